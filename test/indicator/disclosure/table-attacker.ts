import type { CellRules } from '../../../functions/indicator/disclosure/primary.ts';
import type { Tables } from '../../../functions/indicator/disclosure/table.ts';
import { type Constraint, greatest, nullSpace } from './simplex.ts';

/** Between which values a hidden cell is, for whoever has all that is told. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Solves what is told of tables as linear equations, for every hidden cell: exact, but that counts are whole numbers.
 * Shares no code with what hides: another method (Bland's simplex over the null space), another reading of rounding.
 */
export function attack(
  { cells, sums }: Tables,
  told: ReadonlyMap<string, number>,
  {
    rounding,
    threshold,
    complement,
    zero,
  }: Pick<CellRules, 'rounding' | 'threshold' | 'complement' | 'zero'>,
): ReadonlyMap<string, Bounds> {
  const isOpen = (id: string) => !told.has(id) || (rounding !== undefined && told.get(id) !== 0);
  const open = cells.filter(({ id }) => isOpen(id));
  const directions = nullSpace(
    sums.map(({ whole, parts }) => open.map(({ id }) => (parts.includes(id) ? 1 : id === whole ? -1 : 0))),
    open.length,
  );
  const along = (index: number) => directions.map((direction) => direction[index] ?? 0);
  const limits: Constraint[] = open.flatMap(({ id, value, part, least = 0 }, index) => {
    const row = along(index);
    const negative = row.map((each) => -each);
    const shown = told.get(id);
    if (shown === undefined || !rounding) return [{ coefficients: negative, bound: value - least }];
    const isHeld = part !== 'measured' && (complement || part !== 'complement');
    const smallest = part === 'measured' ? shown - rounding.base / 2 : first(shown, rounding.base, -1);
    const largest = part === 'measured' ? shown + rounding.base / 2 : first(shown, rounding.base, 1);
    const low = Math.max(smallest, isHeld && shown > 0 ? threshold : 0, zero === 'hide' && isHeld ? 1 : 0);
    return [
      { coefficients: negative, bound: value - low },
      { coefficients: row, bound: largest - value },
    ];
  });
  const hidden = open.filter(({ id }) => !told.has(id));
  return new Map(
    hidden.map(({ id, value }) => {
      const objective = along(open.findIndex((cell) => cell.id === id));
      const opposite = objective.map((each) => -each);
      return [id, { low: value - greatest(opposite, limits), high: value + greatest(objective, limits) }];
    }),
  );
}

/** The last whole number, going that way, that is rounded to the same multiple. */
function first(shown: number, base: number, way: 1 | -1): number {
  let value = shown;
  while (Math.round((value + way) / base) * base === shown) value += way;
  return value;
}

/** Every table of whole numbers that is told alike: for tables small enough to try them all. */
export function allTables(
  { cells, sums }: Tables,
  told: ReadonlyMap<string, number>,
): readonly ReadonlyMap<string, number>[] {
  const hidden = cells.filter(({ id }) => !told.has(id));
  const most = Math.max(...cells.map(({ value }) => value));
  const found: ReadonlyMap<string, number>[] = [];
  const fill = (index: number, values: Map<string, number>) => {
    const fits = sums.every(({ whole, parts }) => {
      const all = [whole, ...parts].map((id) => values.get(id));
      if (all.includes(undefined)) {
        const known = parts.reduce((total, id) => total + (values.get(id) ?? 0), 0);
        return known <= (values.get(whole) ?? Infinity);
      }
      return parts.reduce((total, id) => total + (values.get(id) ?? 0), 0) === values.get(whole);
    });
    if (!fits) return;
    const cell = hidden[index];
    if (cell === undefined) {
      found.push(new Map(values));
      return;
    }
    for (let value = cell.least ?? 0; value <= most; value += 1)
      fill(index + 1, new Map(values).set(cell.id, value));
  };
  fill(0, new Map(told));
  return found;
}
