/** A number with what is counted, in Arabic: one, two, three to ten, and more each have a form. */
export function countedInArabic(
  number: number,
  [one, two, few, many]: readonly [string, string, string, string],
): string {
  if (number === 1) return one;
  if (number === 2) return two;
  const end = number % 100;
  return `${number} ${end >= 3 && end <= 10 ? few : many}`;
}
