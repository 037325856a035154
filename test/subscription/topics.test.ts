import { expect, it } from 'vitest';
import type { Resource } from '../../functions/fhir/resource.ts';
import { profile } from '../../functions/group-care/canonical.ts';
import { topics } from '../../functions/subscription/topics.ts';

const instant = '2026-05-10T12:00:00.000Z';

/** What each topic finds in a change, by the end of its url; those that find nothing left out. */
function found(before: Resource | undefined, after: Resource | undefined): Record<string, readonly string[]> {
  const [type] = [before, after].flatMap((one) => one?.resourceType ?? []);
  const all = topics.flatMap(({ url, types, events }): [string, readonly string[]][] => {
    if (!types.includes(String(type))) return [];
    const contexts = events({ ...(before && { before }), ...(after && { after }), instant });
    return contexts.length === 0 ? [] : [[url.split('/').at(-1) ?? '', contexts]];
  });
  return Object.fromEntries(all);
}

const session = (status: string, more: object = {}): Resource => ({
  resourceType: 'Encounter',
  meta: { profile: [profile.sessionEncounter] },
  status,
  ...more,
});
const participant = { ...session('finished'), meta: { profile: [profile.participantEncounter] } };
const group = (...member: object[]): Resource =>
  ({ resourceType: 'Group', meta: { profile: [`${profile.careGroup}|1.0.0`] }, member }) as Resource;
const member = (id: string, more: object = {}) => ({ entity: { reference: `Patient/${id}` }, ...more });
const flag = (status: string): Resource => ({ resourceType: 'Flag', status });
const plan = (more: object = {}): Resource => ({ resourceType: 'CarePlan', status: 'active', ...more });

it.each<[string, Resource | undefined, Resource | undefined, object]>([
  ['a session is recorded', undefined, session('finished'), { 'session-recorded': [''] }],
  ['a planned session is held', session('planned'), session('finished'), { 'session-recorded': [''] }],
  ['a session is planned', undefined, session('planned'), {}],
  [
    'a finished session stays as it was',
    session('finished'),
    session('finished', { meta: { versionId: '2', profile: [profile.sessionEncounter] }, text: {} }),
    {},
  ],
  [
    'its members come in another order',
    session('finished', { a: { b: 1, c: 2 } }),
    session('finished', { a: { c: 2, b: 1 } }),
    {},
  ],
  [
    'a session is corrected',
    session('finished'),
    session('finished', { length: {} }),
    { 'session-corrected': [''] },
  ],
  ['a session is undone', session('finished'), session('entered-in-error'), { 'session-corrected': [''] }],
  ['a session is deleted', session('finished'), undefined, {}],
  ['a participant takes part', undefined, participant, {}],
  [
    'a group begins with members',
    undefined,
    group(member('a'), member('b')),
    { 'member-joined': ['Patient/a', 'Patient/b'] },
  ],
  ['one more comes', group(member('a')), group(member('a'), member('b')), { 'member-joined': ['Patient/b'] }],
  [
    'one will come',
    group(),
    group(member('a', { period: { start: '2026-09-01' } })),
    { 'member-joined': ['Patient/a'] },
  ],
  [
    'one comes back',
    group(member('a', { inactive: true })),
    group(member('a', { inactive: true }), member('a')),
    { 'member-joined': ['Patient/a'] },
  ],
  ['one is taken off', group(member('a')), group(), { 'member-left': ['Patient/a'] }],
  [
    'one is inactive',
    group(member('a')),
    group(member('a', { inactive: true })),
    { 'member-left': ['Patient/a'] },
  ],
  [
    'one has left today',
    group(member('a')),
    group(member('a', { period: { end: '2026-05-10' } })),
    { 'member-left': ['Patient/a'] },
  ],
  [
    'one has left long ago',
    group(member('a')),
    group(member('a', { period: { end: '2026-01' } })),
    { 'member-left': ['Patient/a'] },
  ],
  [
    'the end of a membership moves on',
    group(member('a', { period: { end: '2026-08-01' } })),
    group(member('a', { period: { end: '2026-09-01' } })),
    {},
  ],
  [
    'one who had an end is inactive before it',
    group(member('a', { period: { end: '2026-08-01' } })),
    group(member('a', { inactive: true })),
    { 'member-left': ['Patient/a'] },
  ],
  ['the name of a group changes', group(member('a')), { ...group(member('a')), name: 'x' }, {}],
  ['a group of something else', undefined, { ...group(member('a')), meta: {} }, {}],
  ['a flag is raised', undefined, flag('active'), { 'risk-flag-raised': [''] }],
  ['a flag is raised again', flag('inactive'), flag('active'), { 'risk-flag-raised': [''] }],
  ['a flag stays', flag('active'), flag('active'), {}],
  ['a flag is taken down', flag('active'), flag('inactive'), {}],
  ['a plan is made', undefined, plan(), { 'plan-changed': [''] }],
  ['a plan stays as it was', plan(), plan({ meta: { versionId: '2' } }), {}],
  ['a plan is changed', plan(), plan({ title: 'x' }), { 'plan-changed': [''] }],
  ['a plan is deleted', plan(), undefined, {}],
])('%s', (_name, before, after, expected) => {
  expect(found(before, after)).toEqual(expected);
});
