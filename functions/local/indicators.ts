import { join } from 'node:path';
import type { Hono } from 'hono';
import { readAreas } from '../../blueprints/areas.ts';
import type { Blueprint } from '../../blueprints/schema.ts';
import { duckDbFactStore } from '../facts/duckdb-store.ts';
import { consumer, type Following, factsOf, follow } from '../facts/follow.ts';
import { readIndicators, sha256 } from '../facts/indicators-folder.ts';
import { loadSolver } from '../facts/solver.ts';
import { fhirError } from '../fhir/outcome.ts';
import type { SearchDefinitions } from '../fhir/search/query.ts';
import { type Dhis2Settings, pushReleases } from '../handlers/dhis2.ts';
import { readExchange } from '../handlers/exchange.ts';
import { report } from '../handlers/log.ts';
import { Dhis2Failure } from '../http/dhis2/client.ts';
import { createIndicatorApp } from '../http/indicators/indicator-app.ts';
import { installMeasures } from '../http/indicators/install-measures.ts';
import { makeRelease } from '../http/indicators/make-release.ts';
import { measureOperations } from '../http/operations/measure-operations.ts';
import type { Operation } from '../http/operations/operation.ts';
import { releaseOperation } from '../http/operations/release.ts';
import { viewDefinitionRunOperation } from '../http/operations/viewdefinition-run.ts';
import type { Dhis2Mapping } from '../indicator/exchange/dhis2-mapping.ts';
import type { Indicator } from '../indicator/measure.ts';
import { type QuarterPeriod, quarterOf } from '../indicator/period.ts';
import { resourceKeyOf } from '../repository/keys.ts';
import type { Repository } from '../repository/repository.ts';
import { ChangesLost, type ItemStore } from '../store/item-store.ts';
import { keepPushed } from './dhis2.ts';
import { createNotice } from './store-notices.ts';

export interface LocalIndicators {
  readonly app: Hono;
  readonly operations: readonly Operation[];
  readonly measures: readonly Indicator[];
  /** Brings the facts to the end of the change feed. */
  readonly follow: () => Promise<void>;
  /** Releases a period of whole quarters under the regime `nl`. Answers the ids of its reports. */
  readonly release: (period: QuarterPeriod) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

const folder = join(import.meta.dirname, '../../indicators');
const blueprintsFolder = join(import.meta.dirname, '../../blueprints');

/** Facts in a DuckDB file of the data folder, and what is made of them. */
export async function openIndicators(options: {
  readonly folder: string;
  readonly publicUrl: string;
  /** Whose figures these are. */
  readonly country: Pick<Blueprint, 'country' | 'name' | 'timeZone'>;
  readonly store: ItemStore;
  readonly repository: Repository;
  readonly searchDefinitions: SearchDefinitions;
  readonly warn: (line: string) => void;
  /** Where released figures are pushed to; nowhere without it. */
  readonly dhis2?: Dhis2Settings | undefined;
}): Promise<LocalIndicators> {
  const { repository, searchDefinitions, store, publicUrl, warn } = options;
  const { views, tables, factTypes, indicators, measures, regimes } = readIndicators(folder);
  const facts = await duckDbFactStore({ path: join(options.folder, 'facts.duckdb'), tables });
  await installMeasures(repository, measures);
  const feed = {
    changes: (cursor: string | undefined, limit: number) => store.changes(cursor, limit),
    resourceKeyOf,
  };
  const following = { views, facts, readMany: repository.readMany };
  const catchUp = inTurn(explaining(warn, bringUpToDate));
  async function bringUpToDate(): Promise<void> {
    if ((await facts.checkpoint(consumer)) === undefined) await flattenAll(store, following);
    try {
      await follow(following, feed);
    } catch (failure) {
      if (!(failure instanceof ChangesLost)) throw failure;
      const { cursor } = await store.changes(undefined, 1);
      await flattenAll(store, following);
      await facts.setCheckpoint(consumer, cursor);
      await follow(following, feed);
    }
  }
  const ownMapping = join(options.folder, 'dhis2.json');
  const exchange = readExchange(blueprintsFolder, options.country, indicators, ownMapping);
  const areas = readAreas(blueprintsFolder, options.country.country, join(options.folder, 'areas.json'));
  const stopPushing = openDhis2(options, indicators, exchange.dhis2);
  const regime = regimes.get('nl');
  if (!regime) throw new Error('indicators/regimes has no regime nl');
  const release = async (period: QuarterPeriod) => {
    await catchUp();
    const made = await makeRelease(
      {
        facts,
        factTypes,
        repository,
        searchDefinitions,
        base: `${publicUrl}/fhir`,
        clock: Date.now,
        digest: sha256,
        solver: loadSolver,
        areas,
      },
      { regime, period, indicators },
    );
    return made.reports;
  };
  const openOwn = (own: typeof tables) => duckDbFactStore({ path: ':memory:', tables: own });
  const measuresWith = {
    measures,
    views,
    tables,
    openFacts: openOwn,
    timeZone: options.country.timeZone,
    areas,
  };
  return {
    app: createIndicatorApp({
      repository,
      indicators,
      publicUrl,
      exchange,
      report,
    }),
    operations: [
      releaseOperation({
        facts,
        factTypes,
        catchUp,
        indicators,
        regimes,
        digest: sha256,
        solver: loadSolver,
        areas,
      }),
      viewDefinitionRunOperation(views),
      ...measureOperations(measuresWith),
    ],
    measures,
    follow: catchUp,
    release,
    close: async () => {
      await stopPushing();
      await facts.close();
    },
  };
}

const hourMs = 3_600_000;

/** Answers how to stop it. */
function openDhis2(
  {
    repository,
    dhis2,
    warn,
  }: {
    readonly repository: Repository;
    readonly dhis2?: Dhis2Settings | undefined;
    readonly warn: (line: string) => void;
  },
  indicators: readonly Indicator[],
  mapping: Dhis2Mapping | undefined,
): () => Promise<void> {
  if (dhis2 === undefined) return async () => undefined;
  if (mapping === undefined) {
    warn(
      'KRING_DHIS2 is set, but neither the data folder nor the blueprint of this country has a dhis2.json, so nothing is pushed (docs/exchange.md)',
    );
    return async () => undefined;
  }
  const push = async () => {
    const { conflicts, unmapped } = await pushReleases({ repository, indicators, mapping }, dhis2);
    for (const { object, text } of conflicts) warn(`DHIS2 did not take ${object}: ${text}`);
    if (unmapped.length > 0) {
      const names = unmapped.map(({ what, code }) => `${what} ${code}`).join(', ');
      warn(`Not pushed to DHIS2, since the blueprint does not say what it calls them: ${names}`);
    }
  };
  const onFailure = (failure: unknown) =>
    failure instanceof Dhis2Failure ? warn(failure.message) : report(failure);
  return keepPushed(push, { pauseMs: hourMs, onFailure });
}

/** For a new fact file, or one that was away for longer than the feed is kept: every resource, not only what changes. */
async function flattenAll(store: ItemStore, following: Following): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await store.scan(cursor, scanItems);
    await factsOf(
      following,
      page.items.flatMap((item) => resourceKeyOf(item) ?? []),
    );
    cursor = page.cursor;
  } while (cursor !== undefined);
}

const scanItems = 1_000;

/** What DuckDB says of a file that cannot be read or written is for the operator; nothing of the content is in it. */
function explaining(warn: (line: string) => void, work: () => Promise<void>): () => Promise<void> {
  const notice = createNotice('The facts are up to date again', warn, Date.now);
  return async () => {
    try {
      await work();
      notice.succeeded();
    } catch (failure) {
      if (!(failure instanceof Error) || !/IO Error|Could not (read|write)/.test(failure.message))
        throw failure;
      notice.failed(`The facts cannot be brought up to date: ${failure.message}`);
      throw fhirError(
        'transient',
        'The facts cannot be brought up to date at the moment; nothing was released. Send the request again later.',
      );
    }
  };
}

/** Two at a time would read the same changes twice. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  return () => {
    running = running.then(work, work);
    return running;
  };
}

/** The last four quarters that can be released: a quarter can from two days after its end on. */
export function lastYearOf(nowMs: number): QuarterPeriod {
  const day = new Date(nowMs - 3 * 86_400_000).toISOString().slice(0, 10);
  const year = Number(day.slice(0, 4));
  const current = quarterOf(day);
  const quarters = [1, 2, 3, 4].flatMap((n) => [`${year - 1}-Q${n}`, `${year}-Q${n}`]).sort();
  const ended = quarters.filter((quarter) => quarter < current).slice(-4);
  return { first: ended[0] ?? current, last: ended.at(-1) ?? current };
}
