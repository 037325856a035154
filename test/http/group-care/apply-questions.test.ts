import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { codeSystem, extension } from '../../../functions/group-care/canonical.ts';
import { planDefinition } from '../../../functions/group-care/plan/plan-definition.ts';
import { parentingSchedule } from '../../../functions/group-care/schedule.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from './care-app.ts';

/* At `now`, 2026-09-10, the babies of a parenting group are two weeks old. Their mothers are asked how they are. */

const whoFive = 'https://kring.care/fhir/Questionnaire/who-5';
const plan = planDefinition({
  country: 'NL',
  model: 'centering-parenting',
  title: 'Group care',
  source: 'default',
  minutes: 120,
  timeZone: 'Europe/Amsterdam',
  daysOff: [],
  sessions: parentingSchedule,
  questionnaires: [
    { moment: 'T4', questionnaire: whoFive, anchor: 'birth-date', fromWeek: 5, toWeek: 8 },
    { moment: 'T5', questionnaire: whoFive, anchor: 'birth-date', fromWeek: 24, toWeek: 28 },
  ],
});

let app: CareApp;
const baby = (id: string, mother?: string): JsonObject => ({
  ...member(id, '2026-09-01'),
  ...(mother !== undefined && {
    extension: [{ url: extension.family, valueReference: to(`Patient/${mother}`) }],
  }),
});
const parenting = (members: readonly JsonObject[]): Resource =>
  group('babies', members, {
    code: { coding: [{ system: codeSystem.careGroupModel, code: 'centering-parenting' }] },
    extension: [{ url: extension.birthDateWindow, valuePeriod: { start: '2026-08-01', end: '2026-09-30' } }],
  });
const family = [member('anna'), baby('anna-1', 'anna'), baby('anna-2', 'anna')];

beforeEach(async () => {
  app = openCareApp();
  for (const resource of [
    ...directory,
    patient('anna', '1995-01-01'),
    patient('bea', '1996-01-01'),
    ...['anna-1', 'anna-2', 'bea-1'].map((id) => patient(id, '2026-08-27')),
    parenting([...family, member('bea'), baby('bea-1', 'bea')]),
    plan,
  ])
    await app.put(resource);
});
afterEach(() => app.close());

const applied = (subject = 'Group/babies', ...more: readonly JsonObject[]) =>
  app.call('/PlanDefinition/nl-centering-parenting/$apply', [
    { name: 'subject', valueReference: to(subject) },
    ...more,
  ]);

/** Of each Task: who is asked, from when on, and how far it is. */
async function asked(): Promise<readonly string[]> {
  const tasks = await app.search('Task?_count=100');
  return tasks
    .map((task) => {
      const { period } = task.restriction as { period: { start: string } };
      return `${(task.for as JsonObject).reference} ${period.start} ${task.status}`;
    })
    .toSorted();
}

const keyOf = (task: Resource | undefined): string =>
  String(((task?.identifier ?? []) as readonly JsonObject[])[0]?.value);

const both = (who: string, status = 'requested') => [
  `Patient/${who} 2026-10-01 ${status}`,
  `Patient/${who} 2027-02-11 ${status}`,
];

describe('the questionnaires of a parenting plan', () => {
  it('are asked of the mothers, once for twins, and named by the plans of the babies', async () => {
    const { issues, all } = await applied();
    expect([issues, all('note')]).toEqual([[], []]);
    expect(await asked()).toEqual([...both('anna'), ...both('bea')]);
    const tasks = await app.search('Task?patient=Patient/anna');
    for (const twin of ['anna-1', 'anna-2']) {
      const [own] = await app.search(`CarePlan?subject=Patient/${twin}`);
      expect(own?.activity).toEqual(
        expect.arrayContaining(tasks.map(({ id }) => ({ reference: to(`Task/${id}`) }))),
      );
    }
  });

  it('are moved, and not doubled, when a birth date was corrected', async () => {
    const first = await applied();
    expect((await applied()).all('task')).toEqual(first.all('task'));
    for (const twin of ['anna-1', 'anna-2']) await app.put(patient(twin, '2026-08-20'));
    await applied();
    expect(await asked()).toEqual([
      'Patient/anna 2026-09-24 requested',
      'Patient/anna 2027-02-04 requested',
      ...both('bea'),
    ]);
  });

  it('that a baby was asked before go to its mother, and one of two to her of twins is called off', async () => {
    const told = await applied();
    for (const place of told.all('task')) {
      const task = await app.read(String(place));
      const { reference } = task.for as { reference: string };
      await app.put({
        ...task,
        for: to(reference === 'Patient/anna' ? 'Patient/anna-1' : 'Patient/bea-1'),
      } as Resource);
    }
    const [own] = await app.search('Task?patient=Patient/anna-1&_count=1');
    const value = keyOf(own);
    await app.put({
      ...own,
      id: 'doubled',
      for: to('Patient/anna-2'),
      identifier: [
        {
          system: 'https://kring.care/fhir/applied-plan',
          value: value.replace(/anna-[12]/, (key) => (key === 'anna-1' ? 'anna-2' : 'anna-1')),
        },
      ],
    } as Resource);
    await applied();
    const now = await asked();
    expect(now.filter((one) => one.endsWith('requested'))).toEqual([...both('anna'), ...both('bea')]);
    expect(now.filter((one) => one.endsWith('cancelled'))).toHaveLength(1);
  });

  it('that she has begun stay hers, whichever twin is left', async () => {
    await applied();
    const [task] = await app.search('Task?patient=Patient/anna&_sort=period&_count=1');
    await app.put({ ...task, status: 'in-progress' } as Resource);
    const [known = ''] = /anna-[12]/.exec(keyOf(task)) ?? [];
    await app.put(patient(known, '2026-08-27', { deceasedDateTime: '2026-09-05' }));
    await applied();
    expect((await asked()).filter((one) => one.includes('anna'))).toHaveLength(2);
  });

  it('are asked of nobody where no grown-up of the family is known, which is told', async () => {
    await app.put(parenting([...family, baby('bea-1')]));
    const { all } = await applied();
    expect(await asked()).toEqual(both('anna'));
    expect(all('note')).toEqual([expect.stringMatching(/Patient\/bea-1 no grown-up .* extension family/)]);
  });

  it('are asked of nobody whose mother has left, or has died', async () => {
    await app.put(parenting([...family, member('bea', '2026-09-01', '2026-09-05'), baby('bea-1', 'bea')]));
    await app.put(patient('anna', '1995-01-01', { deceasedBoolean: true }));
    const { all } = await applied();
    expect(await asked()).toEqual([]);
    expect(all('note').filter((note) => /no grown-up/.test(String(note)))).toHaveLength(3);
  });

  it('are the same when the plan is applied to one baby', async () => {
    expect((await applied('Patient/anna-2')).issues).toEqual([]);
    expect(await asked()).toEqual(both('anna'));
    await applied('Patient/anna-1');
    await applied();
    expect(await asked()).toEqual([...both('anna'), ...both('bea')]);
  });

  it('of a baby in no group are told of', async () => {
    await app.put(patient('alone', '2026-08-27'));
    const { all } = await applied('Patient/alone');
    expect([all('task'), all('note')]).toEqual([[], [expect.stringMatching(/Patient\/alone no grown-up/)]]);
  });

  it('are asked again after the next birth', async () => {
    await app.put(patient('older', '2024-05-01'));
    await app.put(parenting([member('anna'), baby('older', 'anna'), baby('anna-1', 'anna')]));
    await applied();
    expect(await asked()).toEqual(both('anna'));
  });
});
