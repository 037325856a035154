import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { codeSystem } from '../canonical.ts';

/*
 * How a record says that a pregnancy or a baby was lost: docs/invitations.md, and in the FHIR package the profiles
 * `pregnancy-outcome` and `pregnancy-loss`. Rather one code too many than a cheerful message to who is in mourning.
 */

const snomedCt = 'http://snomed.info/sct';
const loinc = 'http://loinc.org';
const icpc2 = 'http://hl7.org/fhir/sid/icpc-2';

/** ICD-10 of whatever edition. */
const icd10 = /^http:\/\/hl7\.org\/fhir\/sid\/icd-10(-[a-z]+)?$/;

const codes: Readonly<Record<string, ReadonlySet<string>>> = {
  [codeSystem.pregnancyEnding]: new Set(['loss']),
  [snomedCt]: new Set([
    '17369002', // miscarriage
    '237364002', // stillbirth
    '713202001', // antepartum stillbirth
    '921611000000101', // intrapartum stillbirth
    '14022007', // fetal death
    '34801009', // ectopic pregnancy
    '386639001', // termination of pregnancy
    '57797005', // induced termination of pregnancy
  ]),
  // Ectopic pregnancy, miscarriage, termination; birth of a child that was not alive.
  [icpc2]: new Set(['W80', 'W82', 'W83', 'W91', 'W93']),
};

/** O00–O08; death of a fetus; the outcomes of a delivery of which a child was not alive. */
const icd10Codes = /^(O0[0-8]|O31\.?2|O36\.?4|P95|Z37\.?[13467])/;

/** The code of the Observation that says how a pregnancy ended. */
export const outcomeOfPregnancy = { system: loinc, code: '63893-2' } as const;

/** What can never have been: https://hl7.org/fhir/R4/valueset-observation-status.html and its siblings. */
const taken: ReadonlySet<Json | undefined> = new Set(['entered-in-error', 'cancelled']);

/** An Observation of the outcome, a Condition, or an Encounter that somebody stayed away from because of a loss. */
export function saysLoss(resource: Resource): boolean {
  switch (resource.resourceType) {
    case 'Observation':
      return (
        !taken.has(resource.status) &&
        codings(resource.code).some(
          ({ system, code }) => system === outcomeOfPregnancy.system && code === outcomeOfPregnancy.code,
        ) &&
        isLossCode(resource.valueCodeableConcept)
      );
    case 'Condition':
      return !isRefuted(resource) && isLossCode(resource.code);
    case 'Encounter':
      return resource.status === 'cancelled' && isAbsentByLoss(resource);
    default:
      return false;
  }
}

function isRefuted({ verificationStatus }: Resource): boolean {
  return codings(verificationStatus).some(({ code }) => code === 'refuted' || code === 'entered-in-error');
}

function isAbsentByLoss({ extension }: Resource): boolean {
  return objects(extension).some(({ valueCodeableConcept }) =>
    codings(valueCodeableConcept).some(
      ({ system, code }) => system === codeSystem.absenceReason && code === 'loss',
    ),
  );
}

function isLossCode(concept: Json | undefined): boolean {
  return codings(concept).some(
    ({ system, code }) =>
      typeof system === 'string' &&
      typeof code === 'string' &&
      (codes[system]?.has(code) === true || (icd10.test(system) && icd10Codes.test(code))),
  );
}

function codings(concept: Json | undefined): readonly JsonObject[] {
  return isJsonObject(concept) ? objects(concept.coding) : [];
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
