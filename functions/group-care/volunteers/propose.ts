import { assign } from '../matching/assign.ts';
import {
  defaultVolunteerWeights,
  type Volunteer,
  type VolunteerFit,
  type VolunteerWeights,
  volunteerFit,
  type WishingFamily,
} from './fit.ts';

type Fitting = Extract<VolunteerFit, { fits: true }>;

export interface VolunteerMatch {
  readonly family: WishingFamily;
  readonly volunteer: Volunteer;
  readonly fit: Fitting;
}

export interface VolunteerProposal {
  readonly matches: readonly VolunteerMatch[];
  readonly unmatched: readonly { readonly family: WishingFamily; readonly reason: string }[];
}

/** For each family by itself the volunteers who fit and have time, the best first, at most `count`. */
export function volunteersFor(
  families: readonly WishingFamily[],
  volunteers: readonly Volunteer[],
  count: number,
  weights: VolunteerWeights = defaultVolunteerWeights,
): VolunteerProposal {
  const found = families.map((family) => ({ family, fits: fitsOf(family, volunteers, weights) }));
  return {
    matches: found.flatMap(({ family, fits }) =>
      fits
        .flatMap(({ volunteer, fit }) =>
          fit.fits && volunteer.places > 0 ? [{ family, volunteer, fit }] : [],
        )
        .toSorted(
          (one, other) => other.fit.score - one.fit.score || (one.volunteer.id < other.volunteer.id ? -1 : 1),
        )
        .slice(0, count),
    ),
    unmatched: found
      .filter(({ fits }) => !fits.some(({ volunteer, fit }) => fit.fits && volunteer.places > 0))
      .map(({ family, fits }) => ({ family, reason: whyNot(fits) })),
  };
}

/**
 * A volunteer for as many families as possible, and then as well as possible. The same families and volunteers, in
 * whatever order, come to the same proposal.
 */
export function proposeVolunteers(
  families: readonly WishingFamily[],
  volunteers: readonly Volunteer[],
  weights: VolunteerWeights = defaultVolunteerWeights,
): VolunteerProposal {
  const rows = families.toSorted(byId);
  const columns = volunteers.toSorted(byId);
  const fits = rows.map((family) => fitsOf(family, columns, weights));
  const gains = fits.map((row) => row.map(({ fit }) => (fit.fits ? gainOf(fit.score) : undefined)));
  const assignment = assign(
    gains,
    columns.map(({ places }) => Math.max(places, 0)),
  );
  return {
    matches: rows.flatMap((family, row) => {
      const { volunteer, fit } = fits[row]?.[assignment[row] ?? -1] ?? {};
      return volunteer && fit?.fits ? [{ family, volunteer, fit }] : [];
    }),
    unmatched: rows.flatMap((family, row) =>
      assignment[row] === -1 ? [{ family, reason: whyNot(fits[row] ?? []) }] : [],
    ),
  };
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}

/** To be matched at all counts for more than any difference between matches. */
const matched = 10_000_000;

function gainOf(score: number): number {
  return matched + Math.round(score * 10_000);
}

interface OneFit {
  readonly volunteer: Volunteer;
  readonly fit: VolunteerFit;
}

function fitsOf(
  family: WishingFamily,
  volunteers: readonly Volunteer[],
  weights: VolunteerWeights,
): readonly OneFit[] {
  return volunteers.map((volunteer) => ({ volunteer, fit: volunteerFit(family, volunteer, weights) }));
}

function whyNot(fits: readonly OneFit[]): string {
  const busy = fits.filter(({ fit }) => fit.fits).map(({ volunteer }) => volunteer.id);
  if (busy.length > 0) return `Who fits has no time for another family: ${busy.slice(0, 3).join(', ')}`;
  const reasons = fits.flatMap(({ volunteer, fit }) => (fit.fits ? [] : [`${volunteer.id}: ${fit.reason}`]));
  return reasons.length === 0
    ? 'There is no volunteer'
    : `No volunteer fits. ${reasons.slice(0, 3).join('. ')}`;
}
