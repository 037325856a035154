import { type HiddenCells, hiddenCells, isPossible } from './hidden-cells.ts';
import type { LinkedCells, Move } from './linked-cells.ts';
import type { Program, ProgramColumn, ProgramRow, SolveProgram } from './program.ts';

export interface CheapestMove {
  readonly move: Move;
  /** Figures that are told and would have to be hidden for it. */
  readonly more: readonly number[];
}

export interface MoveOptions {
  readonly solve: SolveProgram;
  /** Whether figures that are told may be hidden for it. */
  readonly canHide: boolean;
}

interface Wanted {
  readonly cell: number;
  readonly by: number;
}

/** First looked for among so many cells nearby, then among all. */
const nearbyCells = 600;

/**
 * The move of one cell by so much for which the least more has to be hidden: nothing, where what is hidden is enough.
 */
export function cheapestMove(
  hidden: HiddenCells,
  wanted: Wanted,
  options: MoveOptions,
): CheapestMove | undefined {
  for (const size of [nearbyCells, Infinity]) {
    const near = cellsAround(hidden, wanted.cell, size, options.canHide);
    const found = solved(hidden, wanted, near, options);
    if (found) return found;
    if (near.length < size) return undefined;
  }
  return undefined;
}

/** Those that a move could reach, by way of the sums that they share: at most so many. */
function cellsAround(hidden: HiddenCells, from: number, size: number, canHide: boolean): readonly number[] {
  const { sums, sumsOf } = hidden.linked;
  const found = new Set([from]);
  for (const cell of found) {
    for (const sum of sumsOf[cell] ?? []) {
      const { whole = -1, parts = [] } = sums[sum] ?? {};
      for (const other of [whole, ...parts]) {
        if (found.size >= size) return [...found];
        if (canMove(hidden, other, canHide)) found.add(other);
      }
    }
  }
  return [...found];
}

function canMove(hidden: HiddenCells, cell: number, canHide: boolean): boolean {
  return (canHide && isFree(hidden.linked, cell)) || hidden.low(cell) < 0 || hidden.high(cell) > 0;
}

function isFree({ figures, figureOf }: LinkedCells, cell: number): boolean {
  return figures[figureOf[cell] ?? -1]?.isFree ?? false;
}

interface Column extends ProgramColumn {
  readonly cell: number;
  readonly sign: 1 | -1;
}

function solved(
  hidden: HiddenCells,
  { cell, by }: Wanted,
  near: readonly number[],
  { solve, canHide }: MoveOptions,
): CheapestMove | undefined {
  const columns = near.flatMap((each): readonly Column[] => {
    const whole = hidden.linked.cells[each]?.part !== 'measured';
    if (each === cell) return [{ cell, sign: 1, cost: 0, low: by, high: by, whole }];
    return columnsOf(hidden, each, canHide, whole);
  });
  const values = solve(programOf(hidden.linked, columns));
  if (values === undefined) return undefined;
  const move = new Map<number, number>();
  columns.forEach(({ cell: own, sign, whole }, index) => {
    const value = values[index] ?? 0;
    const exact = whole ? Math.round(value) : value;
    if (Math.abs(exact) > 1e-9) move.set(own, (move.get(own) ?? 0) + sign * exact);
  });
  const more = figuresBeyond(hidden, move);
  const then = more.length === 0 ? hidden : hiddenCells(hidden.linked, [...hidden.figures, ...more]);
  return isPossible(then, move) ? { move, more } : undefined;
}

/** Moves that leave what is told as it is cost nothing; others what the figure is worth, for each unit. */
function columnsOf(hidden: HiddenCells, cell: number, canHide: boolean, whole: boolean): readonly Column[] {
  const { linked } = hidden;
  const [low, high] = [hidden.low(cell), hidden.high(cell)];
  const { value = 0, least = 0 } = linked.cells[cell] ?? {};
  const free = { cell, sign: 1, cost: 0, low, high, whole } as const;
  if (!canHide || hidden.isHidden(cell) || !isFree(linked, cell)) return [free];
  const cost = linked.figures[linked.figureOf[cell] ?? -1]?.cost ?? 0;
  return [
    ...(low < 0 || high > 0 ? [free] : []),
    { cell, sign: 1, cost, low: 0, high: Infinity, whole },
    { cell, sign: -1, cost, low: 0, high: Math.max(0, value - least + low), whole },
  ];
}

function programOf({ sums, sumsOf }: LinkedCells, columns: readonly Column[]): Program {
  const terms = new Map<number, (readonly [column: number, factor: number])[]>();
  columns.forEach(({ cell, sign }, column) => {
    for (const sum of sumsOf[cell] ?? []) {
      const factor = sums[sum]?.whole === cell ? -sign : sign;
      const own = terms.get(sum);
      if (own) own.push([column, factor]);
      else terms.set(sum, [[column, factor]]);
    }
  });
  const rows = [...terms.values()].map((own): ProgramRow => ({ terms: own, low: 0, high: 0 }));
  return { columns, rows };
}

function figuresBeyond(hidden: HiddenCells, move: Move): readonly number[] {
  const { figureOf } = hidden.linked;
  const beyond = [...move].flatMap(([cell, by]) => {
    const isBeyond = by < hidden.low(cell) || by > hidden.high(cell);
    return isBeyond && isFree(hidden.linked, cell) ? [figureOf[cell] ?? -1] : [];
  });
  return [...new Set(beyond)];
}
