import { isNothing, KnownFacts, type Missing, type Pointing } from '../access/facts.ts';
import type { Principal } from '../access/principal.ts';
import { ruleOf } from '../access/resource-rules.ts';
import { viewOf } from '../access/view.ts';
import type { Resource } from '../fhir/resource.ts';
import { includedTargets } from '../fhir/search/includes.ts';
import type { SearchParameter, SearchQuery } from '../fhir/search/query.ts';
import type { Repository, ResourceChange, WriteView } from '../repository/repository.ts';
import type { FhirApi } from './api.ts';
import { inParallel } from './in-parallel.ts';
import { scopeMatcher } from './scope-matcher.ts';

type Known = Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'>;

/** A view for one interaction, which reads the facts that its decisions rest on. */
export interface CallersView extends WriteView {
  readonly prepare: NonNullable<WriteView['prepare']>;
  /** Begins to read what a search for somebody's resources will take, while the search itself is under way. */
  expect(query: SearchQuery): void;
}

/** What the caller sees and may change. Facts are read once for each request, and anew after it has written. */
export function viewFor(principal: Principal, base: string, api: Known): CallersView {
  const facts = factsOf(principal, base, api);
  const view = viewOf(principal, facts);
  let expected: Promise<unknown> | undefined;
  const prepare = async (resources: readonly Resource[], changes: readonly ResourceChange[] = []) => {
    await expected;
    for (;;) {
      const missing = view.wants(resources, changes);
      if (isNothing(missing)) return;
      await learn(missing, facts, api);
    }
  };
  return {
    ...view,
    prepare,
    expect: (query) => {
      const probes = probesOf(query);
      if (probes.length === 0 || isNothing(view.wants(probes))) return;
      // What goes wrong here goes wrong again, and is told, when the facts are asked for.
      expected = prepare(probes).catch(() => undefined);
    },
  };
}

/** What was known to the request may not be so any more: something has been written. */
export function forgetFacts(principal: Principal): void {
  known.delete(principal);
}

/** By the principal of one request: the next request has another, though it may be the same caller. */
const known = new WeakMap<Principal, KnownFacts>();

function factsOf(principal: Principal, baseUrl: string, { searchDefinitions, clock }: Known): KnownFacts {
  const facts =
    known.get(principal) ??
    new KnownFacts({
      baseUrl,
      now: new Date(clock()).toISOString(),
      matches: scopeMatcher(searchDefinitions, baseUrl),
    });
  known.set(principal, facts);
  return facts;
}

const maxAtOnce = 16;
/** Of one search parameter, at once: as many ranges as one search reads. */
const maxValues = 50;

async function learn({ places, pointing }: Missing, facts: KnownFacts, api: Known): Promise<void> {
  const byParameter = Map.groupBy(pointing, ({ type, parameter }) => `${type}?${parameter}`);
  const searches = [...byParameter.values()].flatMap((some) => portions(some, maxValues));
  await Promise.all([
    learnPlaces(places, facts, api.repository),
    inParallel(searches, maxAtOnce, (some) => learnPointing(some, facts, api)),
  ]);
}

function portions<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

async function learnPlaces(
  places: readonly string[],
  facts: KnownFacts,
  repository: Repository,
): Promise<void> {
  if (places.length === 0) return;
  const versions = await repository.readMany(places.map(keyOf));
  for (const [index, place] of places.entries()) {
    const version = versions[index];
    facts.learnResource(place, version?.deleted === false ? version.resource : undefined);
  }
}

function keyOf(place: string): { readonly type: string; readonly id: string } {
  const [type = '', id = ''] = place.split('/');
  return { type, id };
}

/** All that refer to any of these places by one parameter; each is then told which. */
async function learnPointing(
  asked: readonly Pointing[],
  facts: KnownFacts,
  { repository, searchDefinitions }: Known,
): Promise<void> {
  const [first] = asked;
  const parameter = first && searchDefinitions.parameter(first.type, first.parameter);
  if (first === undefined || parameter === undefined) {
    throw new Error(`There is no search parameter ${first?.type}.${first?.parameter} to decide access by`);
  }
  const values = asked.map(({ place }) => ({ kind: 'reference', ...keyOf(place) }) as const);
  const found = await everyMatch(repository, first.type, { kind: 'value', parameter, values });
  for (const one of asked) {
    facts.learnPointing(
      one,
      found.filter((resource) => refersTo(resource, parameter, one, facts.baseUrl)),
    );
  }
}

function refersTo(
  resource: Resource,
  parameter: SearchParameter,
  { place }: Pointing,
  base: string,
): boolean {
  const include = { source: resource.resourceType, parameter, iterate: false };
  return includedTargets(resource, include, base).some(({ type, id }) => `${type}/${id}` === place);
}

const pageSize = 1_000;

async function everyMatch(
  repository: Repository,
  type: string,
  clause: SearchQuery['clauses'][number],
): Promise<readonly Resource[]> {
  const found: Resource[] = [];
  let cursor: string | undefined;
  do {
    const page = await repository.search(
      {
        type,
        clauses: [clause],
        sort: [],
        count: pageSize,
        total: 'none',
        includes: [],
        revIncludes: [],
        understood: [],
        ...(cursor !== undefined && { cursor }),
      },
      // Decisions rest on everything that is there, whoever asks.
      { visible: () => true },
    );
    found.push(...page.matches.map(({ resource }) => resource));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

/** Resources like those that a search by patient will find: deciding about them asks for the same facts. */
function probesOf({ type, clauses }: SearchQuery): readonly Resource[] {
  const [element] = ruleOf(type).about;
  if (element === undefined || element === 'id' || element.includes('.')) return [];
  const places = clauses.flatMap((clause) => (clause.kind === 'value' ? patientsIn(clause) : []));
  return places.map((reference) => ({ resourceType: type, [element]: { reference } }));
}

function patientsIn({ parameter, values }: Extract<SearchQuery['clauses'][number], { kind: 'value' }>) {
  if (parameter.code !== 'patient' && parameter.code !== 'subject') return [];
  return values.flatMap((value) =>
    value.kind === 'reference' && 'id' in value && (value.type ?? 'Patient') === 'Patient'
      ? [`Patient/${value.id}`]
      : [],
  );
}
