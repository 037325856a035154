import type { Issue } from '../fhir/outcome.ts';
import { rewriteReferences } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import { profile } from '../group-care/canonical.ts';
import { type Encounter, hasProfile, type Immunization, type Observation } from '../group-care/resources.ts';
import type { Known } from '../group-care/session-rules.ts';
import { isCalledOff, type Replaced, standingIssues } from '../group-care/standing-rules.ts';
import type { Entry } from '../repository/repository.ts';
import { allMatches } from './all-matches.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { inParallel } from './in-parallel.ts';
import { literalPlaces, onlyMatch, type Reader, resourcesAt, searchedPlaces } from './places.ts';
import type { PlacedEntry } from './session-check.ts';
import { viewFor } from './view.ts';

/** What would undo, by changing or deleting what is stored, what the rules of group sessions once accepted. */
export async function standingProblems(
  writes: readonly PlacedEntry[],
  { base, principal }: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<readonly Issue[]> {
  const reader = { base, principal, view: viewFor(principal, base, api), api };
  const replaced = await replacedBy(writes, reader);
  if (replaced.length === 0) return [];
  const [{ participants, known }, parts] = await Promise.all([
    restingOn(replaced, reader),
    partsOf(replaced, writes, reader),
  ]);
  const entries = writes.map(({ entry }) => entry);
  const afters = replaced.flatMap(({ after }) => after ?? []);
  const issuesWith = (places: ReadonlyMap<string, string>) =>
    standingIssues(
      replaced.map((one) => ({ ...one, ...(one.after && { after: rewriteReferences(one.after, places) }) })),
      participants,
      known,
      parts,
      api.timeZone,
    );
  const literal = literalPlaces(entries, afters, base);
  const issues = issuesWith(literal);
  if (issues.length === 0) return issues;
  return issuesWith(new Map([...(await searchedPlaces(entries, afters, reader)), ...literal]));
}

type Stored = Replaced['before'];

/** The Encounters and Groups that are there already, of those that are written or deleted. */
async function replacedBy(writes: readonly PlacedEntry[], reader: Reader): Promise<readonly Replaced[]> {
  const direct = writes.map(({ entry }) => directPlace(entry)).filter((place) => place !== undefined);
  const known: Known = direct.length === 0 ? new Map() : await resourcesAt(direct, reader);
  const found = await inParallel(writes, maxAtOnce, async ({ entry, path }): Promise<readonly Replaced[]> => {
    const before = known.get(directPlace(entry) ?? '') ?? (await searchedTarget(entry, reader));
    if (before === undefined || !hasId(before)) return [];
    const after = 'resource' in entry ? { after: entry.resource } : {};
    return [{ before: relative(before, reader.base), ...after, ...(path === undefined ? {} : { path }) }];
  });
  return found.flat();
}

const maxAtOnce = 8;

function directPlace(entry: Entry): string | undefined {
  if (entry.kind !== 'update' && entry.kind !== 'delete') return undefined;
  const { type, id } = entry.kind === 'update' ? keyOf(entry.resource) : entry;
  return isOfCare(type) ? `${type}/${id}` : undefined;
}

async function searchedTarget(entry: Entry, reader: Reader): Promise<Resource | undefined> {
  if (entry.kind !== 'update-where' && entry.kind !== 'delete-where') return undefined;
  return isOfCare(entry.criteria.type) ? onlyMatch(entry.criteria, reader) : undefined;
}

function isOfCare(type: string): boolean {
  return type === 'Encounter' || type === 'Group';
}

function keyOf({ resourceType, id }: Stored): { readonly type: string; readonly id: string } {
  return { type: resourceType, id };
}

function hasId(resource: Resource): resource is Stored {
  return resource.id !== undefined;
}

function relative<T extends Resource>(resource: T, base: string): T {
  return rewriteReferences(resource, literalPlaces([], [resource], base));
}

/** The stored participant Encounters of the sessions, or of sessions of the groups, that are replaced. */
async function restingOn(
  replaced: readonly Replaced[],
  reader: Reader,
): Promise<{
  readonly participants: readonly Encounter[];
  readonly known: Known;
}> {
  const written = replaced.map(({ before }) => before);
  const groups = written.filter(({ resourceType }) => resourceType === 'Group').map(nameOf);
  const ofGroups = await encountersBy('subject', groups, profile.sessionEncounter, reader);
  const own = written.filter((resource) => hasProfile(resource, profile.sessionEncounter));
  const sessions = new Map([...ofGroups, ...own].map((session) => [nameOf(session), session as Encounter]));
  const names = new Set(written.map(nameOf));
  const all = await encountersBy('part-of', [...sessions.keys()], profile.participantEncounter, reader);
  const subjects = [...sessions.values()].flatMap(({ subject }) => subject?.reference ?? []);
  const known = await resourcesAt([...new Set(subjects)], reader);
  const groupsKnown = [...known].map(
    ([name, group]) => [name, group && relative(group, reader.base)] as const,
  );
  return {
    participants: all.filter((participant) => !names.has(nameOf(participant))),
    known: new Map<string, Resource | undefined>([...groupsKnown, ...sessions]),
  };
}

/** What was measured and given in participations that are called off, and is not written in the request. */
async function partsOf(
  replaced: readonly Replaced[],
  writes: readonly PlacedEntry[],
  reader: Reader,
): Promise<readonly (Observation | Immunization)[]> {
  const participations = replaced.filter(isCalledOff).map(({ before }) => before as Encounter & Stored);
  if (participations.length === 0) return [];
  const names = participations.map(nameOf);
  const patients = [...new Set(participations.flatMap(({ subject }) => subject?.reference ?? []))];
  const [observations, immunizations] = await Promise.all([
    allMatches('Observation', [['encounter', names.join(',')]], reader),
    // R4 has no search parameter for the encounter of an Immunization.
    patients.length === 0 ? [] : allMatches('Immunization', [['patient', patients.join(',')]], reader),
  ]);
  const written = new Set(
    writes.flatMap(({ entry }) =>
      entry.kind === 'delete'
        ? [`${entry.type}/${entry.id}`]
        : 'resource' in entry && hasId(entry.resource)
          ? [nameOf(entry.resource)]
          : [],
    ),
  );
  return [...observations, ...immunizations]
    .map(({ resource }) => relative(resource, reader.base) as (Observation | Immunization) & Resource)
    .filter((part) => hasId(part) && !written.has(nameOf(part)));
}

async function encountersBy(
  parameter: string,
  places: readonly string[],
  url: string,
  reader: Reader,
): Promise<readonly (Encounter & Stored)[]> {
  if (places.length === 0) return [];
  const versions = await allMatches('Encounter', [[parameter, places.join(',')]], reader);
  return versions
    .map(({ resource }) => resource)
    .filter(hasId)
    .filter((resource) => hasProfile(resource, url))
    .map((resource) => relative(resource, reader.base));
}

function nameOf({ resourceType, id }: Stored): string {
  return `${resourceType}/${id}`;
}
