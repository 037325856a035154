import type { Clause } from '../../fhir/search/query.ts';
import { shardCount } from '../keys.ts';

/** Where the ids come from that a search looks at; every clause is then matched on the resource itself. */
export type Driver =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | {
      readonly kind: 'rows';
      /** How few ids it is likely to propose: the smaller, the better. */
      readonly rank: number;
      readonly ranges: readonly RowRange[];
      /** Rows of each range come in the order of their ids. */
      readonly sortedById: boolean;
    };

export interface RowRange {
  readonly partition: string;
  readonly from?: string;
  readonly to?: string;
  /** Rows are of this type's resources among those of others, and propose `Type/id`. */
  readonly container?: string;
}

/** How few ids a driver is likely to propose. */
export const rank = {
  identifier: 0,
  person: 1,
  selective: 3,
  fair: 4,
  coarse: 6,
  open: 7,
  everything: 9,
} as const;

export type ValueClause = Extract<Clause, { kind: 'value' }>;

/** Only some modifiers ask for what rows can tell. */
export function drivable({ modifier, parameter }: ValueClause): boolean {
  if (modifier === undefined || modifier === 'of-type') return true;
  return modifier === 'exact' && parameter.type === 'string';
}

/** What stands before the id in a row of `container`. */
export function containerPrefix({ container }: Pick<RowRange, 'container'>): string {
  return container === undefined ? '' : `${container}/`;
}

export function shards(): readonly number[] {
  return Array.from({ length: shardCount }, (_, shard) => shard);
}
