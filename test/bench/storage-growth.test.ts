import { expect, test } from 'vitest';
import { benchmarks, busiestKeysCommand } from '../../bench/busiest-keys.ts';
import { growth } from '../../bench/growth.ts';
import { growthCommand, unitsOf } from '../../bench/growth-table.ts';
import { readStoragePage, tableIn } from '../../bench/written-table.ts';

/** The cells of a table's rows. */
function rowsOf(table: string): readonly (readonly string[])[] {
  const lines = table.split('\n').filter((line) => line.startsWith('| '));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test(`docs/storage.md has the units that 10,000 resources cost now; if not, run \`${growthCommand}\``, {
  timeout: 300_000,
}, async () => {
  const [, ...told] = rowsOf(tableIn(readStoragePage(), growthCommand));
  const [size] = await growth(10_000, 10_000);
  const measured = size?.costs.map((cost) => [cost.name, unitsOf(cost)]);
  expect(told.map(([name, units]) => [name, units])).toEqual(measured);
});

test(`and the busiest key of a day; if not, run \`${busiestKeysCommand}\``, {
  timeout: 120_000,
}, async () => {
  const [, first] = rowsOf(tableIn(readStoragePage(), busiestKeysCommand));
  const [busiest] = await benchmarks();
  const key = first?.at(-1)?.replaceAll('`', '');
  expect(busiest).toEqual({ name: `busiest-keys ${key} write units a session`, value: Number(first?.[2]) });
});
