import type { HiddenCells } from './hidden-cells.ts';
import type { LinkedSum } from './linked-cells.ts';
import { type CellRules, contributions, isSensitiveCell, type Taken } from './primary.ts';
import type { Cell } from './table.ts';

/** Hidden cells of which everybody knows what they add up to: a told whole without these told cells. */
interface Union {
  readonly cells: readonly number[];
  readonly told: readonly number[];
}

/**
 * What the hidden parts of a told whole add up to is known to everybody, and so is what is left of it when a hidden
 * part has told parts of its own. Each is held to the rules like a cell: if it does not keep to them, one more cell is
 * hidden. When nothing below a whole is told, what is hidden adds up to the whole, which has been held to them.
 *
 * A cell of one care group, or of one person, is no secret to those: they take it off the union. So what is left
 * without it is held to the rules, too (the singletons of Hundepool et al., Statistical Disclosure Control, 2012, chapter 4.4).
 * @returns false when no more can be hidden
 */
export function hideUnions(hidden: HiddenCells, rules: CellRules): boolean {
  const { sums } = hidden.linked;
  for (let size = -1; size !== hidden.figures.size; ) {
    size = hidden.figures.size;
    for (const sum of sums) {
      const unsafe = unsafeUnion(hidden, sum, rules);
      if (unsafe === undefined) continue;
      const more = figureToHide(hidden, sum, unsafe, rules);
      if (more === undefined) return false;
      hidden.hide(more);
    }
  }
  return true;
}

/** Whether what is known of the sums that this cell is in, or of the wholes above it, keeps to the rules. */
export function hasUnsafeUnion(hidden: HiddenCells, cell: number, rules: CellRules): boolean {
  const { sums, sumsOf } = hidden.linked;
  const found = new Set(sumsOf[cell]);
  for (const sum of found) {
    const own = sums[sum];
    if (own === undefined) continue;
    if (unsafeUnion(hidden, own, rules) !== undefined) return true;
    if (hidden.isHidden(own.whole)) for (const above of sumsOf[own.whole] ?? []) found.add(above);
  }
  return false;
}

function unsafeUnion(hidden: HiddenCells, sum: LinkedSum, rules: CellRules): Union | undefined {
  if (hidden.isHidden(sum.whole)) return undefined;
  return unionsOf(hidden, sum).find(({ cells, told }) => {
    if (cells.length === 0) return false;
    if (tellsItsOwn(hidden, cells, rules)) return true;
    if (told.length === 0) return false;
    const own = taken(cellsOf(hidden, cells));
    return isSensitiveCell({ ...own, ...before(hidden, sum.whole, told, rules) }, rules);
  });
}

/** Whether those behind one of the cells, who know it, find too little behind the others. */
function tellsItsOwn(hidden: HiddenCells, cells: readonly number[], rules: CellRules): boolean {
  const { figureOf } = hidden.linked;
  return cells.some((cell) => {
    if (!cellsOf(hidden, [cell]).some(isOfOne)) return false;
    // They know all of their figure, so its other cells are none of what they would find.
    const others = cells.filter((other) => figureOf[other] !== figureOf[cell]);
    return others.length > 0 && isSensitiveCell(taken(cellsOf(hidden, others)), rules);
  });
}

function isOfOne({
  part,
  value,
  persons = part === 'measured' ? Infinity : value,
  groups = Infinity,
}: Cell): boolean {
  return value > 0 && (groups === 1 || persons === 1);
}

function cellsOf({ linked }: HiddenCells, cells: readonly number[]): readonly Cell[] {
  return cells.flatMap((cell) => linked.cells[cell] ?? []);
}

/** What earlier releases told of a union: what each told of the whole, without what it told of the others. */
function before(
  { linked: { cells } }: HiddenCells,
  whole: number,
  told: readonly number[],
  { rounding }: CellRules,
): Pick<Taken, 'before'> {
  // Sums of what is rounded are not exact: then nobody can subtract one release from the other.
  if (rounding) return {};
  const releases = cells[whole]?.before ?? [];
  const left = releases.map((first, release) => {
    const others = told.map((cell) => cells[cell]?.before?.[release]);
    if (first === undefined || others.includes(undefined)) return undefined;
    return others.reduce<number>((rest, each) => rest - (each ?? 0), first);
  });
  return { before: left };
}

/** The hidden parts; and these taken apart, level by level, where something below them is told. */
function unionsOf(hidden: HiddenCells, { parts }: LinkedSum): readonly Union[] {
  const first = split(hidden, parts);
  const found = [first];
  const seen = new Set(first.cells);
  for (let last: Union | undefined = first; last; ) {
    last = takenApart(hidden, last, seen);
    if (last) found.push(last);
  }
  return found;
}

function takenApart(hidden: HiddenCells, { cells, told }: Union, seen: Set<number>): Union | undefined {
  const below = cells.map((cell) => openSum(hidden, cell, seen));
  if (below.every((parts) => parts === undefined)) return undefined;
  const next = split(
    hidden,
    cells.flatMap((cell, index) => below[index] ?? [cell]),
  );
  for (const cell of next.cells) seen.add(cell);
  return { cells: next.cells, told: [...told, ...next.told] };
}

/** The parts of a hidden whole, some of which are told; none twice, or what is left would not be a sum of cells. */
function openSum(
  hidden: HiddenCells,
  cell: number,
  seen: ReadonlySet<number>,
): readonly number[] | undefined {
  const { sums, sumsOf } = hidden.linked;
  const own = (sumsOf[cell] ?? []).flatMap((sum) => sums[sum] ?? []).filter(({ whole }) => whole === cell);
  return own.find(({ parts }) => {
    const isOpen = parts.some((part) => !hidden.isHidden(part));
    return isOpen && parts.every((part) => !seen.has(part));
  })?.parts;
}

function split(hidden: HiddenCells, parts: readonly number[]): Union {
  return {
    cells: parts.filter(hidden.isHidden),
    told: parts.filter((part) => !hidden.isHidden(part)),
  };
}

/**
 * Nobody knows how many persons are behind several cells: at least as many as behind one of them. Nor whether those who
 * have added most to one have to another: at most, they are the same.
 */
function taken(cells: readonly Cell[]): Taken {
  const most = (of: (cell: Cell) => number) => cells.reduce((found, cell) => Math.max(found, of(cell)), 0);
  return {
    part: cells[0]?.part ?? 'denominator',
    value: cells.reduce((sum, { value }) => sum + value, 0),
    persons: most(({ persons, value }) => persons ?? value),
    groups: most(({ groups = Infinity }) => groups),
    largest: cells.map(contributions).reduce(addedUp, []),
  };
}

/** The largest of both as if of one person, and so on. */
function addedUp(one: readonly number[], other: readonly number[]): readonly number[] {
  const [longer, shorter] = one.length < other.length ? [other, one] : [one, other];
  return longer.map((each, index) => each + (shorter[index] ?? 0));
}

/** The cheapest one that is enough, or else the cheapest; the whole where no part can be hidden any more. */
function figureToHide(
  hidden: HiddenCells,
  { whole }: LinkedSum,
  { cells: own, told }: Union,
  rules: CellRules,
): number | undefined {
  const { figures, figureOf } = hidden.linked;
  const choices = told
    .filter((part) => figures[figureOf[part] ?? -1]?.isFree)
    .map((part) => {
      const together = [...own, part];
      const figure = figureOf[part] ?? -1;
      const isEnough =
        !isSensitiveCell(taken(cellsOf(hidden, together)), rules) && !tellsItsOwn(hidden, together, rules);
      return { figure, isEnough, cost: figures[figure]?.cost ?? 0 };
    })
    .toSorted(
      (one, other) =>
        Number(other.isEnough) - Number(one.isEnough) || one.cost - other.cost || one.figure - other.figure,
    );
  const wholeFigure = figureOf[whole] ?? -1;
  return choices[0]?.figure ?? (figures[wholeFigure]?.isFree ? wholeFigure : undefined);
}
