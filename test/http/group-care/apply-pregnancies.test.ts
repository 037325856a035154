import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { codeSystem } from '../../../functions/group-care/canonical.ts';
import { planDefinition } from '../../../functions/group-care/plan/plan-definition.ts';
import { cradleSchedule } from '../../../functions/group-care/schedule.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from './care-app.ts';

/* A mother is pregnant, and later once more; or she loses the pregnancy. */

const whoFive = 'https://kring.care/fhir/Questionnaire/who-5';
const plan = planDefinition({
  country: 'NL',
  model: 'centering-pregnancy',
  title: 'Group care',
  source: 'default',
  minutes: 120,
  timeZone: 'Europe/Amsterdam',
  daysOff: [],
  sessions: cradleSchedule,
  questionnaires: [
    { moment: 'T1', questionnaire: whoFive, anchor: 'due-date', fromWeek: 8, toWeek: 13 },
    { moment: 'T2', questionnaire: whoFive, anchor: 'due-date', fromWeek: 28, toWeek: 32 },
  ],
});

const dayMs = 86_400_000;
let nowMs: number;
let app: CareApp;
beforeEach(async () => {
  nowMs = Date.parse('2026-06-01T12:00:00Z');
  app = openCareApp({ clock: () => nowMs });
  for (const resource of [
    ...directory,
    patient('anna', '1995-01-01'),
    patient('bea', '1995-01-01'),
    due('anna', '2027-01-01'),
    due('bea', '2027-01-08'),
    group('winter', [member('anna'), member('bea')]),
    plan,
  ])
    await app.put(resource);
});
afterEach(() => app.close());

const due = (who: string, date: string, members: JsonObject = {}): Resource => ({
  resourceType: 'Observation',
  id: `${who}-due`,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '11778-8' }] },
  subject: to(`Patient/${who}`),
  effectiveDateTime: '2026-06-01',
  valueDateTime: date,
  ...members,
});

const applied = (subject = 'Group/winter') =>
  app.call('/PlanDefinition/nl-centering-pregnancy/$apply', [
    { name: 'subject', valueReference: to(subject) },
  ]);

/** The days on which what she is asked begins, each with the state of its Task, and how many plans she has. */
async function stateOf(who: string) {
  const tasks = await app.search(`Task?patient=Patient/${who}&_count=50`);
  const plans = await app.search(`CarePlan?subject=Patient/${who}&_count=50`);
  return {
    asked: tasks
      .map(({ restriction, status }) => {
        const { period } = restriction as { readonly period: { readonly start: string } };
        return `${period.start} ${status}`;
      })
      .toSorted(),
    plans: plans.map(({ status }) => status).toSorted(),
  };
}

const first = ['2026-05-22 requested', '2026-10-09 requested'];

async function conceiveAgain(): Promise<void> {
  nowMs = Date.parse('2028-02-10T12:00:00Z');
  await app.put(due('anna', '2028-09-08', { id: 'anna-due-2', effectiveDateTime: '2028-02-01' }));
  await app.put(group('autumn', [member('anna', '2028-02-01')]));
}

describe('a second pregnancy', () => {
  it('has a plan and questionnaires of its own, and those of the first stay what they were', async () => {
    await applied();
    const task = (await app.search('Task?patient=Patient/anna')).find(
      ({ restriction }) => (restriction as { period: { start: string } }).period.start === '2026-05-22',
    );
    await app.put({ ...task, status: 'completed' } as Resource);
    const before = await stateOf('anna');
    expect(before.asked).toEqual(['2026-05-22 completed', first[1]]);
    await conceiveAgain();
    expect((await applied('Group/autumn')).issues).toEqual([]);
    expect(await stateOf('anna')).toEqual({
      asked: [...before.asked, '2028-01-28 requested', '2028-06-16 requested'],
      plans: ['active', 'active'],
    });
  });

  it('is moved and not doubled when its due date is corrected, more than once, and for her alone too', async () => {
    await applied();
    await conceiveAgain();
    await applied('Group/autumn');
    for (const [day, from, by] of [
      ['2028-09-29', '2028-02-18', 'Group/autumn'],
      ['2028-08-25', '2028-01-14', 'Patient/anna'],
      ['2028-10-06', '2028-02-25', 'Group/autumn'],
    ] as const) {
      await app.put(due('anna', day, { id: 'anna-due-2', effectiveDateTime: '2028-02-05' }));
      expect((await applied(by)).issues).toEqual([]);
      const { asked, plans } = await stateOf('anna');
      expect([plans.length, asked.length, asked[2]]).toEqual([2, 4, `${from} requested`]);
      expect(asked.slice(0, 2)).toEqual(first);
    }
  });

  it('is none when the first due date was a month off, or a year too late', async () => {
    await applied();
    await app.put(due('anna', '2027-02-01'));
    await applied();
    expect((await stateOf('anna')).plans).toEqual(['active']);
    await app.put(due('bea', '2027-12-20'));
    await applied();
    await app.put(due('bea', '2026-12-20'));
    await applied();
    expect((await stateOf('bea')).asked).toHaveLength(2);
  });

  it('may begin soon after the first was lost', async () => {
    await applied();
    await app.put(loss('2026-06-20'));
    nowMs += 90 * dayMs;
    await app.put(due('anna', '2027-04-02', { id: 'anna-due-2', effectiveDateTime: '2026-08-20' }));
    const { all, issues } = await applied();
    expect([issues, all('note')]).toEqual([[], []]);
    const { asked, plans } = await stateOf('anna');
    expect([asked, plans]).toEqual([
      [...first, '2026-08-21 requested', '2027-01-08 requested'].toSorted(),
      ['active', 'active'],
    ]);
  });
});

const loss = (day: string | undefined, members: JsonObject = {}): Resource => ({
  resourceType: 'Observation',
  id: 'outcome',
  meta: { profile: ['https://kring.care/fhir/StructureDefinition/pregnancy-outcome'] },
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '63893-2' }] },
  subject: to('Patient/anna'),
  ...(day !== undefined && { effectiveDateTime: day }),
  valueCodeableConcept: { coding: [{ system: codeSystem.pregnancyEnding, code: 'loss' }] },
  ...members,
});

describe('a pregnancy that was lost', () => {
  it('is planned for no more: no plan, no questionnaires, no say in when sessions are; and no reason is told', async () => {
    await app.put(loss('2026-05-28'));
    await app.put(due('anna', '2026-10-01'));
    const { all, body, issues } = await applied();
    expect(issues).toEqual([]);
    expect(await stateOf('anna')).toEqual({ asked: [], plans: [] });
    expect((await stateOf('bea')).plans).toEqual(['active']);
    expect(all('note')).toEqual([expect.stringMatching(/^Nothing is planned with Patient\/anna now/)]);
    expect(JSON.stringify(body)).not.toMatch(/loss|lost|died|due date/i);
    const withHer = await app.search('Appointment?_sort=date&_count=1');
    await app.put(group('winter', [member('bea')]));
    await applied();
    expect((await app.search('Appointment?_sort=date&_count=1'))[0]?.start).toBe(withHer[0]?.start);
    const alone = await applied('Patient/anna');
    expect([alone.status, alone.issues]).toEqual([
      422,
      [expect.stringMatching(/Nothing is planned with Patient\/anna now/)],
    ]);
  });

  it('has a plan that rests, and goes on when it was an error', async () => {
    await applied();
    await app.put(loss('2026-06-01'));
    await applied();
    expect((await stateOf('anna')).plans).toEqual(['on-hold']);
    await app.put(due('anna', '2027-01-22'));
    await applied();
    expect((await stateOf('anna')).asked).toEqual(first);
    await app.put({ ...loss('2026-06-01'), status: 'entered-in-error' });
    const { all } = await applied();
    expect([all('note'), (await stateOf('anna')).plans]).toEqual([[], ['active']]);
    expect((await stateOf('anna')).asked).toHaveLength(2);
  });

  it.each<[string, Resource]>([
    ['by a day that nobody knows', loss(undefined)],
    ['by the month', loss('2026-05')],
    [
      'by a condition',
      {
        resourceType: 'Condition',
        id: 'loss',
        meta: { profile: ['https://kring.care/fhir/StructureDefinition/pregnancy-loss'] },
        code: { coding: [{ system: codeSystem.pregnancyEnding, code: 'loss' }] },
        subject: to('Patient/anna'),
        onsetDateTime: '2026-05-28',
      },
    ],
  ])('is known %s', async (_, said) => {
    await app.put(said);
    expect((await applied()).all('personal')).toHaveLength(1);
  });

  it('years ago stops nothing now, and neither does the death of an older child', async () => {
    await app.put(loss('2024-05'));
    await app.put(patient('child', '2020-01-01', { deceasedDateTime: '2026-05-20' }));
    await app.put(patient('lost', '2025-01-01', { deceasedDateTime: '2025-01-02' }));
    const child = (id: string) => ({ ...member(id), extension: family });
    await app.put(group('before', [member('anna'), child('child'), child('lost')]));
    expect((await applied()).all('note')).toEqual([]);
    await app.put(patient('born', '2026-05-25', { deceasedDateTime: '2026-05-25' }));
    await app.put(group('before', [member('anna'), child('born')]));
    expect((await applied()).all('note')).toHaveLength(1);
  });

  it('is planned for again when she has said that she wants to be asked', async () => {
    await app.put(loss('2026-05-28'));
    await app.put({
      resourceType: 'Flag',
      id: 'word',
      status: 'active',
      code: { coding: [{ system: codeSystem.invitationWord, code: 'resumed' }] },
      subject: to('Patient/anna'),
      period: { start: new Date(Date.now() + dayMs).toISOString() },
    } as Resource);
    expect((await applied()).all('note')).toEqual([]);
  });
});

const family = [
  {
    url: 'https://kring.care/fhir/StructureDefinition/family',
    valueReference: { reference: 'Patient/anna' },
  },
] as const;

it('counts days where the plan is, not in UTC', async () => {
  nowMs = Date.parse('2026-09-10T22:30:00Z');
  const start = (day: string) =>
    app.call('/PlanDefinition/nl-centering-pregnancy/$apply', [
      { name: 'subject', valueReference: to('Group/winter') },
      { name: 'start', valueDate: day },
    ]);
  expect((await start('2026-09-10')).issues).toEqual([
    expect.stringMatching(/start is 2026-09-10; it is a day from 2026-09-11/),
  ]);
  expect((await start('2026-09-11')).issues).toEqual([]);
  // It is on this very day there, whatever it is written with.
  const [first] = await app.search('Appointment?_sort=date&_count=1');
  const times = { start: '2026-09-10T22:15:00Z', end: '2026-09-11T00:15:00Z' };
  await app.put({ ...first, ...times } as Resource);
  await applied();
  const [again] = await app.search('Appointment?_sort=date&_count=1');
  expect(again).toMatchObject({ id: first?.id, ...times });
});
