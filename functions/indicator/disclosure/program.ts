/** A linear program: the cheapest values of the columns that keep to every row. */
export interface Program {
  readonly columns: readonly ProgramColumn[];
  readonly rows: readonly ProgramRow[];
}

export interface ProgramColumn {
  readonly cost: number;
  /** `-Infinity` and `Infinity` where there is no bound. */
  readonly low: number;
  readonly high: number;
  /** Whether only whole numbers are values. */
  readonly whole: boolean;
}

/** The terms add up to a number from `low` to `high`. */
export interface ProgramRow {
  /** Index of a column, and its factor. */
  readonly terms: readonly (readonly [column: number, factor: number])[];
  readonly low: number;
  readonly high: number;
}

/**
 * Solves programs. It works for so long at most, counted in steps and not in time, so that it always answers alike.
 * Nobody relies on its answers being right: they are checked in whole numbers.
 * @returns a value for each column; none when there are no such values, or none were found
 */
export type SolveProgram = (program: Program) => readonly number[] | undefined;
