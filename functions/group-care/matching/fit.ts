import { type CalendarDate, daysBetween } from '../calendar-date.ts';
import { type Judgement, judgeDistance, judgeLanguage, meanOf, rounded } from './criteria.ts';

/** A family that looks for a group. What is not known of it counts neither for nor against a group. */
export interface SeekingFamily {
  /** `Patient/…`, or whatever the caller calls it. */
  readonly id: string;
  /** Of a pregnancy group. */
  readonly dueDate?: CalendarDate;
  /** Of the baby, for a parenting group. */
  readonly birthDate?: CalendarDate;
  /** BCP 47. */
  readonly languages: readonly string[];
  readonly position?: Position;
  /** A town, where positions are not known. */
  readonly town?: string;
  readonly maxDistanceKm?: number;
  readonly times: readonly MeetingTime[];
  /** Groups that it wishes for. */
  readonly wishes: readonly string[];
}

export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

export interface MeetingTime {
  /** mon … sun; any day when absent. */
  readonly weekday?: string;
  /** morning (before 12), afternoon (before 17) or evening; any time when absent. */
  readonly part?: string;
}

/** A group that may have room. */
export interface OpenGroup {
  /** `Group/…` */
  readonly id: string;
  readonly model: 'pregnancy' | 'parenting';
  /** Between which due dates or birth dates its families come. */
  readonly window: { readonly start: CalendarDate; readonly end: CalendarDate };
  /** Families that are in it. */
  readonly size: number;
  readonly capacity: number;
  readonly languages: readonly string[];
  readonly position?: Position;
  readonly town?: string;
  readonly meets?: Required<MeetingTime>;
}

export const criterionNames = ['time-of-birth', 'language', 'distance', 'meeting-time', 'wish'] as const;
export type CriterionName = (typeof criterionNames)[number];

/** How much each criterion counts. */
export type Weights = Readonly<Record<CriterionName, number>>;

/** What brings people to a group and keeps them there, in the order in which it is told to matter (docs/group-care.md). */
export const defaultWeights: Weights = {
  'time-of-birth': 0.35,
  language: 0.25,
  distance: 0.2,
  'meeting-time': 0.15,
  wish: 0.05,
};

export interface Criterion {
  readonly name: CriterionName;
  /** From 0 to 1. */
  readonly score: number;
  readonly weight: number;
  readonly explanation: string;
}

/** `score` from 0 to 1: the mean of the criteria that something is known about, by their weights. */
export type Fit =
  | { readonly fits: true; readonly score: number; readonly criteria: readonly Criterion[] }
  | { readonly fits: false; readonly reason: string };

/** So many days beside the window of a group a family still fits, the less the farther. */
const toleranceDays = 14;

/** How well a family fits in a group, whether or not there is room. */
export function fitOf(family: SeekingFamily, group: OpenGroup, weights: Weights = defaultWeights): Fit {
  const judged = [birthFit(family, group), languageFit(family, group), distanceFit(family, group)];
  const against = judged.find((one) => typeof one === 'string');
  if (typeof against === 'string') return { fits: false, reason: against };
  const known = [...judged, timeFit(family, group), wishFit(family, group)]
    .filter((one) => one !== undefined && typeof one !== 'string')
    .map((one) => ({ ...one, weight: weights[one.name] }));
  return { fits: true, score: meanOf(known), criteria: known };
}

/** A criterion without its weight; a text says why the group is out of the question; nothing is known: `undefined`. */
type Judged = Omit<Criterion, 'weight'> | string | undefined;

function birthFit({ dueDate, birthDate }: SeekingFamily, { model, window }: OpenGroup): Judged {
  const date = model === 'pregnancy' ? dueDate : birthDate;
  const what = model === 'pregnancy' ? 'due date' : 'birth date';
  if (date === undefined) return `It is a ${model} group, and no ${what} is given`;
  const beside = Math.max(daysBetween(date, window.start), daysBetween(window.end, date), 0);
  if (beside > toleranceDays)
    return `The ${what} ${date} is ${beside} days outside ${window.start} to ${window.end}`;
  const score = rounded(1 - beside / (toleranceDays + 1));
  const explanation =
    beside === 0
      ? `The ${what} ${date} lies in ${window.start} to ${window.end}`
      : `The ${what} ${date} is ${beside} days beside ${window.start} to ${window.end}`;
  return { name: 'time-of-birth', score, explanation };
}

function languageFit({ languages: own }: SeekingFamily, { languages }: OpenGroup): Judged {
  return named('language', judgeLanguage(own, languages, 'The group'));
}

function distanceFit(family: SeekingFamily, group: OpenGroup): Judged {
  return named('distance', judgeDistance(family, group, 'The group meets'));
}

function named(name: CriterionName, judgement: Judgement): Judged {
  return typeof judgement === 'object' ? { name, ...judgement } : judgement;
}

function timeFit({ times }: SeekingFamily, { meets }: OpenGroup): Judged {
  if (times.length === 0 || meets === undefined) return undefined;
  const scores = times.map(({ weekday = meets.weekday, part = meets.part }) => {
    return (weekday === meets.weekday ? 0.5 : 0) + (part === meets.part ? 0.5 : 0);
  });
  const said = `It meets on ${meets.weekday} in the ${meets.part}`;
  return { name: 'meeting-time', score: Math.max(...scores), explanation: said };
}

function wishFit({ wishes }: SeekingFamily, { id }: OpenGroup): Judged {
  if (wishes.length === 0) return undefined;
  const wished = wishes.includes(id);
  return {
    name: 'wish',
    score: wished ? 1 : 0,
    explanation: wished ? 'The family wishes for it' : 'The family wishes for another',
  };
}
