import type { Resource } from '../fhir/resource.ts';
import { aboutOf, isGroup, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { isLabelled } from './labels.ts';
import { isMember } from './membership.ts';
import { namesOthers, reduced, withoutOthers } from './redact.ts';
import { ruleOf } from './resource-rules.ts';

/**
 * What the app of one patient is shown: R4's Patient compartment, as far as it is about that patient and names no
 * other. Being in the compartment is not enough: what several people share is a copy with the others left out, and
 * what is about somebody else (a mother who measured her baby, a score that speaks of both) is theirs.
 * https://hl7.org/fhir/R4/compartmentdefinition-patient.html
 */
export function shownToPatient(patient: string, resource: Resource, facts: Facts): Resource | undefined {
  const { about, compartment, kind } = ruleOf(resource.resourceType);
  if (kind === 'withheld' || isLabelled(resource, 'notToPatient')) return undefined;
  const { baseUrl } = facts;
  if (!placesAt(resource, [...about, ...compartment], baseUrl).includes(patient)) return undefined;
  switch (resource.resourceType) {
    case 'Group':
      return isMember(resource, patient, facts.now, facts) ? ownCopy(resource, patient, baseUrl) : undefined;
    case 'Appointment':
      return isExpected(resource, patient, facts) ? ownCopy(resource, patient, baseUrl) : undefined;
    case 'CareTeam':
    case 'AuditEvent':
      return ownCopy(resource, patient, baseUrl);
    default:
      return isHers(resource, patient, baseUrl) ? resource : undefined;
  }
}

function ownCopy(resource: Resource, patient: string, baseUrl: string): Resource | undefined {
  const copy = reduced(resource, 'own');
  const own = copy && withoutOthers(copy, [patient], baseUrl);
  return own && !namesOthers(own, [patient], baseUrl) ? own : undefined;
}

/** Who left a group does not see when it meets from then on, even where nobody took her off the list. */
function isExpected(appointment: Resource, patient: string, facts: Facts): boolean {
  const startMs = Date.parse(String(appointment.start));
  const at = Number.isNaN(startMs) ? facts.now : new Date(startMs).toISOString();
  return aboutOf(appointment, facts.baseUrl)
    .filter(isGroup)
    .every((place) => {
      const group = facts.resource(place);
      return group !== undefined && isMember(group, patient, at, facts);
    });
}

/** Who does something for somebody is named without being spoken of. */
const acting: ReadonlySet<string> = new Set([
  'asserter',
  'author',
  'informationSource',
  'link',
  'performer',
  'recorder',
  'requester',
  'sender',
  'source',
]);

function isHers(resource: Resource, patient: string, baseUrl: string): boolean {
  const about = aboutOf(resource, baseUrl);
  if (about.some((place) => place !== patient)) return false;
  if (about.length === 0 && ruleOf(resource.resourceType).kind !== 'follows') return false;
  const spoken = Object.entries(resource).filter(([name]) => !acting.has(name));
  return !namesOthers(Object.fromEntries(spoken) as Resource, [patient], baseUrl);
}
