import type { Cost, Size } from './growth.ts';

export const growthCommand = 'node bench/growth.ts 1000000 --write';

/** Units are the same on every machine; times are ratios to the first size. */
export function growthTable(sizes: readonly Size[]): string {
  const [first] = sizes;
  const at = sizes.map(({ size }, index) => `${index === 0 ? 'units ' : ''}at ${size.toLocaleString('en')}`);
  const times = sizes.map(
    ({ size }, index) => `${index === 0 ? 'time ' : ''}at ${size.toLocaleString('en')}`,
  );
  const rows = (first?.costs ?? []).map(({ name, ms }, index) => {
    const costs = sizes.flatMap((size) => size.costs[index] ?? []);
    return [name, ...costs.map(unitsOf), ...costs.map((cost) => ratio(cost.ms / ms))];
  });
  return [
    line(['operation', ...at, ...times]),
    `|---|${'--:|'.repeat(2 * sizes.length)}`,
    ...rows.map(line),
  ].join('\n');
}

/** Read units, and W write units. */
export function unitsOf({ readUnits, writeUnits }: Pick<Cost, 'readUnits' | 'writeUnits'>): string {
  const parts = [
    ...(readUnits > 0 ? [readUnits.toLocaleString('en')] : []),
    ...(writeUnits > 0 ? [`${writeUnits.toLocaleString('en')} W`] : []),
  ];
  return parts.join(' + ');
}

function ratio(value: number): string {
  return String(Number(value.toPrecision(2)));
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
