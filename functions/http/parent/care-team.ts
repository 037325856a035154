import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import { codeSystem } from '../../group-care/canonical.ts';
import type { Version } from '../../repository/repository.ts';

/** Who may own the Task that follows an alert up, of those that the care itself names. */
const ownerReference = /^(CareTeam|Practitioner|PractitionerRole|Organization)\/[A-Za-z0-9\-.]{1,64}$/;

/** Participants who answer for a person's care: ours, and the attender of HL7. */
const responsible: ReadonlySet<string> = new Set([
  `${codeSystem.participationRole}|responsible-clinician`,
  'http://terminology.hl7.org/CodeSystem/v3-ParticipationType|ATND',
]);

/**
 * Who looks after a person, the nearest first: who is responsible for the encounter, its organisation, then the
 * person's own general practitioner and managing organisation. Relative references.
 */
export function careTeamsOf(patient: Resource | undefined, encounter: Resource | undefined): string[] {
  const participants = objectsIn(encounter?.participant).filter(({ type }) => isResponsible(type));
  const references: readonly (Json | undefined)[] = [
    ...participants.map(({ individual }) => individual),
    encounter?.serviceProvider,
    ...objectsIn(patient?.generalPractitioner),
    patient?.managingOrganization,
  ];
  return references.flatMap((each) => {
    const reference = isJsonObject(each) ? each.reference : undefined;
    return typeof reference === 'string' && ownerReference.test(reference) ? [reference] : [];
  });
}

const ended: ReadonlySet<Json | undefined> = new Set(['inactive', 'suspended', 'entered-in-error']);

/** Whether a care team or practitioner that was named is there, and can be asked. */
export function isAtWork(version: Pick<Version, 'deleted' | 'resource'> | undefined): boolean {
  if (!version || version.deleted) return false;
  return version.resource.active !== false && !ended.has(version.resource.status);
}

function isResponsible(types: Json | undefined): boolean {
  return objectsIn(types)
    .flatMap(({ coding }) => objectsIn(coding))
    .some(({ system, code }) => responsible.has(`${system}|${code}`));
}

function objectsIn(list: Json | undefined) {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
