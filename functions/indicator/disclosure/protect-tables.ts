import type { Issue } from '../../fhir/outcome.ts';
import type { InformationLoss } from './information-loss.ts';
import { type LinkedCells, linkCells } from './linked-cells.ts';
import { type CellRules, toldValue } from './primary.ts';
import type { SolveProgram } from './program.ts';
import { type Suppression, suppress } from './suppress.ts';
import { type Tables, tableIssues } from './table.ts';

export interface ProtectedTables {
  /** What is told of each cell, by its id: rounded where the regime rounds. A cell that is not in it is hidden. */
  readonly told: ReadonlyMap<string, number>;
  readonly loss: InformationLoss;
}

/**
 * Decides for linked tables at once what may be told: the one entry to cell-level disclosure control, for tables of
 * any shape (margins, hierarchies, several breakdowns of one count, earlier releases).
 *
 * 1. Primary: a figure with a cell that the regime does not let be told (`isSensitiveCell`) is hidden.
 * 2. Secondary: more are hidden until every hidden cell could have each value of the range that the regime hides, in
 *    some table of whole numbers that is told alike (`suppress`).
 * 3. Rounding: what is told is rounded, each cell by itself; (2) counts on no more than what rounded values tell.
 *
 * Scores, means and intervals are to be worked out from what is told, and from nothing else.
 *
 * It is safe from whoever solves what is told as equations, not from one who also works out for which tables these
 * very rules would have hidden the same: for that there is `protect`, which loses more.
 *
 * @returns issues when the tables are not right, such as a sum that does not hold: then nothing can be promised
 */
export function protectTables(
  tables: Tables,
  rules: CellRules,
  solve: SolveProgram,
): ProtectedTables | readonly Issue[] {
  const issues = tableIssues(tables);
  if (issues.length > 0) return issues;
  const linked = linkCells(tables, rules);
  const found = suppress(linked, rules, solve);
  if (found) return disclosed(linked, rules, found, { figures: linked.figures.length, decided: 'figures' });
  const whole = linkCells(onlyWholes(linked, tables), rules);
  const loss = { figures: linked.figures.length, decided: 'whole' } as const;
  return disclosed(whole, rules, suppress(whole, rules, solve) ?? allHidden(whole), loss);
}

function disclosed(
  { cells, figures, figureOf }: LinkedCells,
  rules: CellRules,
  { hidden, primary }: Suppression,
  loss: Pick<InformationLoss, 'figures' | 'decided'>,
): ProtectedTables {
  const told = cells.flatMap((cell, index) => {
    const { already } = cell;
    const isTold = already === undefined ? !hidden.has(figureOf[index] ?? -1) : already !== 'hidden';
    return isTold ? [[cell.id, already === 'known' ? cell.value : toldValue(cell, rules)] as const] : [];
  });
  const fixed = figures.filter(({ isFree }) => !isFree).length;
  const shown = figures.length - fixed - hidden.size;
  const free = loss.figures - fixed;
  const secondary = free - shown - primary.size;
  return {
    told: new Map(told),
    loss: { ...loss, figures: free, hidden: free - shown, secondary: Math.max(0, secondary) },
  };
}

/** Without the figures that are a part of another, but for what is fixed. */
function onlyWholes({ cells, sums, figureOf, figures }: LinkedCells, tables: Tables): Tables {
  const parts = new Set(
    sums.flatMap(({ whole, parts: own }) =>
      own.map((part) => figureOf[part]).filter((figure) => figure !== figureOf[whole]),
    ),
  );
  const kept = new Set(
    cells.flatMap(({ id }, index) => {
      const figure = figureOf[index] ?? -1;
      return parts.has(figure) && figures[figure]?.isFree ? [] : [id];
    }),
  );
  return {
    cells: tables.cells.filter(({ id }) => kept.has(id)),
    sums: tables.sums.filter(
      ({ whole, parts: own }) => kept.has(whole) && own.every((part) => kept.has(part)),
    ),
  };
}

function allHidden({ figures }: LinkedCells): Suppression {
  const free = figures.flatMap(({ isFree }, index) => (isFree ? [index] : []));
  return { hidden: new Set(free), primary: new Set() };
}
