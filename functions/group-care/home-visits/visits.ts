import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { type CalendarDate, daysBetween } from '../calendar-date.ts';
import { codeSystem, extension } from '../canonical.ts';
import { type CodeableConcept, type Encounter, hasCode, type Reference } from '../resources.ts';
import { overlaps, type Span, timeOf } from '../session-time.ts';

/** A visit to a family at home, planned or made. */
export interface Visit {
  /** `Encounter/…` */
  readonly place: string;
  readonly status: string;
  /** `Organization/…` that visits. */
  readonly organization: string | undefined;
  /** `Practitioner/…` and the like. */
  readonly who: readonly string[];
  /** As they are written: when it really was, or else is planned to be. */
  readonly start: string | undefined;
  readonly end: string | undefined;
  /** `Goal/…` */
  readonly goals: readonly string[];
}

export const visitKind = { system: codeSystem.encounterKind, code: 'home-visit' } as const;

/** Planned, begun or made: neither called off nor entered in error. */
const takesPlace: ReadonlySet<unknown> = new Set([
  'planned',
  'arrived',
  'triaged',
  'in-progress',
  'onleave',
  'finished',
]);

export function isHomeVisit(resource: Resource): resource is Encounter {
  const types = Array.isArray(resource.type) ? (resource.type as readonly CodeableConcept[]) : [];
  return resource.resourceType === 'Encounter' && types.some((type) => hasCode(type, visitKind));
}

/** @returns `undefined` for what is no visit, was called off, or entered in error */
export function visitOf(resource: Resource): Visit | undefined {
  if (!isHomeVisit(resource) || !takesPlace.has(resource.status)) return undefined;
  const { id, status = '', serviceProvider, participant = [], extension: extensions = [] } = resource;
  const planned = extensions.find(({ url }) => url === extension.plannedPeriod)?.valuePeriod;
  const { start, end } = resource.period?.start === undefined ? (planned ?? {}) : resource.period;
  return {
    place: `Encounter/${id}`,
    status,
    organization: (serviceProvider as Reference | undefined)?.reference,
    who: participant.flatMap(({ individual }) => individual?.reference ?? []),
    start,
    end,
    goals: goalsIn(extensions as readonly JsonObject[]),
  };
}

function goalsIn(extensions: readonly JsonObject[]): readonly string[] {
  return extensions.flatMap(({ url, valueReference }) =>
    url === extension.visitGoal ? ((valueReference as Reference | undefined)?.reference ?? []) : [],
  );
}

/**
 * - `same-time`: both are there at once
 * - `same-day`: two organisations come on one day
 * - `same-goal`: two organisations come for one goal within a few days
 */
export type ClashKind = 'same-time' | 'same-day' | 'same-goal';

export interface Clash {
  readonly kinds: readonly ClashKind[];
  readonly visits: readonly [Visit, Visit];
  /** Those that both come for. */
  readonly goals: readonly string[];
}

/** Two visits for one goal that are farther apart than this follow each other, and are no duplicates. */
const defaultWithinDays = 7;

/**
 * The visits to one family that overlap or repeat each other, in the order of their days. Of the same organisation
 * these are only visits at the same time: it knows itself why it comes twice.
 */
export function clashesOf(
  visits: readonly Visit[],
  withinDays: number = defaultWithinDays,
): readonly Clash[] {
  const sorted = visits.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return sorted.flatMap((one, index) =>
    sorted.slice(index + 1).flatMap((other): readonly Clash[] => {
      const goals = one.goals.filter((goal) => other.goals.includes(goal));
      const kinds = kindsOf(one, other, goals, withinDays);
      return kinds.length === 0 ? [] : [{ kinds, visits: [one, other], goals }];
    }),
  );
}

/** By which they are sorted: when, and then which. */
export function keyOf({ start = '', place }: Visit): string {
  return `${start} ${place}`;
}

function kindsOf(
  one: Visit,
  other: Visit,
  goals: readonly string[],
  withinDays: number,
): readonly ClashKind[] {
  const [span, otherSpan] = [spanOf(one), spanOf(other)];
  const sameTime = span !== undefined && otherSpan !== undefined && overlaps(span, otherSpan);
  const kinds: ClashKind[] = sameTime ? ['same-time'] : [];
  const [day, otherDay] = [dayOf(one), dayOf(other)];
  const isOne = one.organization !== undefined && one.organization === other.organization;
  if (isOne || day === undefined || otherDay === undefined) return kinds;
  const apart = Math.abs(daysBetween(day, otherDay));
  return [
    ...kinds,
    ...(apart === 0 ? (['same-day'] as const) : []),
    ...(goals.length > 0 && apart <= withinDays ? (['same-goal'] as const) : []),
  ];
}

/** The day as it is written, in the time zone of the family; a month or a year is none. */
export function dayOf({ start }: Pick<Visit, 'start'>): CalendarDate | undefined {
  const day = start?.slice(0, 10);
  return day?.length === 10 ? day : undefined;
}

/** A visit of which nobody says how long it lasts is taken to last an hour. */
const unendedMs = 3_600_000;

function spanOf({ start, end }: Visit): Span | undefined {
  const startMs = timeOf(start);
  if (startMs === undefined) return undefined;
  const endMs = timeOf(end);
  return { startMs, endMs: endMs === undefined || endMs <= startMs ? startMs + unendedMs : endMs };
}

/** What of the two is too much, in words for who coordinates. */
export function explanationOf({ kinds, visits: [one, other] }: Clash): string {
  const when = [dayOf(one), dayOf(other)].filter((day) => day !== undefined);
  const days = [...new Set(when)].join(' and ');
  const what = {
    'same-time': 'at the same time',
    'same-day': 'on the same day',
    'same-goal': 'for the same goal',
  } as const satisfies Record<ClashKind, string>;
  return `Two visits ${kinds.map((kind) => what[kind]).join(', ')}: ${days}`;
}
