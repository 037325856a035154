import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import type { SearchDefinitions } from '../../fhir/search/query.ts';
import { indexedBy } from '../../fhir/search/subsumption.ts';
import type { Repository, Version } from '../../repository/repository.ts';
import { inParallel } from '../in-parallel.ts';
import { allMatches } from './every-match.ts';

/** What the erasure of one person comes to. */
export interface ErasurePlan {
  /** `Patient/…` */
  readonly patient: string;
  /** Resources about this person: they go. */
  readonly about: readonly Version[];
  /** Resources of others or of all that name this person: they stay, without the name. */
  readonly naming: readonly Version[];
}

export interface ErasureSources {
  readonly repository: Pick<Repository, 'read' | 'search'>;
  readonly searchDefinitions: SearchDefinitions;
  /** The FHIR base. */
  readonly base: string;
  readonly nowMs: number;
}

const maxAtOnce = 16;

/** The trail of who did what stays, as the law asks; it names the person by an id that leads nowhere any more. */
const kept: ReadonlySet<string> = new Set(['AuditEvent']);

/** Finds all that refers to the person, by every search parameter that could. */
export async function planErasure(sources: ErasureSources, patientId: string): Promise<ErasurePlan> {
  const patient = `Patient/${patientId}`;
  const places = referencePlaces(sources.searchDefinitions);
  const found = await inParallel(places, maxAtOnce, ([type, parameter]) =>
    allMatches(sources, type, [[parameter, patient]]),
  );
  const own = await sources.repository.read('Patient', patientId);
  const all = new Map(
    [...(own && !own.deleted ? [own] : []), ...found.flat()].map((version) => [placeOf(version), version]),
  );
  const versions = [...all.values()];
  return {
    patient,
    about: versions.filter(({ resource }) => isAbout(resource, patient)),
    naming: versions.filter(({ resource }) => !isAbout(resource, patient)),
  };
}

/** The parameters of each type whose rows hold references to Patients; the others are answered by these. */
function referencePlaces(
  definitions: SearchDefinitions,
): readonly (readonly [type: string, parameter: string])[] {
  return [...definitions.resourceTypes]
    .filter((type) => !kept.has(type))
    .flatMap((type) =>
      definitions
        .parameters(type)
        .filter(
          ({ type: kind, targets, code }) =>
            kind === 'reference' &&
            targets.includes('Patient') &&
            indexedBy(definitions, type, code) === code,
        )
        .map(({ code }) => [type, code] as const),
    );
}

/** The members by which resources say whom they are about. */
const subjects = ['subject', 'patient', 'for', 'beneficiary', 'individual', 'candidate'] as const;

/** Whether the person is what a resource is about; an appointment of one person is hers, one of a group is not. */
function isAbout(resource: Resource, patient: string): boolean {
  if (`${resource.resourceType}/${resource.id}` === patient) return true;
  if (subjects.some((member) => refersTo(resource[member], patient))) return true;
  if (resource.resourceType === 'QuestionnaireResponse')
    return refersTo(resource.source, patient) && resource.subject === undefined;
  return (
    resource.resourceType === 'Appointment' &&
    patientsIn(resource.participant).every((one) => one === patient)
  );
}

function patientsIn(participants: Json | undefined): readonly string[] {
  const actors = Array.isArray(participants)
    ? participants.filter(isJsonObject).map(({ actor }) => actor)
    : [];
  return actors.flatMap((actor) =>
    isJsonObject(actor) && typeof actor.reference === 'string' && actor.reference.startsWith('Patient/')
      ? [actor.reference]
      : [],
  );
}

function refersTo(member: Json | undefined, target: string): boolean {
  return isJsonObject(member) && member.reference === target;
}

function placeOf({ type, id }: Version): string {
  return `${type}/${id}`;
}
