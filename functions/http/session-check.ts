import { viewOf } from '../access/view.ts';
import type { Issue } from '../fhir/outcome.ts';
import { parseReference, referencesIn, rewriteReferences } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import type { SearchQuery } from '../fhir/search/query.ts';
import { profile } from '../group-care/canonical.ts';
import { hasProfile } from '../group-care/resources.ts';
import { type Known, sessionIssues, sessionReferences, type Written } from '../group-care/session-rules.ts';
import type { Entry, View } from '../repository/repository.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { conditionalReference } from './criteria.ts';
import { inParallel } from './in-parallel.ts';

const maxAtOnce = 8;

/** A write, and where its resource stands in the request (`Bundle.entry[3].resource`). */
export interface PlacedEntry {
  readonly entry: Entry;
  readonly path?: string;
}

interface Reader {
  readonly base: string;
  readonly view: View;
  readonly api: FhirApi;
}

/**
 * What breaks the rules of group sessions, which look at several resources: those that are written and those that
 * they refer to. Only what the caller may see is looked at, so that an answer never tells of more.
 */
export async function sessionProblems(
  writes: readonly PlacedEntry[],
  { base, principal }: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<readonly Issue[]> {
  if (!writes.some(({ entry }) => 'resource' in entry && isOfSession(entry.resource))) return [];
  const reader = { base, view: viewOf(principal), api };
  const written = writes.flatMap(writtenOf);
  const literal = literalPlaces(writes, written, base);
  const issues = await issuesWith(literal, written, reader);
  // What is known by criteria alone costs a search each, so it is looked up only when it could make a difference.
  return issues.length === 0
    ? issues
    : issuesWith(new Map([...(await searchedPlaces(writes, written, reader)), ...literal]), written, reader);
}

/** `Type/id`, by what else it is called in the request: who is a member is a question of one and the same reference. */
type Places = ReadonlyMap<string, string>;

async function issuesWith(
  places: Places,
  written: readonly Written[],
  reader: Reader,
): Promise<readonly Issue[]> {
  const linked = written.map((one) => ({ ...one, resource: rewriteReferences(one.resource, places) }));
  return sessionIssues(linked, await knownTo(linked, reader));
}

function isOfSession(resource: Resource): boolean {
  return hasProfile(resource, profile.sessionEncounter) || hasProfile(resource, profile.participantEncounter);
}

function writtenOf({ entry, path }: PlacedEntry): Written[] {
  if (!('resource' in entry)) return [];
  return [
    {
      resource: entry.resource,
      ...(entry.fullUrl === undefined ? {} : { fullUrl: entry.fullUrl }),
      ...(path === undefined ? {} : { path }),
    },
  ];
}

function referenceTexts(written: readonly Written[]): readonly string[] {
  const all = written.flatMap(({ resource }) => referencesIn(resource).map(({ reference }) => reference));
  return [...new Set(all)];
}

/** References below our own base, and the `fullUrl` of an entry that updates what it names. */
function literalPlaces(writes: readonly PlacedEntry[], written: readonly Written[], base: string): Places {
  const texts = referenceTexts(written).map((text) => [text, localPlace(text, base)] as const);
  const entries = writes.map(({ entry }) =>
    entry.kind === 'update'
      ? ([entry.fullUrl, `${entry.resource.resourceType}/${entry.resource.id}`] as const)
      : ([undefined, undefined] as const),
  );
  return placesOf([...texts, ...entries]);
}

function localPlace(text: string, base: string): string | undefined {
  const reference = parseReference(text, base);
  return reference.kind === 'local' ? `${reference.type}/${reference.id}` : undefined;
}

/** Conditional references, and the `fullUrl` of an entry whose criteria find what is there already. */
async function searchedPlaces(
  writes: readonly PlacedEntry[],
  written: readonly Written[],
  reader: Reader,
): Promise<Places> {
  const { base, api } = reader;
  const conditional = referenceTexts(written)
    .filter((text) => parseReference(text).kind === 'conditional')
    .map((text) => [text, conditionalReference(text, base, api)] as const);
  const entries = writes.flatMap(({ entry }) => {
    const criteria = criteriaIn(entry);
    return criteria === undefined ? [] : [[fullUrlOf(entry), criteria] as const];
  });
  const searched = await inParallel(
    [...conditional, ...entries],
    maxAtOnce,
    async ([name, query]) => [name, await onlyMatch(query, reader)] as const,
  );
  return placesOf(searched);
}

function criteriaIn(entry: Entry): SearchQuery | undefined {
  if (entry.kind === 'update-where') return entry.criteria;
  return entry.kind === 'create' ? entry.ifNoneExist : undefined;
}

function fullUrlOf(entry: Entry): string | undefined {
  return 'fullUrl' in entry ? entry.fullUrl : undefined;
}

function placesOf(pairs: readonly (readonly [string | undefined, string | undefined])[]): Places {
  return new Map(pairs.filter((pair): pair is [string, string] => !pair.includes(undefined)));
}

async function onlyMatch(query: SearchQuery, { api, view }: Reader): Promise<string | undefined> {
  const { matches } = await api.repository.search(query, view);
  const [only, second] = matches;
  return only === undefined || second !== undefined ? undefined : `${only.type}/${only.id}`;
}

async function knownTo(written: readonly Written[], reader: Reader): Promise<Known> {
  const known = new Map<string, Resource | undefined>();
  for (;;) {
    const references = sessionReferences(written, known);
    if (references.length === 0) return known;
    for (const [reference, resource] of await resourcesAt(references, reader)) known.set(reference, resource);
  }
}

/** What may be seen of what the references lead to, in one read. */
async function resourcesAt(references: readonly string[], { api, base, view }: Reader): Promise<Known> {
  const found = new Map<string, Resource | undefined>(references.map((reference) => [reference, undefined]));
  const local = references.flatMap((text) => {
    const reference = parseReference(text, base);
    return reference.kind === 'local' ? [{ text, type: reference.type, id: reference.id }] : [];
  });
  const versions = await api.repository.readMany(local);
  for (const [index, { text }] of local.entries()) {
    const version = versions[index];
    const seen = version !== undefined && !version.deleted && view.visible(version.resource);
    if (seen) found.set(text, version.resource);
  }
  return found;
}
