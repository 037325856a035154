import { addDays, type CalendarDate } from '../calendar-date.ts';
import { cradleSchedule, parentingSchedule, sessionDates } from '../schedule.ts';
import type { Cohort, Municipality } from './cohort.ts';
import { drawFamily, type Family, type Fate } from './family.ts';
import { chance, integer, type Random, random } from './random.ts';

/** Where and when a group is drawn. */
export interface Place {
  readonly seed: number;
  readonly prefix: string;
  readonly municipality: Municipality;
  readonly today: CalendarDate;
}

/** The first group is due this long before today, the last so long after; those between are spread evenly. */
const firstDueDays = -620;
const lastDueDays = 150;

/** @param index of the group, from 0 on, of `groups` in all */
export function drawPregnancyCohort(place: Place, index: number, groups: number): Cohort {
  const number = String(index + 1).padStart(3, '0');
  const from = random(place.seed, `group/${number}`);
  const share = (index + from.next()) / groups;
  const dueDays = firstDueDays + Math.floor((lastDueDays - firstDueDays) * share);
  const middleDueDate = addDays(place.today, dueDays);
  const key = `${place.prefix}-g${number}`;
  const families = Array.from({ length: integer(from, 8, 12) }, (_, member) =>
    drawMember(place.seed, key, member, middleDueDate, index === 0),
  );
  const sessions = sessionDates(
    cradleSchedule,
    families.map(({ dueDate }) => dueDate),
  );
  return {
    key: `${key}-cp`,
    model: 'centering-pregnancy',
    name: `Kring ${place.municipality.name}, due ${monthOf(middleDueDate)}`,
    municipality: place.municipality,
    families,
    sessions,
    cancelled: drawCancelled(from, sessions.length),
    capacity: 12,
    continues: undefined,
  };
}

function drawMember(
  seed: number,
  groupKey: string,
  member: number,
  middleDueDate: CalendarDate,
  inFirstGroup: boolean,
): Family {
  const key = `${groupKey}-f${String(member + 1).padStart(2, '0')}`;
  const from = random(seed, key);
  return drawFamily(
    from,
    key,
    addDays(middleDueDate, integer(from, -14, 14)),
    inFirstGroup ? fatesInFirstGroup[member] : undefined,
  );
}

const stays: Fate = { twins: false, loss: false, dropsOut: false };
const fatesInFirstGroup: readonly Fate[] = [
  { ...stays, twins: true },
  { ...stays, loss: true },
  { ...stays, dropsOut: true },
];

function drawCancelled(from: Random, sessions: number): readonly number[] {
  return Array.from({ length: sessions }, (_, index) => index + 1).filter(() => chance(from, 0.02));
}

const smallestParentingGroup = 4;
const largestParentingGroup = 8;
/** A baby who is younger when the group starts, having come much later than the others, goes to another group. */
const youngestAtStartDays = 14;

/** Those of a pregnancy group who go on together with their babies; undefined when too few do. */
export function drawParentingCohort(place: Place, pregnancy: Cohort): Cohort | undefined {
  const key = `${pregnancy.key}a`;
  const from = random(place.seed, key);
  const mothers = pregnancy.families
    .filter(({ end, dropsOutAfter }) => end.kind === 'birth' && dropsOutAfter === undefined)
    .filter(() => chance(from, 0.85));
  const birthDates = mothers.map(({ end }) => end.date);
  const sessions = sessionDates(parentingSchedule, birthDates);
  const startDate = sessions[0]?.date ?? place.today;
  const families = mothers
    .filter(({ end }) => end.date <= addDays(startDate, -youngestAtStartDays))
    .slice(0, largestParentingGroup);
  if (families.length < smallestParentingGroup) return undefined;
  return {
    key,
    model: 'centering-parenting',
    name: `Kring ${place.municipality.name}, born ${monthOf(birthDates.toSorted()[families.length >> 1] ?? '')}`,
    municipality: place.municipality,
    families,
    sessions,
    cancelled: drawCancelled(from, sessions.length),
    capacity: largestParentingGroup,
    continues: pregnancy.key,
  };
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function monthOf(date: CalendarDate): string {
  return `${months[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;
}
