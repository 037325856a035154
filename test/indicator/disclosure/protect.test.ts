import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../../../functions/indicator/disclosure/blocks.ts';
import {
  type Breakdown,
  type Counts,
  type Disclosure,
  isSensitive,
  protect,
} from '../../../functions/indicator/disclosure/protect.ts';
import type { Regime } from '../../../functions/indicator/disclosure/regime.ts';

const regime: Regime = {
  name: 'test',
  version: '1',
  url: 'https://kring.care/fhir/disclosure-regime/test',
  title: 'Test',
  threshold: 10,
  complement: true,
  zero: 'hide',
  minimumGroups: 2,
  secondary: 'cells',
  consent: 'opt-out',
  timeZone: 'UTC',
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
  return { key, counts: [proportion(numerator, denominator, groups)], children: [] };
}

/** With the same number of different persons and groups as if nobody were in two of them. */
function whole(key: string, children: readonly Figure[]): Figure {
  const measures = children[0]?.counts ?? [];
  const counts = measures.map((_, measure) => {
    const own = children.flatMap((child) => child.counts[measure] ?? []);
    const part = (name: 'numerator' | 'complement' | 'denominator' | 'counted') => {
      const parts = own.flatMap((each) => each[name] ?? []);
      const sum = (of: 'units' | 'persons') => parts.reduce((total, each) => total + each[of], 0);
      return parts.length === 0 ? {} : { [name]: { units: sum('units'), persons: sum('persons') } };
    };
    return {
      ...part('numerator'),
      ...part('complement'),
      ...part('counted'),
      denominator: { units: 0, persons: 0 },
      ...part('denominator'),
      groups: own.reduce((total, each) => total + each.groups, 0),
    };
  });
  return { key, counts, children };
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
    expect(isSensitive([proportion(numerator, denominator)], regime)).toBe(hidden);
  });

  it('is held to the regime: threshold, complement, zero', () => {
    expect(isSensitive([proportion(5, 10)], { ...regime, threshold: 5 })).toBe(false);
    expect(isSensitive([proportion(395, 400)], { ...regime, complement: false })).toBe(false);
    expect(isSensitive([proportion(0, 40)], { ...regime, zero: 'publish' })).toBe(false);
  });

  it('is hidden when it is about one care group, however many visits there were', () => {
    expect(isSensitive([proportion(60, 100, 1)], regime)).toBe(true);
  });

  it('is hidden when many visits come from few persons', () => {
    const visits = { units: 90, persons: 9 };
    const counts = {
      numerator: visits,
      complement: { units: 30, persons: 12 },
      denominator: { units: 120, persons: 12 },
    };
    expect(isSensitive([{ ...counts, groups: 3 }], regime)).toBe(true);
  });
});

describe('figures of measures that share counts', () => {
  const visits = proportion(99, 106);
  const sessions: Counts = { denominator: { units: 12, persons: 60 }, groups: 2 };

  it('are hidden together when one of them is sensitive', () => {
    expect(isSensitive([sessions], regime)).toBe(false);
    expect(isSensitive([visits, sessions], regime)).toBe(true);
    expect(isSensitive([sessions, visits], regime)).toBe(true);
  });

  it('are hidden when a mean would tell a small count', () => {
    const few = { ...sessions, measured: 9, counted: { units: 9, persons: 9 } };
    expect(isSensitive([few], regime)).toBe(true);
  });
});

describe('a breakdown', () => {
  it('stays whole when every part may be told', () => {
    const table = whole('country', [leaf('a', 20, 50), leaf('b', 30, 60)]);
    expect(publicKeys(protect(table, regime))).toEqual(['country', 'a', 'b']);
  });

  it.each(['a', 'b'])('hides two neighbours, whichever of them is sensitive: %s', (sensitive) => {
    const cell = (key: string) => leaf(key, key === sensitive ? 5 : 30, 60);
    const table = whole('country', ['a', 'b', 'c', 'd'].map(cell));
    expect(publicKeys(protect(table, regime))).toEqual(['country', 'c', 'd']);
  });

  it('hides three where one is left over', () => {
    const table = whole(
      'country',
      ['a', 'b', 'c', 'd', 'e'].map((key) => leaf(key, key === 'd' ? 5 : 30, 60)),
    );
    expect(publicKeys(protect(table, regime))).toEqual(['country', 'a', 'b']);
  });

  it('hides larger blocks until what is left says little of each', () => {
    // a is hidden for its numerator of 1; with b it would leave 12.
    const keys = ['c', 'd', 'e', 'f', 'g', 'h'];
    const table = whole('country', [
      leaf('a', 1, 50),
      leaf('b', 11, 60),
      ...keys.map((key) => leaf(key, 40, 90)),
    ]);
    expect(publicKeys(protect(table, regime))).toEqual(['country', 'e', 'f', 'g', 'h']);
  });

  it('hides larger blocks when what is left comes from few persons, or one group', () => {
    const few = (key: string, persons: number, groups = 3): Figure => ({
      key,
      counts: [
        {
          numerator: { units: 60, persons },
          complement: { units: 40, persons },
          denominator: { units: 100, persons },
          groups,
        },
      ],
      children: [],
    });
    const others = ['c', 'd', 'e', 'f'].map((key) => few(key, 40));
    const persons = whole('country', [few('a', 5), few('b', 9), ...others, few('g', 40), few('h', 40)]);
    expect(publicKeys(protect(persons, regime))).toEqual(['country', 'e', 'f', 'g', 'h']);
    const groups = whole('country', [
      few('a', 40, 1),
      few('b', 40, 1),
      ...others,
      few('g', 40),
      few('h', 40),
    ]);
    expect(publicKeys(protect(groups, regime))).toEqual(['country', 'e', 'f', 'g', 'h']);
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
    const hidden = whole('q1', [leaf('q1a', 4, 8), leaf('q1b', 4, 30)]);
    const beside = whole('q2', [leaf('q2a', 40, 80), leaf('q2b', 40, 80)]);
    const table = whole('year', [hidden, beside, leaf('q3', 50, 99), leaf('q4', 50, 99)]);
    expect(publicKeys(protect(table, regime))).toEqual(['year', 'q3', 'q4']);
  });

  it('is refused when its parts do not add up', () => {
    const table = {
      ...whole('country', [leaf('a', 20, 50), leaf('b', 30, 60)]),
      counts: [proportion(51, 110)],
    };
    expect(() => protect(table, regime)).toThrow(/numerator of a figure is 51, but its parts add up to 50/);
  });
});

describe('blocks', () => {
  it('are of the size asked, the last one with what is left over, and of whole smaller ones', () => {
    for (let count = 1; count <= 40; count += 1) {
      const all = Array.from({ length: count }, (_, index) => index);
      for (let size = 1; size <= 32; size *= 2) {
        const blocks = blocksOf(all, size);
        expect(blocks.flat()).toEqual(all);
        expect(blocks.every(({ length }) => length >= Math.min(size, count) && length < 2 * size)).toBe(
          count >= size ? true : blocks.length === 1,
        );
        const larger = blocksOf(all, 2 * size);
        for (const block of blocks)
          expect(larger.some((one) => block.every((each) => one.includes(each)))).toBe(true);
      }
    }
  });
});

/** What is counted in one municipality by two measures that share the numerator of the first. */
interface Cell {
  readonly n: number;
  readonly c: number;
  readonly s: number;
}

function figure(key: string, { n, c, s }: Cell, groups = 2, persons = 1): Figure {
  const part = (units: number) => ({ units, persons: Math.ceil(units * persons) });
  const attendance = {
    numerator: part(n),
    complement: part(c),
    denominator: part(n + c),
    groups,
  };
  return {
    key,
    counts: [attendance, { denominator: { units: s, persons: part(n).persons }, counted: part(n), groups }],
    children: [],
  };
}

/** The units of every part that a regime may hide. */
function partsIn({ counts }: Figure): Readonly<Record<'n' | 'c' | 'd' | 's', number>> {
  const [attendance, sessions] = counts;
  return {
    n: attendance?.numerator?.units ?? 0,
    c: attendance?.complement?.units ?? 0,
    d: attendance?.denominator.units ?? 0,
    s: sessions?.denominator.units ?? 0,
  };
}

/** Tables with value `v` in one part of one hidden figure, built as the comment of `protect` says. */
function otherTables(
  table: Figure,
  hidden: ReadonlySet<string>,
  at: string,
  part: 'n' | 'c' | 'd' | 's',
  v: number,
): readonly Figure[] {
  const own = table.children.filter(({ key }) => hidden.has(key)).map(partsIn);
  const left = (name: 'n' | 'c' | 's') => own.reduce((sum, each) => sum + each[name], 0);
  const one: Cell = left('c') > 0 ? { n: 0, c: 1, s: 1 } : { n: 1, c: 0, s: 1 };
  const asked = (): Cell => {
    if (part === 'd') return left('c') > 0 ? { n: 0, c: v, s: 1 } : { n: v, c: 0, s: 1 };
    const other = part === 's' || v === 0 ? one : { n: 0, c: 0, s: 1 };
    return { ...other, [part]: v };
  };
  const others = [...hidden].filter((key) => key !== at);
  return [...new Set([others[0], others.at(-1)])]
    .filter((key) => key !== undefined)
    .map((taker) => {
      const cells = new Map([...hidden].map((key) => [key, key === at ? asked() : one]));
      cells.delete(taker);
      const rest = (name: 'n' | 'c' | 's') =>
        left(name) - [...cells.values()].reduce((sum, cell) => sum + cell[name], 0);
      cells.set(taker, { n: rest('n'), c: rest('c'), s: rest('s') });
      const children = table.children.map((child) => {
        const cell = cells.get(child.key);
        return cell ? figure(child.key, cell) : child;
      });
      return { ...table, children };
    });
}

const someRules = fc.record({
  threshold: fc.constantFrom(2, 5, 10),
  zero: fc.constantFrom('publish' as const, 'hide' as const),
  minimumGroups: fc.constantFrom(1, 2),
});

/** Small, just enough, or plenty: where the rules decide. */
const cellsAround = (threshold: number) => {
  const near = fc.integer({ min: threshold, max: threshold + 2 });
  const amount = fc.oneof(fc.nat(2), near, fc.nat(6 * threshold));
  const people = { groups: fc.integer({ min: 1, max: 4 }), persons: fc.constantFrom(1, 1, 0.5, 0.2) };
  return fc.oneof(
    fc.record({ n: amount, c: amount, s: amount.map((n) => n + 1), ...people }),
    fc.record({ n: near, c: near, s: near, groups: fc.constant(2), persons: fc.constant(1) }),
    fc.constant({ n: 1, c: 1, s: 1, groups: 1, persons: 1 }),
  );
};
const tablesWithRules = someRules.chain((rules) =>
  fc.array(cellsAround(rules.threshold), { minLength: 2, maxLength: 17 }).map((cells) => ({
    rules,
    table: whole(
      'country',
      cells.map(({ groups, persons, ...cell }, index) => figure(`m${index}`, cell, groups, persons)),
    ),
  })),
);

describe('an attacker who knows all that is public and how it was decided', () => {
  it('finds everything that the regime hides as possible as the truth', () => {
    let tried = 0;
    let larger = 0;
    fc.assert(
      fc.property(tablesWithRules, ({ table, rules }) => {
        const strict = { ...regime, ...rules };
        const told = protect(table, strict);
        const hidden = new Set(told.children.filter(({ counts }) => !counts).map(({ key }) => key));
        if (told.counts === undefined || hidden.size === 0) return;
        if (hidden.size > 3) larger += 1;
        const all = table.children.filter(({ key }) => hidden.has(key)).map(partsIn);
        for (const at of hidden)
          for (const part of ['n', 'c', 'd', 's'] as const) {
            // Where the regime lets none be known, and there is none in all of them, there is nothing to hide.
            if (all.every((each) => each[part] === 0)) continue;
            const lowest = rules.zero === 'hide' && (part === 'n' || part === 'c') ? 0 : 1;
            for (const v of new Set([lowest, 1, strict.threshold - 1])) {
              tried += 1;
              const alike = otherTables(table, hidden, at, part, v).every(
                (other) => JSON.stringify(protect(other, strict)) === JSON.stringify(told),
              );
              if (!alike) throw new Error(`${part} of ${at} cannot be ${v}`);
            }
          }
      }),
      { numRuns: 400 },
    );
    expect(tried).toBeGreaterThan(3_000);
    expect(larger).toBeGreaterThan(50);
  });
});

/** Every table of a few small figures there is, by what is told of it: what is told alike cannot be told apart. */
describe('every table of small figures', () => {
  const sizes = Array.from({ length: 15 }, (_, size) => size);
  const few = sizes.slice(0, 8);
  const shares = few
    .flatMap((n) => few.map((c) => ({ n, c, counts: [proportion(n, n + c)] })))
    .filter(({ n, c }) => n + c > 0);
  const alone = sizes
    .slice(1)
    .map((n) => ({ n, c: 0, counts: [{ denominator: { units: n, persons: n }, groups: 2 }] }));

  it.each([
    { of: 'two shares', cells: [shares, shares], zero: 'publish' as const },
    { of: 'two shares', cells: [shares, shares], zero: 'hide' as const },
    { of: 'three shares', cells: [shares, shares, shares], zero: 'hide' as const },
    { of: 'four counts', cells: [alone, alone, alone, alone], zero: 'hide' as const },
  ])('of $of leave open what the regime hides (zero: $zero)', ({ cells, zero, of }) => {
    const largest = of === 'four counts' ? 14 : 7;
    const rules = { ...regime, threshold: 2, zero };
    const alike = new Map<string, readonly (readonly [Set<number>, Set<number>] | undefined)[]>();
    for (const chosen of product(cells)) {
      const root = whole(
        'all',
        chosen.map(({ counts }, index) => ({ key: `${index}`, counts, children: [] })),
      );
      const told = protect(root, rules);
      const hidden = chosen.filter((_, index) => told.children[index]?.counts === undefined);
      const left = (part: 'n' | 'c') => hidden.reduce((sum, cell) => sum + cell[part], 0);
      // Only where every way to deal out what is left is among these tables.
      if (told.children.length === 0 || left('n') > largest || left('c') > largest) continue;
      const key = JSON.stringify([told.counts, told.children.map(({ counts }) => counts ?? 'hidden')]);
      const possible =
        alike.get(key) ??
        told.children.map(({ counts }) =>
          counts ? undefined : ([new Set<number>(), new Set<number>()] as const),
        );
      alike.set(key, possible);
      chosen.forEach((cell, index) => {
        possible[index]?.[0].add(cell.n);
        possible[index]?.[1].add(cell.c);
      });
    }
    const hidden = [...alike.values()].flat().flatMap((sets) => sets ?? []);
    expect(hidden.length).toBeGreaterThan(5);
    for (const possible of hidden) {
      // Where there is none in all of them, and the regime lets none be known, there is nothing to hide.
      if (Math.max(...possible) === 0) continue;
      const hiddenValues = zero === 'hide' && of !== 'four counts' ? [0, 1] : [1];
      for (const value of hiddenValues) expect(possible.has(value)).toBe(true);
    }
  });
});

function* product<T>(lists: readonly (readonly T[])[]): Generator<readonly T[]> {
  const [first, ...others] = lists;
  if (!first) {
    yield [];
    return;
  }
  for (const each of first) for (const rest of product(others)) yield [each, ...rest];
}
