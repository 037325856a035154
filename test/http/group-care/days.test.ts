import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '../../../functions/fhir/resource.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from './care-app.ts';

/* Half past midnight in Amsterdam, where the day before has not ended in UTC; evening of the day before in Paramaribo. */

const nowMs = Date.parse('2026-09-10T22:30:00Z');
let app: CareApp;
async function open(timeZone: string): Promise<void> {
  app = openCareApp({ clock: () => nowMs, timeZone });
  for (const resource of [
    ...directory,
    patient('anna', '1995-01-01'),
    patient('bea', '1995-01-01'),
    group('night', [member('bea', '2026-09-11')]),
  ])
    await app.put(resource);
}
beforeEach(() => open('Europe/Amsterdam'));
afterEach(() => app.close());

const part = (name: string, parts: readonly JsonObject[]) => ({ name, part: parts });
const record = (start: string, end: string) =>
  app.call('/Encounter/$record-session', [
    { name: 'identifier', valueIdentifier: { system: 'urn:ehr', value: start } },
    { name: 'group', valueReference: to('Group/night') },
    { name: 'number', valuePositiveInt: 1 },
    { name: 'start', valueDateTime: start },
    { name: 'end', valueDateTime: end },
    { name: 'location', valueReference: to('Location/house') },
    part('facilitator', [
      { name: 'individual', valueReference: to('Practitioner/mira') },
      { name: 'role', valueCode: 'medically-responsible-facilitator' },
    ]),
    part('participant', [
      { name: 'subject', valueReference: to('Patient/bea') },
      { name: 'attendance', valueCode: 'present' },
    ]),
  ]);

it('who joins today joins on the day that it is where the group meets, and who leaves leaves on it', async () => {
  const joined = await app.call('/Group/night/$enroll', [
    { name: 'subject', valueReference: to('Patient/anna') },
  ]);
  expect(joined.issues).toEqual([]);
  const { member: members } = await app.read('Group/night');
  expect((members as readonly JsonObject[]).map(({ period }) => period)).toEqual([
    { start: '2026-09-11' },
    { start: '2026-09-11' },
  ]);
});

it('a volunteer begins no match on a day that is over where she is', async () => {
  const { issues } = await app.call('/CareTeam/$start-match', [
    { name: 'subject', valueReference: to('Patient/anna') },
    { name: 'volunteer', valueReference: to('Practitioner/sam') },
    { name: 'organization', valueReference: to('Organization/midwives') },
    { name: 'start', valueDate: '9999-01-01' },
  ]);
  expect(issues.join()).toMatch(/start is 9999-01-01/);
  expect(issues.join()).not.toMatch(/2026-09-10/);
});

it.each([
  ['in UTC', '2026-09-10T22:05:00Z', '2026-09-10T22:25:00Z'],
  ['with its offset', '2026-09-11T00:05:00+02:00', '2026-09-11T00:25:00+02:00'],
])('a session is on the day that it is at its place when it is written %s', async (_, start, end) => {
  expect((await record(start, end)).issues).toEqual([]);
});

it('an evening far west is not the next day', async () => {
  app.close();
  await open('America/Paramaribo');
  await app.put(group('night', [member('bea', '2026-09-01', '2026-09-09')]));
  expect((await record('2026-09-10T00:30:00Z', '2026-09-10T02:00:00Z')).issues).toEqual([]);
  expect((await record('2026-09-10T20:30:00Z', '2026-09-10T22:00:00Z')).issues).toEqual([
    expect.stringMatching(/not a member of Group\/night on 2026-09-10/),
  ]);
});
