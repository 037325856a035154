import { normal, type Random } from './random.ts';

/** Values at a few points in time; between them a straight line, outside them the nearest end. */
export type Curve = readonly (readonly [at: number, value: number])[];

export function valueAt(curve: Curve, at: number): number {
  const next = curve.findIndex(([point]) => point >= at);
  if (next === -1) return curve.at(-1)?.[1] ?? 0;
  const [to, toValue] = curve[next] ?? [at, 0];
  const [from, fromValue] = curve[next - 1] ?? [to, toValue];
  return to === from ? toValue : fromValue + ((toValue - fromValue) * (at - from)) / (to - from);
}

export function round(value: number, decimals = 0): number {
  return Number(value.toFixed(decimals));
}

/**
 * Median blood pressure in mmHg by gestational week in healthy pregnancies. The ends are published, the shape between
 * them is eyed from the figure: Green LJ et al., PLoS Med 2021;18(4):e1003611.
 */
const systolicMmHg: Curve = [
  [12, 111.5],
  [20, 112],
  [28, 113.5],
  [34, 116],
  [40, 119.6],
];
const diastolicMmHg: Curve = [
  [12, 69.1],
  [19, 68.5],
  [28, 70],
  [34, 72.5],
  [40, 76],
];
/** After birth pressures go back to where they were before, within some weeks. */
const weeksToRecover = 6;

export interface BloodPressure {
  readonly systolicMmHg: number;
  readonly diastolicMmHg: number;
}

/** What a mother is like all along, so that her values follow a line of her own. */
export interface MotherBody {
  readonly heightCm: number;
  /** Before the pregnancy. */
  readonly weightKg: number;
  /** Distance from the median, which she keeps. */
  readonly pressureOffsetMmHg: number;
  /** https://nap.nationalacademies.org/catalog/12584: 0.35–0.50 kg a week for a healthy weight. */
  readonly weeklyGainKg: number;
}

export function drawMotherBody(from: Random): MotherBody {
  const heightCm = round(normal(from, 166, 6.5));
  const bodyMassIndex = Math.max(17.5, normal(from, 24.8, 4));
  return {
    heightCm,
    weightKg: round(bodyMassIndex * (heightCm / 100) ** 2, 1),
    pressureOffsetMmHg: normal(from, 0, 7),
    weeklyGainKg: Math.max(0.1, normal(from, 0.42, 0.1)),
  };
}

export function bloodPressure(from: Random, body: MotherBody, gestationalWeek: number): BloodPressure {
  const week =
    gestationalWeek > 42
      ? Math.max(12, 40 - (28 * (gestationalWeek - 40)) / weeksToRecover)
      : gestationalWeek;
  return {
    systolicMmHg: round(valueAt(systolicMmHg, week) + body.pressureOffsetMmHg + normal(from, 0, 5)),
    diastolicMmHg: round(valueAt(diastolicMmHg, week) + body.pressureOffsetMmHg * 0.6 + normal(from, 0, 4)),
  };
}

/** 1 kg in the first 13 weeks (0.5–2 kg by the same guideline), from then on the mother's own weekly gain. */
export function pregnantWeightKg(from: Random, body: MotherBody, gestationalWeek: number): number {
  const gainKg = Math.min(1, gestationalWeek / 13) + Math.max(0, gestationalWeek - 13) * body.weeklyGainKg;
  return round(body.weightKg + gainKg + normal(from, 0, 0.3), 1);
}

/** Half of what remains after birth is gone in about three months. */
export function postpartumWeightKg(from: Random, body: MotherBody, weeksAfterBirth: number): number {
  const atBirthKg = 1 + 27 * body.weeklyGainKg;
  const keptKg = Math.max(0.5, atBirthKg - 6) * 0.5 ** (weeksAfterBirth / 13);
  return round(body.weightKg + keptKg + normal(from, 0, 0.4), 1);
}

/**
 * Symphysis to fundus in cm follows the weeks from 20 on and falls behind near term: Papageorghiou AT et al.,
 * BMJ 2016;355:i5662. Twins measure a few centimetres more.
 */
const fundalHeightCmByWeek: Curve = [
  [16, 14.5],
  [20, 18.5],
  [28, 26.5],
  [34, 32],
  [40, 36.5],
];

export function fundalHeightCm(from: Random, gestationalWeek: number, plurality: number): number {
  return round(valueAt(fundalHeightCmByWeek, gestationalWeek) + (plurality - 1) * 4 + normal(from, 0, 1));
}

/** A normal baseline is 110–160 beats a minute and sinks a little with the weeks: Ayres-de-Campos D et al., FIGO 2015. */
export function fetalHeartRate(from: Random, gestationalWeek: number): number {
  const mean = valueAt(
    [
      [12, 155],
      [20, 147],
      [40, 137],
    ],
    gestationalWeek,
  );
  return Math.min(160, Math.max(110, round(normal(from, mean, 6))));
}

/**
 * Median birth weight in grams by completed weeks: Villar J et al. (INTERGROWTH-21st), Lancet 2014;384:857, rounded, and
 * for the very preterm Lancet 2016;387:844. Twins weigh about a tenth less.
 */
const birthWeightGrams: Curve = [
  [24, 650],
  [28, 1050],
  [32, 1700],
  [34, 2200],
  [36, 2700],
  [38, 3080],
  [40, 3380],
  [42, 3600],
];

/** @param deviations how far this baby is from the median, in standard deviations of about 12 % */
export function birthWeightG(gestationalWeek: number, plurality: number, deviations: number): number {
  const median = valueAt(birthWeightGrams, gestationalWeek) * (plurality > 1 ? 0.9 : 1);
  return round((median * (1 + 0.12 * deviations)) / 5) * 5;
}
