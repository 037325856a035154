import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, '../docs/storage.md');
const end = '<!-- end -->';

/**
 * docs/storage.md with a table in the place of what lies between the markers of a command.
 * @throws Error when the page lacks them
 */
export function withTable(page: string, command: string, table: string): string {
  const { before, begin, after } = parted(page, command);
  return `${before}${begin}\n\n${table}\n\n${after}`;
}

/** What a command has written. */
export function tableIn(page: string, command: string): string {
  return parted(page, command).table;
}

function parted(page: string, command: string) {
  const begin = `<!-- begin: made by \`${command}\` -->`;
  const [before, rest] = page.split(begin);
  const place = rest?.indexOf(end) ?? -1;
  if (before === undefined || rest === undefined || place === -1)
    throw new Error(`${file} lacks "${begin}" or "${end}"`);
  return { before, begin, table: rest.slice(0, place).trim(), after: rest.slice(place) };
}

export function readStoragePage(): string {
  return readFileSync(file, 'utf8');
}

export function writeTable(command: string, table: string): void {
  writeFileSync(file, withTable(readStoragePage(), command, table));
}
