import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSolver } from '../../../functions/facts/solver.ts';
import {
  type CellRules,
  isSensitiveCell,
  possibleValues,
} from '../../../functions/indicator/disclosure/primary.ts';
import type { SolveProgram } from '../../../functions/indicator/disclosure/program.ts';
import {
  type ProtectedTables,
  protectTables,
} from '../../../functions/indicator/disclosure/protect-tables.ts';
import type { Cell, Tables } from '../../../functions/indicator/disclosure/table.ts';
import { allTables, attack } from './table-attacker.ts';
import { type Branch, hierarchy, withMargins } from './tables.ts';

let solve: SolveProgram;
beforeAll(async () => {
  solve = await loadSolver();
});

const ten: CellRules = { threshold: 10, complement: true, zero: 'hide', minimumGroups: 1 };
const five: CellRules = { ...ten, threshold: 5 };
const hes: CellRules = {
  threshold: 8,
  complement: false,
  zero: 'publish',
  minimumGroups: 1,
  rounding: { base: 5 },
};

function protectedOf(tables: Tables, rules: CellRules): ProtectedTables {
  const result = protectTables(tables, rules, solve);
  if ('told' in result) return result;
  throw new Error(JSON.stringify(result));
}

/** Hidden cells of which the attacker can rule out a value that must stay possible. */
function narrowed(tables: Tables, told: ReadonlyMap<string, number>, rules: CellRules): readonly string[] {
  const bounds = attack(tables, told, rules);
  return tables.cells.flatMap((cell) => {
    const { low = 0, high = 0 } = bounds.get(cell.id) ?? {};
    const wanted = possibleValues(cell, rules);
    if (told.has(cell.id) || wanted.length === 0) return [];
    const isOpen = low <= Math.min(...wanted) + 1e-6 && high >= Math.max(...wanted) - 1e-6;
    return isOpen ? [] : [`${cell.id} is ${cell.value}, and between ${low} and ${high}`];
  });
}

const hiddenOf = ({ cells }: Tables, { told }: ProtectedTables) =>
  cells.filter(({ id }) => !told.has(id)).map(({ id }) => id);

describe('a table with margins', () => {
  it('tells everything where nothing is small', () => {
    const tables = withMargins([
      [20, 30],
      [40, 50],
    ]);
    const result = protectedOf(tables, ten);
    expect(hiddenOf(tables, result)).toEqual([]);
    expect(result.loss).toEqual({ figures: 9, hidden: 0, secondary: 0, decided: 'figures' });
  });

  it('hides more than one cell of a row and of a column', () => {
    // Two small cells, in one row and in one column each: each could be found from its own column, or row.
    const tables = withMargins([
      [4, 30, 45],
      [60, 7, 80],
      [90, 55, 70],
    ]);
    const naive = new Map(
      tables.cells.filter(({ value }) => value >= 10).map(({ id, value }) => [id, value]),
    );
    expect(attack(tables, naive, ten).get('0,0')).toEqual({ low: 4, high: 4 });
    const result = protectedOf(tables, ten);
    expect(narrowed(tables, result.told, ten)).toEqual([]);
    expect(result.loss.hidden).toBeLessThan(tables.cells.length);
  });

  it('is not deceived by four hidden cells that are not a rectangle of room', () => {
    // Two in each row and column; but with so little beside them that the attacker has 5 between 3 and 6.
    const tables = withMargins([
      [5, 1, 40],
      [2, 30, 50],
      [44, 60, 70],
    ]);
    const shown = tables.cells.filter(({ id }) => !['0,0', '0,1', '1,0', '1,1'].includes(id));
    const rectangle = new Map(shown.map(({ id, value }) => [id, value]));
    expect(attack(tables, rectangle, five).get('0,0')).toEqual({ low: 0, high: 6 });
    expect(attack(tables, rectangle, five).get('1,1')).toEqual({ low: 25, high: 31 });
    expect(narrowed(tables, protectedOf(tables, five).told, five)).toEqual([]);
  });

  it('hides in three dimensions what looks safe in each of the two-dimensional ones', () => {
    const tables = withMargins([
      [
        [3, 25, 30],
        [35, 40, 22],
        [28, 33, 41],
      ],
      [
        [26, 31, 36],
        [29, 6, 45],
        [50, 24, 38],
      ],
    ]);
    const result = protectedOf(tables, ten);
    expect(hiddenOf(tables, result)).toEqual(expect.arrayContaining(['0,0,0', '1,1,1']));
    expect(narrowed(tables, result.told, ten)).toEqual([]);
    expect(result.told.get('T,T,T')).toBe(542);
  });

  it('hides a zero that a row of zeros would give away, where none may not be known', () => {
    const tables = withMargins([
      [0, 0, 30],
      [40, 50, 60],
    ]);
    const strictly = protectedOf(tables, ten);
    expect(strictly.told.has('0,0') || strictly.told.has('0,1')).toBe(false);
    expect(narrowed(tables, strictly.told, ten)).toEqual([]);
    const openly = protectedOf(tables, { ...ten, zero: 'publish' });
    expect(hiddenOf(tables, openly)).toEqual([]);
  });
});

describe('a hierarchy', () => {
  it('hides a second part where one alone is small', () => {
    const tables = hierarchy({
      id: 'country',
      parts: [40, 6, 25].map((value, index) => ({ id: `r${index}`, value })),
    });
    const result = protectedOf(tables, ten);
    expect(hiddenOf(tables, result)).toEqual(['r1', 'r2']);
    expect(result.loss).toEqual({ figures: 4, hidden: 2, secondary: 1, decided: 'figures' });
  });

  it('hides the whole of a single part with it, and then beside the whole', () => {
    // The region has one municipality: the region is the municipality.
    const tables = hierarchy({
      id: 'country',
      parts: [
        { id: 'lonely', parts: [{ id: 'only', value: 7 }] },
        { id: 'east', parts: [30, 40].map((value, index) => ({ id: `e${index}`, value })) },
        { id: 'west', parts: [60, 80].map((value, index) => ({ id: `w${index}`, value })) },
      ],
    });
    const result = protectedOf(tables, ten);
    expect(hiddenOf(tables, result)).toEqual(expect.arrayContaining(['lonely', 'only']));
    expect(narrowed(tables, result.told, ten)).toEqual([]);
    expect(result.told.get('country')).toBe(217);
  });

  it('tells parts of a whole that is hidden, where they do not give it away', () => {
    const tables = hierarchy({
      id: 'country',
      parts: [
        { id: 'small', parts: [3, 4].map((value, index) => ({ id: `s${index}`, value })) },
        { id: 'large', parts: [50, 70, 90].map((value, index) => ({ id: `l${index}`, value })) },
        { id: 'other', value: 66 },
      ],
    });
    const result = protectedOf(tables, ten);
    expect(narrowed(tables, result.told, ten)).toEqual([]);
    expect(result.told.has('small')).toBe(false);
  });
});

describe('what is left of hidden wholes', () => {
  // Both regions are hidden for one small municipality each; beside these each has one that may be told.
  const tables = hierarchy({
    id: 'country',
    parts: [
      {
        id: 'b',
        parts: [
          { id: 'b1', value: 30 },
          { id: 'b2', value: 4 },
        ],
      },
      {
        id: 'c',
        parts: [
          { id: 'c1', value: 20 },
          { id: 'c2', value: 5 },
        ],
      },
      { id: 'd', value: 41 },
    ],
  });

  it('is not told when it is small: 9 of two municipalities in two regions', () => {
    const { told } = protectedOf(tables, ten);
    const isDerived = ['country', 'd', 'b1', 'c1'].every((id) => told.has(id));
    expect(isDerived).toBe(false);
    expect(told.get('country')).toBe(100);
    expect(narrowed(tables, told, ten)).toEqual([]);
  });

  it('is small for no tree, however deep', () => {
    const value = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 60 }));
    const municipalities = fc.array(value, { minLength: 1, maxLength: 4 });
    const regions = fc.array(municipalities, { minLength: 1, maxLength: 4 });
    const countries = fc.array(regions, { minLength: 1, maxLength: 3 });
    let derived = 0;
    fc.assert(
      fc.property(countries, (all) => {
        const branch = (
          id: string,
          parts: readonly (readonly number[] | readonly (readonly number[])[])[],
        ) => ({
          id,
          parts: parts.map((part, index) => tree(`${id}.${index}`, part)),
        });
        const tree = (id: string, part: number | readonly unknown[]): Branch =>
          typeof part === 'number' ? { id, value: part } : branch(id, part as readonly (readonly number[])[]);
        const own = hierarchy(tree('w', all));
        const result = protectedOf(own, ten);
        expect(narrowed(own, result.told, ten)).toEqual([]);
        // What is left when all that is told below a told whole is taken off it: nothing, all of it, or enough.
        const left = new Map(own.cells.map(({ id, value: total }) => [id, total]));
        const below = new Map<string, number>();
        for (const { id } of own.cells) {
          const under = own.sums.find(({ whole }) => whole === id)?.parts ?? [];
          const known = under.reduce(
            (sum, part) => sum + (result.told.has(part) ? (left.get(part) ?? 0) : (below.get(part) ?? 0)),
            0,
          );
          below.set(id, known);
          const rest = (left.get(id) ?? 0) - known;
          if (!result.told.has(id) || known === 0 || rest === 0) continue;
          derived += 1;
          expect(rest).toBeGreaterThanOrEqual(10);
        }
      }),
      { numRuns: 60 },
    );
    expect(derived).toBeGreaterThan(20);
  });
});

describe('what is behind a hidden cell knows it', () => {
  const rules: CellRules = { ...ten, minimumGroups: 2 };
  const cell = (id: string, value: number, groups: number, persons = value): Cell => ({
    id,
    value,
    groups,
    persons,
    part: 'denominator',
  });
  const beside = (parts: readonly Cell[]): Tables => {
    const total = (of: (one: Cell) => number) => parts.reduce((sum, one) => sum + of(one), 0);
    const whole = cell(
      'all',
      total(({ value }) => value),
      total(({ groups = 0 }) => groups),
      total(({ persons = 0 }) => persons),
    );
    return { cells: [whole, ...parts], sums: [{ whole: 'all', parts: parts.map(({ id }) => id) }] };
  };
  /** What one cell knows of the others that are hidden, when all that is told is taken off the whole, and itself. */
  const leftFor = (tables: Tables, { told }: ProtectedTables) => {
    const parts = tables.cells.filter(({ id }) => id !== 'all' && !told.has(id));
    if (!told.has('all')) return [];
    return parts
      .filter(({ groups, persons }) => groups === 1 || persons === 1)
      .map((one) => parts.filter((other) => other !== one));
  };
  const isEnough = (left: readonly Cell[]) =>
    left.length === 0 ||
    (left.reduce((sum, { value }) => sum + value, 0) >= 10 &&
      Math.max(...left.map(({ groups = 0 }) => groups)) >= 2);

  it.each([
    // One group of 4 and two of 8 come to 12: the one group would read the 8 off it.
    [cell('one', 4, 1), cell('small', 8, 2), cell('c', 40, 4), cell('d', 50, 5)],
    // So would one woman.
    [cell('one', 1, 2, 1), cell('small', 9, 3), cell('c', 40, 4), cell('d', 50, 5)],
    // Nothing is told below the whole: it is what the two add up to.
    [cell('one', 9, 1), cell('small', 9, 2)],
  ])('and finds no small one in what is left', (...parts) => {
    const tables = beside(parts);
    const result = protectedOf(tables, rules);
    expect(leftFor(tables, result).every(isEnough)).toBe(true);
    expect(narrowed(tables, result.told, rules)).toEqual([]);
  });

  it('and finds enough in what is left, in any whole', () => {
    const part = fc.record({
      value: fc.integer({ min: 1, max: 40 }),
      groups: fc.integer({ min: 1, max: 4 }),
    });
    let asked = 0;
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 7 }), (all) => {
        const tables = beside(all.map(({ value, groups }, index) => cell(`p${index}`, value, groups)));
        const result = protectedOf(tables, rules);
        const left = leftFor(tables, result);
        asked += left.length;
        expect(left.every(isEnough)).toBe(true);
      }),
      { numRuns: 150 },
    );
    expect(asked).toBeGreaterThan(20);
  });
});

describe('several breakdowns of one count', () => {
  it('are protected against each other: a cell that two tables tell is hidden in both', () => {
    // Age by language, and age by parity: the age bands are the margin of both.
    const cells = [
      ['young', 9],
      ['old', 91],
      ['nl', 60],
      ['other', 40],
      ['first', 55],
      ['later', 45],
      ['all', 100],
    ] as const;
    const tables: Tables = {
      cells: cells.map(([id, value]) => ({ id, value, part: 'denominator' })),
      sums: [
        { whole: 'all', parts: ['young', 'old'] },
        { whole: 'all', parts: ['nl', 'other'] },
        { whole: 'all', parts: ['first', 'later'] },
      ],
    };
    const result = protectedOf(tables, ten);
    expect(hiddenOf(tables, result)).toEqual(['young', 'old']);
  });

  it('hide across tables that share margins', () => {
    const one = withMargins([
      [8, 32, 40],
      [41, 39, 50],
    ]);
    const two = withMargins([
      [30, 50],
      [70, 60],
    ]);
    // The rows of both are the same: what is hidden in a row of one may be asked of the other.
    const renamed = (id: string) => (id.endsWith(',T') ? id : `second ${id}`);
    const tables: Tables = {
      cells: [...one.cells, ...two.cells.map((cell) => ({ ...cell, id: renamed(cell.id) }))].filter(
        ({ id }, index, all) => all.findIndex((cell) => cell.id === id) === index,
      ),
      sums: [
        ...one.sums,
        ...two.sums.map(({ whole, parts }) => ({ whole: renamed(whole), parts: parts.map(renamed) })),
      ],
    };
    const result = protectedOf(tables, ten);
    expect(result.told.has('0,0')).toBe(false);
    expect(narrowed(tables, result.told, ten)).toEqual([]);
  });
});

describe('numerator, complement and denominator', () => {
  const share = (numerator: number, denominator: number): Tables => ({
    cells: [
      { id: 'n', value: numerator, part: 'numerator', figure: 'f' },
      { id: 'c', value: denominator - numerator, part: 'complement', figure: 'f' },
      { id: 'd', value: denominator, part: 'denominator', figure: 'f' },
    ],
    sums: [{ whole: 'd', parts: ['n', 'c'] }],
  });

  it.each([
    { n: 10, d: 20, told: true },
    { n: 9, d: 40, told: false },
    { n: 395, d: 400, told: false },
    { n: 0, d: 40, told: false },
    { n: 40, d: 40, told: false },
  ])('$n of $d', ({ n, d, told }) => {
    expect(protectedOf(share(n, d), ten).told.has('d')).toBe(told);
  });

  it('holds the complement to the threshold only where the regime says so', () => {
    expect(protectedOf(share(395, 400), { ...ten, complement: false }).told.get('n')).toBe(395);
  });
});

describe('what earlier releases told', () => {
  it('is held against a quarter that the months of it would give away', () => {
    // Two months were told; the third was too small. Now the quarter would tell it.
    const tables: Tables = {
      cells: [
        { id: 'january', value: 30, part: 'denominator', already: 'told' },
        { id: 'february', value: 40, part: 'denominator', already: 'told' },
        { id: 'march', value: 6, part: 'denominator', already: 'hidden' },
        { id: 'quarter', value: 76, part: 'denominator' },
      ],
      sums: [{ whole: 'quarter', parts: ['january', 'february', 'march'] }],
    };
    expect([...protectedOf(tables, ten).told.keys()]).toEqual(['january', 'february']);
  });

  it('lets the quarter be told where two months are hidden that leave each other room', () => {
    const tables: Tables = {
      cells: [
        { id: 'january', value: 30, part: 'denominator', already: 'told' },
        { id: 'february', value: 25, part: 'denominator', already: 'hidden' },
        { id: 'march', value: 6, part: 'denominator', already: 'hidden' },
        { id: 'quarter', value: 61, part: 'denominator' },
      ],
      sums: [{ whole: 'quarter', parts: ['january', 'february', 'march'] }],
    };
    expect(protectedOf(tables, ten).told.get('quarter')).toBe(61);
  });
});

describe('a correction', () => {
  const tree = (values: readonly (readonly number[])[]): Tables =>
    hierarchy({
      id: 'all',
      parts: values.map((parts, region) => ({
        id: `${region}`,
        parts: parts.map((value, index) => ({ id: `${region}.${index}`, value })),
      })),
    });
  const corrected = (tables: Tables, before: ReadonlyMap<string, number>): Tables => ({
    ...tables,
    cells: tables.cells.map((cell) => {
      const told = before.get(cell.id);
      return told === undefined ? cell : { ...cell, before: [told] };
    }),
  });

  it.each([
    { now: 50, told: true, why: 'nothing has changed' },
    { now: 60, told: true, why: 'ten were forgotten' },
    { now: 51, told: false, why: 'whoever came late would be known by what she added' },
    { now: 41, told: false, why: 'nine were counted by mistake' },
  ])('tells $now after 50: $told, since $why', ({ now, told }) => {
    const tables = corrected(tree([[now]]), new Map([['0.0', 50]]));
    expect(protectedOf(tables, ten).told.has('0.0')).toBe(told);
  });

  it('hides what would tell the change of a hidden one', () => {
    // One was 50 and is 53. Hidden by itself, it would be told by its whole and the other.
    const before = new Map([
      ['0.0', 50],
      ['0.1', 40],
      ['0.2', 60],
      ['0', 150],
    ]);
    const { told } = protectedOf(corrected(tree([[53, 60, 60]]), before), ten);
    expect(told.has('0.0')).toBe(false);
    expect(told.has('0.1') && told.has('0.2') && told.has('0')).toBe(false);
  });

  it('does not let two releases be subtracted, whatever has changed', () => {
    const value = fc.oneof(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 15, max: 90 }));
    const change = fc.oneof(
      fc.constant(0),
      fc.integer({ min: -9, max: 9 }),
      fc.integer({ min: -30, max: 60 }),
    );
    const towns = fc.array(fc.tuple(value, change), { minLength: 1, maxLength: 4 });
    const regions = fc.array(towns, { minLength: 1, maxLength: 4 });
    let subtracted = 0;
    let changed = 0;
    fc.assert(
      fc.property(regions, fc.constantFrom('publish' as const, 'hide' as const), (all, zero) => {
        const rules = { ...ten, zero };
        const first = tree(all.map((region) => region.map(([before]) => before)));
        const before = protectedOf(first, rules).told;
        const now = tree(all.map((region) => region.map(([old, by]) => Math.max(0, old + by))));
        const tables = corrected(now, before);
        const { told } = protectedOf(tables, rules);
        // What must stay possible of a hidden cell has in it every small change of what was told.
        expect(narrowed(tables, told, rules)).toEqual([]);
        for (const [id, value] of told) {
          if (!before.has(id)) continue;
          const difference = Math.abs(value - (before.get(id) ?? 0));
          subtracted += 1;
          if (difference > 0) changed += 1;
          expect(difference === 0 || difference >= 10).toBe(true);
        }
        for (const { whole, parts } of now.sums) {
          const known = [whole, ...parts.filter((part) => told.has(part))];
          const hidden = parts.length + 1 - known.length;
          if (!known.every((id) => told.has(id) && before.has(id)) || hidden === 0) continue;
          const by = known.map((id) => (told.get(id) ?? 0) - (before.get(id) ?? 0));
          const left = Math.abs(by.reduce((sum, each) => sum - each, 2 * (by[0] ?? 0)));
          if (known.length > 1) expect(left === 0 || left >= 10).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
    expect(subtracted).toBeGreaterThan(100);
    expect(changed).toBeGreaterThan(10);
  });
});

describe('rounding', () => {
  it('hides 1 to 7 and tells the others to the nearest 5', () => {
    const tables = hierarchy({
      id: 'all',
      parts: [0, 1, 7, 8, 12, 13, 118].map((value) => ({ id: `v${value}`, value })),
    });
    const { told } = protectedOf(tables, hes);
    expect(Object.fromEntries(told)).toMatchObject({ v0: 0, v118: 120, all: 160 });
    expect(told.has('v1') || told.has('v7')).toBe(false);
    expect(narrowed(tables, told, hes)).toEqual([]);
  });

  it('hides one more where rounding alone leaves a hidden one too little', () => {
    // 100 and 100 to 102: the hidden one would be 4 at most, not 7.
    const tables = hierarchy({
      id: 'all',
      parts: [
        { id: 'a', value: 100 },
        { id: 'b', value: 2 },
      ],
    });
    const naive = new Map([
      ['all', 100],
      ['a', 100],
    ]);
    expect(attack(tables, naive, hes).get('b')?.high).toBe(4);
    const { told } = protectedOf(tables, hes);
    expect(narrowed(tables, told, hes)).toEqual([]);
  });
});

describe('dominance', () => {
  const sum = (id: string, largest: readonly number[], others: number) => ({
    id,
    value: largest.reduce((total, each) => total + each, others),
    part: 'measured' as const,
    persons: 20,
    largest,
  });
  const percent: CellRules = { ...ten, dominance: [{ rule: 'p-percent', percent: 10 }] };
  const share: CellRules = { ...ten, dominance: [{ rule: 'n-k', contributors: 2, percent: 67 }] };

  it.each([
    // p %: what is neither of the two largest is at least a tenth of the largest.
    { cell: sum('x', [100, 80], 10), rules: percent, sensitive: false },
    { cell: sum('x', [100, 80], 9), rules: percent, sensitive: true },
    // n-k: 67 of 100 is not more than 67 %.
    { cell: sum('x', [40, 27], 33), rules: share, sensitive: false },
    { cell: sum('x', [40, 28], 32), rules: share, sensitive: true },
    // Nobody has said who added how much: it may be one person.
    { cell: { value: 300, part: 'measured' as const, persons: 50 }, rules: percent, sensitive: true },
  ])('$cell.largest of $cell.value: $sensitive', ({ cell, rules, sensitive }) => {
    expect(isSensitiveCell(cell, rules)).toBe(sensitive);
  });

  it('hides another sum, so that an upper bound is p % above the largest', () => {
    const cells = [sum('a', [500, 30], 5), sum('b', [60, 50], 300), sum('c', [70, 60], 900)];
    const all = {
      ...sum('all', [500, 70, 60], 0),
      value: cells.reduce((total, { value }) => total + value, 0),
    };
    const tables: Tables = { cells: [...cells, all], sums: [{ whole: 'all', parts: ['a', 'b', 'c'] }] };
    const { told } = protectedOf(tables, percent);
    expect(told.has('a')).toBe(false);
    const { high = 0 } = attack(tables, told, percent).get('a') ?? {};
    // The largest can be guessed no closer than the second largest and all the others allow.
    expect(high - 30).toBeGreaterThanOrEqual(550 - 1e-6);
  });

  it('takes two hidden ones with one contributor each for what they are: each knows the other', () => {
    const cells = [
      sum('a', [100], 0),
      sum('b', [60], 0),
      sum('c', [40, 30, 30], 200),
      sum('d', [50, 40, 30], 300),
    ];
    const all = {
      ...sum('all', [100, 60, 50], 0),
      value: cells.reduce((total, { value }) => total + value, 0),
    };
    const tables: Tables = { cells: [...cells, all], sums: [{ whole: 'all', parts: ['a', 'b', 'c', 'd'] }] };
    const { told } = protectedOf(tables, percent);
    expect(['a', 'b', 'c', 'd'].filter((id) => !told.has(id)).length).toBe(3);
  });

  it('takes those who have most in two hidden ones for the same, as they may be', () => {
    // A woman with 100 in each quarter of two: of 210 in all she has 200, and both together tell of her.
    const cells = [sum('q1', [100, 1], 4), sum('q2', [100, 1], 4), sum('q3', [30, 30], 300)];
    const value = cells.reduce((total, each) => total + each.value, 0);
    const all = { ...sum('all', [230, 32], 0), value };
    const tables: Tables = {
      cells: [...cells, all],
      sums: [{ whole: 'all', parts: ['q1', 'q2', 'q3'] }],
    };
    const { told } = protectedOf(tables, percent);
    expect(told.has('all') && told.has('q3')).toBe(false);
  });
});

describe('tables that are not right', () => {
  it.each([
    {
      tables: {
        cells: [
          { id: 'a', value: 5, part: 'denominator' },
          { id: 'b', value: 4, part: 'denominator' },
        ],
        sums: [{ whole: 'a', parts: ['b'] }],
      },
      says: 'Cell a is 5, but its parts add up to 4',
    },
    {
      tables: { cells: [{ id: 'a', value: -1, part: 'denominator' }], sums: [] },
      says: 'Cell a is -1; right would be a whole number',
    },
    { tables: { cells: [], sums: [{ whole: 'a', parts: ['b'] }] }, says: 'names a; there is no such cell' },
    {
      tables: {
        cells: [
          { id: 'a', value: 1, part: 'denominator' },
          { id: 'a', value: 1, part: 'denominator' },
        ],
        sums: [],
      },
      says: 'There are two cells a',
    },
  ] satisfies readonly { tables: Tables; says: string }[])('$says', ({ tables, says }) => {
    const result = protectTables(tables, ten, solve);
    expect(JSON.stringify(result)).toContain(says);
    expect(result).not.toHaveProperty('told');
  });
});

describe('an attacker with all that is told', () => {
  const count = (threshold: number) =>
    fc.oneof(fc.nat(2), fc.integer({ min: threshold - 2, max: threshold + 2 }), fc.nat(5 * threshold));
  const rules = fc.record({
    threshold: fc.constantFrom(5, 10),
    zero: fc.constantFrom('publish' as const, 'hide' as const),
    complement: fc.constant(true),
    minimumGroups: fc.constant(1),
  });
  const grid = (least: number, most: number) =>
    fc
      .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
      .chain(([rows, columns]) =>
        fc.array(fc.array(count(10), { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
      );

  it('narrows no hidden cell of a table with margins', () => {
    let hidden = 0;
    fc.assert(
      fc.property(grid(2, 5), rules, (counts, own) => {
        const tables = withMargins(counts);
        const result = protectedOf(tables, own);
        hidden += result.loss.hidden;
        expect(narrowed(tables, result.told, own)).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(hidden).toBeGreaterThan(200);
  });

  it('narrows none of three dimensions', () => {
    fc.assert(
      fc.property(fc.array(grid(2, 2), { minLength: 2, maxLength: 3 }), rules, (counts, own) => {
        const tables = withMargins(counts);
        expect(narrowed(tables, protectedOf(tables, own).told, own)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('narrows none that rounding leaves', () => {
    fc.assert(
      fc.property(grid(2, 4), (counts) => {
        const tables = withMargins(counts);
        expect(narrowed(tables, protectedOf(tables, hes).told, hes)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('finds each value of the range in whole numbers, trying all tables there are', () => {
    const few: CellRules = { ...ten, threshold: 3 };
    const small = fc.array(fc.array(fc.nat(6), { minLength: 2, maxLength: 2 }), {
      minLength: 2,
      maxLength: 3,
    });
    let tried = 0;
    fc.assert(
      fc.property(small, (counts) => {
        const tables = withMargins(counts);
        const { told } = protectedOf(tables, few);
        // All hidden: nothing is known, and there are too many tables to try.
        if (told.size < 4) return;
        const all = allTables(tables, told);
        for (const cell of tables.cells.filter(({ id }) => !told.has(id))) {
          tried += 1;
          for (const value of possibleValues(cell, few))
            expect(all.some((each) => each.get(cell.id) === value)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
    expect(tried).toBeGreaterThan(20);
  });

  it('is answered alike every time', () => {
    fc.assert(
      fc.property(grid(2, 4), rules, (counts, own) => {
        const tables = withMargins(counts);
        expect([...protectedOf(tables, own).told]).toEqual([...protectedOf(tables, own).told]);
      }),
      { numRuns: 10 },
    );
  });
});
