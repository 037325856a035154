import type { Issue } from '../fhir/outcome.ts';
import { parseReference, rewriteReferences } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import { capacityIssue, capacityOf } from '../group-care/enrolment/capacity.ts';
import { isInfant } from '../group-care/infant.ts';
import type { Group } from '../group-care/resources.ts';
import type { Entry } from '../repository/repository.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { literalPlaces, onlyMatch } from './places.ts';
import type { PlacedEntry } from './session-check.ts';
import { todayOf } from './today.ts';
import { viewFor } from './view.ts';

/**
 * Groups that would have more families than they have room for, by whatever way they are written. What a group comes to
 * is all in the one resource, so that no two writes can fill it together: each is held against its own members, and a
 * patch against those of the version that it is committed over.
 */
export async function capacityProblems(
  writes: readonly PlacedEntry[],
  caller: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<readonly Issue[]> {
  const found = await Promise.all(
    writes.map(async ({ entry, path }) => {
      const after = groupIn(entry, caller.base);
      if (after === undefined || !isTooFull(after, api)) return [];
      return (await issueOf(after, entry, path, writes, caller, api)) ?? [];
    }),
  );
  return found.flat();
}

function groupIn(entry: Entry, base: string): Group | undefined {
  if (!('resource' in entry) || entry.resource.resourceType !== 'Group') return undefined;
  if (capacityOf(entry.resource as Group) === undefined) return undefined;
  return rewriteReferences(entry.resource as Group, literalPlaces([], [entry.resource], base));
}

/** If all were grown-ups: only then their birth dates matter. */
function isTooFull(after: Group, api: FhirApi): boolean {
  return capacityIssue(undefined, after, todayOf(api), () => false, '') !== undefined;
}

async function issueOf(
  after: Group,
  entry: Entry,
  path: string | undefined,
  writes: readonly PlacedEntry[],
  caller: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<Issue | undefined> {
  const before = await beforeOf(entry, caller, api);
  const people = await peopleIn([after, ...(before ? [before] : [])], writes, caller.base, api);
  const today = todayOf(api);
  const isChild = (place: string) => isInfant(people.get(place), today);
  return capacityIssue(before, after, today, isChild, path ?? 'Group');
}

async function beforeOf(
  entry: Entry,
  caller: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<Group | undefined> {
  const stored = await storedOf(entry, caller, api);
  if (stored === undefined) return undefined;
  return rewriteReferences(stored as Group, literalPlaces([], [stored], caller.base));
}

async function storedOf(
  entry: Entry,
  { base, principal }: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<Resource | undefined> {
  if (entry.kind === 'update-where') {
    return onlyMatch(entry.criteria, { base, principal, view: viewFor(principal, base, api), api });
  }
  if (entry.kind !== 'update') return undefined;
  const version = await api.repository.read('Group', entry.resource.id);
  return version?.deleted === false ? version.resource : undefined;
}

/** Of whom the group consists, whether or not the caller may see them: all that is told is how many families it is. */
async function peopleIn(
  groups: readonly Group[],
  writes: readonly PlacedEntry[],
  base: string,
  { repository }: FhirApi,
): Promise<ReadonlyMap<string, Resource | undefined>> {
  const places = groups.flatMap(({ member = [] }) => member.flatMap(({ entity }) => entity?.reference ?? []));
  const local = [...new Set(places)].flatMap((text) => {
    const reference = parseReference(text, base);
    return reference.kind === 'local' ? [{ text, type: reference.type, id: reference.id }] : [];
  });
  const versions = await repository.readMany(local);
  const stored = local.map(({ text }, index) => {
    const version = versions[index];
    return [text, version?.deleted === false ? version.resource : undefined] as const;
  });
  const written = writes.flatMap(({ entry }) => {
    if (!('resource' in entry) || entry.resource.resourceType !== 'Patient') return [];
    const { resource } = entry;
    const names = [
      ...(entry.fullUrl === undefined ? [] : [entry.fullUrl]),
      ...(resource.id === undefined ? [] : [`Patient/${resource.id}`]),
    ];
    return names.map((name) => [name, resource] as const);
  });
  return new Map<string, Resource | undefined>([...stored, ...written]);
}
