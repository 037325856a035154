import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missed } from './mutations.ts';
import { type Rule, rules, takenRules } from './rules.ts';

/** The table of test/simulation/README.md: `npm run simulate -- --without all --seeds 200 --write` makes it. */
const file = join(import.meta.dirname, 'README.md');
const begin = '<!-- begin: made by `npm run simulate -- --without all --seeds 200 --write` -->';
const end = '<!-- end -->';
export const never = '–';
const firstSeeds = [1, 1_001, 2_001];

export interface RuleRow {
  readonly rule: string;
  readonly prevents: string;
  readonly needed: string;
  /** After how many seeds it was missed, from each of the first seeds. */
  readonly seeds: readonly string[];
}

/** Tries some rules and writes what it took; of the others the table says what it said. */
export async function writeRulesTable(
  wanted: readonly Rule[],
  { seeds, steps }: { readonly seeds: number; readonly steps: number },
  tell: (line: string) => void,
): Promise<void> {
  const rows: RuleRow[] = [];
  const known = new Map(readRulesTable().map((row) => [row.rule, row.seeds]));
  for (const rule of rules) {
    if (!wanted.includes(rule)) {
      rows.push({ ...rowOf(rule), seeds: known.get(rule) ?? firstSeeds.map(() => never) });
      continue;
    }
    const found = [];
    for (const seed of firstSeeds) found.push(await missed(rule, { seed, seeds, steps }));
    const row = { ...rowOf(rule), seeds: found.map((one) => String(one?.seeds ?? never)) };
    tell(lineOf(row));
    rows.push(row);
  }
  const [before, rest = ''] = readFileSync(file, 'utf8').split(begin);
  const head = ['| rule | prevents | most needed in | seeds |', '|---|---|---|---|'];
  const table = [...head, ...rows.map(lineOf)].join('\n');
  writeFileSync(file, `${before}${begin}\n\n${table}\n\n${rest.slice(rest.indexOf(end))}`);
}

/** All of a row that can be told without a run. */
export function rowOf(rule: Rule): Omit<RuleRow, 'seeds'> {
  const { prevents, needed } = takenRules[rule];
  const shown = Object.entries(needed).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return { rule, prevents: prevents.join(', '), needed: shown.join(', ').replaceAll('"', '') };
}

function lineOf({ rule, prevents, needed, seeds }: RuleRow): string {
  return `| ${[rule, prevents, needed, seeds.join(', ')].join(' | ')} |`;
}

export function readRulesTable(): readonly RuleRow[] {
  const [, rest = ''] = readFileSync(file, 'utf8').split(begin);
  const lines = rest.slice(0, rest.indexOf(end)).trim().split('\n').slice(2);
  return lines.map((line) => {
    const [, rule = '', prevents = '', needed = '', seeds = ''] = line.split('|').map((cell) => cell.trim());
    return { rule, prevents, needed, seeds: seeds.split(', ') };
  });
}
