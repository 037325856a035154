import { type CalendarDate, isWithin } from '../calendar-date.ts';
import type { DatedSession } from '../schedule.ts';
import { type Cohort, membershipPeriod } from './cohort.ts';
import type { Family } from './family.ts';
import { chance, pickWeighted, random } from './random.ts';

/** Why somebody was absent: a code of our absence-reason code system, with its display. */
export interface AbsenceReason {
  readonly code: string;
  readonly display: string;
}

export type Attendance =
  | { readonly kind: 'present'; readonly partnerPresent: boolean }
  | { readonly kind: 'absent'; readonly reason: AbsenceReason };

const gaveBirth: AbsenceReason = { code: 'gave-birth', display: 'Gave birth' };
const sessionCancelled: AbsenceReason = { code: 'session-cancelled', display: 'Session cancelled' };

/**
 * Whether a family came to a session. It depends on the seed, the group, the family and the session's number alone, so
 * that a later session can look back on the earlier ones.
 * @returns undefined when the family was no member on that day
 */
export function attendance(
  seed: number,
  cohort: Cohort,
  family: Family,
  session: DatedSession,
): Attendance | undefined {
  if (!isWithin(session.date, membershipPeriod(cohort, family))) return undefined;
  if (cohort.cancelled.includes(session.number)) return { kind: 'absent', reason: sessionCancelled };
  if (hasGivenBirth(cohort, family, session.date)) return { kind: 'absent', reason: gaveBirth };
  const from = random(seed, `attendance/${cohort.key}/${family.key}/${session.number}`);
  if (!chance(from, family.loyalty)) return { kind: 'absent', reason: drawReason(from) };
  return { kind: 'present', partnerPresent: chance(from, family.partnerLoyalty) };
}

function hasGivenBirth(cohort: Cohort, family: Family, date: CalendarDate): boolean {
  return cohort.model === 'centering-pregnancy' && family.end.date <= date;
}

function drawReason(from: ReturnType<typeof random>): AbsenceReason {
  return pickWeighted(from, [
    { item: { code: 'illness', display: 'Illness' }, weight: 30 },
    { item: { code: 'work', display: 'Work or study' }, weight: 22 },
    { item: { code: 'no-notice', display: 'Stayed away without notice' }, weight: 18 },
    { item: { code: 'care-for-others', display: 'Care for others' }, weight: 12 },
    { item: { code: 'individual-care', display: 'Seen individually instead' }, weight: 8 },
    { item: { code: 'travel', display: 'Travel or transport' }, weight: 6 },
    { item: { code: 'unknown', display: 'Unknown' }, weight: 4 },
  ]);
}
