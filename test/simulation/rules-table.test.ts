import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missedRules, rules } from './rules.ts';
import { never, readRulesTable, rowOf } from './rules-table.ts';

test('test/simulation/README.md tells of each rule, and that it was missed; if not, `npm run simulate -- --without all --seeds 200 --write`', () => {
  const table = readRulesTable();
  expect(table.map(({ seeds: _, ...row }) => row)).toEqual(rules.map(rowOf));
  const pinned = rules.filter((rule) => !missedRules.includes(rule));
  const unseen = table.filter(({ seeds }) => seeds.includes(never));
  expect(pinned).toEqual(expect.arrayContaining(unseen.map(({ rule }) => rule)));
});

test('docs/commit.md tells what goes wrong without each rule, and of no other', () => {
  const page = readFileSync(new URL('../../docs/commit.md', import.meta.url), 'utf8');
  const told = [...page.matchAll(/^\| \*\*(.+?)\*\* \|/gm)].map(([, rule]) => rule);
  expect(told.toSorted()).toEqual([...rules].toSorted());
});
