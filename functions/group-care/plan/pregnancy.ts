import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import { addDays, type CalendarDate, daysBetween } from '../calendar-date.ts';
import { saysLoss } from '../invitations/pregnancy-loss.ts';
import { isInMourning, type Known } from '../invitations/standing-word.ts';

/*
 * Which pregnancy a due date is of. It is counted from the last period, 40 weeks before.
 */

const pregnancyDays = 280;
/** Until then nobody is pregnant: what was lost before was another pregnancy. */
const conceptionDays = 14;
/** A child is not born before 22 weeks, and what ends earlier is a loss, which is told: WHO, ICD-10, 5.7.1. */
const birthDays = 22 * 7;

/**
 * Whether a due date is not a correction of the one that was planned by before, but of a later pregnancy. One that would
 * have to begin after today is a mistake in a year.
 *
 * @param losses days, as far as they are known
 */
export function isOfNextPregnancy(
  dueDate: CalendarDate,
  planned: CalendarDate,
  losses: readonly CalendarDate[],
  today: CalendarDate,
): boolean {
  if (addDays(dueDate, -pregnancyDays) > today) return false;
  return (
    daysBetween(planned, dueDate) >= birthDays ||
    losses.some((day) => !isBefore(day, planned) && isBefore(day, dueDate))
  );
}

/**
 * Whether nothing is planned from a due date: she has lost that pregnancy, or a child of it. What lies before it stops
 * nothing; of what does not say when it was, nobody knows which it was.
 *
 * @param dueDate `undefined` where none is known
 */
export function isLost(
  { flags, findings, children }: Pick<Known, 'flags' | 'findings' | 'children'>,
  dueDate: CalendarDate | undefined,
): boolean {
  const isOfThis = (resource: Resource) => {
    const day = dayOf(resource);
    return day === undefined || dueDate === undefined || !isBefore(day, dueDate);
  };
  return isInMourning({ flags, findings: findings.filter(isOfThis), children: children.filter(isOfThis) });
}

/** The days of what says that a pregnancy was lost. */
export function lossDays({ findings }: Pick<Known, 'findings'>): readonly CalendarDate[] {
  return findings.filter(saysLoss).flatMap((one) => {
    const day = dayOf(one);
    return day?.length === 10 ? [day] : [];
  });
}

/** Whether a day, a month or a year was over when the pregnancy with this due date began. */
function isBefore(day: CalendarDate, dueDate: CalendarDate): boolean {
  const begun = addDays(dueDate, conceptionDays - pregnancyDays);
  return day < begun.slice(0, day.length);
}

/** When something of a pregnancy was: of a child, its birth. Perhaps a month or a year. */
function dayOf(resource: Resource): CalendarDate | undefined {
  const { effectiveDateTime, effectivePeriod, onsetDateTime, onsetPeriod, recordedDate, period } = resource;
  const { birthDate, deceasedDateTime } = resource;
  const said = [
    effectiveDateTime,
    startOf(effectivePeriod),
    onsetDateTime,
    startOf(onsetPeriod),
    recordedDate,
    startOf(period),
    birthDate,
    deceasedDateTime,
  ].find((one) => typeof one === 'string');
  return typeof said === 'string' ? said.slice(0, 10) : undefined;
}

function startOf(period: Json | undefined): Json | undefined {
  return isJsonObject(period) ? period.start : undefined;
}
