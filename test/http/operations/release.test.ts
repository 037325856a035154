import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseScopes } from '../../../functions/access/scopes.ts';
import { sha256 } from '../../../functions/facts/indicators-folder.ts';
import { loadSolver } from '../../../functions/facts/solver.ts';
import { installMeasures } from '../../../functions/http/indicators/install-measures.ts';
import { releaseOperation } from '../../../functions/http/operations/release.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';
import { countedFacts, factTypes, indicators, regimes } from '../indicators/setup.ts';

/** A client with every scope there is. */
let api: TestApp;
const asked: string[] = [];
beforeEach(async () => {
  asked.length = 0;
  api = openTestApp({
    principal: {
      kind: 'client',
      clientId: 'ehr',
      role: 'programme',
      scopes: parseScopes('system/*.cruds').scopes,
    },
    clock: () => Date.parse('2027-06-01'),
    operations: [
      releaseOperation({
        facts: countedFacts(asked),
        factTypes,
        catchUp: async () => undefined,
        indicators,
        regimes,
        digest: sha256,
        solver: loadSolver,
      }),
    ],
  });
  await installMeasures(api.repository, indicators);
});
afterEach(() => api.close());

const release = (body: unknown, query = '') => api.send('POST', `/MeasureReport/$release${query}`, body);
const parameters = (...parameter: readonly object[]) => ({ resourceType: 'Parameters', parameter });
const period = { name: 'period', valueString: '2026-Q1' };

describe('$release', () => {
  it('answers the release, and a second time the same', async () => {
    const body = parameters(period, { name: 'regime', valueString: 'nl' });
    const answers = [await release(body), await release(parameters(period), '?_format=json')];
    expect(await Promise.all(answers.map((answer) => answer.json()))).toMatchObject([
      {
        parameter: [
          { name: 'release', valueString: 'nl-2026-q1' },
          { name: 'made', valueBoolean: true },
          { name: 'report', valueReference: { reference: 'MeasureReport/kring-attendance-2026-q1' } },
          {},
          {},
          {},
          {},
          {
            name: 'loss',
            part: [
              { name: 'indicator', valueString: 'attendance' },
              { name: 'indicator', valueString: 'partner-attendance' },
              { name: 'indicator', valueString: 'sessions-held' },
              { name: 'indicator', valueString: 'two-facilitators' },
              { name: 'figures', valueInteger: 16 },
              { name: 'hidden', valueInteger: 8 },
              { name: 'secondary', valueInteger: 4 },
              { name: 'decided', valueCode: 'figures' },
            ],
          },
          { name: 'loss' },
        ],
      },
      { parameter: [{}, { name: 'made', valueBoolean: false }, {}, {}, {}, {}, {}] },
    ]);
  });

  it.each([
    ['a regime that is no text', parameters(period, { name: 'regime', valueCode: 'none' }), 'regime'],
    ['a regime without a value', parameters(period, { name: 'regime' }), 'regime'],
    ['a regime that there is not', parameters(period, { name: 'regime', valueString: 'none' }), 'regime'],
    ['a period that is no text', parameters({ name: 'period', valueDate: '2026' }), 'period'],
    ['two periods', parameters(period, { name: 'period', valueString: '2026-Q2' }), 'period'],
    ['no period', parameters(), 'period'],
    [
      'a period before there was group care',
      parameters({ name: 'period', valueString: '1000-Q1/1899-Q4' }),
      'from 1990',
    ],
    ['the year 0', parameters({ name: 'period', valueString: '0000-Q1' }), 'from 1990'],
    [
      'more than five years',
      parameters({ name: 'period', valueString: '2020-Q1/2026-Q1' }),
      '25 quarters; at most 20',
    ],
    ['two values', parameters({ ...period, valueCode: 'x' }), 'period'],
    ['an unknown parameter', parameters(period, { name: 'threshold', valueInteger: 1 }), 'threshold'],
    ['a parameter without a name', parameters(period, { valueString: 'nl' }), 'period, regime, corrects'],
    ['a parameter that is none', { resourceType: 'Parameters', parameter: [period, 'nl'] }, 'parameter'],
    ['a misspelt list', { resourceType: 'Parameters', parameter: [period], parameters: [] }, 'parameters'],
    ['no list', { resourceType: 'Parameters', parameter: period }, 'parameter'],
    ['another resource', { resourceType: 'Basic' }, 'Parameters'],
    ['no body', undefined, 'Parameters'],
  ])('refuses %s, and releases nothing', async (_name, body, named) => {
    const answer = await release(body);
    expect(answer.status).toBe(400);
    const { issue } = (await answer.json()) as { readonly issue: readonly Record<string, string>[] };
    expect(issue[0]?.diagnostics).toContain(named);
    expect(asked).toEqual([]);
  });

  it('says what a release would overlap', async () => {
    await release(parameters(period));
    const answer = await release(parameters({ name: 'period', valueString: '2026-Q1/2026-Q2' }));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('of 2026-Q1 was released in nl-2026-q1');
  });

  it('refuses what stands in the URL', async () => {
    const answer = await release(parameters(period), '?regime=none');
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('regime in the URL');
  });
});

describe('a client with every scope', () => {
  const forged = {
    resourceType: 'MeasureReport',
    status: 'complete',
    type: 'summary',
    measure: 'https://kring.care/fhir/Measure/attendance|1.0.0',
    identifier: [{ system: 'https://kring.care/fhir/release', value: 'nl-2026-q1' }],
    period: { start: '2026-01-01', end: '2026-03-31' },
  };
  const { identifier: _, ...named } = forged;
  const own = { ...named, measure: 'https://example.org/fhir/Measure/own' };

  it('cannot write a report that passes for a released one, in any way', async () => {
    const entry = (method: string, url: string, resource: object) => ({ resource, request: { method, url } });
    const bundle = (type: string, ...entries: readonly object[]) => ({
      resourceType: 'Bundle',
      type,
      entry: entries,
    });
    expect((await api.send('POST', '/MeasureReport', own)).status).toBe(201);
    const answers = [
      await api.send('POST', '/MeasureReport', forged),
      await api.send('POST', '/MeasureReport', named),
      await api.send('PUT', '/MeasureReport/mine', { ...named, id: 'mine' }),
      await api.send('PUT', '/MeasureReport/kring-attendance-2026-q1', {
        ...own,
        id: 'kring-attendance-2026-q1',
      }),
      await api.send('POST', '/', bundle('transaction', entry('POST', 'MeasureReport', forged))),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422]);
    const batch = await api.send('POST', '/', bundle('batch', entry('POST', 'MeasureReport', forged)));
    expect(await batch.json()).toMatchObject({
      entry: [{ response: { status: expect.stringMatching('422') } }],
    });
    const found = await api.send('GET', '/MeasureReport?identifier=nl-2026-q1');
    expect(await found.json()).toMatchObject({ total: 0 });
    expect((await release(parameters(period))).status).toBe(200);
  });

  it('cannot change what was released, nor what says how it was counted', async () => {
    await release(parameters(period));
    const reportPath = '/MeasureReport/kring-attendance-2026-q1';
    const measure = await (await api.send('GET', '/Measure/attendance')).json();
    const library = await (await api.send('GET', '/Library/attendance')).json();
    const url = 'https://example.org/fhir/mine';
    const answers = [
      await api.send('PUT', reportPath, { ...own, id: 'kring-attendance-2026-q1' }),
      await api.send('DELETE', reportPath),
      await api.send('PUT', '/Measure/attendance', { ...measure, status: 'retired' }),
      await api.send('PUT', '/Measure/attendance', { ...measure, url }),
      await api.send('DELETE', '/Measure/attendance'),
      await api.send('PUT', '/Library/attendance', { ...library, status: 'retired' }),
      await api.send('DELETE', '/Library/attendance'),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 422));
    expect((await api.send('GET', reportPath)).headers.get('ETag')).toBe('W/"1"');
  });
});
