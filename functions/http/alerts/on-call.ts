import type { Role } from '../../access/principal.ts';

/** Who is told of alerts, in the order in which they are, and within what time somebody is to have accepted one. */
export interface OnCall {
  /** The address that e-mail comes from. */
  readonly from?: string | undefined;
  readonly contacts: readonly OnCallContact[];
  /** By the priority of the alert. */
  readonly dueMinutes: DueMinutes;
}

/** A worker who can be reached: as whom the alert is then seen, accepted and closed. */
export interface OnCallContact {
  /** By e-mail, or else by SMS to an E.164 number. */
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly language: 'en' | 'nl';
  /** What is kept of the passphrase that a link asks for besides, where it does: passphrase.ts. */
  readonly passphrase?: string | undefined;
  /** `Practitioner/…`, which access and audit know the worker by. */
  readonly practitioner: string;
  /** `Organization/…` */
  readonly organization: string;
  readonly roles: readonly Role[];
}

/** https://hl7.org/fhir/R4/valueset-request-priority.html */
export type DueMinutes = Readonly<Record<'stat' | 'asap' | 'urgent' | 'routine', number>>;

/** As long as a blueprint does not say otherwise. */
export const usualDueMinutes: DueMinutes = { stat: 30, asap: 4 * 60, urgent: 24 * 60, routine: 7 * 24 * 60 };

export function dueMinutesOf(due: DueMinutes, priority: unknown): number {
  return due[priority as keyof DueMinutes] ?? due.routine;
}
