import { imbalances, type LinkedCells, type Move } from './linked-cells.ts';
import { closeTo } from './table.ts';

/** Which figures are hidden, and how far that lets each cell be moved without what is told being different. */
export interface HiddenCells {
  readonly linked: LinkedCells;
  /** Numbers of figures, but for those that an earlier release hid. */
  readonly figures: ReadonlySet<number>;
  readonly isHidden: (cell: number) => boolean;
  readonly hide: (figure: number) => void;
  readonly tell: (figure: number) => void;
  /** Down, at most 0, and up, at least 0. */
  readonly low: (cell: number) => number;
  readonly high: (cell: number) => number;
  /** Cells of a sum that can be moved at all, the largest first. */
  readonly movable: (sum: number) => readonly number[];
}

export function hiddenCells(linked: LinkedCells, primary: Iterable<number>): HiddenCells {
  const { cells, figures: all, figureOf, sums, sumsOf, known } = linked;
  const figures = new Set(primary);
  const movable = new Map<number, readonly number[]>();
  const isHidden = (cell: number) => {
    const already = cells[cell]?.already;
    return already === undefined ? figures.has(figureOf[cell] ?? -1) : already === 'hidden';
  };
  const low = (cell: number) => {
    const { value = 0, least = 0 } = cells[cell] ?? {};
    return (isHidden(cell) ? least : (known[cell]?.low ?? value)) - value;
  };
  const high = (cell: number) => {
    const { value = 0 } = cells[cell] ?? {};
    return isHidden(cell) ? Infinity : (known[cell]?.high ?? value) - value;
  };
  const changed = (figure: number) => {
    for (const cell of all[figure]?.cells ?? []) for (const sum of sumsOf[cell] ?? []) movable.delete(sum);
  };
  const sizeOf = (cell: number) => cells[cell]?.value ?? 0;
  return {
    linked,
    figures,
    isHidden,
    low,
    high,
    hide: (figure) => {
      figures.add(figure);
      changed(figure);
    },
    tell: (figure) => {
      figures.delete(figure);
      changed(figure);
    },
    movable: (sum) => {
      const found = movable.get(sum);
      if (found) return found;
      const { whole = -1, parts = [] } = sums[sum] ?? {};
      const own = [...parts, whole].filter((cell) => low(cell) < 0 || high(cell) > 0);
      const sorted = own.toSorted((one, other) => sizeOf(other) - sizeOf(one) || one - other);
      movable.set(sum, sorted);
      return sorted;
    },
  };
}

/** Whether the moved table is one that is told alike: exact, however the move was found. */
export function isPossible(hidden: HiddenCells, move: Move): boolean {
  const { cells } = hidden.linked;
  for (const [cell, by] of move) {
    const { part = 'denominator', value = 0 } = cells[cell] ?? {};
    const slack = part === 'measured' ? closeTo(value) : 0;
    if (by < hidden.low(cell) - slack || by > hidden.high(cell) + slack) return false;
    if (part !== 'measured' && !Number.isSafeInteger(by)) return false;
  }
  for (const [sum, excess] of imbalances(hidden.linked, move)) {
    if (Math.abs(excess) > slackOf(hidden.linked, sum)) return false;
  }
  return true;
}

function slackOf({ sums, cells }: LinkedCells, sum: number): number {
  const whole = cells[sums[sum]?.whole ?? -1];
  return whole?.part === 'measured' ? closeTo(whole.value) : 0;
}
