import type { JsonObject } from '../../fhir/resource.ts';
import { codeSystem, extension } from '../canonical.ts';
import type { DatedSession } from '../schedule.ts';
import type { AbsenceReason } from './attendance.ts';
import { type Cohort, organizationOf } from './cohort.ts';
import { coding, concept, reference } from './element.ts';

/** One session of one group, and the seed that decides what happened at it. */
export interface SessionOf {
  readonly seed: number;
  /** Start of the ids of the directory's resources. */
  readonly prefix: string;
  readonly cohort: Cohort;
  readonly session: DatedSession;
}

export function sessionId({ cohort, session }: SessionOf): string {
  return `${cohort.key}-${session.number}`;
}

/** The organisation that answers for the group's care. */
export function serviceProvider({ prefix, cohort }: SessionOf): JsonObject {
  return reference('Organization', `${prefix}-${organizationOf[cohort.model]}`);
}

export const sessionMinutes = 120;

/** A dateTime on the day of the session, which begins at half past nine. */
export function timeOf({ session }: SessionOf, minutesFromStart: number): string {
  const start = Date.parse(`${session.date}T09:30:00Z`);
  return new Date(start + minutesFromStart * 60_000).toISOString().replace('.000', '');
}

export const ambulatory = coding('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'AMB', 'ambulatory');

export function reasonCancelled({ code, display }: AbsenceReason): JsonObject {
  return {
    url: extension.reasonCancelled,
    valueCodeableConcept: concept(codeSystem.absenceReason, code, display),
  };
}
