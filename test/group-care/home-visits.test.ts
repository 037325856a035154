import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clashesOf, type Visit } from '../../functions/group-care/home-visits/visits.ts';

const visit = (place: string, organization: string, start: string, more: Partial<Visit> = {}): Visit => ({
  place,
  status: 'planned',
  organization,
  who: [],
  start,
  end: undefined,
  goals: [],
  ...more,
});
const kinds = (...visits: readonly Visit[]) => clashesOf(visits).map((clash) => clash.kinds.join());

describe('visits that overlap or repeat each other', () => {
  it.each<[string, readonly Visit[], readonly string[]]>([
    ['nothing of one', [visit('a', 'x', '2026-10-01')], []],
    ['one day', [visit('a', 'x', '2026-10-01'), visit('b', 'y', '2026-10-01T09:00:00Z')], ['same-day']],
    ['one day of one organisation', [visit('a', 'x', '2026-10-01'), visit('b', 'x', '2026-10-01')], []],
    [
      'one time of one organisation',
      [visit('a', 'x', '2026-10-01T10:00:00Z'), visit('b', 'x', '2026-10-01T10:59:00Z')],
      ['same-time'],
    ],
    [
      'one after the other',
      [
        visit('a', 'x', '2026-10-01T10:00:00Z', { end: '2026-10-01T10:30:00Z' }),
        visit('b', 'x', '2026-10-01T10:30:00Z'),
      ],
      [],
    ],
    [
      'one time over midnight',
      [visit('a', 'x', '2026-10-01T23:30:00Z'), visit('b', 'y', '2026-10-02T00:10:00Z')],
      ['same-time'],
    ],
    [
      'the day of the family, whatever it is in Greenwich',
      [visit('a', 'x', '2026-10-02T00:30:00+02:00'), visit('b', 'y', '2026-10-02')],
      ['same-day'],
    ],
    [
      'one goal within a week',
      [visit('a', 'x', '2026-10-01', { goals: ['g', 'h'] }), visit('b', 'y', '2026-10-08', { goals: ['h'] })],
      ['same-goal'],
    ],
    [
      'one goal after more than a week',
      [visit('a', 'x', '2026-10-01', { goals: ['g'] }), visit('b', 'y', '2026-10-09', { goals: ['g'] })],
      [],
    ],
    ['a month, which is no day', [visit('a', 'x', '2026-10'), visit('b', 'y', '2026-10', { goals: [] })], []],
    [
      'two of which nobody says whose they are',
      [
        visit('a', 'x', '2026-10-01', { organization: undefined }),
        visit('b', 'x', '2026-10-01', { organization: undefined }),
      ],
      ['same-day'],
    ],
  ])('%s', (_name, visits, expected) => {
    expect(kinds(...visits)).toEqual(expected);
  });

  it('are the same whatever order they come in', () => {
    const some = fc.array(
      fc.record({
        organization: fc.constantFrom('x', 'y', 'z'),
        day: fc.integer({ min: 1, max: 9 }),
        goals: fc.subarray(['g', 'h']),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(some, (all) => {
        const visits = all.map(({ organization, day, goals }, index) =>
          visit(`v${index}`, organization, `2026-10-0${day}`, { goals }),
        );
        const said = (from: readonly Visit[]) =>
          clashesOf(from).map((clash) => [clash.kinds, clash.visits.map(({ place }) => place)]);
        expect(said(visits.toReversed())).toEqual(said(visits));
      }),
    );
  });
});
