import { judgeDistance, judgeLanguage, meanOf, rounded, type Whereabouts } from '../matching/criteria.ts';
import type { MeetingTime } from '../matching/fit.ts';

/** A family that looks for a volunteer. Nothing clinical: a volunteer is proposed by what she may know herself. */
export interface WishingFamily extends Whereabouts {
  /** `Patient/…`, or whatever the caller calls it. */
  readonly id: string;
  /** BCP 47, the preferred one first. */
  readonly languages: readonly string[];
  /** When company is welcome; at any time when there are none. */
  readonly times: readonly MeetingTime[];
  /** What is asked for, in the words or codes of the organisation. */
  readonly preferences: readonly string[];
  /** Volunteers who are out of the question. */
  readonly excluded: readonly string[];
}

export interface Volunteer extends Whereabouts {
  /** `Practitioner/…` or `PractitionerRole/…`, or whatever the caller calls her. */
  readonly id: string;
  readonly languages: readonly string[];
  readonly times: readonly MeetingTime[];
  /** What she brings along, in the same words or codes. */
  readonly offers: readonly string[];
  /** For how many families more she has time. */
  readonly places: number;
}

/** As in the code system match-criterion of the package. */
export const volunteerCriteria = ['language', 'distance', 'availability', 'preferences'] as const;
export type VolunteerCriterionName = (typeof volunteerCriteria)[number];
export type VolunteerWeights = Readonly<Record<VolunteerCriterionName, number>>;

/** Who cannot talk with each other are no company; who live far apart do not meet. */
export const defaultVolunteerWeights: VolunteerWeights = {
  language: 0.35,
  distance: 0.25,
  availability: 0.25,
  preferences: 0.15,
};

export interface VolunteerCriterion {
  readonly name: VolunteerCriterionName;
  /** From 0 to 1. */
  readonly score: number;
  readonly weight: number;
  readonly explanation: string;
}

/** `score` from 0 to 1: the mean of the criteria that something is known about, by their weights. */
export type VolunteerFit =
  | { readonly fits: true; readonly score: number; readonly criteria: readonly VolunteerCriterion[] }
  | { readonly fits: false; readonly reason: string };

type Judged = Omit<VolunteerCriterion, 'name' | 'weight'> | string | undefined;

export function volunteerFit(
  family: WishingFamily,
  volunteer: Volunteer,
  weights: VolunteerWeights = defaultVolunteerWeights,
): VolunteerFit {
  if (family.excluded.includes(volunteer.id)) return { fits: false, reason: 'The family asked for another' };
  const judged: Readonly<Record<VolunteerCriterionName, Judged>> = {
    language: judgeLanguage(family.languages, volunteer.languages, 'The volunteer'),
    distance: judgeDistance(family, volunteer, 'The volunteer lives'),
    availability: availability(family, volunteer),
    preferences: preferences(family, volunteer),
  };
  const against = Object.values(judged).find((one) => typeof one === 'string');
  if (typeof against === 'string') return { fits: false, reason: against };
  const criteria = volunteerCriteria.flatMap((name) => {
    const one = judged[name];
    return typeof one === 'object' ? [{ name, ...one, weight: weights[name] }] : [];
  });
  return { fits: true, score: meanOf(criteria), criteria };
}

/** The best of all pairs of times: half for the day, half for the part of it. */
function availability({ times: own }: WishingFamily, { times: others }: Volunteer): Judged {
  if (own.length === 0 || others.length === 0) return undefined;
  const pairs = own.flatMap((one) =>
    others.map((other) => ({
      score: (agrees(one.weekday, other.weekday) ? 0.5 : 0) + (agrees(one.part, other.part) ? 0.5 : 0),
      said: [other.weekday ?? one.weekday ?? 'any day', other.part ?? one.part].filter(Boolean).join(' '),
    })),
  );
  const best = pairs.reduce((one, other) => (other.score > one.score ? other : one));
  const explanation =
    best.score === 1
      ? `Both have time on ${best.said}`
      : `The volunteer has time at ${best.score === 0 ? 'other times' : 'nearly the same times'} (${best.said})`;
  return { score: best.score, explanation };
}

function agrees(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

function preferences({ preferences: wanted }: WishingFamily, { offers }: Volunteer): Judged {
  if (wanted.length === 0) return undefined;
  const met = wanted.filter((one) => offers.some((other) => isSame(one, other)));
  const explanation =
    met.length === 0 ? `Asked for: ${wanted.join(', ')}` : `Asked for and there: ${met.join(', ')}`;
  return { score: rounded(met.length / wanted.length), explanation };
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
