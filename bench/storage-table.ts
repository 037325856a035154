import { type InteractionCost, interactionCosts } from './interactions.ts';
import { readStoragePage, withTable, writeTable } from './written-table.ts';

/**
 * `node bench/storage-table.ts` writes what each interaction costs into docs/storage.md, between the two markers.
 * A test makes the same table again and compares.
 */
const command = 'node bench/storage-table.ts';

export async function storagePageWithCosts(page = readStoragePage()): Promise<string> {
  return withTable(page, command, table(await interactionCosts()));
}

function table(costs: readonly InteractionCost[]): string {
  const head = [
    '| interaction | answered | read units | write units | round trips |',
    '|---|--:|--:|--:|--:|',
  ];
  const rows = costs.map(
    ({ name, answered, readUnits, writeUnits, roundTrips }) =>
      `| ${name} | ${answered ?? ''} | ${shown(readUnits)} | ${shown(writeUnits)} | ${roundTrips} |`,
  );
  return [...head, ...rows].join('\n');
}

function shown(units: number): string {
  return units === 0 ? '' : units.toLocaleString('en');
}

if (import.meta.main) writeTable(command, table(await interactionCosts()));
