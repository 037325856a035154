/** Between which values what is true lies, with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

// The standard normal deviate of a 95 % interval.
const z = 1.96;

/**
 * Between which percentages a true share lies with 95 % confidence, by Wilson's score method: right for small
 * numbers and for shares near 0 and 100 (Wilson EB, J Am Stat Assoc 1927;22:209).
 */
export function wilsonInterval(numerator: number, denominator: number): Interval {
  const share = numerator / denominator;
  const weight = 1 + z ** 2 / denominator;
  const centre = (share + z ** 2 / (2 * denominator)) / weight;
  const spread = Math.sqrt((share * (1 - share)) / denominator + z ** 2 / (4 * denominator ** 2));
  const half = (z * spread) / weight;
  return { low: 100 * Math.max(0, centre - half), high: 100 * Math.min(1, centre + half) };
}

/** Between which values a true mean lies, by Student's t; none of fewer than two values. */
export function meanInterval(values: readonly number[]): Interval | undefined {
  const count = values.length;
  if (count < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = studentDeviate(count - 1) * Math.sqrt(variance / count);
  return { low: mean - half, high: mean + half };
}

/** Of t at 0.975 for 1 to 10 degrees of freedom: https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm */
const fewDegrees = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228] as const;
const normalDeviate = 1.959964;

/** From 11 on by the expansion of Abramowitz and Stegun, 26.7.5, right to three decimals. */
function studentDeviate(degrees: number): number {
  const known = fewDegrees[degrees - 1];
  if (known !== undefined) return known;
  const x = normalDeviate;
  return (
    x +
    (x ** 3 + x) / (4 * degrees) +
    (5 * x ** 5 + 16 * x ** 3 + 3 * x) / (96 * degrees ** 2) +
    (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / (384 * degrees ** 3)
  );
}
