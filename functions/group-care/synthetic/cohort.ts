import type { CalendarDate } from '../calendar-date.ts';
import type { DatedSession } from '../schedule.ts';
import type { Family } from './family.ts';
import type { PersonName } from './names.ts';

export type CareGroupModel = 'centering-pregnancy' | 'centering-parenting';

/** A municipality, with the one place in it where groups meet and the people who run them. */
export interface Municipality {
  readonly key: string;
  readonly code: string;
  readonly name: string;
  readonly facilitators: Readonly<Record<CareGroupModel, FacilitatorPair>>;
}

export interface FacilitatorPair {
  readonly responsible: Facilitator;
  readonly coFacilitator: Facilitator;
}

export interface Facilitator {
  readonly key: string;
  readonly name: PersonName;
  readonly profession: Profession;
  readonly trainedOn: CalendarDate;
}

export type Profession = 'midwife' | 'youth-health-nurse' | 'social-worker';

/** A group of families with its dated sessions: what a care-group Group and its session Encounters are written from. */
export interface Cohort {
  readonly key: string;
  readonly model: CareGroupModel;
  readonly name: string;
  readonly municipality: Municipality;
  readonly families: readonly Family[];
  readonly sessions: readonly DatedSession[];
  /** Numbers of the sessions that did not take place. */
  readonly cancelled: readonly number[];
  readonly capacity: number;
  /** Key of the group that these families come from. */
  readonly continues: string | undefined;
}

export const organizationOf = {
  'centering-pregnancy': 'midwives',
  'centering-parenting': 'youth-health',
} as const satisfies Record<CareGroupModel, string>;

/** When a mother is a member: until she drops out, or loses the pregnancy, or without an end. */
export function membershipPeriod(
  cohort: Cohort,
  family: Family,
): { readonly start: CalendarDate; readonly end?: CalendarDate } {
  const start = cohort.sessions[0]?.date ?? family.dueDate;
  if (cohort.model === 'centering-parenting') return { start };
  const dropsOutOn = cohort.sessions.find(({ number }) => number === family.dropsOutAfter)?.date;
  const end = family.end.kind === 'loss' ? earlier(family.end.date, dropsOutOn) : dropsOutOn;
  return end === undefined ? { start } : { start, end };
}

function earlier(date: CalendarDate, other: CalendarDate | undefined): CalendarDate {
  return other !== undefined && other < date ? other : date;
}
