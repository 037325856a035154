import { type Assignment, assign, type Gains } from './assign.ts';
import { defaultWeights, type Fit, fitOf, type OpenGroup, type SeekingFamily, type Weights } from './fit.ts';

/** How many families make a group, by its model. */
export interface Sizes {
  readonly pregnancy: { readonly min: number; readonly max: number };
  readonly parenting: { readonly min: number; readonly max: number };
}

/** CenteringPregnancy 8–12 women, CenteringParenting 6–8 families. */
export const defaultSizes: Sizes = { pregnancy: { min: 8, max: 12 }, parenting: { min: 6, max: 8 } };

export interface Proposal {
  readonly placed: readonly {
    readonly family: SeekingFamily;
    readonly group: OpenGroup;
    readonly fit: Extract<Fit, { fits: true }>;
  }[];
  readonly unplaced: readonly { readonly family: SeekingFamily; readonly reason: string }[];
  /** Each group with how many families it would have, and whether that is enough to go on with. */
  readonly groups: readonly { readonly group: OpenGroup; readonly size: number; readonly enough: boolean }[];
}

/**
 * Families for groups: as many as possible, and then as well as possible. A group that has nobody yet and would stay too
 * small is not begun, as long as its families are told why. The same families and groups, in whatever order, come to the
 * same proposal.
 */
export function propose(
  families: readonly SeekingFamily[],
  groups: readonly OpenGroup[],
  sizes: Sizes = defaultSizes,
  weights: Weights = defaultWeights,
): Proposal {
  const rows = families.toSorted(byId);
  const columns = groups.toSorted(byId);
  const fits = rows.map((family) => columns.map((group) => fitOf(family, group, weights)));
  const gains = fits.map((row) => row.map(gainOf));
  const rooms = columns.map((group) => roomOf(group, sizes));
  const { assignment, closed } = withoutSmall(gains, rooms, columns, sizes);
  const sizeOf = (column: number) =>
    (columns[column]?.size ?? 0) + assignment.filter((one) => one === column).length;
  return {
    placed: rows.flatMap((family, row) => {
      const column = assignment[row] ?? -1;
      const [group, fit] = [columns[column], fits[row]?.[column]];
      return group && fit?.fits ? [{ family, group, fit }] : [];
    }),
    unplaced: rows.flatMap((family, row) =>
      assignment[row] === -1
        ? [{ family, reason: reasonOf(fits[row] ?? [], columns, rooms, closed, sizes) }]
        : [],
    ),
    groups: columns.map((group, column) => {
      const size = sizeOf(column);
      return { group, size, enough: size >= sizes[group.model].min };
    }),
  };
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

const placeGain = 1_000_000;
const scoreGain = 1_000;

/** A place for one more outweighs the scores of thousands. Whole numbers, so that sums are exact. */
function gainOf(fit: Fit): number | undefined {
  return fit.fits ? placeGain * scoreGain + Math.round(fit.score * scoreGain * 10) : undefined;
}

function roomOf({ model, capacity, size }: OpenGroup, sizes: Sizes): number {
  return Math.max(0, Math.min(capacity, sizes[model].max) - size);
}

/** Takes the smallest of the groups away that would not be worth beginning, and its families elsewhere, until all are. */
function withoutSmall(
  gains: Gains,
  rooms: readonly number[],
  groups: readonly OpenGroup[],
  sizes: Sizes,
): { readonly assignment: Assignment; readonly closed: ReadonlySet<number> } {
  const closed = new Set<number>();
  let assignment = assign(gains, rooms);
  for (;;) {
    const counts = groups.map((_, column) => assignment.filter((one) => one === column).length);
    const small = groups
      .map(({ size, model }, column) => ({ size, column, count: counts[column] ?? 0, min: sizes[model].min }))
      .filter(({ size, column, count, min }) => size === 0 && count > 0 && count < min && !closed.has(column))
      .toSorted((one, other) => one.count - other.count || one.column - other.column);
    const [smallest] = small;
    if (smallest === undefined) return { assignment, closed };
    closed.add(smallest.column);
    const open = gains.map((row) => row.map((gain, column) => (closed.has(column) ? undefined : gain)));
    // What is left is at its best without those families, who now look for a place one by one.
    const left = assignment.map((column) => (column === smallest.column ? -2 : column));
    assignment = assign(open, rooms, left);
  }
}

function reasonOf(
  fits: readonly Fit[],
  groups: readonly OpenGroup[],
  rooms: readonly number[],
  closed: ReadonlySet<number>,
  sizes: Sizes,
): string {
  if (groups.length === 0) return 'There is no group to go to';
  const fitting = groups
    .map((group, column) => ({ group, column }))
    .filter(({ column }) => fits[column]?.fits);
  if (fitting.length === 0) {
    const [first] = fits.flatMap((fit, column) => (fit.fits ? [] : [`${groups[column]?.id}: ${fit.reason}`]));
    const more = groups.length > 1 ? ` (and ${groups.length - 1} other groups do not fit either)` : '';
    return `No group fits. ${first}${more}`;
  }
  const small = fitting.filter(({ column }) => closed.has(column));
  if (small.length === fitting.length) {
    const [{ group } = {}] = small;
    return `${group?.id} would fit, and would stay below ${group && sizes[group.model].min} families`;
  }
  const names = fitting.map(({ group }) => group.id).slice(0, 3);
  const wasFull = fitting.every(({ column }) => rooms[column] === 0);
  return `${wasFull ? 'Full' : 'Full, with families who fit better or have nowhere else to go'}: ${names.join(', ')}`;
}
