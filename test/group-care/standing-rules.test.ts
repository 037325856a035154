import { describe, expect, it } from 'vitest';
import type { Resource } from '../../functions/fhir/resource.ts';
import { profile } from '../../functions/group-care/canonical.ts';
import { type Replaced, standingIssues } from '../../functions/group-care/standing-rules.ts';

const group = {
  resourceType: 'Group',
  id: 'g',
  member: [{ entity: { reference: 'Patient/1' }, period: { start: '2026-01-01' } }],
};
const session = {
  resourceType: 'Encounter',
  id: 's',
  meta: { profile: [profile.sessionEncounter] },
  status: 'finished',
  subject: { reference: 'Group/g' },
  period: { start: '2026-02-01T10:00:00Z' },
};
const participant = {
  resourceType: 'Encounter',
  id: 'p',
  meta: { profile: [profile.participantEncounter] },
  status: 'finished',
  subject: { reference: 'Patient/1' },
  partOf: { reference: 'Encounter/s' },
};
const known = new Map<string, Resource>([
  ['Group/g', group],
  ['Encounter/s', session],
]);

function issuesOf(
  replaced: readonly Replaced[],
  participants: readonly (typeof participant)[] = [participant],
) {
  return standingIssues(replaced, participants, known).map(({ expression }) => expression ?? 'the whole');
}

function groupWith(period: object): typeof group {
  return {
    ...group,
    member: [{ entity: { reference: 'Patient/1' }, period: { start: '2026-01-01', ...period } }],
  };
}

describe('what stands', () => {
  it.each([
    ['a session that is as it was', [{ before: session, after: session }]],
    ['a group that is as it was', [{ before: group, after: group }]],
    [
      'a membership that ends on the day of the session',
      [{ before: group, after: groupWith({ end: '2026-02-01' }) }],
    ],
    ['another group', [{ before: { ...group, id: 'other' } }]],
    ['an Encounter that is no session', [{ before: { resourceType: 'Encounter', id: 'x' } }]],
  ])('is not undone by %s', (_, replaced) => {
    expect(issuesOf(replaced)).toEqual([]);
  });

  it.each([
    ['the deletion of the session', [{ before: session }], ['the whole']],
    ['the deletion of the group', [{ before: group, path: 'Bundle.entry[1]' }], ['Bundle.entry[1]']],
    ['a group without the member', [{ before: group, after: { ...group, member: [] } }], ['Group']],
    [
      'a membership that ended before',
      [{ before: group, after: groupWith({ end: '2026-01-31' }) }],
      ['Group'],
    ],
    [
      'a session on a day before the membership',
      [{ before: session, after: { ...session, period: { start: '2025-12-31' } } }],
      ['Encounter'],
    ],
    [
      'a session that is cancelled after all',
      [{ before: session, after: { ...session, status: 'cancelled' } }],
      ['Encounter'],
    ],
    [
      'a session that was entered in error',
      [{ before: session, after: { ...session, status: 'entered-in-error' } }],
      ['Encounter'],
    ],
    [
      'a session without its profile',
      [{ before: session, after: { ...session, meta: {} } }],
      ['Encounter.meta.profile', 'Encounter'],
    ],
  ])('is undone by %s', (_, replaced, expected) => {
    expect(issuesOf(replaced)).toEqual(expected);
  });

  it('is undone by a participation without its profile', () => {
    expect(issuesOf([{ before: participant, after: { ...participant, meta: {} } }], [])).toEqual([
      'Encounter.meta.profile',
    ]);
  });

  it('is nothing that was wrong before, or was entered in error', () => {
    const stranger = { ...participant, subject: { reference: 'Patient/2' } };
    const mistaken = { ...participant, status: 'entered-in-error' };
    expect(issuesOf([{ before: group }], [stranger, mistaken])).toEqual([]);
  });
});
