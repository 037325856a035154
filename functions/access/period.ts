import { isJsonObject, type Json } from '../fhir/resource.ts';

/**
 * Whether a Period holds at an instant, both ends included (https://hl7.org/fhir/R4/datatypes.html#Period). A partial
 * date counts from its first to its last moment. No Period at all holds always.
 */
export function holdsAt(period: Json | undefined, instant: string): boolean {
  if (!isJsonObject(period)) return true;
  return !startsAfter(period.start, instant) && !endsBefore(period.end, instant);
}

function endsBefore(end: Json | undefined, instant: string): boolean {
  if (typeof end !== 'string') return false;
  return isExact(end) ? Date.parse(end) < Date.parse(instant) : end < instant.slice(0, end.length);
}

function startsAfter(start: Json | undefined, instant: string): boolean {
  if (typeof start !== 'string') return false;
  return isExact(start) ? Date.parse(start) > Date.parse(instant) : start > instant.slice(0, start.length);
}

function isExact(dateTime: string): boolean {
  return dateTime.includes('T');
}
