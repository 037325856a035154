/** Epoch milliseconds, `from` ≤ t < `to`. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const dateTime =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

/**
 * The time that a date, dateTime or instant stands for, as wide as the precision in which it is written:
 * `2024-02` is all of February. Without a zone it is read in UTC. `undefined` when it is no date.
 * https://hl7.org/fhir/R4/search.html#date
 */
export function parseDate(text: string): TimeRange | undefined {
  const [whole, year, month, day, hour, minute, second, fraction, zone] = dateTime.exec(text) ?? [];
  if (whole === undefined) return undefined;
  if (month === undefined) return range(utc(Number(year), 1, 1), utc(Number(year) + 1, 1, 1));
  if (day === undefined)
    return range(utc(Number(year), Number(month), 1), utc(Number(year), Number(month) + 1, 1), month);
  const midnight = utc(Number(year), Number(month), Number(day));
  if (new Date(midnight).getUTCDate() !== Number(day)) return undefined;
  if (hour === undefined) return range(midnight, midnight + dayMs, month);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 60) return undefined;
  const from = midnight + (Number(hour) * 60 + Number(minute)) * minuteMs - offsetMs(zone);
  if (second === undefined) return range(from, from + minuteMs, month);
  const fractionMs = Math.floor(Number(`0.${fraction ?? 0}`) * 1000 + 1e-6);
  const precisionMs = 10 ** Math.max(0, 3 - (fraction?.length ?? 0));
  const start = from + Number(second) * 1000 + fractionMs;
  return range(start, start + precisionMs, month);
}

function range(from: number, to: number, month = '01'): TimeRange | undefined {
  return Number(month) >= 1 && Number(month) <= 12 ? { from, to } : undefined;
}

/** As `Date.UTC`, which takes the years 0 to 99 for the last century. */
function utc(year: number, month: number, day: number): number {
  return year > 99 ? Date.UTC(year, month - 1, day) : new Date(0).setUTCFullYear(year, month - 1, day);
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * minuteMs;
}
