import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { dhis2Client, readDhis2Settings } from '../../functions/handlers/dhis2.ts';
import { pushToDhis2 } from '../../functions/http/dhis2/push.ts';
import { makeRelease } from '../../functions/http/indicators/make-release.ts';
import { valueKey } from '../../functions/indicator/exchange/dhis2.ts';
import type { Dhis2Mapping } from '../../functions/indicator/exchange/dhis2-mapping.ts';
import { measureReportId } from '../../functions/indicator/measure-report.ts';
import type { ItemStore } from '../../functions/store/item-store.ts';
import { countedFacts, factsOf, indicators, releaseWith, wanted } from '../http/indicators/setup.ts';
import { openStore, repositoryOver } from '../repository/setup.ts';

const address = 'https://dhis2.example/gh';
const settings = readDhis2Settings(JSON.stringify({ url: `${address}/`, token: 'd2pat_secret' }));

const mapping: Dhis2Mapping = {
  source: 'the test',
  idSchemes: { dataElement: 'CODE', orgUnit: 'CODE', categoryOptionCombo: 'CODE' },
  country: 'GH',
  orgUnits: { Grootstad: 'GS', Kleindorp: 'KD' },
  dataElements: [
    { indicator: 'attendance', group: 'attendance', counted: 'numerator', dataElement: 'ATT_N' },
    { indicator: 'attendance', group: 'attendance', counted: 'denominator', dataElement: 'ATT_D' },
  ],
};

interface Value {
  readonly dataElement: string;
  readonly period: string;
  readonly orgUnit: string;
  readonly value: string;
  readonly comment: string;
}

/** A DHIS2 that keeps what it is sent, as the documented API does. */
function fakeDhis2() {
  const values = new Map<string, Value>();
  const asked: { readonly strategy: string | null; readonly values: readonly Value[] }[] = [];
  const tasks = new Map<string, { polls: number; summary: object }>();
  let fails: (() => Response | undefined)[] = [];
  let isTask = false;
  let unknown: readonly string[] = [];

  const imported = (strategy: string | null, sent: readonly Value[]) => {
    const count = { imported: 0, updated: 0, ignored: 0, deleted: 0 };
    const rejectedIndexes: number[] = [];
    sent.forEach((value, index) => {
      const key = valueKey(value);
      if (unknown.includes(value.dataElement)) {
        count.ignored += 1;
        rejectedIndexes.push(index);
      } else if (strategy === 'DELETE') {
        if (values.delete(key)) count.deleted += 1;
      } else {
        count[values.has(key) ? 'updated' : 'imported'] += 1;
        values.set(key, value);
      }
    });
    const conflicts = unknown.map((object) => ({ object, value: `Data element not found: ${object}` }));
    return rejectedIndexes.length > 0
      ? { status: 'WARNING', importCount: count, conflicts, rejectedIndexes }
      : { status: 'SUCCESS', importCount: count };
  };

  const handlers = [
    http.post(`${address}/api/dataValueSets`, async ({ request }) => {
      if (request.headers.get('Authorization') !== 'ApiToken d2pat_secret')
        return HttpResponse.json({ message: 'Unauthorized', httpStatusCode: 401 }, { status: 401 });
      const failed = fails.shift()?.();
      if (failed) return failed;
      const query = new URL(request.url).searchParams;
      const strategy = query.get('importStrategy');
      const { dataValues } = (await request.json()) as { dataValues: readonly Value[] };
      asked.push({ strategy, values: dataValues });
      const summary = imported(strategy, dataValues);
      if (isTask) {
        tasks.set('k72jHfF13J1', { polls: 0, summary });
        return HttpResponse.json({ response: { id: 'k72jHfF13J1', jobType: 'DATAVALUE_IMPORT' } });
      }
      const status = summary.status === 'SUCCESS' ? 200 : 409;
      return HttpResponse.json({ httpStatusCode: status, response: summary }, { status });
    }),
    http.get(`${address}/api/system/taskSummaries/DATAVALUE_IMPORT/:id`, ({ params }) => {
      const task = tasks.get(String(params.id));
      if (!task) return HttpResponse.json({}, { status: 404 });
      task.polls += 1;
      return HttpResponse.json(task.polls < 3 ? {} : task.summary);
    }),
  ];
  return {
    handlers,
    values,
    asked,
    tasks,
    failWith: (...responses: (() => Response | undefined)[]) => {
      fails = responses;
    },
    asTask: () => {
      isTask = true;
    },
    doesNotKnow: (...elements: string[]) => {
      unknown = elements;
    },
  };
}

describe('a push to a DHIS2', () => {
  const server = setupServer();
  let dhis2: ReturnType<typeof fakeDhis2>;
  let store: ItemStore;
  let repository: ReturnType<typeof repositoryOver>;
  const slept: number[] = [];
  const logged = vi.spyOn(console, 'log').mockImplementation(() => undefined);

  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
  beforeEach(() => {
    dhis2 = fakeDhis2();
    server.use(...dhis2.handlers);
    store = openStore();
    repository = repositoryOver(store);
    slept.length = 0;
  });
  afterEach(async () => {
    server.resetHandlers();
    await repository.upkeep.settled();
    await store.close();
  });
  afterAll(() => {
    server.close();
    logged.mockRestore();
  });

  const push = (own: Dhis2Mapping = mapping, to = settings) =>
    pushToDhis2({
      repository,
      indicators,
      mapping: own,
      target: to.url,
      client: {
        ...dhis2Client(to),
        sleep: async (ms) => {
          slept.push(ms);
        },
        random: () => 1,
      },
    });
  const release = (text: string) =>
    makeRelease(releaseWith(repository, countedFacts(), '2027-06-01'), wanted(text));
  const there = () =>
    [...dhis2.values.values()].map(({ dataElement, period, orgUnit, value }) =>
      [dataElement, period, orgUnit, value].join(' '),
    );

  it('sends what is released, with the release, and nothing that is hidden', async () => {
    await release('2026-Q1');
    const report = await push();
    expect(report).toMatchObject({ sent: 2, imported: 2, deleted: 0, conflicts: [], untouched: [] });
    expect(there()).toEqual(['ATT_D 2026Q1 GH 120', 'ATT_N 2026Q1 GH 60']);
    for (const { comment } of dhis2.values.values()) expect(comment).toContain('release nl-2026-q1');
  });

  it('is idempotent: done again it sends nothing, and after another release only what is new', async () => {
    await release('2026-Q1');
    await push();
    expect(await push()).toMatchObject({ sent: 0, removed: 0 });
    expect(dhis2.asked).toHaveLength(1);
    await release('2027-Q1');
    expect(await push()).toMatchObject({ sent: 2, imported: 2 });
  });

  it('deletes a value that is not told any more, before anything is sent', async () => {
    await release('2026-Q1');
    await push();
    // As a correction does that hides a figure, the quarter is no longer among those that are told.
    await withdraw('2026-Q1');
    await release('2027-Q1');
    expect(await push()).toMatchObject({ removed: 2, deleted: 2, sent: 2, imported: 2 });
    expect(dhis2.asked.map(({ strategy }) => strategy)).toEqual([
      'CREATE_AND_UPDATE',
      'DELETE',
      'CREATE_AND_UPDATE',
    ]);
    expect(there().every((value) => value.includes('2027Q1'))).toBe(true);
    expect(await push()).toMatchObject({ removed: 0, sent: 0 });
  });

  it('deletes what a correction suppresses, and sends what it corrects', async () => {
    const towns = { Grootstad: [56, 111], Middelstad: [40, 90], Zuidstad: [30, 70] } as const;
    const make = (municipalities: Parameters<typeof factsOf>[0], corrects?: string) =>
      makeRelease(
        releaseWith(repository, factsOf(municipalities), '2027-06-01'),
        wanted('2026-Q1', corrects === undefined ? {} : { corrects }),
      );
    const own = { ...mapping, orgUnits: { Grootstad: 'GS', Middelstad: 'MS', Zuidstad: 'ZS' } };
    await make(towns);
    await push(own);
    expect(there()).toContain('ATT_D 2026Q1 MS 90');
    const made = await make({ ...towns, Middelstad: [36, 86], Zuidstad: [60, 140] }, 'nl-2026-q1');
    const gone = made.newlySuppressed.filter(({ indicator }) => indicator === 'attendance');
    expect(gone).toContainEqual({ indicator: 'attendance', quarter: '2026-Q1', municipality: 'Middelstad' });
    // Two values of each: numerator and denominator.
    expect(await push(own)).toMatchObject({ removed: 2 * gone.length, deleted: 2 * gone.length });
    expect(there().filter((value) => value.includes(' MS '))).toEqual([]);
    for (const { comment } of dhis2.values.values()) expect(comment).toContain('release nl-2026-q1-r2');
    expect(await push(own)).toMatchObject({ removed: 0, sent: 0 });
  });

  async function withdraw(quarter: string): Promise<void> {
    for (const { name } of indicators)
      await repository.records.remove({ kind: 'release', id: name, part: quarter });
  }

  it('deletes what it may have sent when nobody answered, too', async () => {
    await release('2026-Q1');
    // DHIS2 takes the values, and its answers are lost.
    server.use(
      http.post(`${address}/api/dataValueSets`, async ({ request }) => {
        const { dataValues } = (await request.json()) as { dataValues: readonly Value[] };
        for (const value of dataValues) dhis2.values.set(valueKey(value), value);
        return HttpResponse.error();
      }),
    );
    await expect(push()).rejects.toThrow(/could not be reached 5 times/);
    expect(dhis2.values.size).toBe(2);
    server.resetHandlers(...dhis2.handlers);
    await withdraw('2026-Q1');
    expect(await push()).toMatchObject({ removed: 2, deleted: 2, sent: 0 });
    expect(dhis2.values.size).toBe(0);
  });

  it('touches nothing of an indicator of which a report is not what was released', async () => {
    await release('2026-Q1');
    await push();
    const id = measureReportId('attendance', { first: '2026-Q1', last: '2026-Q1' });
    const version = await repository.read('MeasureReport', id);
    if (!version || version.deleted) throw new Error('The report is there');
    await repository.commit([{ kind: 'update', resource: { ...version.resource, id, status: 'error' } }], {
      visible: () => true,
      refuse: () => undefined,
    });
    expect(await push()).toMatchObject({ removed: 0, sent: 0, untouched: ['attendance'] });
    expect(dhis2.values.size).toBe(2);
  });

  it('is tried again, later each time and as late as is asked, while DHIS2 is busy', async () => {
    await release('2026-Q1');
    dhis2.failWith(
      () => new HttpResponse(null, { status: 503 }),
      () => HttpResponse.error(),
      () => new HttpResponse(null, { status: 429, headers: { 'Retry-After': '30' } }),
    );
    expect(await push()).toMatchObject({ imported: 2 });
    expect(slept).toEqual([1_000, 2_000, 30_000]);
  });

  it('is given up after five times, and says why without the credentials', async () => {
    await release('2026-Q1');
    dhis2.failWith(...Array.from({ length: 9 }, () => () => new HttpResponse(null, { status: 502 })));
    await expect(push()).rejects.toThrow(/could not be reached 5 times; the last time it answered 502/);
    expect(slept).toHaveLength(4);
    dhis2.failWith();
    expect(await push()).toMatchObject({ imported: 2 });
  });

  it('is not tried again with credentials that are wrong', async () => {
    await release('2026-Q1');
    const wrong = readDhis2Settings(JSON.stringify({ url: address, username: 'u', password: 'p@ss' }));
    await expect(push(mapping, wrong)).rejects.toThrow(/does not let us in \(401\)/);
    await expect(push(mapping, wrong)).rejects.not.toThrow(/p@ss|d2pat/);
    expect(slept).toEqual([]);
  });

  it('understands that some values were not taken (409), and sends these again', async () => {
    await release('2026-Q1');
    dhis2.doesNotKnow('ATT_D');
    expect(await push()).toMatchObject({
      imported: 1,
      ignored: 1,
      conflicts: [{ object: 'ATT_D', text: 'Data element not found: ATT_D' }],
    });
    dhis2.doesNotKnow();
    expect(await push()).toMatchObject({ sent: 1, imported: 1, conflicts: [] });
    expect(await push()).toMatchObject({ sent: 0 });
  });

  it('does not take a 409 without a summary, or a page to sign in on, for success', async () => {
    await release('2026-Q1');
    dhis2.failWith(() => HttpResponse.json({ message: 'Import already running' }, { status: 409 }));
    await expect(push()).rejects.toThrow(/answered 409: Import already running/);
    dhis2.failWith(() => new HttpResponse(null, { status: 302, headers: { Location: '/login' } }));
    await expect(push()).rejects.toThrow(/answered 302/);
    dhis2.failWith(() => HttpResponse.html('<h1>Welcome</h1>'));
    await expect(push()).rejects.toThrow(/did not say what it did/);
    expect(await push()).toMatchObject({ sent: 2, imported: 2 });
  });

  it('waits for a task, and takes what its summary says', async () => {
    await release('2026-Q1');
    dhis2.asTask();
    expect(await push()).toMatchObject({ imported: 2 });
    expect(dhis2.tasks.get('k72jHfF13J1')?.polls).toBe(3);
    expect(await push()).toMatchObject({ sent: 0 });
  });

  it('says what the blueprint does not name', async () => {
    await release('2026-Q1');
    const { unmapped } = await push({ ...mapping, country: undefined });
    expect(unmapped).toContainEqual({ what: 'orgUnit', code: 'country' });
    expect(dhis2.asked).toEqual([]);
  });
});

describe('the settings of a DHIS2', () => {
  it('are a token, or a name and password', () => {
    expect(settings).toEqual({ url: address, authorization: 'ApiToken d2pat_secret' });
    const named = { url: address, username: 'ü', password: 'p' };
    expect(readDhis2Settings(JSON.stringify(named)).authorization).toBe('Basic w7w6cA==');
  });

  it.each([
    '',
    '{}',
    '{"url":"http://dhis2.example","token":"hidden"}',
    '{"url":"x","token":"hidden"}',
    `{"url":"${address}","token":"hidden\\nX: y"}`,
  ])('are explained without what is in them: %s', (json) => {
    expect(() => readDhis2Settings(json)).toThrow(/^must be \{"url"/);
    expect(() => readDhis2Settings(json)).not.toThrow(/hidden/);
  });
});
