import type { Position } from './fit.ts';

/*
 * What counts whoever is matched: which language they share, and how far they are from each other.
 */

/** A criterion without its name and weight; a text says why the match is out of the question; nothing known: `undefined`. */
export type Judgement = { readonly score: number; readonly explanation: string } | string | undefined;

/**
 * @param own languages in BCP 47, the preferred one first
 * @param other who speaks the others, such as `The group`
 */
export function judgeLanguage(own: readonly string[], others: readonly string[], other: string): Judgement {
  if (own.length === 0 || others.length === 0) return undefined;
  const place = own.findIndex((language) => others.some((one) => isSameLanguage(language, one)));
  if (place === -1) return `${other} speaks ${others.join(', ')}, the family ${own.join(', ')}`;
  // The first is the one they prefer.
  return { score: rounded(1 - (0.4 * place) / own.length), explanation: `Both speak ${own[place]}` };
}

/** `nl` and `nl-BE` understand each other. */
function isSameLanguage(one: string, other: string): boolean {
  return one.split('-')[0]?.toLowerCase() === other.split('-')[0]?.toLowerCase();
}

export interface Whereabouts {
  readonly position?: Position;
  /** A town, where positions are not known. */
  readonly town?: string;
  readonly maxDistanceKm?: number;
}

/** Half as good at this distance. */
const halfDistanceKm = 5;

/** @param is what the other does there, such as `The group meets` */
export function judgeDistance(own: Whereabouts, other: Whereabouts, is: string): Judgement {
  if (own.position && other.position) {
    const km = distanceKm(own.position, other.position);
    const said = `${km.toFixed(1)} km away`;
    const max = Math.min(own.maxDistanceKm ?? Infinity, other.maxDistanceKm ?? Infinity);
    if (km > max) return `It is ${said}, farther than ${max} km`;
    return { score: rounded(halfDistanceKm / (halfDistanceKm + km)), explanation: said };
  }
  if (own.town === undefined || other.town === undefined) return undefined;
  const same = own.town.trim().toLowerCase() === other.town.trim().toLowerCase();
  const explanation = same ? `Both are in ${other.town}` : `${is} in ${other.town}, not in ${own.town}`;
  return { score: same ? 1 : 0.2, explanation };
}

const earthRadiusKm = 6_371;

/** Along a great circle. */
export function distanceKm(one: Position, other: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [lat, otherLat] = [radians(one.latitude), radians(other.latitude)];
  const long = radians(other.longitude - one.longitude);
  const half =
    Math.sin((otherLat - lat) / 2) ** 2 + Math.cos(lat) * Math.cos(otherLat) * Math.sin(long / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(half)));
}

export function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}

interface Weighed {
  readonly score: number;
  readonly weight: number;
}

/** The mean of what is known, by weight; 1 where nothing is. */
export function meanOf(known: readonly Weighed[]): number {
  const weight = known.reduce((sum, one) => sum + one.weight, 0);
  return rounded(weight === 0 ? 1 : known.reduce((sum, one) => sum + one.score * one.weight, 0) / weight);
}
