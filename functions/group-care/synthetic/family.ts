import { addDays, type CalendarDate } from '../calendar-date.ts';
import type { Sex } from './growth.ts';
import { birthWeightG, drawMotherBody, type MotherBody } from './measurements.ts';
import { drawLanguage, drawName, type LanguageOfFamily, type PersonName } from './names.ts';
import { chance, integer, normal, pickWeighted, type Random } from './random.ts';

/** What happens to one family from the start of pregnancy on, decided before any resource is written. */
export interface Family {
  /** Start of every id of this family's resources. */
  readonly key: string;
  readonly mother: {
    readonly name: PersonName;
    readonly birthDate: CalendarDate;
    readonly language: LanguageOfFamily;
    readonly body: MotherBody;
  };
  readonly partner: PersonName | undefined;
  readonly dueDate: CalendarDate;
  readonly plurality: 1 | 2;
  readonly end: PregnancyEnd;
  readonly feeding: FeedingPath;
  /** The chance that she comes to a session. */
  readonly loyalty: number;
  /** The chance that the partner comes with her. */
  readonly partnerLoyalty: number;
  /** She stops coming after this session of the pregnancy group. */
  readonly dropsOutAfter: number | undefined;
}

export type PregnancyEnd =
  | {
      readonly kind: 'birth';
      readonly date: CalendarDate;
      readonly gestationalDays: number;
      readonly babies: readonly Baby[];
    }
  | { readonly kind: 'loss'; readonly date: CalendarDate; readonly gestationalDays: number };

export interface Baby {
  readonly key: string;
  readonly name: PersonName;
  readonly sex: Sex;
  readonly birthDate: CalendarDate;
  readonly birthWeightG: number;
  /** Distance from the growth median, in standard deviations. */
  readonly deviations: number;
}

/** Exclusive and any breastfeeding end at these ages; 0 for never begun. */
export interface FeedingPath {
  readonly exclusiveUntilWeek: number;
  readonly anyUntilWeek: number;
}

/** What the programme wants to be sure of; without it chance decides. */
export interface Fate {
  readonly twins?: boolean;
  readonly loss?: boolean;
  readonly dropsOut?: boolean;
}

export function drawFamily(from: Random, key: string, dueDate: CalendarDate, fate: Fate = {}): Family {
  const language = drawLanguage(from);
  const ageYears = Math.min(44, Math.max(17, normal(from, 30.5, 5)));
  const plurality = (fate.twins ?? chance(from, 0.015)) ? 2 : 1;
  const partner = chance(from, 0.9) ? drawName(from, language, 'men') : undefined;
  return {
    key,
    mother: {
      name: drawName(from, language, 'women'),
      birthDate: addDays(dueDate, -Math.round(ageYears * 365.25)),
      language,
      body: drawMotherBody(from),
    },
    partner,
    dueDate,
    plurality,
    end: drawEnd(from, key, dueDate, language, plurality, fate.loss ?? chance(from, 0.012)),
    feeding: drawFeeding(from),
    loyalty: Math.min(0.98, Math.max(0.5, normal(from, 0.86, 0.08))),
    partnerLoyalty: partner === undefined ? 0 : Math.max(0, normal(from, 0.35, 0.25)),
    dropsOutAfter: (fate.dropsOut ?? chance(from, 0.07)) ? integer(from, 2, 6) : undefined,
  };
}

function drawEnd(
  from: Random,
  key: string,
  dueDate: CalendarDate,
  language: LanguageOfFamily,
  plurality: 1 | 2,
  loss: boolean,
): PregnancyEnd {
  if (loss) {
    const gestationalDays = integer(from, 18 * 7, 23 * 7);
    return { kind: 'loss', date: addDays(dueDate, gestationalDays - 280), gestationalDays };
  }
  const gestationalDays = drawGestationalDays(from, plurality);
  const date = addDays(dueDate, gestationalDays - 280);
  const babies = Array.from({ length: plurality }, (_, index) =>
    drawBaby(from, `${key}-baby${index + 1}`, language, date, gestationalDays, plurality),
  );
  return { kind: 'birth', date, gestationalDays, babies };
}

/**
 * About 7 % of single and half of twin births come before 37 weeks: Euro-Peristat, European Perinatal Health Report
 * 2015–2019 (https://www.europeristat.com).
 */
function drawGestationalDays(from: Random, plurality: number): number {
  if (plurality > 1) return Math.round(Math.min(272, Math.max(200, normal(from, 257, 13))));
  if (chance(from, 0.07)) return 258 - Math.round(Math.abs(normal(from, 0, 16)));
  return Math.round(Math.min(294, Math.max(259, normal(from, 279, 7.5))));
}

function drawBaby(
  from: Random,
  key: string,
  language: LanguageOfFamily,
  birthDate: CalendarDate,
  gestationalDays: number,
  plurality: number,
): Baby {
  const sex = chance(from, 0.512) ? 'male' : 'female';
  const deviations = normal(from, 0, 0.9);
  return {
    key,
    name: drawName(from, language, sex === 'male' ? 'boys' : 'girls'),
    sex,
    birthDate,
    birthWeightG: birthWeightG(gestationalDays / 7, plurality, deviations),
    deviations,
  };
}

/** Roughly what Dutch babies get: three of four begin, half still have some at three months (TNO, Peiling melkvoeding). */
function drawFeeding(from: Random): FeedingPath {
  const anyUntilWeek = pickWeighted(from, [
    { item: 0, weight: 22 },
    { item: integer(from, 1, 12), weight: 28 },
    { item: integer(from, 13, 30), weight: 28 },
    { item: integer(from, 31, 80), weight: 22 },
  ]);
  return { anyUntilWeek, exclusiveUntilWeek: chance(from, 0.75) ? Math.min(anyUntilWeek, 24) : 0 };
}
