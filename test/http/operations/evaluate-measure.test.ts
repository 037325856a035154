import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import { duckDbFactStore } from '../../../functions/facts/duckdb-store.ts';
import { readIndicators } from '../../../functions/facts/indicators-folder.ts';
import { dataRequirementsOperation } from '../../../functions/http/operations/data-requirements.ts';
import { evaluateMeasureOperation } from '../../../functions/http/operations/evaluate-measure.ts';
import { runChartOperation } from '../../../functions/http/operations/run-chart.ts';
import { studyOperation } from '../../../functions/http/operations/study.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

const { measures, views, tables } = readIndicators(
  fileURLToPath(new URL('../../../indicators/', import.meta.url)),
);
const measuresWith = {
  measures,
  views,
  tables,
  openFacts: (own: typeof tables) => duckDbFactStore({ path: ':memory:', tables: own }),
  timeZone: 'Europe/Amsterdam',
};
const client = (role: 'vendor' | 'registry' | 'coordinator', organization?: string): Principal => ({
  kind: 'client',
  clientId: 'c',
  role,
  scopes: parseScopes('system/*.cruds').scopes,
  ...(organization && { organization }),
});

let api: TestApp;
let who: Principal = { kind: 'unrestricted' };
afterEach(() => api.close());

/** Of organisation a: ama at both sessions, bea at one of two. Of b: cleo at none of one. */
async function open(): Promise<void> {
  who = { kind: 'unrestricted' };
  api = openTestApp({
    authenticate: async () => who,
    clock: () => Date.parse('2026-01-01T12:00:00Z'),
    operations: [
      evaluateMeasureOperation(measuresWith),
      dataRequirementsOperation(measuresWith),
      runChartOperation(measuresWith),
      studyOperation(measuresWith),
    ],
  });
  const put = async (resource: { readonly resourceType: string; readonly id: string }) => {
    const answer = await api.send('PUT', `/${resource.resourceType}/${resource.id}`, resource);
    expect(answer.status, await answer.clone().text()).toBe(201);
  };
  for (const id of ['a', 'b']) await put(resource('Organization', id, { name: id, active: true }));
  await put(resource('Practitioner', 'mia', { active: true }));
  for (const [id, organization] of [
    ['ama', 'a'],
    ['bea', 'a'],
    ['cleo', 'b'],
  ] as const) {
    await put(
      resource('Patient', id, {
        birthDate: '1996-05-01',
        managingOrganization: { reference: `Organization/${organization}` },
      }),
    );
  }
  for (const [id, organization, day] of [
    ['s1', 'a', '2025-01-10'],
    ['s2', 'a', '2025-02-10'],
    ['s3', 'b', '2025-02-10'],
  ] as const) {
    await put(
      resource('Group', `g-${organization}-${id}`, {
        type: 'person',
        actual: true,
        code: coded('care-group-model', 'centering-pregnancy'),
        managingEntity: { reference: `Organization/${organization}` },
      }),
    );
    await put(
      encounter(id, organization, {
        type: [coded('encounter-kind', 'group-session')],
        subject: { reference: `Group/g-${organization}-${id}` },
        participant:
          id === 's1'
            ? [
                {
                  type: [coded('facilitator-role', 'medically-responsible-facilitator')],
                  individual: { reference: 'Practitioner/mia' },
                },
              ]
            : [],
        period: { start: `${day}T09:00:00Z`, end: `${day}T11:00:00Z` },
      }),
    );
  }
  for (const [session, person, organization, status] of [
    ['s1', 'ama', 'a', 'finished'],
    ['s2', 'ama', 'a', 'finished'],
    ['s1', 'bea', 'a', 'finished'],
    ['s2', 'bea', 'a', 'cancelled'],
    ['s3', 'cleo', 'b', 'cancelled'],
  ] as const) {
    await put(
      encounter(`${session}-${person}`, organization, {
        status,
        type: [coded('encounter-kind', 'session-participation')],
        subject: { reference: `Patient/${person}` },
        partOf: { reference: `Encounter/${session}` },
      }),
    );
  }
}

const resource = (resourceType: string, id: string, content: object) => ({ resourceType, id, ...content });
const coded = (system: string, code: string) => ({
  coding: [{ system: `https://kring.care/fhir/CodeSystem/${system}`, code }],
});
const encounter = (id: string, organization: string, { participant, ...content }: Record<string, unknown>) =>
  resource('Encounter', id, {
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    serviceProvider: { reference: `Organization/${organization}` },
    ...(Array.isArray(participant) && participant.length > 0 && { participant }),
    ...content,
  });

const year = 'periodStart=2025&periodEnd=2025-12-31';
const get = (path: string) => api.send('GET', path);

interface Figures {
  readonly population: readonly {
    readonly count: number;
    readonly subjectResults?: { readonly reference: string };
  }[];
  readonly measureScore?: { readonly value: number };
}
interface Report {
  readonly contained?: readonly { readonly id: string; readonly entry?: readonly object[] }[];
  readonly group: readonly (Figures & {
    readonly stratifier: readonly {
      readonly code: readonly { readonly coding: readonly { readonly code: string }[] }[];
      readonly stratum: readonly (Figures & { readonly value?: object })[];
    }[];
  })[];
}
const counts = (figures: Figures | undefined) => figures?.population.map(({ count }) => count);

describe('$evaluate-measure', () => {
  it('answers a summary of all that the caller may see, with strata and an interval', async () => {
    await open();
    const answer = await get(`/Measure/$evaluate-measure?measure=Measure/attendance&${year}`);
    const report = (await answer.json()) as Report;
    expect(answer.status, JSON.stringify(report)).toBe(200);
    expect(report).toMatchObject({
      resourceType: 'MeasureReport',
      status: 'complete',
      type: 'summary',
      measure: 'https://kring.care/fhir/Measure/attendance|1.0.0',
      date: '2026-01-01T12:00:00.000Z',
      period: { start: '2025-01-01', end: '2025-12-31' },
    });
    expect(counts(report.group[0])).toEqual([5, 3]);
    // Wilson, of 3 of 5: 23.1 to 88.2 %.
    expect(report.group[0]?.measureScore).toMatchObject({
      value: 60,
      extension: [{ valueRange: { low: { value: 23.1 }, high: { value: 88.2 } } }],
    });
    const age = report.group[0]?.stratifier.find(({ code }) => code[0]?.coding[0]?.code === 'age-band');
    expect(age?.stratum.map((stratum) => [stratum.value, counts(stratum)])).toEqual([
      [{ text: '25-29' }, [5, 3]],
    ]);
  });

  it('names the subjects of a list, and reports about one', async () => {
    await open();
    const list = (await (
      await get(`/Measure/attendance/$evaluate-measure?reportType=subject-list&${year}`)
    ).json()) as Report;
    const numerator = list.group[0]?.population[1]?.subjectResults?.reference;
    expect(list.contained?.find(({ id }) => `#${id}` === numerator)?.entry).toEqual([
      { item: { reference: 'Patient/ama' } },
      { item: { reference: 'Patient/bea' } },
    ]);
    const one = await get(`/Measure/attendance/$evaluate-measure?subject=Patient/bea&${year}`);
    const report = (await one.json()) as Report;
    expect(report).toMatchObject({ type: 'individual', subject: { reference: 'Patient/bea' } });
    expect(counts(report.group[0])).toEqual([2, 1]);
  });

  it('counts the groups that a practitioner led, the quarter and the month that are asked for', async () => {
    await open();
    const led = await get(`/Measure/attendance/$evaluate-measure?practitioner=Practitioner/mia&${year}`);
    expect(counts(((await led.json()) as Report).group[0])).toEqual([2, 2]);
    const january = await get('/Measure/attendance/$evaluate-measure?periodStart=2025-01&periodEnd=2025-01');
    expect(counts(((await january.json()) as Report).group[0])).toEqual([2, 2]);
  });

  it('takes Parameters by POST', async () => {
    await open();
    const parameter = [
      { name: 'periodStart', valueDate: '2025-01-01' },
      { name: 'periodEnd', valueDate: '2025-12-31' },
      { name: 'measure', valueString: 'https://kring.care/fhir/Measure/attendance|1.0.0' },
      { name: 'reportType', valueCode: 'population' },
    ];
    const answer = await api.send('POST', '/Measure/$evaluate-measure', {
      resourceType: 'Parameters',
      parameter,
    });
    expect(counts(((await answer.json()) as Report).group[0])).toEqual([5, 3]);
  });

  it('gives an organisation the figures of what it may see, and in its own name', async () => {
    await open();
    for (const [organization, expected] of [
      ['a', [4, 3]],
      ['b', [1, 0]],
    ] as const) {
      who = client('vendor', `Organization/${organization}`);
      const answer = await get(`/Measure/attendance/$evaluate-measure?${year}`);
      const report = (await answer.json()) as Report;
      expect(answer.status, JSON.stringify(report)).toBe(200);
      expect(report).toMatchObject({ reporter: { reference: `Organization/${organization}` } });
      expect(counts(report.group[0])).toEqual(expected);
    }
    const other = await get(`/Measure/attendance/$evaluate-measure?reporter=Organization/a&${year}`);
    expect(other.status).toBe(403);
    const foreign = await get(
      `/Measure/attendance/$evaluate-measure?reportType=subject-list&subject=Patient/ama&${year}`,
    );
    expect(JSON.stringify(await foreign.json())).not.toContain('"item"');
  });

  it.each([
    { kind: 'anonymous' } as const,
    client('registry'),
    client('coordinator', 'Organization/a'),
    { kind: 'patient', clientId: 'app', patient: 'Patient/ama', scopes: parseScopes('patient/*.rs').scopes },
  ] as readonly Principal[])('refuses $kind $role', async (principal) => {
    await open();
    who = principal;
    for (const name of ['evaluate-measure', 'run-chart']) {
      const answer = await get(`/Measure/attendance/$${name}?${year}`);
      expect(answer.status).toBe(principal.kind === 'anonymous' ? 401 : 403);
    }
  });

  it.each([
    ['/Measure/$evaluate-measure?periodStart=2025&periodEnd=2025', 400, 'measure is needed'],
    ['/Measure/none/$evaluate-measure?periodStart=2025&periodEnd=2025', 404, 'attendance'],
    ['/Measure/attendance/$evaluate-measure?periodEnd=2025', 400, 'periodStart is needed'],
    [
      '/Measure/attendance/$evaluate-measure?periodStart=2025-02-30&periodEnd=2025',
      400,
      'periodStart is 2025-02-30',
    ],
    ['/Measure/attendance/$evaluate-measure?periodStart=2026&periodEnd=2025', 400, 'before'],
    [`/Measure/attendance/$evaluate-measure?${year}&reportType=all`, 400, 'reportType is all'],
    [`/Measure/attendance/$evaluate-measure?${year}&reportType=subject`, 400, 'needs a subject'],
    [`/Measure/attendance/$evaluate-measure?${year}&subject=ama`, 400, 'subject is ama'],
    [`/Measure/attendance/$evaluate-measure?${year}&subject=Patient/amma`, 404, 'no Patient/amma'],
    [`/Measure/attendance/$evaluate-measure?${year}&subject=Group/none`, 404, 'no Group/none'],
    [`/Measure/attendance/$evaluate-measure?${year}&practitioner=Practitioner/x`, 404, 'no Practitioner/x'],
    [`/Measure/attendance/$evaluate-measure?${year}&periodStart=2024`, 400, 'periodStart is there twice'],
    [`/Measure/attendance/$run-chart?${year}&group=Group/none`, 404, 'no Group/none'],
    ['/Measure/attendance/$run-chart?periodStart=1900&periodEnd=2999', 400, '240 at most'],
    [
      `/Measure/attendance/$evaluate-measure?${year}&lastReceivedOn=2025`,
      400,
      'lastReceivedOn is no parameter',
    ],
    [`/Measure/attendance/$evaluate-measure?${year}&measure=attendance`, 400, 'leave the parameter out'],
    [`/Measure/$evaluate-measure?${year}&measure=attendance|9`, 404, 'version 9'],
  ])('says of %s why it is %i', async (path, status, text) => {
    await open();
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(text);
  });
});

describe('$data-requirements', () => {
  it('tells what a measure is counted from', async () => {
    await open();
    const answer = await get(`/Measure/attendance/$data-requirements?${year}`);
    const library = (await answer.json()) as {
      readonly dataRequirement: readonly { readonly type: string; readonly mustSupport: readonly string[] }[];
    };
    expect(library).toMatchObject({
      resourceType: 'Library',
      type: { coding: [{ code: 'module-definition' }] },
    });
    expect(library.dataRequirement.map(({ type }) => type)).toEqual([
      'Encounter',
      'Location',
      'Observation',
      'Patient',
    ]);
    expect(library.dataRequirement[0]?.mustSupport).toContain('partOf');
  });
});

const parts = (text: string, name: string): readonly (readonly Record<string, unknown>[])[] => {
  const found: (readonly Record<string, unknown>[])[] = [];
  JSON.parse(text, (_key, value) => {
    if (value?.name === name && value.part) found.push(value.part);
    return value;
  });
  return found;
};

describe('$run-chart', () => {
  it('tells each month, and nothing of a month in which nothing was', async () => {
    await open();
    const answer = await get('/Measure/attendance/$run-chart?periodStart=2025-01&periodEnd=2025-03');
    expect(parts(await answer.text(), 'point')).toEqual([
      [
        { name: 'at', valueString: '2025-01' },
        { name: 'value', valueDecimal: 100 },
        { name: 'denominator', valueInteger: 2 },
      ],
      [
        { name: 'at', valueString: '2025-02' },
        { name: 'value', valueDecimal: 33.3 },
        { name: 'denominator', valueInteger: 3 },
      ],
      [
        { name: 'at', valueString: '2025-03' },
        { name: 'denominator', valueInteger: 0 },
      ],
    ]);
  });

  it('tells nothing of a group of too few', async () => {
    await open();
    const answer = await get(
      '/Measure/attendance/$run-chart?periodStart=2025-01&periodEnd=2025-03&by=quarter&group=Group/g-a-s1',
    );
    expect(parts(await answer.text(), 'point')).toEqual([[{ name: 'at', valueString: '2025-Q1' }]]);
  });
});

describe('$study', () => {
  const cycle = (system: string, ...input: readonly object[]) => ({
    resourceType: 'Task',
    id: 'cycle',
    status: 'in-progress',
    intent: 'plan',
    code: coded('learning-cycle', system),
    input,
  });
  const input = (code: string, value: object) => ({ type: coded('learning-cycle', code), ...value });
  const whole = [
    input('indicator', { valueCanonical: 'https://kring.care/fhir/Measure/attendance' }),
    input('baseline', { valuePeriod: { start: '2025-01-01', end: '2025-01-31' } }),
    input('result', { valuePeriod: { start: '2025-02-01', end: '2025-02-28' } }),
  ];

  it('compares the result of a cycle with its baseline', async () => {
    await open();
    await api.send('PUT', '/Task/cycle', cycle('plan-do-study-act', ...whole));
    const text = await (await get('/Task/cycle/$study')).text();
    expect(parts(text, 'baseline')[0]).toContainEqual({ name: 'score', valueDecimal: 100 });
    expect(parts(text, 'result')[0]).toContainEqual({ name: 'score', valueDecimal: 33.3 });
    expect(parts(text, 'figure')[0]).toContainEqual({ name: 'change', valueDecimal: -66.7 });
  });

  it('refuses a Task that is no cycle, or lacks what it is about', async () => {
    await open();
    await api.send('PUT', '/Task/cycle', cycle('something-else', ...whole));
    expect((await get('/Task/cycle/$study')).status).toBe(422);
    await api.send('PUT', '/Task/cycle', cycle('plan-do-study-act', ...whole.slice(0, 2)));
    expect(await (await get('/Task/cycle/$study')).text()).toContain('The input result');
  });
});
