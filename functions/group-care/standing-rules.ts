import { error, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import { profile } from './canonical.ts';
import { checkMembership } from './membership-rules.ts';
import { stands } from './part-rules.ts';
import { type Encounter, hasProfile, type Immunization, type Observation } from './resources.ts';
import type { Known } from './session-rules.ts';
import { begunStatuses } from './session-time.ts';

/** A stored Encounter or Group, and what a request puts in its place: nothing, when it deletes it. */
export interface Replaced {
  readonly before: Resource & { readonly id: string };
  readonly after?: Resource;
  /** FHIRPath of the write within the request, such as `Bundle.entry[3].resource`; absent for one on its own. */
  readonly path?: string;
}

/**
 * What was written by the rules of a session must not be undone by a later write: a session or participant Encounter
 * keeps its profile, and a participant Encounter that is left as it is keeps the session, and the subject its
 * membership, that it was accepted with. To take a participation back, its status becomes `entered-in-error`; to end a
 * membership, its period ends.
 * @param participants stored participant Encounters of what is replaced, without those that the request itself writes
 * @param known the sessions of those, and the groups of the sessions, as stored, by `Type/id`
 * @param parts what is stored of participations that are called off, without what the request itself writes
 * @param timeZone as of `sessionIssues`
 */
export function standingIssues(
  replaced: readonly Replaced[],
  participants: readonly Encounter[],
  known: Known,
  parts: readonly (Observation | Immunization)[] = [],
  timeZone?: string,
): readonly Issue[] {
  const written = new Map(replaced.map((one) => [nameOf(one.before), one]));
  return [
    ...replaced.flatMap(lostProfile),
    ...participants.flatMap((participant) => lostGround(participant, written, known, timeZone)),
    ...parts.flatMap((part) => lostPart(part, written)),
  ];
}

/**
 * Whether a participation that took place is said not to have, or is deleted: what was measured and given in it has to be
 * looked for.
 */
export function isCalledOff({ before, after }: Replaced): boolean {
  return (
    hasProfile(before, profile.participantEncounter) &&
    begunStatuses.includes(statusOf(before)) &&
    (after === undefined || notHeld.includes(statusOf(after)))
  );
}

const notHeld: readonly (string | undefined)[] = ['planned', 'cancelled', 'entered-in-error'];

function statusOf(resource: Resource | undefined): string | undefined {
  return typeof resource?.status === 'string' ? resource.status : undefined;
}

function lostPart(
  part: Observation | Immunization,
  written: ReadonlyMap<string, Replaced>,
): readonly Issue[] {
  const cause = written.get(part.encounter?.reference ?? '');
  if (cause === undefined || !isCalledOff(cause) || !stands(part)) return [];
  const { after, path } = cause;
  const becomes = after === undefined ? 'deleted' : statusOf(after);
  const stillThere = `${part.resourceType}/${part.id} was measured or given in it, and in a participation that is ${becomes} nothing is: mark that entered-in-error first, or in the same transaction`;
  return [error('business-rule', stillThere, after ? `${path ?? 'Encounter'}.status` : path)];
}

function lostProfile({ before, after, path }: Replaced): readonly Issue[] {
  if (after === undefined) return [];
  const kept = [profile.sessionEncounter, profile.participantEncounter, profile.careGroup].find((url) =>
    hasProfile(before, url),
  );
  if (kept === undefined || hasProfile(after, kept)) return [];
  const text = `${nameOf(before)} is stored with ${kept} in meta.profile, whose rules it is held to: it must keep it`;
  return [error('business-rule', text, `${path ?? before.resourceType}.meta.profile`)];
}

/** Why a participant Encounter that held to the rules would not any more. */
function lostGround(
  participant: Encounter,
  written: ReadonlyMap<string, Replaced>,
  known: Known,
  timeZone: string | undefined,
): readonly Issue[] {
  const session = participant.partOf?.reference ?? '';
  const group = (known.get(session) as Encounter | undefined)?.subject?.reference ?? '';
  const stored = (reference = '') => written.get(reference)?.before ?? known.get(reference);
  const left = (reference = '') => {
    const one = written.get(reference);
    return one ? one.after : known.get(reference);
  };
  const [lost] = checkMembership(participant, '', left, timeZone);
  if (lost === undefined || checkMembership(participant, '', stored, timeZone).length > 0) return [];
  const cause = written.get(session) ?? written.get(group);
  if (cause === undefined) return [];
  const text = `Encounter/${participant.id} is a stored participation that rests on this: ${lost.diagnostics}`;
  return [error('business-rule', text, cause.path ?? (cause.after && cause.before.resourceType))];
}

function nameOf({ resourceType, id }: Replaced['before']): string {
  return `${resourceType}/${id}`;
}
