import type { Cell, Sum, Tables } from '../../../functions/indicator/disclosure/table.ts';

/** Counts with all their margins: for two dimensions `cube([[…], […]])`, for three a list of such. */
export type Counts = number | readonly Counts[];

/** Ids are the index in each dimension, and `T` for its total: `0,1`, `T,1`, `T,T`. */
export function withMargins(counts: readonly Counts[]): Tables {
  const size = sizeOf(counts);
  const places = size.reduce<readonly (readonly (number | 'T')[])[]>(
    (all, length) =>
      all.flatMap((place) => [...Array(length).keys(), 'T' as const].map((each) => [...place, each])),
    [[]],
  );
  const cells = places.map(
    (place): Cell => ({ id: place.join(','), value: at(counts, place), part: 'denominator' }),
  );
  const sums = places.flatMap((place) =>
    place.flatMap((each, dimension): readonly Sum[] => {
      if (each !== 'T') return [];
      const parts = [...Array(size[dimension]).keys()].map((index) => place.with(dimension, index).join(','));
      return [{ whole: place.join(','), parts }];
    }),
  );
  return { cells, sums };
}

function sizeOf(counts: Counts | undefined): readonly number[] {
  return typeof counts === 'object' ? [counts.length, ...sizeOf(counts[0])] : [];
}

function at(counts: Counts | undefined, [first, ...rest]: readonly (number | 'T')[]): number {
  if (typeof counts !== 'object') return counts ?? 0;
  if (first !== 'T') return at(counts[first ?? 0], rest);
  return counts.reduce<number>((sum, each) => sum + at(each, rest), 0);
}

/** A whole with these parts, such as a country and its regions; each part may be a whole itself. */
export interface Branch {
  readonly id: string;
  readonly value?: number;
  readonly parts?: readonly Branch[];
}

export function hierarchy(root: Branch): Tables {
  const cells: Cell[] = [];
  const sums: Sum[] = [];
  const add = ({ id, value = 0, parts = [] }: Branch): number => {
    const own = parts.length === 0 ? value : parts.map(add).reduce((sum, each) => sum + each, 0);
    cells.push({ id, value: own, part: 'denominator' });
    if (parts.length > 0) sums.push({ whole: id, parts: parts.map((part) => part.id) });
    return own;
  };
  add(root);
  return { cells, sums };
}
