import type { HiddenCells } from './hidden-cells.ts';
import { imbalances, type LinkedCells, type Move } from './linked-cells.ts';

/** Steps after which a move is left to a program: enough for wide tables, little for deep ones. */
const maxSteps = 60;
const maxChoices = 3;
/** Of a wide sum, only the largest cells are asked: they can lose most. */
const maxAsked = 12;
const tiny = 1e-9;

/**
 * A move of one cell by so much that leaves all that is told as it is: what one part of a sum gets, others lose. Looks
 * where it is easy; where this finds none there may still be one, which a program finds (`cheapestMove`).
 */
export function findMove(hidden: HiddenCells, cell: number, by: number): Move | undefined {
  if (by < hidden.low(cell) || by > hidden.high(cell)) return undefined;
  let steps = 0;
  const balance = (move: Move): Move | undefined => {
    const excess = imbalances(hidden.linked, move);
    const sum = narrowest(hidden, excess);
    if (sum === undefined) return move;
    for (const [taker, share] of takers(hidden, sum, excess, move)) {
      steps += 1;
      if (steps > maxSteps) return undefined;
      const found = balance(new Map([...move, [taker, share]]));
      if (found) return found;
    }
    return undefined;
  };
  return balance(new Map([[cell, by]]));
}

/** Of the sums that are out of balance, the one that leaves the least choice. */
function narrowest(hidden: HiddenCells, excess: ReadonlyMap<number, number>): number | undefined {
  let least = Infinity;
  let found: number | undefined;
  for (const [sum, each] of excess) {
    if (Math.abs(each) <= tiny) continue;
    const { length } = hidden.movable(sum);
    if (length >= least) continue;
    least = length;
    found = sum;
  }
  return found;
}

/** Who could make up for what a sum has too much or too little, the best first: all of it, and no new imbalance. */
function takers(
  hidden: HiddenCells,
  sum: number,
  excess: ReadonlyMap<number, number>,
  move: Move,
): readonly (readonly [cell: number, by: number])[] {
  const { linked } = hidden;
  const tooMuch = excess.get(sum) ?? 0;
  const whole = linked.sums[sum]?.whole;
  const choices = asked(hidden, sum, excess, move).flatMap((cell) => {
    const wanted = cell === whole ? tooMuch : -tooMuch;
    const by = Math.min(hidden.high(cell), Math.max(hidden.low(cell), wanted));
    if (by === 0) return [];
    const others = (linked.sumsOf[cell] ?? []).filter((other) => other !== sum);
    const score = others.reduce((total, other) => total + settles(linked, other, cell, by, excess), 0);
    return [{ cell, by, missing: Math.abs(wanted - by), score }];
  });
  return choices
    .toSorted((one, other) => one.missing - other.missing || other.score - one.score || one.cell - other.cell)
    .slice(0, maxChoices)
    .map(({ cell, by }) => [cell, by] as const);
}

/** The largest cells of a sum, and those that would settle another sum with it. */
function asked(
  hidden: HiddenCells,
  sum: number,
  excess: ReadonlyMap<number, number>,
  move: Move,
): readonly number[] {
  const all = hidden.movable(sum);
  const largest = all.slice(0, maxAsked + move.size).filter((cell) => !move.has(cell));
  if (all.length <= largest.length) return largest;
  const { sums, sumsOf } = hidden.linked;
  const shared = [...excess.keys()].flatMap((other) => {
    const { whole = -1, parts = [] } = sums[other] ?? {};
    const few = other === sum || parts.length > maxAsked ? [] : [...parts, whole];
    return few.filter((cell) => sumsOf[cell]?.includes(sum) && !move.has(cell));
  });
  return [...new Set([...shared, ...largest])];
}

/** 1 for a sum that this brings nearer to balance, -1 for one that it brings out of it. */
function settles(
  linked: LinkedCells,
  sum: number,
  cell: number,
  by: number,
  excess: ReadonlyMap<number, number>,
): number {
  const before = excess.get(sum) ?? 0;
  const after = before + (linked.sums[sum]?.whole === cell ? -by : by);
  return Math.abs(after) < Math.abs(before) ? 1 : -1;
}
