// The standard normal deviate of a 95 % interval.
const z = 1.96;

/**
 * Between which percentages a true share lies with 95 % confidence, by Wilson's score method: right for small
 * numbers and for shares near 0 and 100 (Wilson EB, J Am Stat Assoc 1927;22:209).
 */
export function wilsonInterval(
  numerator: number,
  denominator: number,
): { readonly low: number; readonly high: number } {
  const share = numerator / denominator;
  const weight = 1 + z ** 2 / denominator;
  const centre = (share + z ** 2 / (2 * denominator)) / weight;
  const spread = Math.sqrt((share * (1 - share)) / denominator + z ** 2 / (4 * denominator ** 2));
  const half = (z * spread) / weight;
  return { low: 100 * Math.max(0, centre - half), high: 100 * Math.min(1, centre + half) };
}
