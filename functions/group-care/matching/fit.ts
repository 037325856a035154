import { type CalendarDate, daysBetween } from '../calendar-date.ts';

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
/** Half as good at this distance. */
const halfDistanceKm = 5;

/** How well a family fits in a group, whether or not there is room. */
export function fitOf(family: SeekingFamily, group: OpenGroup, weights: Weights = defaultWeights): Fit {
  const judged = [birthFit(family, group), languageFit(family, group), distanceFit(family, group)];
  const against = judged.find((one) => typeof one === 'string');
  if (typeof against === 'string') return { fits: false, reason: against };
  const known = [...judged, timeFit(family, group), wishFit(family, group)]
    .filter((one) => one !== undefined && typeof one !== 'string')
    .map((one) => ({ ...one, weight: weights[one.name] }));
  const weight = known.reduce((sum, one) => sum + one.weight, 0);
  const score = weight === 0 ? 1 : known.reduce((sum, one) => sum + one.score * one.weight, 0) / weight;
  return { fits: true, score: rounded(score), criteria: known };
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
  if (own.length === 0 || languages.length === 0) return undefined;
  const place = own.findIndex((language) => languages.some((other) => isSameLanguage(language, other)));
  if (place === -1) return `The group speaks ${languages.join(', ')}, the family ${own.join(', ')}`;
  // The first is the one they prefer.
  const score = rounded(1 - (0.4 * place) / own.length);
  return { name: 'language', score, explanation: `Both speak ${own[place]}` };
}

/** `nl` and `nl-BE` understand each other. */
function isSameLanguage(one: string, other: string): boolean {
  return one.split('-')[0]?.toLowerCase() === other.split('-')[0]?.toLowerCase();
}

function distanceFit(family: SeekingFamily, group: OpenGroup): Judged {
  if (family.position && group.position) {
    const km = distanceKm(family.position, group.position);
    const said = `${km.toFixed(1)} km away`;
    if (family.maxDistanceKm !== undefined && km > family.maxDistanceKm) {
      return `It is ${said}, farther than ${family.maxDistanceKm} km`;
    }
    return { name: 'distance', score: rounded(halfDistanceKm / (halfDistanceKm + km)), explanation: said };
  }
  if (family.town === undefined || group.town === undefined) return undefined;
  const same = family.town.trim().toLowerCase() === group.town.trim().toLowerCase();
  const explanation = same
    ? `Both are in ${group.town}`
    : `The group meets in ${group.town}, not in ${family.town}`;
  return { name: 'distance', score: same ? 1 : 0.2, explanation };
}

const earthRadiusKm = 6_371;

/** Along a great circle. */
export function distanceKm(one: Position, other: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [lat, otherLat] = [radians(one.latitude), radians(other.latitude)];
  const long = radians(other.longitude - one.longitude);
  const half =
    Math.sin((otherLat - lat) / 2) ** 2 + Math.cos(lat) * Math.cos(otherLat) * Math.sin(long / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(half)));
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

function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
