import type { HiddenCells } from './hidden-cells.ts';
import type { LinkedSum } from './linked-cells.ts';
import { type CellRules, isSensitiveCell, type Taken } from './primary.ts';
import type { Cell } from './table.ts';

/**
 * What the hidden parts of a told whole add up to is known to everybody. It is held to the rules like a cell: if it
 * does not keep to them, one more part is hidden. When all parts are hidden, that sum is the whole.
 * @returns false when no more can be hidden
 */
export function hideUnions(hidden: HiddenCells, rules: CellRules): boolean {
  const { sums } = hidden.linked;
  for (let size = -1; size !== hidden.figures.size; ) {
    size = hidden.figures.size;
    for (const sum of sums) {
      if (!isUnsafeUnion(hidden, sum, rules)) continue;
      const more = partToHide(hidden, sum, rules);
      if (more === undefined) return false;
      hidden.hide(more);
    }
  }
  return true;
}

export function isUnsafeUnion(hidden: HiddenCells, { whole, parts }: LinkedSum, rules: CellRules): boolean {
  if (hidden.isHidden(whole)) return false;
  const own = parts.filter(hidden.isHidden);
  if (own.length === 0 || own.length === parts.length) return false;
  return isSensitiveCell(taken(own.flatMap((cell) => hidden.linked.cells[cell] ?? [])), rules);
}

/** Nobody knows how many persons are behind several cells: at least as many as behind one of them. */
function taken(cells: readonly Cell[]): Taken {
  const most = (of: (cell: Cell) => number) => cells.reduce((found, cell) => Math.max(found, of(cell)), 0);
  return {
    part: cells[0]?.part ?? 'denominator',
    value: cells.reduce((sum, { value }) => sum + value, 0),
    persons: most(({ persons, value }) => persons ?? value),
    groups: most(({ groups = Infinity }) => groups),
    largest: cells.flatMap((cell) => cell.largest ?? []).toSorted((one, other) => other - one),
  };
}

/** The cheapest one that is enough, or else the cheapest; the whole where no part can be hidden any more. */
function partToHide(hidden: HiddenCells, { whole, parts }: LinkedSum, rules: CellRules): number | undefined {
  const { figures, figureOf, cells } = hidden.linked;
  const own = parts.filter(hidden.isHidden);
  const choices = parts
    .filter((part) => !hidden.isHidden(part) && figures[figureOf[part] ?? -1]?.isFree)
    .map((part) => {
      const together = [...own, part].flatMap((cell) => cells[cell] ?? []);
      const figure = figureOf[part] ?? -1;
      const isEnough = !isSensitiveCell(taken(together), rules);
      return { figure, isEnough, cost: figures[figure]?.cost ?? 0 };
    })
    .toSorted(
      (one, other) =>
        Number(other.isEnough) - Number(one.isEnough) || one.cost - other.cost || one.figure - other.figure,
    );
  const wholeFigure = figureOf[whole] ?? -1;
  return choices[0]?.figure ?? (figures[wholeFigure]?.isFree ? wholeFigure : undefined);
}
