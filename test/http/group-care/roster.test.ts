import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../../functions/fhir/resource.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from './care-app.ts';

let app: CareApp;
/** Whom each request was about. */
const traces: (readonly string[])[] = [];
const ref = (name: string, place: string): JsonObject => ({ name, valueReference: to(place) });
const came = (who: string, ...more: readonly JsonObject[]): JsonObject => ({
  name: 'participant',
  part: [ref('subject', `Patient/${who}`), { name: 'attendance', valueCode: 'present' }, ...more],
});
const missed = (who: string): JsonObject => ({
  name: 'participant',
  part: [
    ref('subject', `Patient/${who}`),
    { name: 'attendance', valueCode: 'absent' },
    { name: 'absenceReason', valueCode: 'work' },
  ],
});

function session(number: number, day: string, participants: readonly JsonObject[]): readonly JsonObject[] {
  const leader = (who: string, role: string): JsonObject => ({
    name: 'facilitator',
    part: [ref('individual', `Practitioner/${who}`), { name: 'role', valueCode: role }],
  });
  return [
    { name: 'identifier', valueIdentifier: { system: 'urn:ehr', value: `s-${number}` } },
    ref('group', 'Group/spring'),
    { name: 'number', valuePositiveInt: number },
    { name: 'start', valueDateTime: `${day}T10:00:00Z` },
    { name: 'end', valueDateTime: `${day}T12:00:00Z` },
    ref('location', 'Location/house'),
    leader('mira', 'medically-responsible-facilitator'),
    leader('sam', 'co-facilitator'),
    ...participants,
  ];
}

beforeAll(async () => {
  app = openCareApp({
    audit: async ({ patients }) => {
      traces.push(patients);
    },
  });
  for (const resource of [
    ...directory,
    patient('anna', '1995-01-01', { name: [{ given: ['Anna'], family: '=cmd()' }] }),
    patient('bea', '1993-01-01', { name: [{ text: 'Bea "B", Jr.' }] }),
    patient('baby', '2026-08-01'),
    group('spring', [member('anna'), member('bea'), member('baby', '2026-08-01')]),
  ]) {
    await app.put(resource);
  }
  const partner = { name: 'partnerPresent', valueBoolean: true };
  for (const one of [
    session(1, '2026-08-04', [came('anna', partner), came('bea')]),
    session(2, '2026-09-01', [came('anna'), came('baby'), missed('bea')]),
  ]) {
    const { issues } = await app.call('/Encounter/$record-session', one);
    expect(issues).toEqual([]);
  }
});
afterAll(() => app.close());

const parts = (all: readonly unknown[]) =>
  all.map((part) =>
    Object.fromEntries(
      (part as readonly JsonObject[]).map(({ name, ...rest }) => [name, Object.values(rest)[0]]),
    ),
  );

it('tells who was at which session, as Parameters', async () => {
  const { status, all } = await app.call('/Group/spring/$roster', []);
  expect(status).toBe(200);
  expect(parts(all('session'))).toMatchObject([
    { number: 1, date: '2026-08-04', present: 2, expected: 2 },
    { number: 2, date: '2026-09-01', present: 2, expected: 3 },
  ]);
  expect(parts(all('participant'))).toMatchObject([
    { subject: to('Patient/anna'), attended: 2, expected: 2 },
    { subject: to('Patient/bea'), attended: 1, expected: 2 },
    { subject: to('Patient/baby'), attended: 1, expected: 1 },
  ]);
});

it('tells it as CSV, in which no name is a formula', async () => {
  const response = await app.send('GET', '/Group/spring/$roster?csv=true');
  expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
  expect((await response.text()).split('\r\n')).toEqual([
    'subject,name,attended,expected,session 1 2026-08-04,session 2 2026-09-01',
    'Patient/anna,Anna =cmd(),2,2,present (with partner),present',
    'Patient/bea,"Bea ""B"", Jr.",1,2,present,absent (work)',
    'Patient/baby,,1,1,,present',
    '',
  ]);
});

it.each([false, true])('leaves a trace of whom it told, as CSV: %s', async (csv) => {
  await app.send('GET', `/Group/spring/$roster?csv=${csv}`);
  expect(traces.at(-1)?.toSorted()).toEqual(['Patient/anna', 'Patient/baby', 'Patient/bea']);
});

it('may be of some days, and leaves out what was entered in error', async () => {
  const { all } = await app.call('/Group/spring/$roster', [{ name: 'start', valueDate: '2026-08-15' }]);
  expect(all('session')).toHaveLength(1);
  expect((await app.send('GET', '/Group/spring/$roster?colour=red')).status).toBe(400);
  expect((await app.send('GET', '/Group/nothing/$roster')).status).toBe(404);
});

it('tells what the sessions cost, against individual care, with two remedies', async () => {
  const { all, status } = await app.call('/Group/spring/$costs', [{ name: 'sessionCost', valueDecimal: 0 }]);
  expect(status).toBe(200);
  const cares = parts(all('care'));
  // Three contacts: two families at the first session, one with her baby at the second.
  expect(cares).toMatchObject([
    {
      name: 'group',
      sessions: 2,
      contacts: 3,
      staffMinutesPerContact: 200,
      costPerContact: 175,
      contactMinutesPerContact: 120,
    },
    { name: 'individual', contacts: 3, staffMinutesPerContact: 20 },
    { name: 'fewer-facilitators', staffMinutesPerContact: 100 },
    { name: 'shorter-sessions', staffMinutesPerContact: 160 },
    { name: 'both', staffMinutesPerContact: 80 },
  ]);
  expect(parts(all('input'))).toContainEqual({ name: 'sessionCost', value: 0 });
  const none = await app.call('/Group/spring/$costs', [{ name: 'start', valueDate: '2026-09-05' }]);
  expect([none.all('care'), none.all('note')]).toEqual([
    [],
    [expect.stringMatching(/nothing to reckon with/)],
  ]);
  const wrong = await app.call('/Group/spring/$costs', [{ name: 'sessionCost', valueDecimal: -1 }]);
  expect(wrong.status).toBe(400);
});

it.each(['roster', 'costs'])('of $%s, a period does not end before it starts', async (operation) => {
  const { status, issues } = await app.call(`/Group/spring/$${operation}`, [
    { name: 'start', valueDate: '2026-09-02' },
    { name: 'end', valueDate: '2026-09-01' },
  ]);
  expect([status, issues]).toEqual([
    400,
    [expect.stringMatching(/^Parameters.parameter\[1\]: start is 2026-09-02, and end is 2026-09-01/)],
  ]);
});

it('reckons with nothing that nobody can mean, and tells all of it at once', async () => {
  const { status, issues } = await app.call('/Group/spring/$costs', [
    { name: 'preparationMinutes', valueDecimal: 1e308 },
    { name: 'sessionCost', valueDecimal: -1 },
    { name: 'responsibleHourlyCost', valueDecimal: 1e10 },
    { name: 'shorterMinutes', valuePositiveInt: 100_000 },
    { name: 'discount', valueDecimal: 1 },
  ]);
  expect(status).toBe(400);
  expect(issues).toEqual([
    expect.stringMatching(/discount is no parameter/),
    expect.stringMatching(/preparationMinutes is 1e\+308; it is a number from 0 to 1440/),
    expect.stringMatching(/responsibleHourlyCost is 10000000000/),
    expect.stringMatching(/sessionCost is -1/),
    expect.stringMatching(/shorterMinutes is 100000; it is a number from 1 to 1440/),
  ]);
});

it('comes to figures, however dear', async () => {
  const { body } = await app.call('/Group/spring/$costs', [
    { name: 'responsibleHourlyCost', valueDecimal: 1e9 },
    { name: 'coFacilitatorHourlyCost', valueDecimal: 1e9 },
    { name: 'sessionCost', valueDecimal: 1e9 },
    { name: 'preparationMinutes', valueDecimal: 1440 },
  ]);
  const text = JSON.stringify(body);
  expect(text).toContain('"group"');
  expect(text).not.toMatch(/null|Infinity|NaN/);
});
