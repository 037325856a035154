import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIndicators, sha256 } from '../../../functions/facts/indicators-folder.ts';
import { loadSolver } from '../../../functions/facts/solver.ts';
import type { Regime } from '../../../functions/indicator/disclosure/regime.ts';
import type { Indicator } from '../../../functions/indicator/measure.ts';
import { type Release, releaseOf } from '../../../functions/indicator/release.ts';
import type { Row } from '../../../functions/indicator/view/run.ts';
import { type Interval, plausible } from './attacker.ts';

const solve = await loadSolver();
const { indicators: all, regimes } = readIndicators(
  fileURLToPath(new URL('../../../indicators/', import.meta.url)),
);
// What is about places is of nobody.
const indicators = all.filter(({ about }) => about === 'persons');
const nl = regimes.get('nl');
if (!nl) throw new Error('There is a regime nl');

/** What there is to count in one municipality and quarter. */
interface Cell {
  readonly sessions: number;
  /** Of the sessions. */
  readonly byTwo: number;
  /** Of those, by two of different professions. */
  readonly byBoth: number;
  /** Of those present. */
  readonly partners: number;
  readonly present: number;
  readonly absent: number;
  /** Visits that one person has. */
  readonly visits: number;
  readonly groups: number;
  readonly poor: number;
  readonly well: number;
  /** Records that were closed, with eight antenatal contacts or more, four to seven, and fewer. */
  readonly eight: number;
  readonly four: number;
  readonly fewer: number;
  /** Babies of known weeks: born early or not; and of those how many were light, and of how many that is not known. */
  readonly early: number;
  readonly term: number;
  readonly light: number;
  readonly unweighed: number;
}

type Country = readonly (readonly Cell[])[];

const zero: Cell = {
  sessions: 0,
  byTwo: 0,
  byBoth: 0,
  partners: 0,
  present: 0,
  absent: 0,
  visits: 1,
  groups: 0,
  poor: 0,
  well: 0,
  eight: 0,
  four: 0,
  fewer: 0,
  early: 0,
  term: 0,
  light: 0,
  unweighed: 0,
};

function added(cells: readonly Cell[]): Cell {
  const sum = (name: keyof Cell) => cells.reduce((total, cell) => total + cell[name], 0);
  return {
    sessions: sum('sessions'),
    byTwo: sum('byTwo'),
    byBoth: sum('byBoth'),
    partners: sum('partners'),
    present: sum('present'),
    absent: sum('absent'),
    visits: Math.max(1, ...cells.map(({ visits }) => visits)),
    groups: sum('groups'),
    poor: sum('poor'),
    well: sum('well'),
    eight: sum('eight'),
    four: sum('four'),
    fewer: sum('fewer'),
    early: sum('early'),
    term: sum('term'),
    light: sum('light'),
    unweighed: sum('unweighed'),
  };
}

/** A share of which each unit is a person; no row where there is nobody. */
function share(numerator: number, denominator: number, groups: number): Row | undefined {
  if (denominator === 0) return undefined;
  const [numerator_persons, complement_persons] = [numerator, denominator - numerator];
  const persons = { numerator_persons, complement_persons, denominator_persons: denominator };
  return { numerator, denominator, ...persons, care_groups: groups };
}

/** What the SQL of each indicator would give; no row where there is nothing. */
const rowOf: Readonly<Record<string, (cell: Cell) => Row | undefined>> = {
  'anc-contacts-4': ({ eight, four, fewer, groups }) => share(eight + four, eight + four + fewer, groups),
  'anc-contacts-8': ({ eight, four, fewer, groups }) => share(eight, eight + four + fewer, groups),
  'preterm-birth': ({ early, term, groups }) => share(early, early + term, groups),
  'low-birth-weight': ({ early, term, light, unweighed, groups }) =>
    share(light, early + term - unweighed, groups),
  attendance: ({ present, absent, visits, groups }) =>
    present + absent === 0
      ? undefined
      : {
          numerator: present,
          denominator: present + absent,
          numerator_persons: Math.ceil(present / visits),
          complement_persons: Math.ceil(absent / visits),
          denominator_persons: Math.ceil((present + absent) / visits),
          care_groups: groups,
        },
  'partner-attendance': ({ partners, present, visits, groups }) =>
    present === 0
      ? undefined
      : {
          numerator: partners,
          denominator: present,
          numerator_persons: Math.ceil(partners / visits),
          complement_persons: Math.ceil((present - partners) / visits),
          denominator_persons: Math.ceil(present / visits),
          care_groups: groups,
        },
  'two-facilitators': ({ byTwo, sessions, present, visits, groups }) =>
    sessions === 0
      ? undefined
      : {
          numerator: byTwo,
          denominator: sessions,
          numerator_persons: Math.ceil(present / visits),
          complement_persons: Math.ceil(present / visits),
          denominator_persons: Math.ceil(present / visits),
          care_groups: groups,
        },
  'cross-domain': ({ byBoth, sessions, present, visits, groups }) =>
    sessions === 0
      ? undefined
      : {
          numerator: byBoth,
          denominator: sessions,
          numerator_persons: Math.ceil(present / visits),
          complement_persons: Math.ceil(present / visits),
          denominator_persons: Math.ceil(present / visits),
          care_groups: groups,
        },
  'sessions-held': ({ sessions, present, visits, groups }) =>
    sessions === 0
      ? undefined
      : {
          denominator: sessions,
          measured: present,
          denominator_persons: Math.ceil(present / visits),
          care_groups: groups,
        },
  'who-5': ({ poor, well, groups }) =>
    poor + well === 0
      ? undefined
      : {
          numerator: poor,
          denominator: poor + well,
          measured: poor * 40 + well * 72,
          largest: [...Array(Math.min(5, well)).fill(72), ...Array(Math.min(5, poor)).fill(40)]
            .slice(0, 5)
            .join(' '),
          numerator_persons: poor,
          complement_persons: well,
          denominator_persons: poor + well,
          care_groups: groups,
        },
};

const quarterNames = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'];

/** The region of a municipality, of so many; none where there are none. */
const regionOf = (m: number, regions: number) => (regions === 0 ? '' : `R${m % regions}`);

function rowsOf(name: string, country: Country, regions = 0): readonly Row[] {
  const row = (
    cell: Cell,
    quarter: string | null,
    municipality: string | null,
    region: string | null = null,
  ): readonly Row[] => {
    const none = quarter === null ? { denominator: 0, denominator_persons: 0, care_groups: 0 } : undefined;
    const counted = rowOf[name]?.(cell) ?? none;
    const place = { region, municipality, municipality_name: municipality };
    return counted ? [{ ...counted, quarter, ...place }] : [];
  };
  const ofRegion = (cells: readonly Cell[], region: number, quarter: string) =>
    row(added(cells.filter((_, m) => m % regions === region)), quarter, null, `R${region}`);
  return [
    ...row(added(country.flat()), null, null),
    ...country.flatMap((cells, q) => row(added(cells), quarterNames[q] ?? '', null)),
    ...country.flatMap((cells, q) =>
      Array.from({ length: regions }).flatMap((_, region) => ofRegion(cells, region, quarterNames[q] ?? '')),
    ),
    ...country.flatMap((cells, q) =>
      cells.flatMap((cell, m) => row(cell, quarterNames[q] ?? '', `000${m}`, regionOf(m, regions))),
    ),
  ];
}

function released(of: readonly Indicator[], country: Country, regime: Regime, regions = 0): Release {
  const context = { regime, period: { first: '2026-Q1', last: '2026-Q4' }, date: '2027-02-01T00:00:00Z' };
  const counted = of.map((indicator) => ({ indicator, rows: rowsOf(indicator.name, country, regions) }));
  const release = releaseOf(counted, context, { digest: sha256, solve });
  if ('reports' in release) return release;
  throw new Error(JSON.stringify(release));
}

function found(
  releases: readonly { readonly of: readonly Indicator[]; readonly release: Release }[],
  country: Country,
  regions = 0,
) {
  return plausible(
    releases.flatMap(({ of, release }) =>
      of.flatMap((indicator, index) => {
        const report = release.reports[index];
        return report ? [{ indicator, report, rows: rowsOf(indicator.name, country, regions) }] : [];
      }),
    ),
  );
}

/** Those of which the attacker knows more than the regime lets be known. */
function narrowed(
  intervals: readonly Interval[],
  { threshold, zero: none }: Regime,
  regions = 0,
): readonly Interval[] {
  return intervals.filter(({ name, kind, value, low, high, least, public: told }) => {
    // A sum of scores is no count of anybody, nor is what is not known a trait; and of none the regime may let be known.
    if (kind === 'measured' || kind === 'unasked' || (value === 0 && none === 'publish')) return false;
    if (told) return value < threshold;
    const lowest = none === 'publish' || kind === 'denominator' ? 1 : 0;
    // What is listed is of somebody: as many as are listed are in the whole, and everybody knows that.
    // Nor can it be less than what is told of a part of it, with the least of what is left.
    const included = kind === 'complement' && least > 0 ? least + lowest : least;
    const listed = Math.max(included, kind === 'denominator' ? listedIn(intervals, name, regions) : 0);
    return low > Math.max(lowest, listed) + 1e-6 || high < Math.max(threshold - 1, listed) - 1e-6;
  });
}

/** How many of the smallest places that are listed below the place of a count have something of it. */
function listedIn(intervals: readonly Interval[], name: string, regions: number): number {
  const [quarter = '', municipality = '', ...count] = name.split(' ');
  const isRegion = municipality.startsWith('R');
  if (municipality !== '' && !isRegion) return 1;
  const same = intervals
    .map((each) => ({ ...each, at: each.name.split(' ') }))
    .filter(({ at }) => at.slice(2).join(' ') === count.join(' '));
  const below = same.filter(({ at, value }) => {
    const isIn = quarter === '' ? at[0] !== '' : at[0] === quarter;
    const [, place = ''] = at;
    const hasParts = place === '' && same.some((other) => other.at[0] === at[0] && other.at[1] !== '');
    if (!isIn || hasParts || place.startsWith('R') || value === 0) return false;
    return isRegion ? regionOf(Number(place), regions) === municipality : quarter === '' || place !== '';
  });
  return below.length;
}

// Of 10 sessions in Boogmeer 99 of 106 expected visits took place: the 7 that did not are to be hidden.
const boogmeer: Country = [
  [
    { sessions: 10, byTwo: 10, partners: 40, present: 99, absent: 7, visits: 1, groups: 2, poor: 0, well: 0 },
    {
      sessions: 30,
      byTwo: 15,
      partners: 120,
      present: 240,
      absent: 60,
      visits: 4,
      groups: 5,
      poor: 20,
      well: 40,
    },
    {
      sessions: 24,
      byTwo: 12,
      partners: 100,
      present: 200,
      absent: 70,
      visits: 4,
      groups: 4,
      poor: 21,
      well: 22,
    },
    {
      sessions: 28,
      byTwo: 14,
      partners: 90,
      present: 180,
      absent: 80,
      visits: 4,
      groups: 4,
      poor: 22,
      well: 23,
    },
  ].map((own) => ({ ...zero, ...own })),
];

const of = (name: string) => indicators.filter((indicator) => indicator.name === name);

describe('an attacker with all that is public', () => {
  it('would find a hidden count in another measure if each were protected by itself', () => {
    // The visits of Boogmeer are hidden with its absences, but 10 sessions with 9.9 mothers on average make 99.
    const [attendance, held] = ['attendance', 'sessions-held'].map((name) => ({
      of: of(name),
      release: released(of(name), boogmeer, nl),
    }));
    if (!attendance || !held) throw new Error('There are both');
    const visits = (releases: readonly (typeof held)[]) =>
      found(releases, boogmeer).find(({ name }) => name === '2026-Q1 0000 mothers-at-sessions');
    expect(visits([attendance])?.low).toBe(0);
    const { low = 0, high = Infinity } = visits([attendance, held]) ?? {};
    expect([Math.ceil(low), Math.floor(high)]).toEqual([99, 99]);
  });

  it('finds no measure of what is counted in a municipality where that is hidden', () => {
    const release = released(indicators, boogmeer, nl);
    const text = JSON.stringify(release.reports);
    expect(text).not.toMatch(/"value":9\.9\b/);
    const intervals = found([{ of: indicators, release }], boogmeer);
    const hidden = intervals.filter((each) => !each.public && each.name.startsWith('2026-Q1 0000'));
    const names = hidden.map(({ name }) => name);
    expect(new Set(names)).toEqual(
      new Set([
        '2026-Q1 0000 attendance denominator',
        '2026-Q1 0000 mothers-at-sessions',
        '2026-Q1 0000 attendance complement',
        '2026-Q1 0000 partner-attendance numerator',
        '2026-Q1 0000 partner-attendance complement',
        '2026-Q1 0000 sessions',
        '2026-Q1 0000 sessions-by-two',
        '2026-Q1 0000 two-facilitators complement',
        '2026-Q1 0000 cross-domain numerator',
        '2026-Q1 0000 cross-domain complement',
        '2026-Q1 0000 cross-domain left',
      ]),
    );
    expect(narrowed(intervals, nl)).toEqual([]);
  });

  it('would find it in a share of it as well: so that is hidden with it', () => {
    const [attendance, partners] = ['attendance', 'partner-attendance'].map((name) => ({
      of: of(name),
      release: released(of(name), boogmeer, nl),
    }));
    if (!attendance || !partners) throw new Error('There are both');
    const visits = (releases: Parameters<typeof found>[0]) =>
      found(releases, boogmeer).find(({ name }) => name === '2026-Q1 0000 mothers-at-sessions');
    expect(visits([attendance, partners])).toMatchObject({ public: true, value: 99 });
    const together = { of: indicators, release: released(indicators, boogmeer, nl) };
    expect(visits([together])).toMatchObject({ public: false, low: 0 });
  });

  it('finds what is told of visits and sessions where shares of them are hidden, and not the shares', () => {
    const few = { sessions: 31, byTwo: 28, partners: 4, present: 240, absent: 60 };
    const many = { sessions: 40, byTwo: 20, partners: 50, present: 199, absent: 90 };
    const towns = boogmeer.map((cells) =>
      cells.map((own, m) => (m === 0 ? { ...own, ...many } : m === 1 ? { ...own, ...few } : own)),
    );
    const intervals = found([{ of: indicators, release: released(indicators, towns, nl) }], towns);
    const at = intervals.filter(({ name }) => name.startsWith('2026-Q1 0001 '));
    const told = at.filter((each) => each.public).map(({ name }) => name);
    expect(told).toEqual(
      expect.arrayContaining([
        '2026-Q1 0001 attendance denominator',
        '2026-Q1 0001 mothers-at-sessions',
        '2026-Q1 0001 sessions',
      ]),
    );
    const hidden = at.filter((each) => !each.public && !each.name.includes('who-5')).map(({ name }) => name);
    expect(new Set(hidden)).toEqual(
      new Set([
        '2026-Q1 0001 partner-attendance numerator',
        '2026-Q1 0001 partner-attendance complement',
        '2026-Q1 0001 sessions-by-two',
        '2026-Q1 0001 two-facilitators complement',
        '2026-Q1 0001 cross-domain numerator',
        '2026-Q1 0001 cross-domain complement',
        '2026-Q1 0001 cross-domain left',
      ]),
    );
    expect(narrowed(intervals, nl)).toEqual([]);
  });

  it('knows regions, and would find a municipality in one if its only neighbour there were told', () => {
    // Two regions of two: what is hidden in one needs a neighbour in the same one.
    const intervals = found(
      [{ of: indicators, release: released(indicators, boogmeer, nl, 2) }],
      boogmeer,
      2,
    );
    const told = intervals.filter((each) => each.public).map(({ name }) => name);
    expect(told).toEqual(expect.arrayContaining(['2026-Q1 R0 sessions', '2026-Q1 R1 sessions']));
    expect(told).toContain('2026-Q1 0001 sessions');
    expect(told).not.toContain('2026-Q1 0002 sessions');
    expect(narrowed(intervals, nl, 2)).toEqual([]);
  });

  it('would find those with four to seven contacts in the difference of two shares: so one of these is hidden', () => {
    // 40 with four, of whom 36 with eight: the four in between are under the threshold, and neither share is.
    const town = { ...zero, groups: 3, eight: 36, four: 4, fewer: 20 };
    const others = { ...zero, groups: 3, eight: 40, four: 40, fewer: 40 };
    const towns: Country = [[town, others, others, others]];
    const [four, eight] = ['anc-contacts-4', 'anc-contacts-8'].map((name) => ({
      of: of(name),
      release: released(of(name), towns, nl),
    }));
    if (!four || !eight) throw new Error('There are both');
    const at = (name: string) => `2026-Q1 0000 ${name}`;
    const apart = found([four, eight], towns);
    expect(apart.find(({ name }) => name === at('anc-contacts-8 left'))).toMatchObject({
      public: true,
      value: 4,
    });
    const both = [...four.of, ...eight.of];
    const intervals = found([{ of: both, release: released(both, towns, nl) }], towns);
    const told = intervals
      .filter((each) => each.public && each.name.startsWith(at('')))
      .map(({ name }) => name);
    expect(told).not.toContain(at('anc-contacts-8 numerator'));
    expect(narrowed(intervals, nl)).toEqual([]);
  });

  it('tells of how many births the weeks are known, and of how many of these the weight, though the difference is small', () => {
    const town = { ...zero, groups: 3, early: 20, term: 60, light: 15, unweighed: 2 };
    const both = [...of('preterm-birth'), ...of('low-birth-weight')];
    const told = (towns: Country) => {
      const intervals = found([{ of: both, release: released(both, towns, nl) }], towns);
      expect(narrowed(intervals, nl)).toEqual([]);
      const at = intervals.filter((each) => each.public && each.name.startsWith('2026-Q1 0000 '));
      return at.map(({ name }) => name.slice(13)).filter((name) => !name.endsWith('complement'));
    };
    const all = [
      'births-of-known-weeks',
      'preterm-birth numerator',
      'low-birth-weight denominator',
      'low-birth-weight numerator',
      'low-birth-weight left',
    ];
    expect(told([[town, town, town, town]]).toSorted()).toEqual(all.toSorted());
    expect(told([[{ ...town, early: 5 }, town, town, town]])).toEqual([]);
  });

  const around = (threshold: number) =>
    fc.oneof(fc.nat(2), fc.integer({ min: threshold - 2, max: threshold + 2 }), fc.nat(5 * threshold));
  const cell: fc.Arbitrary<Cell> = fc.oneof(
    { weight: 1, arbitrary: fc.constant(zero) },
    {
      weight: 6,
      arbitrary: fc
        .record({
          sessions: around(10).map((n) => n + 1),
          byTwo: around(10),
          byBoth: around(10),
          partners: around(10),
          present: around(10),
          absent: around(10),
          visits: fc.constantFrom(1, 1, 2, 6),
          groups: fc.integer({ min: 1, max: 4 }),
          poor: around(10),
          well: around(10),
          eight: around(10),
          four: around(10),
          fewer: around(10),
          early: around(10),
          term: around(10),
          light: around(10),
          unweighed: fc.nat(3),
        })
        .map((own) => {
          const unweighed = Math.min(own.unweighed, own.early + own.term);
          return {
            ...own,
            byTwo: Math.min(own.byTwo, own.sessions),
            byBoth: Math.min(own.byBoth, own.byTwo, own.sessions),
            partners: Math.min(own.partners, own.present),
            unweighed,
            light: Math.min(own.light, own.early + own.term - unweighed),
          };
        }),
    },
  );
  const country = fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });
  const rules = fc.record({
    threshold: fc.constantFrom(5, 10),
    zero: fc.constantFrom('publish' as const, 'hide' as const),
    minimumGroups: fc.constantFrom(1, 2),
  });

  const attacked = (cells: Country, changed: Partial<Regime>, regions = 0): number => {
    const regime = { ...nl, ...changed };
    const release = released(indicators, cells, regime, regions);
    const intervals = found([{ of: indicators, release }], cells, regions);
    expect(narrowed(intervals, regime, regions)).toEqual([]);
    return intervals.filter((each) => !each.public).length;
  };

  it('narrows no hidden count to less than what the regime hides', () => {
    let hidden = 0;
    fc.assert(
      fc.property(country, rules, (cells, changed) => {
        hidden += attacked(cells, changed);
      }),
      { numRuns: 150 },
    );
    expect(hidden).toBeGreaterThan(1000);
  });

  it('nor where regions are told between municipality and country', () => {
    let hidden = 0;
    const small = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(small, rules, fc.integer({ min: 1, max: 2 }), (cells, changed, regions) => {
        hidden += attacked(cells, changed, regions);
      }),
      { numRuns: 40 },
    );
    expect(hidden).toBeGreaterThan(100);
  });
});
