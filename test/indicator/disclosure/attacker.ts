import type { Breakdown, Disclosure } from '../../../functions/indicator/disclosure/protect.ts';

const parts = ['numerator', 'complement', 'denominator'] as const;

export interface Interval {
  readonly name: string;
  readonly part: (typeof parts)[number];
  /** What it really is: the attacker does not know. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Narrows down every hidden figure from what is public: figures are not negative, numerator and complement make the
 * denominator, and parts add up to their whole. Bounds are propagated both ways until nothing changes any more.
 */
export function plausible(truth: Breakdown<string>, told: Disclosure<string>): readonly Interval[] {
  const bounds = new Map<string, { low: number; high: number }>();
  const equations: { readonly whole: string; readonly parts: readonly string[] }[] = [];
  const values = new Map<string, number>();
  const hidden = new Set<string>();
  const visit = (cell: Breakdown<string>, disclosure: Disclosure<string> | undefined): void => {
    const shown = disclosure?.counts !== undefined;
    if (!shown) hidden.add(cell.key);
    for (const part of parts) {
      const value = cell.counts[part]?.units ?? 0;
      values.set(`${cell.key} ${part}`, value);
      bounds.set(`${cell.key} ${part}`, shown ? { low: value, high: value } : { low: 0, high: Infinity });
      if (cell.children.length > 0) {
        equations.push({
          whole: `${cell.key} ${part}`,
          parts: cell.children.map(({ key }) => `${key} ${part}`),
        });
      }
    }
    equations.push({
      whole: `${cell.key} denominator`,
      parts: [`${cell.key} numerator`, `${cell.key} complement`],
    });
    for (const child of cell.children) {
      visit(
        child,
        disclosure?.children.find(({ key }) => key === child.key),
      );
    }
  };
  visit(truth, told);
  while (equations.some(({ whole, parts: terms }) => narrowed(bounds, whole, terms))) {}
  return [...bounds].flatMap(([key, { low, high }]) => {
    const [name = '', part = ''] = key.split(' ');
    return hidden.has(name)
      ? [{ name, part: part as Interval['part'], value: values.get(key) ?? 0, low, high }]
      : [];
  });
}

function narrowed(
  bounds: Map<string, { low: number; high: number }>,
  whole: string,
  terms: readonly string[],
): boolean {
  const at = (key: string) => bounds.get(key) ?? { low: 0, high: Infinity };
  const total = (side: 'low' | 'high') => terms.reduce((sum, term) => sum + at(term)[side], 0);
  let changed = tighten(bounds, whole, total('low'), total('high'));
  for (const term of terms) {
    const others = terms.filter((other) => other !== term).map(at);
    const low = at(whole).low - others.reduce((sum, other) => sum + other.high, 0);
    const high = at(whole).high - others.reduce((sum, other) => sum + other.low, 0);
    changed = tighten(bounds, term, low, high) || changed;
  }
  return changed;
}

function tighten(
  bounds: Map<string, { low: number; high: number }>,
  key: string,
  low: number,
  high: number,
): boolean {
  const before = bounds.get(key) ?? { low: 0, high: Infinity };
  const after = { low: Math.max(before.low, low), high: Math.min(before.high, high) };
  bounds.set(key, after);
  return after.low > before.low || after.high < before.high;
}
