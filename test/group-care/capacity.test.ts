import { describe, expect, it } from 'vitest';
import { extension, profile } from '../../functions/group-care/canonical.ts';
import { capacityIssue, mostFamilies } from '../../functions/group-care/enrolment/capacity.ts';
import type { Group } from '../../functions/group-care/resources.ts';

const today = '2026-09-10';
type Member = readonly [id: string, start?: string, end?: string | undefined, family?: string];

function group(capacity: number | undefined, ...members: readonly Member[]): Group {
  return {
    resourceType: 'Group',
    meta: { profile: [profile.careGroup] },
    ...(capacity !== undefined && { extension: [{ url: extension.capacity, valuePositiveInt: capacity }] }),
    member: members.map(([id, start, end, family]) => ({
      ...(family !== undefined && {
        extension: [{ url: extension.family, valueReference: { reference: `Patient/${family}` } }],
      }),
      entity: { reference: `Patient/${id}` },
      period: { ...(start !== undefined && { start }), ...(end !== undefined && { end }) },
    })),
  };
}

const isChild = (place: string) => place.startsWith('Patient/baby');

describe('the most families that are in a group at once', () => {
  it.each<[string, number, readonly Member[]]>([
    ['of nobody', 0, []],
    ['who are there today', 2, [['a'], ['b', '2026-01-01'], ['c', '2026-01-01', '2026-09-09']]],
    [
      'who come when others have gone',
      1,
      [
        ['a', '2026-01-01', '2026-09-30'],
        ['b', '2026-10-01'],
      ],
    ],
    [
      'who are there on one day together',
      2,
      [
        ['a', '2026-01-01', '2026-10-01'],
        ['b', '2026-10-01'],
      ],
    ],
    [
      'who come in a month',
      2,
      [
        ['a', '2026-01-01', '2026-10-01'],
        ['b', '2026-10'],
      ],
    ],
    ['with their babies', 2, [['a'], ['b'], ['baby1', '2026-09-01', undefined, 'a'], ['baby2']]],
    ['of babies alone', 1, [['baby1'], ['baby2']]],
    [
      'named twice',
      1,
      [
        ['a', '2026-01-01'],
        ['a', '2026-05-01'],
      ],
    ],
  ])('%s', (_name, expected, members) => {
    expect(mostFamilies(group(9, ...members), today, isChild)).toBe(expected);
  });
});

describe('a group as it is written', () => {
  const issue = (before: Group | undefined, after: Group) =>
    capacityIssue(before, after, today, isChild, 'Group')?.diagnostics;

  it('has no more families than it has room for', () => {
    expect(issue(undefined, group(2, ['a'], ['b']))).toBeUndefined();
    expect(issue(undefined, group(2, ['a'], ['b'], ['c']))).toMatch(/room for 2 families and would have 3/);
    expect(issue(group(3, ['a'], ['b'], ['c']), group(2, ['a'], ['b'], ['c']))).toMatch(/would have 3/);
  });

  it('may have any number where nothing is said', () => {
    expect(issue(undefined, group(undefined, ['a'], ['b'], ['c']))).toBeUndefined();
  });

  it('may be changed when it was too full before, and does not get fuller', () => {
    const full = group(1, ['a'], ['b'], ['c']);
    expect(issue(full, { ...full, name: 'Another name' })).toBeUndefined();
    expect(issue(full, group(2, ['a'], ['b'], ['c']))).toBeUndefined();
    expect(issue(full, group(1, ['a'], ['b'], ['c'], ['d']))).toMatch(/would have 4/);
    expect(issue(group(undefined, ['a'], ['b']), group(1, ['a'], ['b']))).toMatch(/would have 2/);
  });
});
