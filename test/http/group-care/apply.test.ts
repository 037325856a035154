import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { extension } from '../../../functions/group-care/canonical.ts';
import { weekdayOf } from '../../../functions/group-care/plan/holiday.ts';
import { planDefinition } from '../../../functions/group-care/plan/plan-definition.ts';
import { cradleSchedule, parentingSchedule } from '../../../functions/group-care/schedule.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from './care-app.ts';

/* At `now`, 2026-09-10, a group of women who are due around the new year is in its 24th week. */

const questionnaires = [
  {
    moment: 'T1',
    questionnaire: 'https://kring.care/fhir/Questionnaire/who-5',
    anchor: 'due-date',
    fromWeek: 8,
    toWeek: 13,
  },
  {
    moment: 'T2',
    questionnaire: 'https://kring.care/fhir/Questionnaire/who-5',
    anchor: 'due-date',
    fromWeek: 28,
    toWeek: 32,
  },
] as const;
const shared = {
  country: 'NL',
  title: 'Group care',
  source: 'default',
  minutes: 120,
  timeZone: 'Europe/Amsterdam',
  daysOff: ['2026-12-22', '2026-12-25'],
};
const pregnancyPlan = planDefinition({
  ...shared,
  model: 'centering-pregnancy',
  sessions: cradleSchedule,
  questionnaires,
});
const parentingPlan = planDefinition({
  ...shared,
  model: 'centering-parenting',
  sessions: parentingSchedule,
  questionnaires: [],
});

let app: CareApp;
const dueDate = (who: string, date: string): Resource => ({
  resourceType: 'Observation',
  id: `${who}-due`,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '11778-8' }] },
  subject: to(`Patient/${who}`),
  effectiveDateTime: '2026-06-01',
  valueDateTime: date,
});

beforeEach(async () => {
  app = openCareApp();
  const meets = {
    url: extension.meetingTime,
    extension: [
      { url: 'weekday', valueCode: 'tue' },
      { url: 'start', valueTime: '09:30:00' },
    ],
  };
  const window = { url: extension.dueDateWindow, valuePeriod: { start: '2026-12-15', end: '2027-01-15' } };
  for (const resource of [
    ...directory,
    ...['anna', 'bea', 'cleo'].map((id) => patient(id, '1995-01-01')),
    patient('baby', '2026-08-25'),
    dueDate('anna', '2026-12-20'),
    dueDate('bea', '2026-12-31'),
    dueDate('cleo', '2027-01-10'),
    group(
      'winter',
      ['anna', 'bea', 'cleo'].map((id) => member(id)),
      { extension: [window, meets] },
    ),
    pregnancyPlan,
    parentingPlan,
  ]) {
    await app.put(resource);
  }
});
afterEach(() => app.close());

const leaders = {
  name: 'facilitator',
  part: [
    { name: 'individual', valueReference: to('Practitioner/mira') },
    { name: 'role', valueCode: 'medically-responsible-facilitator' },
  ],
};
const applied = (subject: string, ...more: readonly JsonObject[]) =>
  app.call('/PlanDefinition/nl-centering-pregnancy/$apply', [
    { name: 'subject', valueReference: to(subject) },
    ...more,
  ]);

async function sessions(): Promise<
  readonly { readonly number: number; readonly start: string; readonly version: string }[]
> {
  const found = await app.search('Appointment?_count=100&_sort=date');
  return found.map(({ extension: all, start, meta }) => ({
    number: Number(
      (all as readonly JsonObject[]).find(({ url }) => url === extension.sessionNumber)?.valuePositiveInt,
    ),
    start: String(start),
    version: String(meta?.versionId),
  }));
}

describe('$apply for a group', () => {
  it('plans the sessions that are still to come, on its day and at its time, and no holiday', async () => {
    const { status, issues, all } = await applied('Group/winter', leaders);
    expect([status, issues]).toEqual([200, []]);
    // Weeks 12 to 20 have gone by.
    expect(all('omitted')).toEqual([1, 2]);
    const planned = await sessions();
    expect(planned.map(({ number }) => number)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    for (const { start } of planned) {
      expect(weekdayOf(start.slice(0, 10))).toBe(2);
      expect(start).toMatch(/T09:30:00\+0[12]:00$/);
      expect(shared.daysOff).not.toContain(start.slice(0, 10));
      expect(start > '2026-09-11').toBe(true);
    }
    const [first] = await app.search('Appointment?_sort=date&_count=1');
    expect(first).toMatchObject({
      status: 'booked',
      minutesDuration: 120,
      participant: [{ actor: to('Practitioner/mira'), status: 'needs-action' }],
    });
  });

  it('makes a plan of the whole, one for each member, and Tasks for what is still to be asked', async () => {
    const { all } = await applied('Group/winter');
    expect(all('appointment')).toHaveLength(8);
    expect(all('personal')).toHaveLength(3);
    // T1 has gone by.
    expect(all('task')).toHaveLength(3);
    const [whole] = await app.search('CarePlan?subject=Group/winter');
    expect(whole?.activity).toHaveLength(8);
    const [own] = await app.search('CarePlan?subject=Patient/anna');
    expect(own).toMatchObject({
      partOf: [to(`CarePlan/${whole?.id}`)],
      instantiatesCanonical: [`${pregnancyPlan.url}|1`],
    });
    const [task] = await app.search('Task?patient=Patient/anna');
    expect(task).toMatchObject({
      status: 'requested',
      restriction: { period: { start: '2026-09-27', end: '2026-10-31' } },
    });
  });

  it('changes nothing when it is applied again, and takes in who has come', async () => {
    const first = await applied('Group/winter', leaders);
    const again = await applied('Group/winter', leaders);
    expect(again.all('appointment')).toEqual(first.all('appointment'));
    expect((await sessions()).map(({ version }) => version)).toEqual(Array(8).fill('1'));
    await app.put(patient('dora', '1990-01-01'));
    await app.put(dueDate('dora', '2026-12-31'));
    await app.put({
      ...(await app.read('Group/winter')),
      member: ['anna', 'bea', 'cleo', 'dora'].map((id) => member(id)),
    });
    expect((await applied('Group/winter', leaders)).all('personal')).toHaveLength(4);
  });

  it('moves what has not happened after a due date was corrected, and leaves what has', async () => {
    await applied('Group/winter', leaders);
    const before = await sessions();
    const [third, fourth] = await app.search('Appointment?_sort=date&_count=2');
    await app.put({ ...third, id: String(third?.id), status: 'fulfilled' } as Resource);
    await app.put({
      ...fourth,
      participant: [{ actor: to('Practitioner/mira'), status: 'accepted' }],
      comment: 'Bring the scale',
    } as unknown as Resource);
    // One has answered.
    const [task] = await app.search('Task?patient=Patient/anna');
    await app.put({ ...task, status: 'in-progress' } as Resource);
    for (const [who, date] of [
      ['anna', '2027-01-10'],
      ['bea', '2027-01-21'],
      ['cleo', '2027-01-31'],
    ] as const) {
      await app.put({ ...dueDate(who, date), status: 'amended' });
    }
    await applied('Group/winter', leaders);
    const after = await sessions();
    expect(after[0]).toMatchObject({ number: 3, start: before[0]?.start });
    for (const [index, { start }] of after.entries()) {
      if (index > 0)
        expect(Date.parse(start) - Date.parse(before[index]?.start ?? '')).toBeGreaterThan(6 * 86_400_000);
    }
    const moved = await app.read(`Appointment/${fourth?.id}`);
    expect(moved).toMatchObject({ participant: [{ status: 'accepted' }], comment: 'Bring the scale' });
    const [annas] = await app.search('Task?patient=Patient/anna');
    const [beas] = await app.search('Task?patient=Patient/bea');
    expect(annas).toMatchObject({ status: 'in-progress', restriction: { period: { start: '2026-09-27' } } });
    expect(beas).toMatchObject({ restriction: { period: { start: '2026-10-29' } } });
  });

  it('tells of whom no date is known, which may be given', async () => {
    await app.put({ ...dueDate('cleo', '2027-01-10'), status: 'entered-in-error' });
    const { all } = await applied('Group/winter');
    expect(all('note')).toEqual([expect.stringMatching(/Patient\/cleo no due date/)]);
    expect(all('personal')).toHaveLength(2);
    const given = await applied('Group/winter', {
      name: 'anchor',
      part: [
        { name: 'subject', valueReference: to('Patient/cleo') },
        { name: 'date', valueDate: '2027-01-10' },
      ],
    });
    expect([given.all('note'), given.all('personal').length]).toEqual([[], 3]);
  });

  it('leaves a session where it is on its own day', async () => {
    await applied('Group/winter', leaders);
    const [first] = await app.search('Appointment?_sort=date&_count=1');
    const later = { start: '2026-09-10T18:00:00+02:00', end: '2026-09-10T20:00:00+02:00' };
    await app.put({ ...first, ...later } as Resource);
    await applied('Group/winter', leaders);
    expect((await sessions())[0]?.start).toBe(later.start);
  });

  it('stays on the day and at the time that were chosen first, where the group has none', async () => {
    const { extension: all, ...winter } = await app.read('Group/winter');
    await app.put({ ...winter, extension: (all as readonly JsonObject[]).slice(0, 1) } as Resource);
    await applied(
      'Group/winter',
      { name: 'weekday', valueCode: 'thu' },
      { name: 'time', valueString: '14:45' },
    );
    const before = await sessions();
    await applied('Group/winter');
    expect(await sessions()).toEqual(before);
  });

  it('plans nothing for who has died', async () => {
    await app.put(patient('bea', '1995-01-01', { deceasedBoolean: true }));
    const { all } = await applied('Group/winter');
    expect(all('personal')).toHaveLength(2);
    expect(all('note')).toEqual([expect.stringMatching(/Patient\/bea is not in use/)]);
    expect(await app.search('Task?patient=Patient/bea')).toEqual([]);
    expect((await applied('Patient/bea')).issues[0]).toMatch(/Patient\/bea is not in use/);
  });

  it('counts from no date that cannot be', async () => {
    await app.put(dueDate('cleo', '9999-12-31'));
    const { all } = await applied('Group/winter');
    expect(all('note')).toEqual([expect.stringMatching(/Patient\/cleo no due date/)]);
  });

  it('is told of all that it cannot do at once', async () => {
    await app.put(patient('stranger', '1995-01-01'));
    const anchor = (who: string, date: string) => ({
      name: 'anchor',
      part: [
        { name: 'subject', valueReference: to(`Patient/${who}`) },
        { name: 'date', valueDate: date },
      ],
    });
    const { status, issues } = await applied(
      'Group/winter',
      anchor('stranger', '2026-12-01'),
      anchor('anna', '2026-12-01'),
      anchor('anna', '2027-02-01'),
      anchor('bea', '9999-01-01'),
      { name: 'start', valueDate: '2026-09-01' },
      { name: 'weekday', valueCode: 'xyz' },
      { name: 'colour', valueString: 'red' },
    );
    expect([status, issues]).toEqual([
      400,
      [
        expect.stringMatching(/colour is no parameter/),
        expect.stringMatching(/weekday is one of/),
        expect.stringMatching(/start is 2026-09-01; it is a day from 2026-09-10/),
        expect.stringMatching(
          /^Parameters.parameter\[1\].part\[0\]: Patient\/stranger is no member of Group\/winter/,
        ),
        expect.stringMatching(/Patient\/anna is given a date twice/),
        expect.stringMatching(/date is 9999-01-01/),
      ],
    ]);
    const other = await applied('Patient/bea', anchor('anna', '2026-12-01'));
    expect(other.issues).toEqual([expect.stringMatching(/Patient\/anna is not Patient\/bea/)]);
  });

  it('may be on another day, and is told what it does not understand', async () => {
    const { all } = await applied(
      'Group/winter',
      { name: 'weekday', valueCode: 'fri' },
      { name: 'time', valueString: '13:15' },
    );
    expect(all('appointment')).toHaveLength(8);
    for (const { start } of await sessions())
      expect([weekdayOf(start.slice(0, 10)), start.slice(11, 16)]).toEqual([5, '13:15']);
    const wrong = await applied(
      'Group/winter',
      { name: 'weekday', valueCode: 'someday' },
      { name: 'time', valueString: '25:00' },
    );
    expect(wrong.issues).toEqual([
      expect.stringMatching(/weekday is one of/),
      expect.stringMatching(/time is a time of day/),
    ]);
  });
});

describe('$apply for one person', () => {
  it('makes her plan, with the subject as R4 sends it', async () => {
    const { status, body, all } = await app.call('/PlanDefinition/nl-centering-pregnancy/$apply', [
      { name: 'subject', valueString: 'Patient/bea' },
    ]);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(all('task')).toHaveLength(1);
    const [plan] = await app.search('CarePlan?subject=Patient/bea');
    const [first] = (plan?.activity ?? []) as readonly JsonObject[];
    expect(first).toMatchObject({ detail: { scheduledPeriod: { start: '2026-06-18', end: '2026-07-22' } } });
  });

  it('counts a baby from its birth', async () => {
    const { all, body } = await app.call('/PlanDefinition/nl-centering-parenting/$apply', [
      { name: 'subject', valueReference: to('Patient/baby') },
    ]);
    expect(all('return'), JSON.stringify(body)).toHaveLength(1);
    const [plan] = await app.search('CarePlan?subject=Patient/baby');
    expect(plan).toMatchObject({ period: { start: '2026-09-22' } });
  });

  it('needs a date to count from, and a plan that says when', async () => {
    await app.put(patient('nobody', '1995-01-01'));
    expect((await applied('Patient/nobody')).issues[0]).toMatch(/no due date .* is known/);
    await app.put({
      resourceType: 'PlanDefinition',
      id: 'vague',
      url: 'https://x/vague',
      status: 'active',
      action: [{ title: 'x' }],
    });
    const vague = await app.call('/PlanDefinition/vague/$apply', [
      { name: 'subject', valueReference: to('Patient/anna') },
    ]);
    expect(vague.issues[0]).toMatch(/does not say when it is due/);
  });
});
