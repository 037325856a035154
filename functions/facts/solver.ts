import highs, { type Highs, type ModelData } from 'highs';
import type { Program, SolveProgram } from '../indicator/disclosure/program.ts';

/**
 * HiGHS (https://highs.dev, MIT), in WebAssembly. The limits are of steps and not of time, so that the same program
 * has the same answer on every machine.
 */
export function loadSolver(): Promise<SolveProgram> {
  loading ??= load().then(solverWith);
  return loading;
}

let loading: Promise<SolveProgram> | undefined;

function solverWith(loaded: Highs): SolveProgram {
  return (program) => {
    const relaxed = valuesOf(loaded, program, false);
    // The cheapest values of most tables are whole without being asked to be.
    if (relaxed === undefined || isWhole(program, relaxed)) return relaxed;
    return valuesOf(loaded, program, true);
  };
}

// Its types are written for `require`, which gives the function as a member; `import` gives the function itself.
const load = highs as unknown as typeof highs.default;

const limits = {
  output_flag: false,
  random_seed: 0,
  simplex_iteration_limit: 50_000,
  mip_max_nodes: 200,
} as const;
const optimal = 7;

function valuesOf(highs: Highs, program: Program, whole: boolean): readonly number[] | undefined {
  return highs.withModel(modelOf(program, whole), (model) => {
    model.options.set(limits);
    const { modelStatus } = model.run();
    return modelStatus === optimal ? [...model.getSolution().colValue] : undefined;
  });
}

function isWhole({ columns }: Program, values: readonly number[]): boolean {
  return columns.every(({ whole }, index) => {
    const value = values[index] ?? 0;
    return !whole || Math.abs(value - Math.round(value)) < 1e-6;
  });
}

function modelOf({ columns, rows }: Program, whole: boolean): ModelData {
  const starts = [0];
  for (const { terms } of rows) starts.push((starts.at(-1) ?? 0) + terms.length);
  const terms = rows.flatMap((row) => row.terms);
  return {
    numCols: columns.length,
    numRows: rows.length,
    colCost: columns.map(({ cost }) => cost),
    colLower: columns.map(({ low }) => low),
    colUpper: columns.map(({ high }) => high),
    rowLower: rows.map(({ low }) => low),
    rowUpper: rows.map(({ high }) => high),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols: columns.length,
      starts,
      indices: terms.map(([column]) => column),
      values: terms.map(([, factor]) => factor),
    },
    ...(whole && { integrality: columns.map((column) => (column.whole ? 1 : 0)) }),
  };
}
