import type { Issue } from '../fhir/outcome.ts';
import { rewriteReferences } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import { encountersIn } from '../group-care/overlap-rules.ts';
import {
  isOfSession,
  type Known,
  partTypes,
  sessionIssues,
  sessionReferences,
  type Written,
} from '../group-care/session-rules.ts';
import type { Entry } from '../repository/repository.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import type { Conditional } from './conditional-target.ts';
import type { Guards } from './guards.ts';
import { overlapProblems } from './overlap-check.ts';
import {
  criteriaIn,
  literalPlaces,
  type Places,
  type Reader,
  resourcesAt,
  searchedPlaces,
} from './places.ts';
import { viewFor } from './view.ts';

/** A write, and where it stands in the request: its resource in `Bundle.entry[3].resource`, what it deletes in `Bundle.entry[3]`. */
export interface PlacedEntry {
  readonly entry: Entry;
  readonly path?: string;
}

interface Linked {
  readonly written: readonly LinkedWrite[];
  readonly known: Known;
  readonly issues: readonly Issue[];
}

type LinkedWrite = Written & Conditional;

/**
 * What breaks the rules of group sessions, which look at several resources: those that are written and those that
 * they refer to; and what keeps two requests from putting somebody into two sessions at once.
 */
export async function sessionProblems(
  writes: readonly PlacedEntry[],
  { base, principal }: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
  kind: 'written' | 'moved',
): Promise<{ readonly issues: readonly Issue[]; readonly guards: Guards }> {
  if (!writes.some(({ entry }) => 'resource' in entry && isOfSession(entry.resource))) {
    return { issues: [], guards: [] };
  }
  const reader = { base, principal, view: viewFor(principal, base, api), api };
  const entries = writes.map(({ entry }) => entry);
  const all = writes.flatMap(writtenOf);
  const written =
    kind === 'moved' ? all.filter(({ resource }) => !partTypes.includes(resource.resourceType)) : all;
  const linked = await linkedWrites(entries, written, reader);
  // One person's two records may both have been in a session: that is what a merge mends.
  if (kind === 'moved') return { issues: linked.issues, guards: [] };
  const overlap = await overlapProblems(linked.written, linked.known, entries, reader);
  return { issues: [...linked.issues, ...overlap.issues], guards: overlap.guards };
}

/** With what is known by criteria alone, which costs a search each, only when it could make a difference. */
async function linkedWrites(
  entries: readonly Entry[],
  written: readonly LinkedWrite[],
  reader: Reader,
): Promise<Linked> {
  const resources = written.map(({ resource }) => resource);
  const literal = literalPlaces(entries, resources, reader.base);
  const linked = await linkedWith(literal, written, reader);
  if (linked.issues.length === 0 && !entries.some((entry) => isSearchedPerson(entry, linked.written))) {
    return linked;
  }
  const searched = await searchedPlaces(entries, resources, reader);
  return linkedWith(new Map([...searched, ...literal]), written, reader);
}

const people: ReadonlySet<string> = new Set(['Patient', 'Practitioner', 'PractitionerRole']);

/** Somebody who is in a session, and whom the request itself would create unless criteria find them. */
function isSearchedPerson(entry: Entry, written: readonly LinkedWrite[]): boolean {
  const isSearched =
    entry.kind === 'update-where' || (entry.kind === 'create' && entry.ifNoneExist !== undefined);
  return isSearched && people.has(entry.resource.resourceType) && encountersIn(written).length > 0;
}

async function linkedWith(places: Places, written: readonly LinkedWrite[], reader: Reader): Promise<Linked> {
  const linked = written.map((one) => ({ ...one, resource: rewriteReferences(one.resource, places) }));
  const known = await knownTo(linked, reader);
  return {
    written: linked,
    known,
    issues: sessionIssues(linked, known, reader.api.clock(), reader.api.timeZone),
  };
}

function writtenOf({ entry, path }: PlacedEntry): LinkedWrite[] {
  if (!('resource' in entry)) return [];
  const criteria = criteriaIn(entry);
  return [
    {
      resource: entry.resource,
      isConditional: criteria !== undefined,
      isOnlyNew: entry.kind === 'create',
      ...(criteria === undefined ? {} : { criteria }),
      ...(entry.fullUrl === undefined ? {} : { fullUrl: entry.fullUrl }),
      ...(path === undefined ? {} : { path }),
    },
  ];
}

async function knownTo(written: readonly Written[], reader: Reader): Promise<Known> {
  const known = new Map<string, Resource | undefined>();
  for (;;) {
    const references = sessionReferences(written, known);
    if (references.length === 0) return known;
    for (const [reference, resource] of await resourcesAt(references, reader)) known.set(reference, resource);
  }
}
