import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InteractionCost, interactionCosts } from './interactions.ts';

/**
 * `node bench/storage-table.ts` writes what each interaction costs into docs/storage.md, between the two markers.
 * A test makes the same table again and compares.
 */
const file = join(import.meta.dirname, '../docs/storage.md');
const begin = '<!-- begin: made by `node bench/storage-table.ts` -->';
const end = '<!-- end -->';

export async function storagePageWithCosts(page: string): Promise<string> {
  const [before, rest] = page.split(begin);
  const after = rest?.slice(rest.indexOf(end));
  if (before === undefined || !after?.startsWith(end))
    throw new Error(`${file} lacks "${begin}" or "${end}"`);
  return `${before}${begin}\n\n${table(await interactionCosts())}\n\n${after}`;
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

export function readStoragePage(): string {
  return readFileSync(file, 'utf8');
}

if (import.meta.main) writeFileSync(file, await storagePageWithCosts(readStoragePage()));
