import { error, type Issue } from '../../fhir/outcome.ts';
import type { Argument, Arguments } from '../../fhir/parameters.ts';
import { isJsonObject, type JsonObject } from '../../fhir/resource.ts';
import { codeSystem } from '../canonical.ts';
import type { Identifier, Period } from '../resources.ts';
import { type CheckKind, checkKind, checkKinds, noteKind } from './checks.ts';

/** A session as `$record-session` was told of it, with every reference as `Type/id`. */
export interface SessionInput {
  readonly identifier: Required<Pick<Identifier, 'system' | 'value'>> & JsonObject;
  readonly group: string;
  readonly number: number;
  readonly start: string;
  readonly end: string;
  readonly planned?: Period;
  readonly location: string;
  readonly serviceProvider?: string;
  readonly facilitators: readonly Placed<{ readonly individual: string; readonly role: string }>[];
  readonly topics: readonly JsonObject[];
  readonly participants: readonly ParticipantInput[];
  /** Why it was not held, a code of absence-reason. */
  readonly cancelled?: string;
}

/** With where it stands in the request. */
type Placed<T> = T & { readonly at: string };

export interface ParticipantInput {
  readonly at: string;
  readonly subject: string;
  readonly present: boolean;
  readonly absenceReason: string;
  readonly partnerPresent: boolean;
  readonly partner?: string;
  readonly responsible: string;
  readonly episodeOfCare?: string;
  readonly checks: readonly CheckInput[];
  readonly vaccinations: readonly VaccinationInput[];
}

/** A check or a note. */
export interface CheckInput {
  readonly at: string;
  /** Tells it from the others of the same participant. */
  readonly key: string;
  readonly kind: CheckKind;
  readonly value: JsonObject;
  readonly fetus?: number;
  readonly performer?: string;
  readonly acknowledged: boolean;
}

export interface VaccinationInput {
  readonly at: string;
  readonly key: string;
  readonly vaccine: JsonObject;
  readonly dose: number;
  readonly lotNumber?: string;
  readonly expirationDate?: string;
  readonly performer?: string;
}

/** What a reference was resolved to, by where it stands in the request. */
export type PlacesByPath = ReadonlyMap<string, string>;

/**
 * Reads the session out of arguments that are as declared. What the words of a declaration cannot say is checked here.
 * A reference that was not resolved has been told of, and reads as ''.
 */
export function readSession(
  input: Arguments,
  places: PlacesByPath,
): { readonly session: SessionInput; readonly issues: readonly Issue[] } {
  const at = (argument: Argument | undefined) => (argument && places.get(argument.at)) ?? '';
  const facilitators = input.all('facilitator').map(({ parts, at: where }) => ({
    at: where,
    individual: at(parts.one('individual')),
    role: parts.text('role') ?? '',
  }));
  // Where nobody is, that is told of the session, once.
  const [first] = facilitators;
  const responsible =
    (facilitators.find(({ role }) => role === medicallyResponsible) ?? first)?.individual ?? '';
  const participants = input.all('participant').map((one) => readParticipant(one, at, responsible));
  const identifier = input.object('identifier') ?? {};
  const planned = input.object('planned');
  const cancelled = input.text('cancelled');
  const session: SessionInput = {
    identifier: identifier as SessionInput['identifier'],
    group: at(input.one('group')),
    number: input.number('number') ?? 0,
    start: input.text('start') ?? '',
    end: input.text('end') ?? '',
    ...(planned !== undefined && { planned }),
    location: at(input.one('location')),
    ...optionalPlace('serviceProvider', at(input.one('serviceProvider'))),
    facilitators,
    topics: [
      ...input.texts('topic').map((code) => ({ coding: [{ system: codeSystem.sessionTopic, code }] })),
      ...input.all('otherTopic').flatMap(({ value }) => (isJsonObject(value) ? [value] : [])),
    ],
    participants: participants.map(({ participant }) => participant),
    ...(cancelled !== undefined && { cancelled }),
  };
  const issues = [
    ...identifierIssues(input),
    ...timeIssues(input),
    ...roleIssues(facilitators),
    ...twiceIssues(session.participants),
    ...participants.flatMap(({ issues }) => issues),
  ];
  return { session, issues };
}

const medicallyResponsible = 'medically-responsible-facilitator';
const roles = [medicallyResponsible, 'co-facilitator'];

/** Both, or the same session could not be told from another sender's. */
export function identifierIssues(input: Arguments): readonly Issue[] {
  const given = input.one('identifier');
  if (given === undefined || !isJsonObject(given.value)) return [];
  const { system, value } = given.value;
  if (typeof system === 'string' && typeof value === 'string' && system !== '' && value !== '') return [];
  return [error('required', 'The identifier of a session needs a system and a value', given.at)];
}

function timeIssues(input: Arguments): readonly Issue[] {
  return ['start', 'end'].flatMap((name) => {
    const text = input.text(name);
    if (text === undefined || text.includes('T')) return [];
    return [error('value', `${name} needs a time of day with its zone`, input.one(name)?.at)];
  });
}

function roleIssues(facilitators: SessionInput['facilitators']): readonly Issue[] {
  return facilitators
    .filter(({ role }) => !roles.includes(role))
    .map(({ role, at }) => error('value', `The role ${role} is not known; it is ${roles.join(' or ')}`, at));
}

function twiceIssues(participants: readonly ParticipantInput[]): readonly Issue[] {
  return participants.flatMap(({ subject, at }, index) => {
    const first = participants.findIndex((one) => subject !== '' && one.subject === subject);
    if (first === -1 || first === index) return [];
    return [error('value', `${subject} is there twice, first at ${participants[first]?.at}`, at)];
  });
}

type PlaceAt = (argument: Argument | undefined) => string;

function optionalPlace<Name extends string>(name: Name, place: string): { readonly [name in Name]?: string } {
  return (place === '' ? {} : { [name]: place }) as { readonly [name in Name]?: string };
}

function readParticipant(
  { at: where, parts }: Argument,
  at: PlaceAt,
  responsible: string,
): { readonly participant: ParticipantInput; readonly issues: readonly Issue[] } {
  const attendance = parts.text('attendance') ?? '';
  const checks = parts.all('check').map((one) => readCheck(one, at));
  const read = checks.flatMap(({ check }) => check ?? []);
  const notes = parts.all('note').map((note, index) => ({
    at: note.at,
    key: `note-${index + 1}`,
    kind: noteKind,
    value: { valueString: note.value },
    acknowledged: false,
  }));
  const participant: ParticipantInput = {
    at: where,
    subject: at(parts.one('subject')),
    present: attendance === 'present',
    absenceReason: parts.text('absenceReason') ?? 'unknown',
    partnerPresent: parts.flag('partnerPresent') === true || parts.one('partner') !== undefined,
    ...optionalPlace('partner', at(parts.one('partner'))),
    responsible: at(parts.one('responsible')) || responsible,
    ...optionalPlace('episodeOfCare', at(parts.one('episodeOfCare'))),
    checks: [...read, ...notes],
    vaccinations: parts.all('vaccination').map((one) => readVaccination(one, at)),
  };
  const twice = doubled([...participant.checks, ...participant.vaccinations]);
  return {
    participant,
    issues: [
      ...attendanceIssues(attendance, participant, parts, where),
      ...checks.flatMap(({ issues }) => issues),
      ...twice.map(({ key, at }) => error('value', `${key} is there twice for the same participant`, at)),
    ],
  };
}

function doubled<T extends { readonly key: string }>(all: readonly T[]): readonly T[] {
  return all.filter(({ key }, index) => all.findIndex((one) => one.key === key) !== index);
}

function attendanceIssues(
  attendance: string,
  { present, partnerPresent, checks, vaccinations }: ParticipantInput,
  parts: Arguments,
  at: string,
): readonly Issue[] {
  if (attendance !== 'present' && attendance !== 'absent') {
    return [error('value', `attendance ${attendance} is not known; it is present or absent`, at)];
  }
  if (present) {
    const given = parts.one('absenceReason');
    return given ? [error('value', 'Who was present has no absenceReason', given.at)] : [];
  }
  if (!partnerPresent && checks.length + vaccinations.length === 0) return [];
  const text = 'Who was absent has no partner there, no checks, vaccinations or notes';
  return [error('value', text, at)];
}

function readCheck(
  { at: where, parts }: Argument,
  at: PlaceAt,
): { readonly check?: CheckInput; readonly issues: readonly Issue[] } {
  const code = parts.text('code') ?? '';
  const kind = checkKind(code);
  if (kind === undefined) {
    const names = checkKinds.map(({ name }) => name).join(', ');
    return { issues: [error('value', `The check ${code} is not known; there are ${names}`, where)] };
  }
  const { value, wrong } = checkedValue(kind, parts);
  if (value === undefined) return { issues: [error('value', `${kind.name} ${wrong}`, where)] };
  const fetus = kind.name === 'fetal-heart-rate' ? (parts.number('fetus') ?? 1) : undefined;
  const check: CheckInput = {
    at: where,
    key: fetus === undefined ? kind.name : `${kind.name}-${fetus}`,
    kind,
    value,
    ...(fetus !== undefined && { fetus }),
    ...optionalPlace('performer', at(parts.one('performer'))),
    acknowledged: parts.flag('acknowledged') === true,
  };
  return { check, issues: [] };
}

const valueNames = ['value', 'quantity', 'systolic', 'diastolic', 'answer'];
const wantedOf = {
  pressure: ['systolic', 'diastolic'],
  quantity: ['value', 'quantity'],
  answer: ['answer'],
  text: [],
} as const;

function checkedValue(
  kind: CheckKind,
  parts: Arguments,
): { readonly value?: JsonObject; readonly wrong?: string } {
  const given = valueNames.filter((name) => parts.one(name) !== undefined);
  const wanted: readonly string[] = wantedOf[kind.value.kind];
  const count = kind.value.kind === 'pressure' ? 2 : 1;
  if (given.length !== count || given.some((name) => !wanted.includes(name))) {
    const right = wanted.join(kind.value.kind === 'pressure' ? ' and ' : ' or ');
    return { wrong: `takes ${right}; there is ${given.join(', ') || 'nothing'}` };
  }
  switch (kind.value.kind) {
    case 'pressure':
      return {
        value: { component: pressures(parts.number('systolic') ?? 0, parts.number('diastolic') ?? 0) },
      };
    case 'quantity': {
      const { unit, code } = kind.value;
      return quantityOf(parts.object('quantity') ?? quantity(parts.number('value') ?? 0, unit, code));
    }
    case 'answer': {
      const { system, answers } = kind.value;
      const code = parts.text('answer') ?? '';
      if (!Object.hasOwn(answers, code))
        return { wrong: `${code} is not known; it is ${Object.keys(answers).join(', ')}` };
      return { value: { valueCodeableConcept: { coding: [{ system, code, display: answers[code] }] } } };
    }
    case 'text':
      return { wrong: 'is no check' };
  }
}

const ucum = 'http://unitsofmeasure.org';

function quantity(value: number, unit: string, code: string): JsonObject {
  return { value, unit, system: ucum, code };
}

function quantityOf(sent: JsonObject): { readonly value?: JsonObject; readonly wrong?: string } {
  if (typeof sent.value !== 'number') return { wrong: 'has a quantity without a value' };
  if (sent.code === undefined || sent.system !== ucum)
    return { wrong: `has a quantity without a code of ${ucum}` };
  return { value: { valueQuantity: sent } };
}

function pressures(systolic: number, diastolic: number): JsonObject[] {
  const component = (code: string, display: string, value: number) => ({
    code: { coding: [{ system: 'http://loinc.org', code, display }] },
    valueQuantity: quantity(value, 'mmHg', 'mm[Hg]'),
  });
  return [
    component('8480-6', 'Systolic blood pressure', systolic),
    component('8462-4', 'Diastolic blood pressure', diastolic),
  ];
}

function readVaccination({ at: where, parts }: Argument, at: PlaceAt): VaccinationInput {
  const vaccine = parts.object('vaccine') ?? {};
  const dose = parts.number('dose') ?? 1;
  const lotNumber = parts.text('lotNumber');
  const expirationDate = parts.text('expirationDate');
  return {
    at: where,
    key: `vaccine-${codeOf(vaccine)}-${dose}`,
    vaccine,
    dose,
    ...(lotNumber !== undefined && { lotNumber }),
    ...(expirationDate !== undefined && { expirationDate }),
    ...optionalPlace('performer', at(parts.one('performer'))),
  };
}

/** What tells one vaccine from another: the first code there is, or the text. */
export function codeOf(concept: unknown): string {
  const { coding = [], text = '' } = (concept ?? {}) as {
    readonly coding?: readonly { readonly code?: string }[];
    readonly text?: string;
  };
  return coding.find(({ code }) => code !== undefined)?.code ?? text;
}
