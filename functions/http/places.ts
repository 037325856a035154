import type { Principal } from '../access/principal.ts';
import { parseReference, referencesIn } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import type { SearchQuery } from '../fhir/search/query.ts';
import type { Entry, View } from '../repository/repository.ts';
import { inSight } from '../repository/sight.ts';
import type { FhirApi } from './api.ts';
import { conditionalReference } from './criteria.ts';
import { inParallel } from './in-parallel.ts';

const maxAtOnce = 8;

/** Who reads what the rules look at. Only what the caller may see is looked at, so that an answer never tells of more. */
export interface Reader {
  readonly base: string;
  readonly principal: Principal;
  readonly view: View;
  readonly api: FhirApi;
}

/** `Type/id`, by what else it is called in the request: who is a member is a question of one and the same reference. */
export type Places = ReadonlyMap<string, string>;

/** References below our own base, and the `fullUrl` of an entry that updates what it names. */
export function literalPlaces(
  writes: readonly Entry[],
  resources: readonly Resource[],
  base: string,
): Places {
  const texts = referenceTexts(resources).map((text) => [text, localPlace(text, base)] as const);
  const entries = writes.map((entry) =>
    entry.kind === 'update'
      ? ([entry.fullUrl, `${entry.resource.resourceType}/${entry.resource.id}`] as const)
      : ([undefined, undefined] as const),
  );
  return placesOf([...texts, ...entries]);
}

/** Conditional references, and the `fullUrl` of an entry whose criteria find what is there already. */
export async function searchedPlaces(
  writes: readonly Entry[],
  resources: readonly Resource[],
  reader: Reader,
): Promise<Places> {
  const conditional = referenceTexts(resources)
    .filter((text) => parseReference(text).kind === 'conditional')
    .map((text) => [text, conditionalReference(text, reader, reader.api)] as const);
  const entries = writes.flatMap((entry) => {
    const criteria = criteriaIn(entry);
    return criteria === undefined ? [] : [[fullUrlOf(entry), criteria] as const];
  });
  const searched = await inParallel([...conditional, ...entries], maxAtOnce, async ([name, query]) => {
    const match = await onlyMatch(query, reader);
    return [name, match && `${match.resourceType}/${match.id}`] as const;
  });
  return placesOf(searched);
}

/** The one visible match of the criteria. */
export async function onlyMatch(query: SearchQuery, { api, view }: Reader): Promise<Resource | undefined> {
  const { matches } = await api.repository.search(query, view);
  const [only, second] = matches;
  return only === undefined || second !== undefined ? undefined : only.resource;
}

/** What may be seen of what is stored, by reference, in one read. */
export async function resourcesAt(
  references: readonly string[],
  { api, base, view }: Reader,
): Promise<ReadonlyMap<string, Resource | undefined>> {
  const found = new Map<string, Resource | undefined>(references.map((reference) => [reference, undefined]));
  const local = references.flatMap((text) => {
    const reference = parseReference(text, base);
    return reference.kind === 'local' ? [{ text, type: reference.type, id: reference.id }] : [];
  });
  const versions = await inSight(await api.repository.readMany(local), view);
  for (const [index, { text }] of local.entries()) {
    const version = versions[index];
    if (version !== undefined) found.set(text, version.resource);
  }
  return found;
}

function referenceTexts(resources: readonly Resource[]): readonly string[] {
  const all = resources.flatMap((resource) => referencesIn(resource).map(({ reference }) => reference));
  return [...new Set(all)];
}

function localPlace(text: string, base: string): string | undefined {
  const reference = parseReference(text, base);
  return reference.kind === 'local' ? `${reference.type}/${reference.id}` : undefined;
}

/** What an entry looks for before it writes. */
export function criteriaIn(entry: Entry): SearchQuery | undefined {
  if (entry.kind === 'update-where') return entry.criteria;
  return entry.kind === 'create' ? entry.ifNoneExist : undefined;
}

function fullUrlOf(entry: Entry): string | undefined {
  return 'fullUrl' in entry ? entry.fullUrl : undefined;
}

function placesOf(pairs: readonly (readonly [string | undefined, string | undefined])[]): Places {
  return new Map(pairs.filter((pair): pair is [string, string] => !pair.includes(undefined)));
}
