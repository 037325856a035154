import { error, type Issue, warning } from '../fhir/outcome.ts';
import { codeSystem } from './canonical.ts';
import { howToConfirm, isConfirmed } from './confirmed.ts';
import { infantYears, isInfant } from './infant.ts';
import type { CodeableConcept, Encounter, Observation, Patient, Quantity } from './resources.ts';
import {
  type Judgement,
  judge,
  limitedCode,
  limitsOf,
  type MeasuredPerson,
  type ValueLimit,
} from './value-limits.ts';

const bloodPressure = '85354-9';

/** What has an answer and no number, by code of our own; both are of a child. */
const answered: ReadonlyMap<string, string> = new Map([
  ['infant-feeding', 'infant feeding'],
  ['development', 'development'],
]);

/** Whether it is a check that these rules know. */
export function isCheck({ code }: Observation): boolean {
  return codesOf(code).length > 0 || hasCoding(code, bloodPressure) || answeredIn(code) !== undefined;
}

function codesOf(concept: CodeableConcept | undefined): readonly string[] {
  return concept?.coding?.flatMap((coding) => limitedCode(coding) ?? []) ?? [];
}

function hasCoding(concept: CodeableConcept | undefined, wanted: string): boolean {
  return (
    concept?.coding?.some(({ system, code }) => system === 'http://loinc.org' && code === wanted) ?? false
  );
}

function answeredIn(concept: CodeableConcept | undefined): string | undefined {
  const own = concept?.coding?.find(({ system }) => system === codeSystem.observation)?.code;
  return own === undefined ? undefined : answered.get(own);
}

/**
 * Whether what was measured in a session is a check of that person, can be, and is usual. An unusual value is a warning,
 * until the Observation says with the extension `value-confirmed` that somebody has looked at it again.
 * @param patient whom it is about, as far as that is known
 */
export function checkValues(
  observation: Observation,
  encounter: Encounter,
  patient: Patient | undefined,
  at: string,
): readonly Issue[] {
  const person = personOf(observation, encounter, patient);
  const unfit = unfitIssue(observation, person, at);
  if (unfit !== undefined) return [unfit];
  const confirmed = isConfirmed(observation);
  return [
    ...withoutQuantity(observation, at),
    ...valuesOf(observation, at).flatMap((one) => checkValue(one, person, confirmed)),
    ...checkPressures(observation, at),
  ];
}

interface Value {
  readonly codes: readonly string[];
  readonly quantity: Quantity;
  readonly at: string;
}

function valuesOf({ code, valueQuantity, component }: Observation, at: string): readonly Value[] {
  const own = valueQuantity ? [{ codes: codesOf(code), quantity: valueQuantity, at: `${at}.value` }] : [];
  const parts = (component ?? []).flatMap((part, index) =>
    part.valueQuantity
      ? [{ codes: codesOf(part.code), quantity: part.valueQuantity, at: `${at}.component[${index}].value` }]
      : [],
  );
  return [...own, ...parts];
}

/** A number in a text, say, could not be held to any limit. */
function withoutQuantity(observation: Observation, at: string): readonly Issue[] {
  const [code] = codesOf(observation.code);
  const other = Object.keys(observation).find(
    (key) => /^value[A-Z]/.test(key) && key !== 'valueQuantity' && observation[key] !== undefined,
  );
  if (code === undefined || other === undefined) return [];
  return [error('business-rule', `${capital(nameOf(code))} is a valueQuantity, not ${other}`, `${at}.value`)];
}

function nameOf(code: string): string {
  const { adult, infant } = limitsOf(code);
  return (adult ?? infant)?.name ?? code;
}

function unfitIssue(observation: Observation, person: Person, at: string): Issue | undefined {
  if (person === 'unknown') return undefined;
  const { code, subject } = observation;
  const [measured] = codesOf(code);
  const name = measured === undefined ? answeredIn(code) : nameOf(measured);
  const fits = measured === undefined ? person === 'infant' : limitsOf(measured)[person] !== undefined;
  if (name === undefined || fits) return undefined;
  const child = `a child younger than ${infantYears} years`;
  const text =
    person === 'infant'
      ? `${capital(name)} does not fit ${subject?.reference ?? 'the subject'}, ${child}: it is a check of the mother`
      : `${capital(name)} does not fit ${subject?.reference ?? 'the subject'}, who is not ${child}: it is a check of the baby`;
  return error('business-rule', text, `${at}.code`);
}

function checkValue({ codes, quantity, at }: Value, person: Person, confirmed: boolean): readonly Issue[] {
  const [code] = codes;
  const judged = code === undefined ? undefined : mildest(limitsFor(code, person), quantity);
  if (judged === undefined || judged.kind === 'usual') return [];
  if (judged.kind !== 'unusual') return [error('business-rule', capital(judged.text), at)];
  return confirmed ? [] : [warning('business-rule', `${capital(judged.text)}; ${howToConfirm}`, at)];
}

function limitsFor(code: string, person: Person): readonly ValueLimit[] {
  const { adult, infant } = limitsOf(code);
  const all = person === 'unknown' ? [adult, infant] : [limitsOf(code)[person]];
  return all.filter((limit) => limit !== undefined);
}

const severity: readonly Judgement['kind'][] = ['usual', 'unusual', 'impossible', 'not-comparable'];

/** Of somebody who may be either, what is right for one of them is right. */
function mildest(limits: readonly ValueLimit[], quantity: Quantity): Judgement | undefined {
  return limits
    .map((limit) => judge(limit, quantity))
    .toSorted((one, other) => severity.indexOf(one.kind) - severity.indexOf(other.kind))[0];
}

function checkPressures({ component }: Observation, at: string): readonly Issue[] {
  const pressureOf = (wanted: string) =>
    component?.find(({ code }) => codesOf(code).includes(wanted))?.valueQuantity?.value;
  const [systolic, diastolic] = [pressureOf('8480-6'), pressureOf('8462-4')];
  if (systolic === undefined || diastolic === undefined || systolic > diastolic) return [];
  const text = `Blood pressure ${systolic}/${diastolic} cannot be: the systolic pressure should be the higher one`;
  return [error('business-rule', text, `${at}.component`)];
}

/** `unknown` is somebody whose birth date is not known. */
type Person = MeasuredPerson | 'unknown';

function personOf(
  { effectiveDateTime }: Observation,
  { period }: Encounter,
  patient: Patient | undefined,
): Person {
  const date = (effectiveDateTime ?? period?.start)?.slice(0, 10);
  if (patient?.birthDate === undefined || date === undefined) return 'unknown';
  return isInfant(patient, date) ? 'infant' : 'adult';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
