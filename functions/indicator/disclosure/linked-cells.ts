import { type CellRules, knownFrom } from './primary.ts';
import type { Cell, Tables } from './table.ts';

/** Cells and their sums by number, and which figure each cell is of. */
export interface LinkedCells {
  readonly cells: readonly Cell[];
  readonly figures: readonly Figure[];
  /** Of each cell, the number of its figure. */
  readonly figureOf: readonly number[];
  /** Of each sum, what its cells are counted with: parts 1, the whole -1. */
  readonly sums: readonly LinkedSum[];
  /** Of each cell, the numbers of the sums it is in. */
  readonly sumsOf: readonly (readonly number[])[];
  /** Of each cell, the number of the one that it is known to include. */
  readonly included: readonly (number | undefined)[];
  /** Of each cell, between which values it is for everybody when it is told. */
  readonly known: readonly { readonly low: number; readonly high: number }[];
}

export interface Figure {
  readonly cells: readonly number[];
  /** Whether it can still be told, and still be hidden. */
  readonly isFree: boolean;
  /** What is lost when it is hidden: more for wholes and for large counts. */
  readonly cost: number;
}

export interface LinkedSum {
  readonly whole: number;
  readonly parts: readonly number[];
}

export function linkCells({ cells: given, sums }: Tables, rules: CellRules): LinkedCells {
  const numbers = new Map(given.map(({ id }, index) => [id, index]));
  const numberOf = (id: string) => numbers.get(id) ?? -1;
  const linkedSums = sums.map(({ whole, parts }) => ({ whole: numberOf(whole), parts: parts.map(numberOf) }));
  const cells = withLeast(given, linkedSums);
  const sumsOf: number[][] = cells.map(() => []);
  linkedSums.forEach(({ whole, parts }, sum) => {
    for (const cell of [whole, ...parts]) sumsOf[cell]?.push(sum);
  });
  const named = Map.groupBy(cells.keys(), (cell) => figureName(cells[cell]));
  const weight = weights(cells, linkedSums);
  const figures = [...named.values()].map((own) => ({
    cells: own,
    isFree: own.every((cell) => cells[cell]?.already === undefined),
    cost: own.reduce((sum, cell) => sum + (weight[cell] ?? 0), 0),
  }));
  const figureOf: number[] = [];
  figures.forEach((figure, index) => {
    for (const cell of figure.cells) figureOf[cell] = index;
  });
  const known = cells.map((cell) => knownFrom(cell, rules));
  const included = cells.map(({ includes }) => (includes === undefined ? undefined : numbers.get(includes)));
  return { cells, figures, figureOf, sums: linkedSums, sumsOf, included, known };
}

/** A whole is at least what its parts are at least, whatever is hidden: everybody can add that up. */
function withLeast(cells: readonly Cell[], sums: readonly LinkedSum[]): readonly Cell[] {
  const least = cells.map((cell) => cell.least ?? 0);
  for (let isRaised = true; isRaised; ) {
    isRaised = false;
    for (const { whole, parts } of sums) {
      const added = parts.reduce((sum, part) => sum + (least[part] ?? 0), 0);
      if (added <= (least[whole] ?? 0) || cells[whole]?.part === 'measured') continue;
      least[whole] = added;
      isRaised = true;
    }
  }
  return cells.map((cell, index) => {
    const known = least[index] ?? 0;
    return known > (cell.least ?? 0) ? { ...cell, least: known } : cell;
  });
}

/** What is fixed is a figure of its own: it is told or hidden whatever becomes of the others. */
function figureName(cell: Cell | undefined): string {
  const { id = '', figure = id, already } = cell ?? {};
  return already === undefined ? `figure ${figure}` : `${already} ${id}`;
}

function weights(cells: readonly Cell[], sums: readonly LinkedSum[]): readonly number[] {
  const parts = cells.map(() => 0);
  for (const { whole, parts: own } of sums) parts[whole] = (parts[whole] ?? 0) + own.length;
  return cells.map(({ value }, cell) => Math.log2(2 + value) * (1 + (parts[cell] ?? 0)));
}

/** By how much cells differ from the truth, in another table that is told alike. */
export type Move = ReadonlyMap<number, number>;

/** Of each sum that a move has to do with: what its parts have more than the whole. */
export function imbalances({ sums, sumsOf }: LinkedCells, move: Move): ReadonlyMap<number, number> {
  const excess = new Map<number, number>();
  for (const [cell, by] of move) {
    for (const sum of sumsOf[cell] ?? []) {
      const signed = sums[sum]?.whole === cell ? -by : by;
      excess.set(sum, (excess.get(sum) ?? 0) + signed);
    }
  }
  return excess;
}
