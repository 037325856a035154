import type { Issue } from '../../fhir/outcome.ts';
import type { InformationLoss } from './information-loss.ts';
import { type CellRules, isOfFew, toldValue } from './primary.ts';
import type { SolveProgram } from './program.ts';
import { assertAdditive, type Breakdown, type Counts, type Disclosure } from './protect.ts';
import { protectTables } from './protect-tables.ts';
import type { Cell, Sum, Tables } from './table.ts';
import { toOneDecimal } from './to-one-decimal.ts';

/** A count that measures share, by its name; of each measure the part that it is, none where it has no such count. */
export type SharedParts = ReadonlyMap<string, readonly (SharedPart | undefined)[]>;
export type SharedPart = 'numerator' | 'denominator' | 'counted';

/** A count of one measure that is a part of a count of another: of all women with four contacts those with eight. */
export interface PartOf {
  readonly measure: number;
  /** What a numerator leaves is held to the rules; what a denominator leaves are those of whom something is not known. */
  readonly part: 'numerator' | 'denominator';
  readonly of: Base;
}

/** How the counts of measures hang together. */
export interface Relations {
  readonly shared: SharedParts;
  readonly partOf: readonly PartOf[];
}

export interface ProtectedBreakdown<Key> {
  /** Of each measure, in the order of the counts. */
  readonly disclosures: readonly Disclosure<Key, Counts>[];
  readonly loss: InformationLoss;
}

/**
 * What may be told of a breakdown by measures that share counts, figure by figure: the figure of one measure at one
 * place is told or hidden whole, whatever becomes of its whole, its parts, or other measures there (`protectTables`).
 * @throws RangeError when the parts of a figure do not add up to it
 */
export function protectBreakdown<Key>(
  root: Breakdown<Key>,
  relations: Relations,
  rules: CellRules,
  solve: SolveProgram,
): ProtectedBreakdown<Key> | readonly Issue[] {
  const bases = root.counts.map((_, measure) => baseOf(measure, root.counts, relations));
  const result = protectTables(tablesOf(root, { ...relations, bases }, rules), rules, solve);
  if (!('told' in result)) return result;
  const isListed = result.loss.decided === 'figures';
  const told = (node: Breakdown<Key>, path: string, measure: number): Disclosure<Key, Counts> => {
    const counts = node.counts[measure];
    const isTold = isFigureTold(result.told, path, measure, bases[measure]);
    return {
      key: node.key,
      ...(counts && isTold && { counts: toldCounts(counts, rules) }),
      children: isListed ? node.children.map((child, index) => told(child, `${path}.${index}`, measure)) : [],
    };
  };
  return { disclosures: root.counts.map((_, measure) => told(root, '', measure)), loss: result.loss };
}

/** A count of a measure, such as the one of another that the denominator of a share is. */
interface Base {
  readonly measure: number;
  readonly part: SharedPart;
}

interface Links extends Relations {
  /** Of each measure, the base that its denominator is, where it has one: then it has no cell for it. */
  readonly bases: readonly (Base | undefined)[];
}

/**
 * A share of what another measure counts, such as partners of visits: the denominator is the other's to tell, and
 * hiding the share does not hide it. What it is a share of is told with it, so the share is not told without.
 */
function baseOf(measure: number, counts: readonly Counts[], { shared, partOf }: Relations): Base | undefined {
  const isShareOf = (part: SharedPart | undefined, index: number) =>
    part === 'denominator' && counts[index]?.numerator !== undefined;
  for (const parts of shared.values()) {
    if (!isShareOf(parts[measure], measure)) continue;
    const base = parts.findIndex((part, index) => part !== undefined && !isShareOf(part, index));
    const part = parts[base];
    if (part !== undefined) return { measure: base, part };
    // Of two shares of the same, one of which counts a part of the other, the wider one has the denominator.
    const wider = widerThan(measure, partOf);
    if (wider !== undefined && parts[wider] === 'denominator') return { measure: wider, part: 'denominator' };
  }
  return undefined;
}

/** The measure of which the numerator includes this one's. */
function widerThan(measure: number, partOf: readonly PartOf[]): number | undefined {
  return partOf.find(
    (own) => own.measure === measure && own.part === 'numerator' && own.of.part === 'numerator',
  )?.of.measure;
}

function isFigureTold(
  told: ReadonlyMap<string, number>,
  path: string,
  measure: number,
  base: Base | undefined,
): boolean {
  if (base === undefined) return told.has(cellId(path, measure, 'denominator'));
  return told.has(cellId(path, measure, 'numerator')) && told.has(cellId(path, base.measure, base.part));
}

/** Cells and sums of a breakdown: its tree, what makes up each figure, and what measures share. */
function tablesOf(root: Breakdown<unknown>, { shared, partOf, bases }: Links, rules: CellRules): Tables {
  const cells: Cell[] = [];
  const sums: Sum[] = [];
  const add = ({ counts, children }: Breakdown<unknown>, path: string) => {
    assertAdditive(counts, children);
    counts.forEach((own, measure) => {
      const base = bases[measure];
      const isOwn = ({ part }: Pick<Cell, 'part'>) => base === undefined || part !== 'denominator';
      const made = cellsOf(own, path, measure, rules).filter(isOwn);
      cells.push(...made.map((cell) => withIncluded(cell, { path, measure }, { shared, partOf, bases })));
      sums.push(...sumsOf(own, { path, measure, base }, children.length));
    });
    for (const counts of shared.values()) sums.push(...equalCounts(counts, bases, path));
    for (const each of partOf) {
      const { left, sum } = leftOf(each, counts, path);
      cells.push(...left);
      sums.push(sum);
    }
    children.forEach((child, index) => {
      add(child, `${path}.${index}`);
    });
  };
  add(root, '');
  return { cells, sums };
}

interface At {
  readonly path: string;
  readonly measure: number;
  readonly base: Base | undefined;
}

/** Who does not have the wider trait does not have the narrower one; and who is in a part of a count is in it. */
function withIncluded(
  cell: Cell,
  { path, measure }: Pick<At, 'path' | 'measure'>,
  { partOf, bases }: Links,
): Cell {
  const wider = widerThan(measure, partOf);
  const base = bases[measure];
  if (cell.part === 'complement' && wider !== undefined && base !== undefined) {
    const ofSame = bases[wider] ?? { measure: wider, part: 'denominator' };
    const isOfSame = ofSame.measure === base.measure && ofSame.part === base.part;
    return isOfSame ? { ...cell, includes: cellId(path, wider, 'complement') } : cell;
  }
  const part = partOf.find(
    ({ of, ...own }) => own.part === 'denominator' && of.measure === measure && of.part === cell.part,
  );
  return part === undefined ? cell : { ...cell, includes: cellId(path, part.measure, part.part) };
}

/** What makes up a count of another measure with its part, and the cell that is in no figure, if there is one. */
function leftOf(
  { measure, part, of }: PartOf,
  counts: readonly Counts[],
  path: string,
): { readonly left: readonly Cell[]; readonly sum: Sum } {
  const whole = cellId(path, of.measure, of.part);
  const own = cellId(path, measure, part);
  if (part === 'numerator') {
    return { left: [], sum: { whole, parts: [own, cellId(path, measure, 'rest')] } };
  }
  const id = cellId(path, measure, 'unasked');
  const value = (counts[of.measure]?.[of.part]?.units ?? 0) - (counts[measure]?.[part]?.units ?? 0);
  // It is told by no figure.
  return { left: [{ id, part: 'unasked', value, already: 'hidden' }], sum: { whole, parts: [own, id] } };
}

const parts = ['numerator', 'complement', 'rest', 'denominator', 'counted'] as const;

function cellsOf(counts: Counts, path: string, measure: number, rules: CellRules): readonly Cell[] {
  const { groups, measured, largest } = counts;
  const figure = `${path} ${measure}`;
  const withheld = isMeanOfFew(counts, rules);
  const counted = parts.flatMap((part): readonly Cell[] => {
    const own = counts[part];
    if (own === undefined) return [];
    // What is listed is of somebody, unless this measure has counted nobody there.
    const least = part === 'denominator' ? Math.min(1, own.units) : 0;
    return [
      {
        id: cellId(path, measure, part),
        figure,
        part,
        value: own.units,
        persons: own.persons,
        groups,
        least,
        ...beforeOf(part, counts),
      },
    ];
  });
  if (measured === undefined || counts.counted !== undefined)
    return counted.map((cell) => ({ ...cell, withheld }));
  return [
    ...counted,
    {
      id: cellId(path, measure, 'measured'),
      figure,
      part: 'measured',
      value: measured,
      withheld,
      ...(largest && { largest }),
    },
  ];
}

function beforeOf(part: (typeof parts)[number], { before }: Counts): Pick<Cell, 'before'> {
  if (before === undefined || part === 'counted') return {};
  return {
    before: before.map((told) => {
      if (told === undefined || part === 'denominator') return told?.denominator;
      if (part === 'rest') return told.rest;
      if (told.numerator === undefined) return undefined;
      return part === 'numerator' ? told.numerator : told.denominator - told.numerator;
    }),
  };
}

/**
 * Whether a mean would be told anew although fewer than the threshold have come to it or gone: the difference of two
 * means of nearly the same persons is about these few.
 */
function isMeanOfFew(counts: Counts, rules: CellRules): boolean {
  const { denominator, measured } = toldCounts(counts, rules);
  if (measured === undefined) return false;
  const mean = toOneDecimal(measured / denominator.units);
  return (counts.before ?? []).some((told) => {
    if (told?.mean === undefined) return false;
    const changed = denominator.units - told.denominator;
    return changed === 0 ? mean !== told.mean : isOfFew(changed, rules);
  });
}

function sumsOf(counts: Counts, { path, measure, base }: At, children: number): readonly Sum[] {
  const present = [
    ...parts.filter((part) => counts[part] !== undefined && !(base && part === 'denominator')),
    ...magnitudes(counts),
  ];
  const id = (part: Cell['part'], at = path) => cellId(at, measure, part);
  const denominator = base ? cellId(path, base.measure, base.part) : id('denominator');
  const own = counts.numerator ? [{ whole: denominator, parts: [id('numerator'), id('complement')] }] : [];
  if (children === 0) return own;
  const below = Array.from({ length: children }, (_, index) => `${path}.${index}`);
  return [...own, ...present.map((part) => ({ whole: id(part), parts: below.map((at) => id(part, at)) }))];
}

function magnitudes({ measured, counted }: Counts): readonly ['measured'] | readonly [] {
  return measured !== undefined && counted === undefined ? ['measured'] : [];
}

function equalCounts(
  shared: readonly (SharedPart | undefined)[],
  bases: Links['bases'],
  path: string,
): readonly Sum[] {
  const hasCell = (part: SharedPart, measure: number) => part !== 'denominator' || !bases[measure];
  const ids = shared.flatMap((part, measure) =>
    part && hasCell(part, measure) ? [cellId(path, measure, part)] : [],
  );
  const [first, ...others] = ids;
  return first === undefined ? [] : others.map((other) => ({ whole: first, parts: [other] }));
}

function cellId(path: string, measure: number, part: Cell['part']): string {
  return `${path} ${measure} ${part}`;
}

/** As they are told: a score is worked out from these, so that it tells no more. */
function toldCounts(counts: Counts, rules: CellRules): Counts {
  const rounded = (value: number) => toldValue({ value }, rules);
  const told = parts.flatMap((part) => {
    const own = counts[part];
    return own ? [[part, { ...own, units: rounded(own.units) }] as const] : [];
  });
  return {
    ...counts,
    ...Object.fromEntries(told),
    ...(counts.measured !== undefined && { measured: rounded(counts.measured) }),
  };
}
