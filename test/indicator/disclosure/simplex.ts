/** `coefficients · x ≤ bound` */
export interface Constraint {
  readonly coefficients: readonly number[];
  readonly bound: number;
}

const tiny = 1e-9;

/**
 * The greatest value of `objective · x` for x of any sign, by the simplex method with Bland's rule; `Infinity` when
 * there is none. Every bound is at least 0, so that x = 0 is allowed.
 */
export function greatest(objective: readonly number[], constraints: readonly Constraint[]): number {
  const both = (row: readonly number[]) => [...row, ...row.map((value) => -value)];
  const width = 2 * objective.length;
  // One row for each constraint with its slack as basis; the last column is the bound, the last row the objective.
  const rows = constraints.map(({ coefficients, bound }, index) => [
    ...both(coefficients),
    ...constraints.map((_, other) => (other === index ? 1 : 0)),
    Math.max(0, bound),
  ]);
  const goal = [...both(objective).map((value) => -value), ...constraints.map(() => 0), 0];
  const basis = constraints.map((_, index) => width + index);
  for (;;) {
    const column = goal.findIndex((value, index) => index < goal.length - 1 && value < -tiny);
    if (column === -1) return goal.at(-1) ?? 0;
    const row = leaving(rows, basis, column);
    if (row === -1) return Infinity;
    pivot(rows, goal, row, column);
    basis[row] = column;
  }
}

function leaving(rows: readonly number[][], basis: readonly number[], column: number): number {
  let best = -1;
  let least = Infinity;
  rows.forEach((row, index) => {
    const at = row[column] ?? 0;
    if (at <= tiny) return;
    const ratio = (row.at(-1) ?? 0) / at;
    const isFirst = Math.abs(ratio - least) <= tiny && (basis[index] ?? 0) < (basis[best] ?? Infinity);
    if (ratio < least - tiny || isFirst) {
      best = index;
      least = Math.min(least, ratio);
    }
  });
  return best;
}

function pivot(rows: number[][], goal: number[], row: number, column: number): void {
  const own = rows[row] ?? [];
  const at = own[column] ?? 1;
  for (let index = 0; index < own.length; index += 1) own[index] = (own[index] ?? 0) / at;
  for (const other of [...rows.filter((each) => each !== own), goal]) {
    const factor = other[column] ?? 0;
    if (Math.abs(factor) <= tiny) continue;
    for (let index = 0; index < own.length; index += 1)
      other[index] = (other[index] ?? 0) - factor * (own[index] ?? 0);
  }
}

/** Vectors of which every x with `row · x = 0` for each row is a combination; each as long as a row. */
export function nullSpace(rows: readonly (readonly number[])[], width: number): readonly number[][] {
  const reduced: { readonly lead: number; readonly row: number[] }[] = [];
  for (const given of rows) {
    const row = [...given];
    for (const each of reduced) subtract(row, each.row, row[each.lead] ?? 0);
    const lead = row.findIndex((value) => Math.abs(value) > tiny);
    if (lead === -1) continue;
    const at = row[lead] ?? 1;
    for (let index = 0; index < width; index += 1) row[index] = (row[index] ?? 0) / at;
    for (const each of reduced) subtract(each.row, row, each.row[lead] ?? 0);
    reduced.push({ lead, row });
  }
  const leads = new Set(reduced.map(({ lead }) => lead));
  const free = Array.from({ length: width }, (_, index) => index).filter((index) => !leads.has(index));
  return free.map((index) => {
    const vector = Array.from({ length: width }, (_, other): number => (other === index ? 1 : 0));
    for (const { lead, row } of reduced) vector[lead] = -(row[index] ?? 0);
    return vector;
  });
}

function subtract(from: number[], row: readonly number[], factor: number): void {
  if (factor === 0) return;
  for (let index = 0; index < from.length; index += 1)
    from[index] = (from[index] ?? 0) - factor * (row[index] ?? 0);
}
