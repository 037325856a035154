import { birthWeightG, type Curve, round, valueAt } from './measurements.ts';
import { normal, type Random } from './random.ts';

/**
 * Medians of the WHO Child Growth Standards by month of age (https://www.who.int/tools/child-growth-standards):
 * weight-for-age, length-for-age and head-circumference-for-age, girls and boys.
 */
interface GrowthCurves {
  readonly weightKg: Curve;
  readonly lengthCm: Curve;
  readonly headCircumferenceCm: Curve;
}

const months = [0, 1, 2, 3, 4, 6, 9, 12, 15, 18];

const medians: Readonly<Record<Sex, GrowthCurves>> = {
  female: {
    weightKg: byMonth([3.2, 4.2, 5.1, 5.8, 6.4, 7.3, 8.2, 8.9, 9.6, 10.2]),
    lengthCm: byMonth([49.1, 53.7, 57.1, 59.8, 62.1, 65.7, 70.1, 74, 77.5, 80.7]),
    headCircumferenceCm: byMonth([33.9, 36.5, 38.3, 39.5, 40.6, 42.2, 43.8, 44.9, 45.7, 46.2]),
  },
  male: {
    weightKg: byMonth([3.3, 4.5, 5.6, 6.4, 7, 7.9, 8.9, 9.6, 10.3, 10.9]),
    lengthCm: byMonth([49.9, 54.7, 58.4, 61.4, 63.9, 67.6, 72, 75.7, 79.1, 82.3]),
    headCircumferenceCm: byMonth([34.5, 37.3, 39.1, 40.5, 41.6, 43.3, 45, 46.1, 46.8, 47.4]),
  },
};

function byMonth(values: readonly number[]): Curve {
  return values.map((value, index) => [months[index] ?? 0, value]);
}

export type Sex = 'female' | 'male';

const daysPerMonth = 30.4375;
const termWeeks = 40;

/** What a baby is like all along. */
export interface BabyBody {
  readonly sex: Sex;
  /** Distance from the median in standard deviations, which the baby keeps. */
  readonly deviations: number;
}

export interface BabyMeasures {
  readonly weightKg: number;
  readonly lengthCm: number;
  readonly headCircumferenceCm: number;
}

/**
 * Weighed and measured at an age, counted from the due date for a baby that came early, as child health care does in
 * the first two years.
 * @param correctedAgeDays negative before the due date: then the weight is that of a birth in that week
 */
export function babyMeasures(from: Random, body: BabyBody, correctedAgeDays: number): BabyMeasures {
  const curves = medians[body.sex];
  const month = Math.max(0, correctedAgeDays / daysPerMonth);
  const at = (curve: Curve, deviation: number, decimals: number) =>
    round(valueAt(curve, month) * (1 + deviation * body.deviations) * (1 + normal(from, 0, 0.006)), decimals);
  const weightKg =
    correctedAgeDays < 0
      ? birthWeightG(termWeeks + correctedAgeDays / 7, 1, body.deviations) / 1000
      : at(curves.weightKg, 0.11, 3);
  return {
    weightKg,
    lengthCm: at(curves.lengthCm, 0.034, 1),
    headCircumferenceCm: at(curves.headCircumferenceCm, 0.029, 1),
  };
}
