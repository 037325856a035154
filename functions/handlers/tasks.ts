import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plansOf } from '../../blueprints/plans.ts';
import type { Blueprint } from '../../blueprints/schema.ts';
import { readSearchParameters } from '../../fhir-profiles/read.ts';
import { factsOf } from '../facts/follow.ts';
import { sha256 } from '../facts/indicators-folder.ts';
import { loadSolver } from '../facts/solver.ts';
import { parse } from '../fhir/json.ts';
import { FhirError } from '../fhir/outcome.ts';
import { isJsonObject, type Resource } from '../fhir/resource.ts';
import type { SearchDefinitions } from '../fhir/search/query.ts';
import { watchForgotten } from '../http/alerts/forgotten.ts';
import { installMeasures } from '../http/indicators/install-measures.ts';
import { makeRelease } from '../http/indicators/make-release.ts';
import { installResources } from '../http/install-resources.ts';
import { queueForgotten } from '../http/invitations/follow.ts';
import { installQuestionnaires } from '../http/parent/questionnaires.ts';
import type { AreaLists } from '../indicator/areas.ts';
import type { Dhis2Mapping } from '../indicator/exchange/dhis2-mapping.ts';
import { type Quarter, quarterOf } from '../indicator/period.ts';
import type { RepositoryWithUpkeep } from '../repository/create-repository.ts';
import { resourceKeyOf } from '../repository/keys.ts';
import type { ItemStore } from '../store/item-store.ts';
import { invitationRulesOf } from './blueprint.ts';
import { type Dhis2Settings, pushReleases } from './dhis2.ts';
import { finishErasures } from './erasures.ts';
import type { Facts } from './facts.ts';
import { log } from './log.ts';
import { applyRetention, type Retention } from './retention.ts';
import { sweepNoted } from './superseded.ts';
import { isWalked, type Place, walk } from './walk.ts';

/** What is done by the clock. */
export interface TaskContext {
  readonly store: ItemStore;
  readonly repository: RepositoryWithUpkeep;
  readonly facts: Facts;
  /** Folder with a folder for each questionnaire. */
  readonly questionnaires: string;
  /** Folder of our FHIR package. */
  readonly profiles: string;
  readonly blueprint: Blueprint;
  /** The country's places, by year. */
  readonly areas: AreaLists;
  /** What to do about age; nothing where a deployment does not say. */
  readonly retention?: Retention;
  readonly searchDefinitions: SearchDefinitions;
  /** The FHIR base. */
  readonly base: string;
  /** Name of the disclosure regime of this country's releases. */
  readonly regime: string;
  /** Of the country's DHIS2. */
  readonly dhis2?: { readonly settings: Dhis2Settings; readonly mapping: Dhis2Mapping | undefined };
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** False when the process is about to be stopped. */
  readonly hasTime: () => boolean;
}

export type TaskName = keyof typeof tasks;

export const tasks = {
  /**
   * Sweeps what is superseded; stores the questionnaires, plans, measures and search parameters that a deployment has brought;
   * finds alerts that nobody was told of.
   */
  upkeep: async (context: TaskContext) => {
    const { repository, questionnaires, profiles, blueprint, facts, clock, hasTime } = context;
    await watchForgotten(context);
    await installQuestionnaires(repository, readQuestionnaires(questionnaires));
    const plans = plansOf(blueprint, new Date(clock()).getUTCFullYear());
    const parameters = readSearchParameters(profiles);
    await installResources(repository, [...plans, ...parameters], 'install plans and search parameters');
    await installMeasures(repository, facts.measures);
    await sweepNoted(repository, clock(), hasTime);
  },

  /** Finds questionnaires of plans that nobody has put in the queue of invitations. */
  invitations: async ({ blueprint, hasTime, ...sources }: TaskContext) => {
    await queueForgotten({ ...sources, rules: [invitationRulesOf(blueprint)] }, hasTime);
  },

  /** Removes what crashed writers left behind. */
  scrub: async ({ repository, hasTime }: TaskContext) => {
    const key = { kind: 'scrub', id: 'place' };
    const place: Place = {
      read: async () => (await repository.records.get(key))?.value.cursor?.toString(),
      write: (cursor) => repository.records.put(key, { cursor }),
    };
    await walk(repository.upkeep.scrub, place, hasTime);
  },

  /** Keeps the indexes of the SearchParameters that clients have stored. */
  reindex: async ({ repository, hasTime }: TaskContext) => {
    await repository.upkeep.reindex(hasTime);
  },

  /** Releases the figures of the last quarter, once it is over; a second time there is nothing to do. */
  releases: async (context: TaskContext) => {
    const { repository, facts, searchDefinitions, base, blueprint, areas, clock } = context;
    if (!(await factsAreComplete(context))) return;
    await facts.facts.compact();
    const regime = facts.regimes.get(context.regime);
    if (regime === undefined) throw new Error(`There is no disclosure regime ${context.regime}`);
    const quarter = lastQuarter(clock());
    const period = { first: quarter, last: quarter };
    await makeRelease(
      {
        facts: facts.facts,
        factTypes: facts.factTypes,
        repository,
        searchDefinitions,
        base,
        clock,
        digest: sha256,
        solver: loadSolver,
        areas,
      },
      // Days begin at midnight in the country, whosever the rules are.
      {
        regime: { ...regime, timeZone: blueprint.timeZone },
        period,
        indicators: facts.indicators,
      },
    ).catch(unlessReleasedOtherwise);
  },

  /** Brings the country's DHIS2 to what is released, where it is said which that is and what it calls things. */
  dhis2: async ({ repository, facts: { indicators }, dhis2 }: TaskContext) => {
    if (!dhis2?.mapping) return;
    await pushReleases({ repository, indicators, mapping: dhis2.mapping }, dhis2.settings);
  },

  /** Goes through the whole store for who was erased, for what no search leads to. */
  erasures: async ({ repository, searchDefinitions, base, clock, hasTime }: TaskContext) => {
    const { upkeep } = repository;
    await finishErasures({ repository, searchDefinitions, base, nowMs: clock(), upkeep }, hasTime);
  },

  /** Announces, and later erases, what is kept no longer. */
  retention: async ({ repository, retention, searchDefinitions, base, clock, hasTime }: TaskContext) => {
    if (!retention) return;
    const options = { repository, retention, searchDefinitions, base, nowMs: clock(), hasTime };
    const report = await applyRetention(options);
    log({ event: 'retention', ...report });
  },
} as const satisfies Record<string, (context: TaskContext) => Promise<void>>;

/**
 * After a view has changed, or for a table that is older than its facts, all resources are flattened once; from then
 * on the stream keeps the facts.
 */
async function factsAreComplete({ store, repository, facts, hasTime }: TaskContext): Promise<boolean> {
  const place: Place = {
    read: () => facts.facts.checkpoint('all'),
    write: (position) => facts.facts.setCheckpoint('all', position),
  };
  if (await isWalked(place)) return true;
  const flatten = async (cursor: string | undefined) => {
    const { items, cursor: next } = await store.scan(cursor, 1_000);
    const resources = items.flatMap((item) => resourceKeyOf(item) ?? []);
    await factsOf({ ...facts, readMany: repository.readMany }, resources);
    return next;
  };
  return walk(flatten, place, hasTime);
}

/** Somebody has released the quarter by hand, perhaps as part of a year: then that is the release. */
function unlessReleasedOtherwise(cause: unknown): void {
  if (!(cause instanceof FhirError) || cause.issues[0].code !== 'business-rule') throw cause;
}

/** The last quarter that was over two days ago, which is when it may be released. */
function lastQuarter(nowMs: number): Quarter {
  const day = new Date(nowMs - 2 * 86_400_000);
  const beforeQuarter = new Date(Date.UTC(day.getUTCFullYear(), Math.floor(day.getUTCMonth() / 3) * 3, 0));
  return quarterOf(beforeQuarter.toISOString().slice(0, 10));
}

function readQuestionnaires(folder: string): readonly Resource[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // Of an instrument whose wording nobody has loaded there is only the structure.
  const whole = names.filter(({ name }) => existsSync(join(folder, name, 'questionnaire.json')));
  return whole.map(({ name }) => {
    const json = parse(readFileSync(join(folder, name, 'questionnaire.json'), 'utf8'));
    if (!isJsonObject(json)) throw new Error(`${name}/questionnaire.json is no resource`);
    return { ...json, resourceType: 'Questionnaire' };
  });
}
