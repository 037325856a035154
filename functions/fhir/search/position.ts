import { isJsonObject, type Json } from '../resource.ts';
import type { IndexValue, SearchValue } from './query.ts';

type Position = Extract<SearchValue, { kind: 'position' }>;

const earthRadiusKm = 6371.0088;
const kmPerMile = 1.609344;

/** By unit as people write it. */
const kmPerUnit: ReadonlyMap<string, number> = new Map([
  ['km', 1],
  ['m', 0.001],
  ['[mi_us]', kmPerMile],
  ['[mi_i]', kmPerMile],
  ['mi', kmPerMile],
]);

/** How far «near» is when nobody says. */
const nearKm = 50;

/** `latitude|longitude|distance|units`, the last two of them if wanted. https://hl7.org/fhir/R4/location.html#search */
export function parsePosition(text: string): Position | undefined {
  const [latitude, longitude, distance, unit, ...more] = text.split('|');
  const perUnit = kmPerUnit.get(unit === undefined || unit === '' ? 'km' : unit);
  const place = [latitude, longitude].map(decimal);
  const distanceKm =
    distance === undefined || distance === '' ? nearKm : decimal(distance) * (perUnit ?? Number.NaN);
  const [north = Number.NaN, east = Number.NaN] = place;
  const valid = Math.abs(north) <= 90 && Math.abs(east) <= 180 && distanceKm >= 0 && more.length === 0;
  return valid ? { kind: 'position', latitude: north, longitude: east, distanceKm } : undefined;
}

function decimal(text: string | undefined): number {
  return text !== undefined && /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

export function positionValues(parameter: string, element: Exclude<Json, null>): readonly IndexValue[] {
  if (!isJsonObject(element)) return [];
  const { latitude, longitude } = element;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return [];
  return [{ kind: 'position', parameter, latitude, longitude }];
}

/** Along the surface of a sphere. */
export function isNear(value: Extract<IndexValue, { kind: 'position' }>, wanted: Position): boolean {
  const [from, to] = [radians(value.latitude), radians(wanted.latitude)];
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const chord =
    half(wanted.latitude - value.latitude) +
    Math.cos(from) * Math.cos(to) * half(wanted.longitude - value.longitude);
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord))) <= wanted.distanceKm;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
