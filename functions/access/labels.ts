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
  /** Nobody else gets it unless a consent says so. */
  needsConsent: [actCode, ['NOAUTH', 'NODSCLCD', 'NODSCLCDS']],
  /** Not to the patient or her family without her clinician. */
  notToPatient: [actCode, ['NOPAT']],
  /** For nothing but what it was given for: neither figures nor research. */
  noReuse: [actCode, ['NOREUSE', 'NOAUTH', 'NODSCLCDS']],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

/**
 * Codes of v3-ActCode that say what to do with something, or under what law and consent it was recorded, not that it is
 * sensitive: all below SecurityPolicy, _ActConsentDirective and _ActPrivacyLaw.
 */
const handling = [
  'ACCESSCONSCHEME AUTHPOL DELEPOL SecurityPolicy ObligationPolicy RefrainPolicy',
  'ANONY AOD AUDIT AUDTR CPLYCC CPLYCD CPLYJPP CPLYOPP CPLYOSP CPLYPOL DECLASSIFYLABEL DEID DELAU DOWNGRDLABEL',
  'DRIVLABEL ENCRYPT ENCRYPTR ENCRYPTT ENCRYPTU HUAPRV LABEL MASK MINEC PERSISTLABEL PRIVMARK PSEUD REDACT UPGRDLABEL',
  'NOAUTH NOCOLLECT NODSCLCD NODSCLCDS NOINTEGRATE NOLIST NOMOU NOORGPOL NOPAT NOPERSISTP NORDSCLCD NORDSCLCDS',
  'NORDSCLW NORELINK NOREUSE NOVIP ORCON',
  'EMRGONLY GRANTORCHOICE IMPLIED IMPLIEDD NOCONSENT NOPP OPTIN OPTINR OPTOUT OPTOUTE',
  '42CFRPart2 CommonRule HIPAANOPP HIPAAPsyNotes HIPAASelfPay Title38Section7332',
].flatMap((line) => line.split(' '));

const confidentialities = ['U', 'L', 'M', 'N', 'R', 'V'];
const reducedMarks = ['SUBSETTED', 'REDACTED'];
const understood: Readonly<Record<string, ReadonlySet<unknown>>> = {
  [actCode]: new Set(handling),
  [confidentiality]: new Set(confidentialities),
};
const understoodAnywhere: ReadonlySet<unknown> = new Set([
  ...handling,
  ...confidentialities,
  ...reducedMarks,
]);

/** By the sensitivity policies of v3-ActCode, or by a code of these systems, or of none, that is not understood. */
function isSensitive({ system, code }: JsonObject): boolean {
  if (system === undefined) return !understoodAnywhere.has(code);
  return typeof system === 'string' && understood[system]?.has(code) === false;
}

type Listed = keyof typeof labels;
export type Label = Listed | 'sensitive';

export function isLabelled(resource: Resource, ...wanted: readonly Label[]): boolean {
  return objectsAt(resource, 'meta.security').some((coding) =>
    wanted.some((label) => {
      if (label === 'sensitive') return isSensitive(coding);
      const [system, codes] = labels[label];
      return isOf(coding, system, codes);
    }),
  );
}

export function labelCodes(...wanted: readonly Listed[]): readonly string[] {
  return [...new Set(wanted.flatMap((label): readonly string[] => labels[label][1]))];
}

/** Labels that keep something closed, each as `system|code` whichever way it is written. */
export function closingLabels(resource: Resource): readonly string[] {
  const closing = objectsAt(resource, 'meta.security').flatMap((coding) => {
    const systems = Object.values(labels).flatMap(([system, codes]) =>
      isOf(coding, system, codes) ? [system] : [],
    );
    // Which of the two it would be nobody knows.
    const system = systems[0] ?? (isSensitive(coding) ? (coding.system ?? actCode) : undefined);
    return system === undefined ? [] : [`${system}|${coding.code ?? coding.display ?? ''}`];
  });
  return [...new Set(closing)].toSorted();
}

/** Labels of `before` that `after` has not: what they kept closed would be opened. */
export function droppedLabels(before: Resource, after: Resource): readonly string[] {
  const kept = closingLabels(after);
  return closingLabels(before)
    .filter((label) => !kept.includes(label))
    .map((label) => label.slice(label.lastIndexOf('|') + 1));
}

function isOf({ system, code }: JsonObject, wanted: string, codes: readonly string[]): boolean {
  return (system === undefined || system === wanted) && typeof code === 'string' && codes.includes(code);
}

/** What a copy with less in it says of itself: https://hl7.org/fhir/R4/search.html#elements and v3-ObservationValue. */
export const subsetted: JsonObject = { system: observationValue, code: 'SUBSETTED', display: 'subsetted' };
export const redacted: JsonObject = { system: observationValue, code: 'REDACTED', display: 'redacted' };

/** Whether it is such a copy, and so nothing to be written back. */
export function isReduced(resource: Resource): boolean {
  const codings = [...objectsAt(resource, 'meta.tag'), ...objectsAt(resource, 'meta.security')];
  return codings.some((coding) => isOf(coding, observationValue, reducedMarks));
}
