import { type CheapestMove, cheapestMove, type MoveOptions } from './cheapest-move.ts';
import { findMove } from './find-move.ts';
import { type HiddenCells, hiddenCells, isPossible } from './hidden-cells.ts';
import type { LinkedCells, Move } from './linked-cells.ts';
import { type CellRules, isSensitiveCell, possibleValues } from './primary.ts';
import type { SolveProgram } from './program.ts';
import { hasUnsafeUnion, hideUnions } from './unions.ts';

export interface Suppression {
  /** Numbers of the figures that are hidden. */
  readonly hidden: ReadonlySet<number>;
  /** Those that would be hidden by themselves. */
  readonly primary: ReadonlySet<number>;
}

/**
 * How many programs are solved at most for one set of tables, and of how many columns together: then it is not decided
 * figure by figure. Work is counted and not time, so that every machine decides alike; it is a minute or two.
 */
const maxPrograms = 4_000;
const maxColumns = 8_000_000;
/** And how many moves are looked for, and programs solved, to tell figures again that turn out not to be needed. */
const maxMovesAfter = 20_000;
const maxProgramsAfter = 100;

/**
 * Which figures to hide so that every hidden one stays open over the whole range that the regime hides.
 *
 * For each value of that range there is, for each hidden cell, another table: whole numbers of at least 0 that add up,
 * in which all that is told is told alike and the cell has that value. The table itself is found and checked, in
 * exact arithmetic, so that it does not matter how. Where there is none, those figures are hidden besides that make
 * one possible at the least cost; they are then held to the same. In the end figures that are not needed after all
 * are told again, and every table that was found is checked once more against what is told then.
 * @returns none when what is fixed makes it impossible, or when it takes too many steps
 */
export function suppress(
  linked: LinkedCells,
  rules: CellRules,
  solve: SolveProgram,
): Suppression | undefined {
  const primary = primaryFigures(linked, rules);
  const wanted = linked.cells.map((cell) =>
    possibleValues(cell, rules).filter((value) => value !== cell.value),
  );
  const state: State = {
    rules,
    wanted,
    hidden: hiddenCells(linked, primary),
    moves: movesFound(linked, wanted),
  };
  if (!hideUntilOpen(state, atMost(maxPrograms, maxColumns, solve))) return undefined;
  tellAgain(state, primary, atMost(maxProgramsAfter, maxColumns, solve));
  if (!isProven(state)) return undefined;
  return { hidden: state.hidden.figures, primary };
}

interface State {
  readonly rules: CellRules;
  readonly hidden: HiddenCells;
  /** Of each cell, the values besides its own that it must be able to have once it is hidden. */
  readonly wanted: readonly (readonly number[])[];
  readonly moves: MovesFound;
}

/** Without those below what is told of a cell that it includes: that much it is for everybody. */
function wantedOf({ hidden, wanted }: State, cell: number): readonly number[] {
  const values = wanted[cell] ?? [];
  const part = hidden.linked.included[cell];
  if (part === undefined || hidden.isHidden(part)) return values;
  const least = hidden.linked.known[part]?.low ?? 0;
  return values.filter((value) => value >= least);
}

/** Figures that have a sensitive cell. What is fixed stays as it is. */
function primaryFigures({ figures, cells }: LinkedCells, rules: CellRules): ReadonlySet<number> {
  const isPrimary = (cell: number) => {
    const own = cells[cell];
    return own !== undefined && (own.withheld === true || isSensitiveCell(own, rules));
  };
  const sensitive = figures.flatMap((figure, index) =>
    figure.isFree && figure.cells.some(isPrimary) ? [index] : [],
  );
  return new Set(sensitive);
}

function hideUntilOpen(state: State, solve: SolveProgram): boolean {
  const { hidden, rules } = state;
  for (let size = -1; size !== hidden.figures.size; ) {
    size = hidden.figures.size;
    if (!hideUnions(hidden, rules)) return false;
    for (const cell of hidden.linked.cells.keys()) {
      if (hidden.isHidden(cell) && !openUp(state, cell, solve)) return false;
    }
  }
  return true;
}

/** Finds a table for each value that the cell must be able to have, and hides more where it must. */
function openUp(state: State, cell: number, solve: SolveProgram): boolean {
  const { hidden, moves } = state;
  const own = hidden.linked.cells[cell]?.value ?? 0;
  // What is hidden for the value that is furthest away mostly does for the others.
  const furthest = wantedOf(state, cell).toSorted(
    (one, other) => Math.abs(other - own) - Math.abs(one - own),
  );
  return furthest.every((value) => {
    if (moves.of(cell, value)) return true;
    const found = moveTo(hidden, cell, value - own, { solve, canHide: true });
    if (found === undefined) return false;
    for (const figure of found.more) hidden.hide(figure);
    moves.keep(cell, value, found.move);
    return true;
  });
}

function moveTo(
  hidden: HiddenCells,
  cell: number,
  by: number,
  options: MoveOptions,
): CheapestMove | undefined {
  const easy = findMove(hidden, cell, by);
  if (easy && isPossible(hidden, easy)) return { move: easy, more: [] };
  return cheapestMove(hidden, { cell, by }, options);
}

/** Tells figures again without which all that is hidden stays open, the dearest first. */
function tellAgain(state: State, primary: ReadonlySet<number>, solve: SolveProgram): void {
  const { hidden, moves } = state;
  const { figures } = hidden.linked;
  const cost = (figure: number) => figures[figure]?.cost ?? 0;
  const besides = [...hidden.figures].filter((figure) => !primary.has(figure));
  let left = maxMovesAfter;
  for (const figure of besides.toSorted((one, other) => cost(other) - cost(one) || one - other)) {
    const broken = moves.through(figure);
    left -= broken.length;
    if (left < 0) return;
    hidden.tell(figure);
    const found = isSafeWithout(state, figure) ? movedOtherwise(state, broken, solve) : undefined;
    if (found) for (const [{ cell, value }, move] of found) moves.keep(cell, value, move);
    else hidden.hide(figure);
  }
}

function isSafeWithout({ hidden, rules }: State, figure: number): boolean {
  const cells = hidden.linked.figures[figure]?.cells ?? [];
  return !cells.some((cell) => hasUnsafeUnion(hidden, cell, rules));
}

/** The proof, looked through once more when all is decided: a table for each value of each hidden cell. */
function isProven(state: State): boolean {
  const { hidden, moves } = state;
  return hidden.linked.cells.every((_, cell) => {
    if (!hidden.isHidden(cell)) return true;
    return wantedOf(state, cell).every((value) => {
      const move = moves.of(cell, value);
      return move !== undefined && isPossible(hidden, move);
    });
  });
}

/** Other tables in place of these, which are not told alike any more; none when one of them has no other. */
function movedOtherwise(
  state: State,
  broken: readonly FoundMove[],
  solve: SolveProgram,
): readonly (readonly [FoundMove, Move])[] | undefined {
  const { hidden } = state;
  const found: (readonly [FoundMove, Move])[] = [];
  for (const each of broken) {
    if (!hidden.isHidden(each.cell) || isPossible(hidden, each.move)) continue;
    if (!wantedOf(state, each.cell).includes(each.value)) continue;
    const by = each.value - (hidden.linked.cells[each.cell]?.value ?? 0);
    const other = moveTo(hidden, each.cell, by, { solve, canHide: false });
    if (other === undefined) return undefined;
    found.push([each, other.move]);
  }
  return found;
}

interface FoundMove {
  readonly cell: number;
  readonly value: number;
  readonly move: Move;
}

interface MovesFound {
  readonly of: (cell: number, value: number) => Move | undefined;
  /** Those that move a cell of this figure. */
  readonly through: (figure: number) => readonly FoundMove[];
  readonly keep: (cell: number, value: number, move: Move) => void;
}

/** For a cell and a value that it must be able to have: the other table, as a move. */
function movesFound({ cells, figureOf }: LinkedCells, wanted: State['wanted']): MovesFound {
  const moves = cells.map(() => new Map<number, FoundMove>());
  // One move shows many values possible, and goes through many figures: it is noted once with each.
  const byFigure = new Map<number, Set<readonly FoundMove[]>>();
  const isKept = (found: FoundMove) => moves[found.cell]?.get(found.value) === found;
  return {
    of: (cell, value) => moves[cell]?.get(value)?.move,
    through: (figure) => [...(byFigure.get(figure) ?? [])].flatMap((shown) => shown.filter(isKept)),
    keep: (cell, value, move) => {
      const shown: FoundMove[] = [{ cell, value, move }];
      // A table that shows one value of one cell possible shows one of each other cell that it moves, too.
      for (const [other, by] of move) {
        const also = (cells[other]?.value ?? 0) + by;
        if (wanted[other]?.includes(also) && !moves[other]?.has(also))
          shown.push({ cell: other, value: also, move });
      }
      for (const found of shown) moves[found.cell]?.set(found.value, found);
      for (const figure of new Set([...move.keys()].map((moved) => figureOf[moved] ?? -1))) {
        const own = byFigure.get(figure);
        if (own) own.add(shown);
        else byFigure.set(figure, new Set([shown]));
      }
    },
  };
}

/** Solves so many programs with so many columns in all, and from then on none. */
function atMost(mostPrograms: number, mostColumns: number, solve: SolveProgram): SolveProgram {
  let programs = 0;
  let columns = 0;
  return (program) => {
    programs += 1;
    columns += program.columns.length;
    return programs > mostPrograms || columns > mostColumns ? undefined : solve(program);
  };
}
