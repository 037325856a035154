import { feedRules } from './rules/feeds.ts';
import { flipRules } from './rules/flip.ts';
import { lostCallRules } from './rules/lost-calls.ts';
import { markRules } from './rules/marks.ts';
import { scrubRules } from './rules/scrubbing.ts';
import { searchRules } from './rules/searches.ts';
import type { TakenRule } from './rules/taken.ts';

const all = { ...flipRules, ...markRules, ...searchRules, ...lostCallRules, ...scrubRules, ...feedRules };

export type Rule = keyof typeof all;

/** The rules of docs/commit.md, each with how it is taken away. */
export const takenRules: Readonly<Record<Rule, TakenRule>> = all;

export const rules = Object.keys(all) as Rule[];

/** Those that few runs come upon are left to the tests that pin the interleaving. */
export const missedRules = rules.filter((rule) => takenRules[rule].pinnedIn === undefined);
