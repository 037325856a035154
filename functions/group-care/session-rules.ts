import type { Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import { profile } from './canonical.ts';
import { checkFacilitators } from './facilitator-rules.ts';
import { checkMembership } from './membership-rules.ts';
import { checkObservation, checkVaccination, mayBePart } from './part-rules.ts';
import { checkPerson } from './person-rules.ts';
import {
  type Encounter,
  hasProfile,
  type Immunization,
  type Observation,
  type Resolve,
} from './resources.ts';
import { checkSessionShape, checkTimes } from './time-rules.ts';

/**
 * The rules of a group session that no profile can state, since they look at several resources at once:
 * - at least one facilitator of the session is medically responsible,
 * - each facilitator was qualified, by the facilitation training, on the day of the session,
 * - the subject of each participant Encounter was a member of the group on that day, alive, and not merged into another,
 * - what took place is not in the future, lasted as long as sessions do, and what was measured can be, of that person.
 * That nobody is in two sessions at once is for `overlap-rules.ts`.
 *
 * The caller reads what the rules look at, in as many rounds as it takes, and then asks for the issues:
 *
 *     const known = new Map<string, Resource | undefined>();
 *     for (;;) {
 *       const references = sessionReferences(written, known);
 *       if (references.length === 0) break;
 *       for (const reference of references) known.set(reference, await read(reference));
 *     }
 *     const issues = sessionIssues(written, known, nowMs);
 */

/** A resource that a request writes; of whatever type, since those that no rule is about are passed over. */
export interface Written {
  readonly resource: Resource;
  /** In a Bundle its entry's `fullUrl`, which other entries may refer to. */
  readonly fullUrl?: string;
  /** FHIRPath of the resource within the request, such as `Bundle.entry[3].resource`; absent for one on its own. */
  readonly path?: string;
}

/**
 * What was read, by reference as it is written; `undefined` for one that leads to nothing. A member is recognised by the
 * text of the reference, so criteria, URLs and the `fullUrl` of what is there already are rewritten to `Type/id` before.
 */
export type Known = ReadonlyMap<string, Resource | undefined>;

/**
 * The references that are still to be read before `sessionIssues` can decide; what the request itself writes is not
 * among them. One is asked for until `known` has it, be it as `undefined`. Three rounds are the most it takes.
 */
export function sessionReferences(written: readonly Written[], known: Known): readonly string[] {
  const missing = new Set<string>();
  const resolve = resolver(written, known);
  check(written, Number.POSITIVE_INFINITY, (reference) => {
    const resource = resolve(reference);
    if (reference !== undefined && resource === undefined && !known.has(reference)) missing.add(reference);
    return resource;
  });
  return [...missing];
}

/**
 * @param nowMs epoch milliseconds
 * @param timeZone by whose days the day of a session that is written in UTC is meant; UTC when absent
 * @returns what breaks a rule, each naming the element; empty when all is well or nothing of a session is written. A
 * warning is about a value that is to be confirmed
 */
export function sessionIssues(
  written: readonly Written[],
  known: Known,
  nowMs: number,
  timeZone?: string,
): readonly Issue[] {
  return check(written, nowMs, resolver(written, known), timeZone);
}

/** What is measured or given in a session. */
export const partTypes: readonly string[] = ['Observation', 'Immunization'];

/** Whether these rules have anything to say about a resource. */
export function isOfSession(resource: Resource): boolean {
  if (partTypes.includes(resource.resourceType)) return mayBePart(resource as Observation | Immunization);
  return hasProfile(resource, profile.sessionEncounter) || hasProfile(resource, profile.participantEncounter);
}

export function resolver(written: readonly Written[], known: Known): Resolve {
  const own = new Map<string, Resource>();
  for (const { resource, fullUrl } of written) {
    if (fullUrl !== undefined) own.set(fullUrl, resource);
    if (resource.id !== undefined) own.set(`${resource.resourceType}/${resource.id}`, resource);
  }
  return (reference) => (reference === undefined ? undefined : (own.get(reference) ?? known.get(reference)));
}

function check(
  written: readonly Written[],
  nowMs: number,
  resolve: Resolve,
  timeZone?: string,
): readonly Issue[] {
  return written.flatMap(({ resource, path }) =>
    checkOne(resource, path ?? resource.resourceType, nowMs, resolve, timeZone),
  );
}

function checkOne(
  resource: Resource,
  at: string,
  nowMs: number,
  resolve: Resolve,
  timeZone: string | undefined,
): readonly Issue[] {
  switch (resource.resourceType) {
    case 'Observation':
      return checkObservation(resource as Observation, at, nowMs, resolve);
    case 'Immunization':
      return checkVaccination(resource as Immunization, at, nowMs, resolve);
    case 'Encounter':
      return checkEncounter(resource as Encounter, at, nowMs, resolve, timeZone);
    default:
      return [];
  }
}

function checkEncounter(
  encounter: Encounter,
  at: string,
  nowMs: number,
  resolve: Resolve,
  timeZone: string | undefined,
): readonly Issue[] {
  if (hasProfile(encounter, profile.sessionEncounter)) {
    return [
      ...checkFacilitators(encounter, at, resolve, timeZone),
      ...checkTimes(encounter, at, nowMs),
      ...checkSessionShape(encounter, at),
    ];
  }
  if (!hasProfile(encounter, profile.participantEncounter)) return [];
  const person = checkPerson(encounter, at, resolve);
  const session = resolve(encounter.partOf?.reference) as Encounter | undefined;
  return [
    ...person,
    ...(person.length > 0 ? [] : checkMembership(encounter, at, resolve, timeZone)),
    // The times that it has from its session are told of that.
    ...(isSamePeriod(encounter, session) ? [] : checkTimes(encounter, at, nowMs)),
  ];
}

function isSamePeriod({ period }: Encounter, session: Encounter | undefined): boolean {
  return (
    session?.period !== undefined &&
    period?.start === session.period.start &&
    period?.end === session.period.end
  );
}
