import { uncertain } from './logic.ts';

const date = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * How two dates, or two dates with time, compare (https://hl7.org/fhirpath/N1/#date-time-comparison): dates part by
 * part, times as the moments they are.
 * @returns negative, zero or positive; `undefined` when they are equal as far as the less precise of them goes
 * @throws uncertain when that is not enough to tell
 */
export function compareTimes(a: string, b: string): number | undefined {
  if (dateTime.test(a) && dateTime.test(b)) return compareMoments(a, b);
  const [left, right] = [date.exec(a), date.exec(b)];
  if (left === null || right === null) throw uncertain;
  for (const part of [1, 2, 3]) {
    const [one, other] = [left[part], right[part]];
    if (one === undefined || other === undefined) return one === other ? 0 : undefined;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

function compareMoments(a: string, b: string): number {
  const difference = Date.parse(a) - Date.parse(b);
  if (Number.isNaN(difference)) throw uncertain;
  return difference;
}
