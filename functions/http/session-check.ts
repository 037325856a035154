import type { Issue } from '../fhir/outcome.ts';
import { rewriteReferences } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import { profile } from '../group-care/canonical.ts';
import { hasProfile } from '../group-care/resources.ts';
import { type Known, sessionIssues, sessionReferences, type Written } from '../group-care/session-rules.ts';
import type { Entry } from '../repository/repository.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { literalPlaces, type Places, type Reader, resourcesAt, searchedPlaces } from './places.ts';
import { viewFor } from './view.ts';

/** A write, and where it stands in the request: its resource in `Bundle.entry[3].resource`, what it deletes in `Bundle.entry[3]`. */
export interface PlacedEntry {
  readonly entry: Entry;
  readonly path?: string;
}

/**
 * What breaks the rules of group sessions, which look at several resources: those that are written and those that
 * they refer to.
 */
export async function sessionProblems(
  writes: readonly PlacedEntry[],
  { base, principal }: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<readonly Issue[]> {
  if (!writes.some(({ entry }) => 'resource' in entry && isOfSession(entry.resource))) return [];
  const reader = { base, principal, view: viewFor(principal, base, api), api };
  const entries = writes.map(({ entry }) => entry);
  const written = writes.flatMap(writtenOf);
  const resources = written.map(({ resource }) => resource);
  const literal = literalPlaces(entries, resources, base);
  const issues = await issuesWith(literal, written, reader);
  // What is known by criteria alone costs a search each, so it is looked up only when it could make a difference.
  if (issues.length === 0) return issues;
  const searched = await searchedPlaces(entries, resources, reader);
  return issuesWith(new Map([...searched, ...literal]), written, reader);
}

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

async function knownTo(written: readonly Written[], reader: Reader): Promise<Known> {
  const known = new Map<string, Resource | undefined>();
  for (;;) {
    const references = sessionReferences(written, known);
    if (references.length === 0) return known;
    for (const [reference, resource] of await resourcesAt(references, reader)) known.set(reference, resource);
  }
}
