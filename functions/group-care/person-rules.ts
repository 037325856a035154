import { error, type Issue } from '../fhir/outcome.ts';
import { outsideLife } from './lifetime.ts';
import { type Encounter, type Patient, type Resolve, sessionStart } from './resources.ts';
import { begunStatuses } from './session-time.ts';

/** Whether whoever took part could: the record is the one that counts, and she or the baby was alive at that time. */
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
  if (!begunStatuses.includes(participant.status)) return [];
  const session = resolve(participant.partOf?.reference) as Encounter | undefined;
  const outside = outsideLife(patient, sessionStart(participant) ?? (session && sessionStart(session)));
  if (outside === undefined) return [];
  return [error('business-rule', `${reference} ${outside}, and cannot have taken part`, `${at}.subject`)];
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
