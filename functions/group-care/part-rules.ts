import { error, type Issue, warning } from '../fhir/outcome.ts';
import { profile } from './canonical.ts';
import { howToConfirm, isConfirmed } from './confirmed.ts';
import { outsideLife } from './lifetime.ts';
import {
  type Encounter,
  hasProfile,
  type Immunization,
  type Observation,
  type Patient,
  type Reference,
  type Resolve,
} from './resources.ts';
import { checkMoment } from './time-rules.ts';
import { checkValues, isCheck } from './value-rules.ts';

/*
 * What was measured or given in a session: by somebody who was there, of whoever the participation is about, in her or
 * his lifetime.
 */

/** What was taken back, or not measured yet, says nothing that could be wrong. */
const withoutValue: readonly (string | undefined)[] = ['entered-in-error', 'cancelled', 'registered'];

const notHeld: readonly (string | undefined)[] = ['planned', 'cancelled', 'entered-in-error'];

/** Whether these rules have anything to say about it, if it was made in a session. */
export function mayBePart(resource: Observation | Immunization): boolean {
  if (resource.encounter?.reference === undefined) return false;
  return resource.resourceType === 'Immunization' || isCheck(resource as Observation);
}

/**
 * Whether it says that something was measured or given in a session. What was made of her answers is hers, whatever the
 * session comes to.
 */
export function stands(part: Observation | Immunization): boolean {
  if (!mayBePart(part) || part.derivedFrom !== undefined) return false;
  return part.resourceType === 'Immunization'
    ? part.status === 'completed'
    : !withoutValue.includes(part.status);
}

export function checkObservation(
  observation: Observation,
  at: string,
  nowMs: number,
  resolve: Resolve,
): readonly Issue[] {
  if (withoutValue.includes(observation.status) || !mayBePart(observation)) return [];
  const part = partOf(observation, observation.subject, resolve);
  if (part === undefined) return [];
  const { status } = part.encounter;
  if (status === 'entered-in-error' && observation.derivedFrom !== undefined) return [];
  const made = { when: observation.effectiveDateTime, at, element: 'effective', subject: 'subject' };
  return [
    ...checkPart(part, made, nowMs, resolve),
    ...checkValues(observation, part.encounter, part.patient, at),
  ];
}

export function checkVaccination(
  immunization: Immunization,
  at: string,
  nowMs: number,
  resolve: Resolve,
): readonly Issue[] {
  if (immunization.status !== 'completed') return [];
  const part = partOf(immunization, immunization.patient, resolve);
  if (part === undefined) return [];
  const when = immunization.occurrenceDateTime;
  const made = { when, at, element: 'occurrence', subject: 'patient' };
  return [...checkPart(part, made, nowMs, resolve), ...checkExpiry(immunization, at)];
}

interface Part {
  readonly encounter: Encounter;
  readonly who: Reference | undefined;
  readonly patient: Patient | undefined;
}

function partOf(
  { encounter: reference }: Observation | Immunization,
  who: Reference | undefined,
  resolve: Resolve,
): Part | undefined {
  const encounter = resolve(reference?.reference);
  if (encounter === undefined || !hasProfile(encounter, profile.participantEncounter)) return undefined;
  const about = who ?? (encounter as Encounter).subject;
  const found = resolve(about?.reference);
  const patient = found?.resourceType === 'Patient' ? (found as Patient) : undefined;
  return { encounter: encounter as Encounter, who: about, patient };
}

interface Made {
  readonly when: string | undefined;
  readonly at: string;
  readonly element: string;
  readonly subject: string;
}

function checkPart(
  { encounter, who, patient }: Part,
  { when, at, element, subject }: Made,
  nowMs: number,
  resolve: Resolve,
): readonly Issue[] {
  const own = encounter.subject?.reference;
  const isOther =
    who?.reference !== own && (patient === undefined || resolve(own) !== patient) && own !== undefined;
  const place = `${at}.${element}`;
  // What it has from its participation is told of that.
  const isOwnTime = when !== undefined && when !== encounter.period?.start;
  const outside = isOwnTime && patient !== undefined ? outsideLife(patient, when) : undefined;
  return [
    ...(notHeld.includes(encounter.status) ? [notThere(encounter, at)] : []),
    ...(isOther ? [error('business-rule', `${who?.reference} ${notOwn(own)}`, `${at}.${subject}`)] : []),
    ...(outside === undefined ? [] : [error('business-rule', `${who?.reference} ${outside}`, place)]),
    ...(isOwnTime ? checkMoment(when, place, nowMs) : []),
  ];
}

function notOwn(subject: string): string {
  return `is not whom the encounter is about: that is ${subject}; refer to the participation of the same person`;
}

function notThere({ status }: Encounter, at: string): Issue {
  const text =
    `Nothing was measured or given in a participation that is ${status}: it should be finished or in-progress, or this ` +
    'entered-in-error';
  return error('business-rule', text, `${at}.encounter`);
}

/** It may have been given all the same, and is recorded then. */
function checkExpiry(immunization: Immunization, at: string): readonly Issue[] {
  const { occurrenceDateTime, expirationDate } = immunization;
  const day = occurrenceDateTime?.slice(0, 10);
  if (day === undefined || expirationDate === undefined || isConfirmed(immunization)) return [];
  const length = Math.min(day.length, expirationDate.length);
  if (day.slice(0, length) <= expirationDate.slice(0, length)) return [];
  const text = `The vaccine expired on ${expirationDate}, and was given on ${day}; ${howToConfirm}`;
  return [warning('business-rule', text, `${at}.expirationDate`)];
}
