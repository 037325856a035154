import { error, type Issue } from '../fhir/outcome.ts';
import { type Encounter, type Patient, type Resolve, sessionDate } from './resources.ts';
import { begunStatuses } from './session-time.ts';

/** Whether whoever took part could: the record is the one that counts, and she or the baby was alive on that day. */
export function checkPerson(participant: Encounter, at: string, resolve: Resolve): readonly Issue[] {
  if (participant.status === 'entered-in-error') return [];
  const reference = participant.subject?.reference;
  const found = resolve(reference);
  if (found?.resourceType !== 'Patient') return [];
  const patient = found as Patient;
  const replacement = replacementOf(patient);
  if (replacement !== undefined) {
    const text = `${reference} has been merged into ${replacement}: refer to that`;
    return [error('business-rule', text, `${at}.subject`)];
  }
  const session = resolve(participant.partOf?.reference) as Encounter | undefined;
  const date = sessionDate(participant) ?? (session && sessionDate(session));
  const died = patient.deceasedDateTime?.slice(0, 10);
  if (died === undefined || date === undefined || !begunStatuses.includes(participant.status)) return [];
  // Of a date such as 2026-03 the whole month counts.
  if (date.slice(0, died.length) <= died) return [];
  const text = `${reference} died on ${died} and cannot have taken part on ${date}`;
  return [error('business-rule', text, `${at}.subject`)];
}

/** What a Patient was merged into, as it is written there: https://hl7.org/fhir/R4/patient.html#links */
export function replacementOf({ link }: Patient): string | undefined {
  return link?.find(({ type }) => type === 'replaced-by')?.other?.reference;
}

/** Why nobody is planned for somebody any more; `undefined` where nothing speaks against it. */
export type Gone = 'deceased' | 'inactive';

export function goneOf({ active, deceasedBoolean, deceasedDateTime }: Patient): Gone | undefined {
  if (deceasedBoolean === true || deceasedDateTime !== undefined) return 'deceased';
  return active === false ? 'inactive' : undefined;
}

/**
 * Of whom nothing is planned. Which of the two it is, is not said: who plans groups need not be shown that somebody has
 * died.
 */
export function goneIssue(place: string, at?: string): Issue {
  const text = `The record of ${place} is not in use (active is false), or is that of somebody who has died: nothing is planned with it`;
  return error('business-rule', text, at);
}
