import type { Resource } from '../../../functions/fhir/resource.ts';
import { type Indicator, linked, partOfCounts, sharedCounts } from '../../../functions/indicator/measure.ts';
import type { Row } from '../../../functions/indicator/view/run.ts';
import { greatest, nullSpace } from './simplex.ts';

/** A count, and between which values it is for whoever has all that is public. */
export interface Interval {
  /** Such as `2026-Q2 0002 attendance complement`. */
  readonly name: string;
  readonly kind: Kind;
  /** What it really is: unless it is public the attacker does not know. */
  readonly value: number;
  readonly public: boolean;
  readonly low: number;
  readonly high: number;
  /** What is public of a count that is a part of this one. */
  readonly least: number;
}

type Kind = 'numerator' | 'complement' | 'rest' | 'denominator' | 'counted' | 'measured' | 'unasked';

/** `terms` add up to 0, or, with `atMost`, to no more than that. */
interface Constraint {
  readonly terms: ReadonlyMap<string, number>;
  readonly atMost?: number;
}

interface Released {
  readonly indicator: Indicator;
  readonly report: Resource;
  /** What the SQL gave: the truth. */
  readonly rows: readonly Row[];
}

/**
 * Every count that is public, and to what all others are narrowed down by all reports of a release together, by linear
 * programming: counts are not negative, numerator and complement make the denominator, parts add up to their whole, what two measures share is
 * the same, what is a part of a count of another measure leaves something of it, a share or a mean is right to its last decimal, and whatever is listed is of somebody. The bounds are
 * exact, but that counts are whole numbers.
 */
export function plausible(released: readonly Released[]): readonly Interval[] {
  return linked(released).flatMap(attack);
}

function attack(released: readonly Released[]): readonly Interval[] {
  const unknown: Learnt['unknown'] = new Map();
  const known = new Map<string, number>();
  const constraints: Constraint[] = [];
  const around = regionsOf(released);
  for (const each of released) learn(each, { unknown, known, constraints, around });
  for (const each of released) learnParts(each, released, { unknown, known, constraints, around });
  constraints.push(...someone(released));
  const told = [...unknown].flatMap(([name, { kind }]) => {
    const value = known.get(name);
    return value === undefined
      ? []
      : [{ name, kind, value, public: true, low: value, high: value, least: 0 }];
  });
  for (const name of known.keys()) unknown.delete(name);
  const names = [...unknown.keys()];
  const truth = names.map((name) => unknown.get(name)?.value ?? 0);
  const rowOf = ({ terms }: Constraint) => names.map((name) => terms.get(name) ?? 0);
  const involved = constraints.filter(({ terms }) => names.some((name) => terms.has(name)));
  const directions = nullSpace(
    involved.filter(({ atMost }) => atMost === undefined).map(rowOf),
    names.length,
  );
  const along = (row: readonly number[]) => directions.map((direction) => dot(row, direction));
  const limits = [
    ...names.map((_, index) => ({
      coefficients: along(names.map((__, other) => (other === index ? -1 : 0))),
      bound: truth[index] ?? 0,
    })),
    ...involved.flatMap((constraint) => {
      if (constraint.atMost === undefined) return [];
      const fixed = [...constraint.terms].reduce(
        (sum, [name, factor]) => sum + factor * (known.get(name) ?? 0),
        0,
      );
      const row = rowOf(constraint);
      return [{ coefficients: along(row), bound: constraint.atMost - fixed - dot(row, truth) }];
    }),
  ].filter(({ coefficients }) => coefficients.some((value) => Math.abs(value) > 1e-9));
  const narrowed = [...unknown].map(([name, { kind, value, includes = '' }], index) => {
    const objective = directions.map((direction) => direction[index] ?? 0);
    const opposite = objective.map((each) => -each);
    return {
      name,
      kind,
      value,
      public: false,
      low: value - greatest(opposite, limits),
      high: value + greatest(objective, limits),
      least: known.get(includes) ?? 0,
    };
  });
  return [...told, ...narrowed];
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

interface Learnt {
  readonly unknown: Map<string, { kind: Kind; value: number; includes?: string }>;
  readonly known: Map<string, number>;
  readonly constraints: Constraint[];
  /** The region of each municipality: everybody has the list of places. */
  readonly around: ReadonlyMap<string, string>;
}

function regionsOf(released: readonly Released[]): ReadonlyMap<string, string> {
  return new Map(
    released.flatMap(({ rows }) =>
      rows.flatMap(({ region, municipality }) =>
        region && typeof municipality === 'string' ? [[municipality, String(region)] as const] : [],
      ),
    ),
  );
}

/**
 * As a MeasureReport has it; `quarter` and `municipality` are '' where it is about all of them. The municipality of a
 * region is the code of that.
 */
interface Told {
  readonly quarter: string;
  readonly municipality: string;
  readonly group: string;
  readonly counts: ReadonlyMap<string, number | undefined>;
  readonly score: number | undefined;
}

function learn({ indicator, report, rows }: Released, { unknown, known, constraints, around }: Learnt): void {
  const told = toldIn(report);
  const strata = listed(told);
  const hasShare = indicator.groups.some(({ kind }) => kind === 'proportion');
  const nameOf = countNames(indicator);
  for (const [at, { quarter, municipality }] of strata) {
    const row = rows.find(
      (each) =>
        (each.quarter ?? '') === quarter && (each.municipality ?? (each.region || '')) === municipality,
    );
    const denominator = Number(row?.denominator ?? 0);
    const numerator = Number(row?.numerator ?? 0);
    // What is a numerator of one measure may be none, also where it is the denominator of another.
    if (!unknown.has(nameOf(at, 'denominator')))
      unknown.set(nameOf(at, 'denominator'), { kind: 'denominator', value: denominator });
    if (hasShare) {
      unknown.set(nameOf(at, 'numerator'), { kind: 'numerator', value: numerator });
      unknown.set(nameOf(at, 'complement'), { kind: 'complement', value: denominator - numerator });
      constraints.push({
        terms: new Map([
          [nameOf(at, 'denominator'), -1],
          [nameOf(at, 'numerator'), 1],
          [nameOf(at, 'complement'), 1],
        ]),
      });
    }
    if (indicator.groups.some(({ kind }) => kind === 'mean') && !unknown.has(nameOf(at, 'measured')))
      unknown.set(nameOf(at, 'measured'), {
        kind: isShared(indicator, 'measured') ? 'counted' : 'measured',
        value: Number(row?.measured ?? 0),
      });
    const parts = [...strata].filter(([, part]) => isPartOf(part, { quarter, municipality }, around));
    if (parts.length > 0)
      for (const column of ['denominator', 'numerator', 'complement', 'measured'] as const)
        constraints.push({
          terms: new Map([
            [nameOf(at, column), -1],
            ...parts.map(([part]) => [nameOf(part, column), 1] as const),
          ]),
        });
  }
  for (const each of told) {
    const at = `${each.quarter} ${each.municipality}`;
    const group = indicator.groups.find(({ code }) => code === each.group);
    for (const { coding, column } of group?.populations ?? []) {
      const count = each.counts.get(String(coding.code));
      if (count !== undefined) known.set(nameOf(at, column), count);
    }
    const { numerator, denominator } = Object.fromEntries(
      (['numerator', 'denominator'] as const).map((name) => [name, known.get(nameOf(at, name))]),
    );
    if (numerator !== undefined && denominator !== undefined)
      known.set(nameOf(at, 'complement'), denominator - numerator);
    if (each.score === undefined || group === undefined) continue;
    const top = nameOf(at, group.kind === 'mean' ? 'measured' : 'numerator');
    const factor = group.kind === 'mean' ? 1 : 100;
    for (const sign of [1, -1])
      constraints.push({
        terms: new Map([
          [top, sign * factor],
          [nameOf(at, 'denominator'), -sign * each.score - 0.05 - 1e-9],
        ]),
        atMost: 0,
      });
  }
}

/** Of each count that is a part of one of another measure: with what is left, it is that. */
function learnParts(
  { indicator, report }: Released,
  released: readonly Released[],
  { unknown, known, constraints }: Learnt,
): void {
  const nameOf = countNames(indicator);
  for (const [name, column] of partOfCounts(indicator)) {
    const wider = released.find((other) => sharedCounts(other.indicator).has(name))?.indicator;
    if (wider === undefined) continue;
    for (const at of listed(toldIn(report)).keys()) {
      const [own, whole, left] = [nameOf(at, column), `${at} ${name}`, `${at} ${indicator.name} left`];
      const value = (unknown.get(whole)?.value ?? 0) - (unknown.get(own)?.value ?? 0);
      const [including, included] =
        column === 'denominator'
          ? [whole, own]
          : [nameOf(at, 'complement'), countNames(wider)(at, 'complement')];
      const entry = unknown.get(including);
      if (entry) unknown.set(including, { ...entry, includes: included });
      unknown.set(left, { kind: column === 'denominator' ? 'unasked' : 'rest', value });
      if (known.has(own) && known.has(whole)) known.set(left, value);
      constraints.push({
        terms: new Map([
          [whole, -1],
          [own, 1],
          [left, 1],
        ]),
      });
    }
  }
}

/** One name for a count that measures share. */
function countNames(indicator: Indicator): (at: string, column: string) => string {
  const shared = new Map<string, string>(
    indicator.groups.flatMap(({ populations }) =>
      populations.flatMap(({ column, sharedCount }) => (sharedCount ? [[column, sharedCount] as const] : [])),
    ),
  );
  return (at, column) => `${at} ${shared.get(column) ?? `${indicator.name} ${column}`}`;
}

function isShared({ groups }: Indicator, column: string): boolean {
  return groups.some(({ populations }) =>
    populations.some((each) => each.column === column && each.sharedCount !== undefined),
  );
}

type Place = Pick<Told, 'quarter' | 'municipality'>;

function listed(told: readonly Told[]): ReadonlyMap<string, Place> {
  return new Map(
    told.map(({ quarter, municipality }) => [`${quarter} ${municipality}`, { quarter, municipality }]),
  );
}

function isPartOf(part: Place, whole: Place, around: ReadonlyMap<string, string>): boolean {
  if (whole.quarter === '') return part.quarter !== '' && part.municipality === '';
  if (part.quarter !== whole.quarter || part.municipality === '') return false;
  return (around.get(part.municipality) ?? '') === whole.municipality;
}

/** No place is listed where nothing was counted in any measure. */
function someone(released: readonly Released[]): readonly Constraint[] {
  const places = listed(released.flatMap(({ report }) => toldIn(report)));
  return [...places.keys()].map((at) => ({
    terms: new Map(released.map(({ indicator }) => [countNames(indicator)(at, 'denominator'), -1])),
    atMost: -1,
  }));
}

interface Figures {
  readonly population: readonly { readonly code: Coded; readonly count?: number }[];
  readonly measureScore?: { readonly value?: number };
}
interface Coded {
  readonly coding?: readonly { readonly code: string }[];
}
type Group = Figures & {
  readonly code: Coded;
  readonly stratifier: readonly {
    readonly stratum?: readonly (Figures & {
      readonly value?: Coded;
      readonly component?: readonly { readonly value: Coded }[];
    })[];
  }[];
};

function toldIn(report: Resource): readonly Told[] {
  return (report.group as unknown as readonly Group[]).flatMap((group) => {
    const told = ({ population, measureScore }: Figures, quarter: string, municipality: string): Told => ({
      quarter,
      municipality,
      group: codeOf(group.code),
      counts: new Map(population.map(({ code, count }) => [codeOf(code), count])),
      score: measureScore?.value,
    });
    const strata = group.stratifier.flatMap(({ stratum = [] }) => stratum);
    return [
      told(group, '', ''),
      ...strata.flatMap((stratum) => {
        const [municipality, quarter] = stratum.component ?? [];
        if (!municipality) return [told(stratum, codeOf(stratum.value), '')];
        if (!municipality.value.coding) return [];
        return [told(stratum, codeOf(quarter?.value), codeOf(municipality.value))];
      }),
    ];
  });
}

function codeOf(concept: Coded | undefined): string {
  return concept?.coding?.[0]?.code ?? '';
}
