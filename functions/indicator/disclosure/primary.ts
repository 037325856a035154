import type { Dominance, Regime } from './regime.ts';
import type { Cell } from './table.ts';

/** The rules that a cell is held to by itself. */
export type CellRules = Pick<
  Regime,
  'threshold' | 'complement' | 'zero' | 'minimumGroups' | 'dominance' | 'rounding'
>;

/** What several cells come to when they are taken together, as far as that is known. */
export type Taken = Pick<Cell, 'value' | 'part' | 'persons' | 'groups' | 'largest' | 'before'>;

/** Whether a cell, seen by itself, must not be told. */
export function isSensitiveCell(cell: Taken, rules: CellRules): boolean {
  if ((cell.groups ?? Infinity) < rules.minimumGroups) return true;
  if (cell.part === 'measured') return isDominated(cell, rules);
  if (!isHeld(cell, rules)) return false;
  if (isBarelyChanged(cell, rules)) return true;
  if (cell.value === 0) return rules.zero === 'hide';
  return Math.min(cell.value, cell.persons ?? cell.value) < rules.threshold;
}

/**
 * Whether it differs from what an earlier release told by fewer than the threshold: then the difference is a figure
 * about these few. None is not a difference, whatever the regime does about a count of none.
 */
function isBarelyChanged({ value, before = [] }: Taken, rules: CellRules): boolean {
  return before.some((told) => told !== undefined && isOfFew(toldValue({ value }, rules) - told, rules));
}

/** Whether a difference of two told values is about fewer than the threshold; none is about nobody. */
export function isOfFew(difference: number, { rounding, threshold }: CellRules): boolean {
  // What is rounded may have changed by less than what is told of it.
  const unsure = rounding ? rounding.base - 1 : 0;
  return difference !== 0 && Math.abs(difference) - unsure < threshold;
}

/**
 * The values that must stay possible for a cell that is hidden, for whoever has all that is told: all that the regime
 * hides, or around a magnitude as much as its dominance rules ask. Where an earlier release told the cell, all that is
 * nearer to that than the threshold, too: by how much it has changed is as open as what it is.
 */
export function possibleValues(cell: Cell, rules: CellRules): readonly number[] {
  if (cell.part === 'measured') return around(cell, rules);
  if (!isHeld(cell, rules) || (cell.value === 0 && rules.zero === 'publish')) return [];
  const first = Math.max(rules.zero === 'hide' ? 0 : 1, cell.least ?? 0);
  // What everybody knows to be above all that is hidden is as little as everybody knows it to be, at least.
  const hidden = range(first, Math.max(first, rules.threshold - 1));
  const changed = (cell.before ?? []).flatMap((told) =>
    told === undefined ? [] : range(told - rules.threshold + 1, told + rules.threshold - 1),
  );
  return [...new Set([...hidden, ...changed.filter((value) => value >= first)])];
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** Whether the threshold is about this part. */
function isHeld({ part }: Pick<Cell, 'part'>, { complement }: CellRules): boolean {
  return part !== 'measured' && part !== 'unasked' && (part !== 'complement' || complement);
}

/**
 * Dominance: one contributor, or a few, have so much of a magnitude that another of them could work it out
 * (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4.2).
 */
function isDominated(cell: Taken, { dominance = [] }: CellRules): boolean {
  return cell.value > 0 && dominance.some((rule) => protectionOf(cell, rule) > 0);
}

/** By how much at least an upper bound of the cell must be above it: more than 0 for a sensitive one. */
function protectionOf(cell: Taken, rule: Dominance): number {
  const { value } = cell;
  const largest = contributions(cell);
  if (rule.rule === 'p-percent') {
    const [first = 0, second = 0] = largest;
    return (rule.percent / 100) * first - Math.max(0, value - first - second);
  }
  const few = largest.slice(0, rule.contributors).reduce((sum, each) => sum + each, 0);
  return (100 * few) / rule.percent - value;
}

/** The largest contributions to a magnitude; where nobody has said, it may all be of one person. */
export function contributions({ value, largest = [value] }: Taken): readonly number[] {
  return largest;
}

function around(cell: Cell, { dominance = [] }: CellRules): readonly number[] {
  const [first] = contributions(cell);
  if (first === undefined || dominance.length === 0) return [];
  const percents = dominance.map((rule) => (rule.rule === 'p-percent' ? rule.percent : 100 - rule.percent));
  const ofLargest = (Math.max(...percents) / 100) * first;
  const width = Math.max(ofLargest, ...dominance.map((rule) => protectionOf(cell, rule)));
  return [Math.max(cell.least ?? 0, cell.value - width), cell.value + width];
}

/** What is told of a cell: itself, or the nearest multiple of the regime's base. */
export function toldValue({ value }: Pick<Cell, 'value'>, { rounding }: CellRules): number {
  return rounding ? Math.floor(value / rounding.base + 0.5) * rounding.base : value;
}

/** Between which values a cell is for whoever knows the rules and what was told of it. */
export function knownFrom(cell: Cell, rules: CellRules): { readonly low: number; readonly high: number } {
  const { rounding } = rules;
  if (!rounding || cell.already === 'known') return { low: cell.value, high: cell.value };
  const told = toldValue(cell, rules);
  // Where none may be told, that is the only thing told as 0: see the schema.
  if (told === 0 && isHeld(cell, rules)) return { low: 0, high: 0 };
  const half = rounding.base / 2;
  const least = Math.max(cell.least ?? 0, isHeld(cell, rules) ? rules.threshold : 0);
  const [low, high] =
    cell.part === 'measured'
      ? [told - half, told + half]
      : [Math.ceil(told - half), Math.ceil(told + half) - 1];
  return { low: Math.max(least, low), high };
}
