import { error, type Issue, warning } from '../fhir/outcome.ts';
import { extension, profile } from './canonical.ts';
import { isInfant } from './infant.ts';
import {
  type CodeableConcept,
  type Encounter,
  hasProfile,
  type Observation,
  type Quantity,
  type Resolve,
} from './resources.ts';
import { isLimited, judge, limitOf, type MeasuredPerson } from './value-limits.ts';

const loinc = 'http://loinc.org';
/** What was taken back, or not measured yet, says nothing that could be wrong. */
const withoutValue: readonly (string | undefined)[] = ['entered-in-error', 'cancelled', 'registered'];

/** Whether the limits of values have anything to say about an Observation, if it was made in a session. */
export function isMeasurement({ code, encounter }: Observation): boolean {
  return encounter?.reference !== undefined && loincCodes(code).some(isLimited);
}

function loincCodes(concept: CodeableConcept | undefined): readonly string[] {
  return (
    concept?.coding?.flatMap(({ system, code }) => (system === loinc && code !== undefined ? [code] : [])) ??
    []
  );
}

/**
 * Whether what was measured in a session can be, and is usual. An unusual value is a warning, until the Observation says
 * with the extension `value-confirmed` that somebody has looked at it again.
 */
export function checkValues(observation: Observation, at: string, resolve: Resolve): readonly Issue[] {
  if (withoutValue.includes(observation.status) || !isMeasurement(observation)) return [];
  const encounter = resolve(observation.encounter?.reference);
  if (encounter === undefined || !hasProfile(encounter, profile.participantEncounter)) return [];
  const person = personOf(observation, encounter as Encounter, resolve);
  const confirmed = isConfirmed(observation);
  return [
    ...valuesOf(observation, at).flatMap((one) => checkValue(one, person, confirmed)),
    ...checkPressures(observation, at),
  ];
}

function isConfirmed(observation: Observation): boolean {
  return (
    observation.extension?.some(
      ({ url, valueBoolean }) => url === extension.valueConfirmed && valueBoolean === true,
    ) ?? false
  );
}

interface Value {
  readonly codes: readonly string[];
  readonly quantity: Quantity;
  readonly at: string;
}

function valuesOf({ code, valueQuantity, component }: Observation, at: string): readonly Value[] {
  const own = valueQuantity ? [{ codes: loincCodes(code), quantity: valueQuantity, at: `${at}.value` }] : [];
  const parts = (component ?? []).flatMap((part, index) =>
    part.valueQuantity
      ? [
          {
            codes: loincCodes(part.code),
            quantity: part.valueQuantity,
            at: `${at}.component[${index}].value`,
          },
        ]
      : [],
  );
  return [...own, ...parts];
}

function checkValue(
  { codes, quantity, at }: Value,
  person: MeasuredPerson,
  confirmed: boolean,
): readonly Issue[] {
  const limit = codes.map((code) => limitOf(code, person)).find((found) => found !== undefined);
  const judged = limit && judge(limit, quantity);
  if (judged === undefined || judged.kind === 'usual') return [];
  if (judged.kind !== 'unusual') return [error('business-rule', capital(judged.text), at)];
  return confirmed ? [] : [warning('business-rule', `${capital(judged.text)}; ${howToConfirm}`, at)];
}

const howToConfirm = `if it is right, confirm it (the extension ${extension.valueConfirmed}, or acknowledged in $record-session)`;

function checkPressures({ component }: Observation, at: string): readonly Issue[] {
  const pressureOf = (wanted: string) =>
    component?.find(({ code }) => loincCodes(code).includes(wanted))?.valueQuantity?.value;
  const [systolic, diastolic] = [pressureOf('8480-6'), pressureOf('8462-4')];
  if (systolic === undefined || diastolic === undefined || systolic > diastolic) return [];
  const text = `Blood pressure ${systolic}/${diastolic} cannot be: the systolic pressure should be the higher one`;
  return [error('business-rule', text, `${at}.component`)];
}

/** Whose birth date is not known is taken for an adult. */
function personOf(observation: Observation, encounter: Encounter, resolve: Resolve): MeasuredPerson {
  const subject = observation.subject?.reference ?? encounter.subject?.reference;
  const patient = resolve(subject);
  const date = (observation.effectiveDateTime ?? encounter.period?.start)?.slice(0, 10);
  if (patient?.resourceType !== 'Patient' || date === undefined) return 'adult';
  return isInfant(patient, date) ? 'infant' : 'adult';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
