/** One figure in time; none where there were too few to tell, or nothing to count. */
export interface Point {
  /** When: `2026-01`, `2026-Q1`. */
  readonly at: string;
  readonly value: number | undefined;
}

export interface RunChart {
  readonly median?: number;
  /** Points that are not on the median. */
  readonly useful: number;
  /** Stretches of useful points on one side of the median. */
  readonly runs: number;
  readonly signals: readonly Signal[];
}

export interface Signal {
  readonly rule: 'shift' | 'trend' | 'too-few-runs' | 'too-many-runs';
  /** The first and the last point of it. */
  readonly from: string;
  readonly to: string;
  readonly points: number;
}

const shiftPoints = 6;
const trendPoints = 5;

/**
 * The rules by which a run chart tells a change from chance, of Perla RJ, Provost LP, Murray SK, BMJ Qual Saf 2011;20:46:
 * - a shift: six points or more, one after the other, all above the median or all below it; a point on the median is
 *   passed over, it neither ends a shift nor counts;
 * - a trend: five points or more that all go up or all go down; a point that is like the one before it is passed over;
 * - fewer or more runs than chance leaves, where there are ten useful points or more.
 */
export function runChart(points: readonly Point[]): RunChart {
  const known = points.flatMap(({ at, value }) => (value === undefined ? [] : [{ at, value }]));
  if (known.length === 0) return { useful: 0, runs: 0, signals: [] };
  const middle = medianOf(known.map(({ value }) => value));
  const useful = known.filter(({ value }) => value !== middle);
  const runs = stretches(useful, (one, other) => one.value > middle === other.value > middle);
  return {
    median: middle,
    useful: useful.length,
    runs: runs.length,
    signals: [
      ...runs.filter((run) => run.length >= shiftPoints).map((run) => signal('shift', run)),
      ...trends(known),
      ...runSignals(useful, runs.length),
    ],
  };
}

interface Known {
  readonly at: string;
  readonly value: number;
}

function trends(known: readonly Known[]): readonly Signal[] {
  const moving = known.filter((point, index) => index === 0 || point.value !== known[index - 1]?.value);
  const steps = moving.slice(1).map((to, index) => {
    const from = moving[index] ?? to;
    return { from, to, isUp: to.value > from.value };
  });
  return stretches(steps, (one, other) => one.isUp === other.isUp).flatMap((run) => {
    const [first] = run;
    if (!first || run.length + 1 < trendPoints) return [];
    return [signal('trend', [first.from, ...run.map(({ to }) => to)])];
  });
}

function runSignals(useful: readonly Known[], runs: number): readonly Signal[] {
  const limits = runLimits(useful.length);
  if (!limits) return [];
  if (runs < limits.least) return [signal('too-few-runs', useful)];
  return runs > limits.most ? [signal('too-many-runs', useful)] : [];
}

/** How few and how many runs chance leaves, by the number of useful points from 10 on: table 3 of the same. */
const limitsFrom10 = [
  [3, 9],
  [3, 10],
  [3, 11],
  [4, 11],
  [4, 12],
  [5, 12],
  [5, 13],
  [5, 13],
  [6, 14],
  [6, 15],
  [6, 16],
  [7, 16],
  [7, 17],
  [7, 17],
  [8, 18],
  [8, 18],
  [9, 18],
  [10, 19],
  [10, 20],
  [10, 20],
  [11, 21],
] as const;

function runLimits(useful: number): { readonly least: number; readonly most: number } | undefined {
  if (useful < 10) return undefined;
  const known = limitsFrom10[useful - 10];
  if (known) return { least: known[0], most: known[1] };
  // Half above, half below: the mean and the spread of the number of runs (Wald A, Wolfowitz J, Ann Math Stat 1940;11:147).
  const mean = useful / 2 + 1;
  const spread = 1.96 * Math.sqrt((useful * (useful - 2)) / (4 * (useful - 1)));
  return { least: Math.ceil(mean - spread), most: Math.floor(mean + spread) };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  if (sorted.length % 2 === 1) return upper;
  return ((sorted[sorted.length / 2 - 1] ?? upper) + upper) / 2;
}

/** Neighbours that belong together, as lists. */
function stretches<T>(items: readonly T[], belong: (one: T, other: T) => boolean): readonly (readonly T[])[] {
  const found: T[][] = [];
  for (const item of items) {
    const last = found.at(-1);
    const before = last?.at(-1);
    if (last && before !== undefined && belong(before, item)) last.push(item);
    else found.push([item]);
  }
  return found;
}

function signal(rule: Signal['rule'], points: readonly Known[]): Signal {
  return { rule, from: points[0]?.at ?? '', to: points.at(-1)?.at ?? '', points: points.length };
}
