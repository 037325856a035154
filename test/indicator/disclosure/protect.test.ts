import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Breakdown,
  type Counts,
  type Disclosure,
  isSensitive,
  protect,
} from '../../../functions/indicator/disclosure/protect.ts';
import type { Regime } from '../../../functions/indicator/disclosure/regime.ts';
import { plausible } from './attacker.ts';

const regime: Regime = {
  name: 'test',
  version: '1',
  url: 'https://kring.care/fhir/disclosure-regime/test',
  title: 'Test',
  threshold: 10,
  complement: true,
  zero: 'hide',
  minimumGroups: 2,
  source: [{ title: 'this test' }],
};

type Figure = Breakdown<string>;

/** A proportion in which each unit is a person. */
function proportion(numerator: number, denominator: number, groups = 2): Counts {
  const part = (units: number) => ({ units, persons: units });
  return {
    numerator: part(numerator),
    complement: part(denominator - numerator),
    denominator: part(denominator),
    groups,
  };
}

function leaf(key: string, numerator: number, denominator: number, groups = 2): Figure {
  return { key, counts: proportion(numerator, denominator, groups), children: [] };
}

function whole(key: string, children: readonly Figure[]): Figure {
  const of = (part: 'numerator' | 'denominator') =>
    children.reduce((total, { counts }) => total + (counts[part]?.units ?? 0), 0);
  const groups = children.reduce((total, { counts }) => total + counts.groups, 0);
  return { key, counts: proportion(of('numerator'), of('denominator'), groups), children };
}

const publicKeys = ({ key, counts, children }: Disclosure<string>): readonly string[] =>
  counts === undefined ? [] : [key, ...children.flatMap(publicKeys)];

describe('a figure by itself', () => {
  it.each([
    { numerator: 10, denominator: 20, hidden: false, why: 'all parts at the threshold' },
    { numerator: 9, denominator: 40, hidden: true, why: 'a small numerator' },
    { numerator: 395, denominator: 400, hidden: true, why: 'a small complement' },
    { numerator: 0, denominator: 40, hidden: true, why: 'none' },
    { numerator: 40, denominator: 40, hidden: true, why: 'all' },
    { numerator: 4, denominator: 8, hidden: true, why: 'a small denominator' },
  ])('$numerator of $denominator: $why', ({ numerator, denominator, hidden }) => {
    expect(isSensitive(proportion(numerator, denominator), regime)).toBe(hidden);
  });

  it('is held to the regime: threshold, complement, zero', () => {
    expect(isSensitive(proportion(5, 10), { ...regime, threshold: 5 })).toBe(false);
    expect(isSensitive(proportion(395, 400), { ...regime, complement: false })).toBe(false);
    expect(isSensitive(proportion(0, 40), { ...regime, zero: 'publish' })).toBe(false);
  });

  it('is hidden when it is about one care group, however many visits there were', () => {
    expect(isSensitive(proportion(60, 100, 1), regime)).toBe(true);
  });

  it('is hidden when many visits come from few persons', () => {
    const visits = { units: 90, persons: 9 };
    const counts = {
      numerator: visits,
      complement: { units: 30, persons: 12 },
      denominator: { units: 120, persons: 12 },
    };
    expect(isSensitive({ ...counts, groups: 3 }, regime)).toBe(true);
  });
});

describe('a breakdown', () => {
  it('stays whole when every part may be told', () => {
    const table = whole('country', [leaf('a', 20, 50), leaf('b', 30, 60)]);
    expect(publicKeys(protect(table, regime))).toEqual(['country', 'a', 'b']);
  });

  it('hides a second part so that the first is not the difference', () => {
    const table = whole('country', [
      leaf('a', 5, 50),
      leaf('b', 30, 60),
      leaf('c', 40, 90),
      leaf('d', 30, 70),
    ]);
    expect(publicKeys(protect(table, regime))).toEqual(['country', 'c', 'd']);
  });

  it('hides more until what is left says little of each', () => {
    // a is hidden for its numerator of 1; with b it would leave 12, with c 52.
    const table = whole('country', [
      leaf('a', 1, 50),
      leaf('b', 11, 60),
      leaf('c', 40, 90),
      leaf('d', 40, 95),
    ]);
    expect(publicKeys(protect(table, regime))).toEqual(['country', 'd']);
  });

  it('hides more when what is left comes from few persons or one group', () => {
    const visits = (units: number, persons: number) => ({ units, persons });
    const few = (key: string, groups: number, persons: number): Figure => ({
      key,
      counts: {
        numerator: visits(60, persons),
        complement: visits(40, persons),
        denominator: visits(100, persons),
        groups,
      },
      children: [],
    });
    const parts = [few('a', 3, 5), few('b', 3, 4), few('c', 3, 40), few('d', 3, 40)];
    const table = { ...few('country', 12, 80), children: parts };
    const times = (part: { units: number; persons: number }) => ({
      ...part,
      units: part.units * parts.length,
    });
    const { numerator, complement, denominator } = table.counts;
    if (!numerator || !complement) throw new Error('It is a share');
    const counts = {
      numerator: times(numerator),
      complement: times(complement),
      denominator: times(denominator),
      groups: 12,
    };
    expect(publicKeys(protect({ ...table, counts }, regime))).toEqual(['country', 'd']);
  });

  it('is not made when hiding all parts would still tell', () => {
    const table = whole('country', [leaf('a', 6, 50), leaf('b', 6, 60)]);
    expect(protect(table, regime)).toEqual({ key: 'country', counts: table.counts, children: [] });
  });

  it('lists the parts that are hidden', () => {
    const table = whole('country', [leaf('a', 9, 30), leaf('b', 9, 30), leaf('c', 9, 30)]);
    expect(protect(table, regime).children).toEqual(['a', 'b', 'c'].map((key) => ({ key, children: [] })));
  });

  it('tells nothing below what is hidden', () => {
    const quarter = whole('q1', [leaf('q1a', 4, 8), leaf('q1b', 4, 30)]);
    const other = whole('q2', [leaf('q2a', 20, 40), leaf('q2b', 20, 40)]);
    const table = whole('year', [quarter, other, leaf('q3', 50, 99)]);
    expect(publicKeys(protect(table, regime))).toEqual(['year', 'q3']);
  });

  it('is refused when its parts do not add up', () => {
    const table = {
      ...whole('country', [leaf('a', 20, 50), leaf('b', 30, 60)]),
      counts: proportion(51, 110),
    };
    expect(() => protect(table, regime)).toThrow(/numerator of a figure is 51, but its parts add up to 50/);
  });
});

const cell = fc
  .record({ numerator: fc.nat(40), complement: fc.nat(40), groups: fc.integer({ min: 1, max: 4 }) })
  .map(({ numerator, complement, groups }) => ({ numerator, denominator: numerator + complement, groups }));

const table = fc
  .array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 })
  .map((quarters) =>
    whole(
      'period',
      quarters.map((cells, q) =>
        whole(
          `q${q}`,
          cells.map(({ numerator, denominator, groups }, m) =>
            leaf(`q${q}m${m}`, numerator, denominator, groups),
          ),
        ),
      ),
    ),
  );

const regimes = fc.record({
  threshold: fc.constantFrom(5, 10),
  complement: fc.constant(true),
  zero: fc.constantFrom('publish' as const, 'hide' as const),
  minimumGroups: fc.constantFrom(1, 2),
});

describe('an attacker who knows all that is public', () => {
  it('finds every value that had to be hidden as plausible as any other', () => {
    fc.assert(
      fc.property(table, regimes, (figures, rules) => {
        const strict = { ...regime, ...rules };
        const lowest = strict.zero === 'hide' ? 0 : 1;
        const protectedValues = plausible(figures, protect(figures, strict)).filter(
          ({ value }) => value >= lowest && value < strict.threshold,
        );
        for (const { low, high } of protectedValues) {
          // The whole range that the regime hides, and more.
          expect(low).toBeLessThanOrEqual(lowest);
          expect(high).toBeGreaterThanOrEqual(strict.threshold);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('would find one if only the sensitive figures were hidden', () => {
    const figures = whole('country', [leaf('a', 5, 50), leaf('b', 30, 60)]);
    const naive: Disclosure<string> = {
      ...figures,
      children: figures.children.map(({ key, counts }) =>
        isSensitive(counts, regime) ? { key, children: [] } : { key, counts, children: [] },
      ),
    };
    const recovered = { name: 'a', part: 'numerator', value: 5, low: 5, high: 5 };
    expect(plausible(figures, naive)).toContainEqual(recovered);
  });
});

/**
 * Every table of three small figures there is, by what is told of it: an attacker who knows the rules too can do no
 * better than to list the tables that are told alike.
 */
const largest = 6;

/** Whether what is left for the hidden figures fits in one of them, so that every way to deal it out is listed. */
function isWithinReach(cells: readonly { n: number; c: number }[], told: Disclosure<string>): boolean {
  const hidden = cells.filter((_, index) => told.children[index]?.counts === undefined);
  const left = (part: 'n' | 'c') => hidden.reduce((sum, cell) => sum + cell[part], 0);
  return told.children.length > 0 && left('n') <= largest && left('c') <= largest;
}

describe('an attacker who also knows how it was decided', () => {
  const sizes = Array.from({ length: largest + 1 }, (_, size) => size);
  const figures = sizes
    .flatMap((n) => sizes.map((c) => ({ n, c })))
    .filter(({ n, c }) => n + c > 0)
    .map(({ n, c }) => ({ n, c, counts: proportion(n, n + c) }));

  it.each(['publish', 'hide'] as const)(
    'finds all that the regime hides as possible as before (zero: %s)',
    (zero) => {
      const rules = { ...regime, threshold: 2, zero };
      const alike = new Map<string, readonly (readonly [Set<number>, Set<number>] | undefined)[]>();
      for (const a of figures)
        for (const b of figures)
          for (const c of figures) {
            const cells = [a, b, c];
            const root = whole(
              'all',
              cells.map(({ counts }, index) => ({ key: `${index}`, counts, children: [] })),
            );
            const told = protect(root, rules);
            if (!isWithinReach(cells, told)) continue;
            const key = JSON.stringify([told.counts, told.children.map(({ counts }) => counts ?? 'hidden')]);
            const possible =
              alike.get(key) ??
              told.children.map(({ counts }) =>
                counts ? undefined : ([new Set<number>(), new Set<number>()] as const),
              );
            alike.set(key, possible);
            cells.forEach((cell, index) => {
              possible[index]?.[0].add(cell.n);
              possible[index]?.[1].add(cell.c);
            });
          }
      const hidden = [...alike.values()].flat().flatMap((sets) => sets ?? []);
      expect(hidden.length).toBeGreaterThan(100);
      for (const possible of hidden) {
        const hiddenValues = zero === 'hide' ? [0, 1] : [1];
        // One that is known not to need hiding has nothing to hide.
        if (!hiddenValues.some((value) => possible.has(value))) continue;
        for (const value of hiddenValues) expect(possible.has(value)).toBe(true);
      }
    },
  );
});
