import type { JsonObject, Resource } from '../fhir/resource.ts';
import { objectsAt } from './elements.ts';

/*
 * Security labels: https://hl7.org/fhir/R4/security-labels.html. A label without a system is honoured too, so that a
 * slip in it does not open what it was meant to close.
 */

const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const observationValue = 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue';

const labels = {
  /** Restricted, very restricted, and what is sensitive: for the organisation that answers for it alone. */
  restricted: [confidentiality, ['R', 'V']],
  veryRestricted: [confidentiality, ['V']],
  sensitive: [actCode, ['ETH', 'HIV', 'PSY', 'SDV', 'SEX', 'STD']],
  /** Nobody else gets it unless a consent says so. */
  needsConsent: [actCode, ['NOAUTH', 'NODSCLCD', 'NODSCLCDS']],
  /** Not to the patient or her family without her clinician. */
  notToPatient: [actCode, ['NOPAT']],
  /** For nothing but what it was given for: neither figures nor research. */
  noReuse: [actCode, ['NOREUSE', 'NOAUTH', 'NODSCLCDS']],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

export type Label = keyof typeof labels;

export function isLabelled(resource: Resource, ...wanted: readonly Label[]): boolean {
  const codings = objectsAt(resource, 'meta.security');
  return wanted.some((label) => {
    const [system, codes]: readonly [string, readonly string[]] = labels[label];
    return codings.some((coding) => isOf(coding, system, codes));
  });
}

export function labelCodes(...wanted: readonly Label[]): readonly string[] {
  return [...new Set(wanted.flatMap((label): readonly string[] => labels[label][1]))];
}

/** Labels of `before` that `after` has not: what they kept closed would be opened. */
export function droppedLabels(before: Resource, after: Resource): readonly string[] {
  const kept = objectsAt(after, 'meta.security');
  return objectsAt(before, 'meta.security')
    .filter((coding) => protective.some(([system, codes]) => isOf(coding, system, codes)))
    .filter(({ code }) => !kept.some((other) => other.code === code))
    .map(({ code }) => String(code));
}

const protective: readonly (readonly [string, readonly string[]])[] = Object.values(labels);

function isOf({ system, code }: JsonObject, wanted: string, codes: readonly string[]): boolean {
  return (system === undefined || system === wanted) && typeof code === 'string' && codes.includes(code);
}

/** What a copy with less in it says of itself: https://hl7.org/fhir/R4/search.html#elements and v3-ObservationValue. */
export const subsetted: JsonObject = { system: observationValue, code: 'SUBSETTED', display: 'subsetted' };
export const redacted: JsonObject = { system: observationValue, code: 'REDACTED', display: 'redacted' };

/** Whether it is such a copy, and so nothing to be written back. */
export function isReduced(resource: Resource): boolean {
  const codings = [...objectsAt(resource, 'meta.tag'), ...objectsAt(resource, 'meta.security')];
  return codings.some((coding) => isOf(coding, observationValue, ['SUBSETTED', 'REDACTED']));
}
