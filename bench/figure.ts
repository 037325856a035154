/** One line of `npm run bench`. The unit is the last part of the name. */
export interface Figure {
  readonly name: string;
  readonly value: number;
}

export type Benchmark = () => Promise<readonly Figure[]>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Three significant digits: these machines are noisy. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
