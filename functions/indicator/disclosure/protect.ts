import { blocksOf } from './blocks.ts';
import type { InformationLoss } from './information-loss.ts';
import type { Regime } from './regime.ts';

/** How many, and how many different persons they come from (one person may have many visits). */
export interface Part {
  readonly units: number;
  readonly persons: number;
}

/** What one measure's figure is made of. Without a numerator it is a count or a mean over the denominator. */
export interface Counts {
  readonly numerator?: Part;
  /** The denominator without the numerator. */
  readonly complement?: Part;
  readonly denominator: Part;
  /** Where the numerator is a part of what another measure counts: that without it, with at least how many persons. */
  readonly rest?: Part;
  /** What was measured, added up over the denominator, for a mean. */
  readonly measured?: number;
  /** The same where it is a number of people or of visits: whoever has mean and denominator has it too. */
  readonly counted?: Part;
  /** The largest contributions of single persons to what was measured, the largest first. */
  readonly largest?: readonly number[];
  /** Care groups behind the denominator. */
  readonly groups: number;
  /** What each release told that is corrected, in their order; nothing for one that hid this figure. */
  readonly before?: readonly (ToldBefore | undefined)[];
}

/** A figure as an earlier release told it. */
export interface ToldBefore {
  readonly denominator: number;
  readonly numerator?: number;
  /** What that left of the count of another measure that it is a part of, where that was told too. */
  readonly rest?: number;
  /** To one decimal. */
  readonly mean?: number;
}

/**
 * A figure and those that it is the sum of: units add up, persons and groups need not. Of several measures when these
 * share counts: then what is hidden of one could be worked out from another, so all are told or none.
 */
export interface Breakdown<Key> {
  readonly key: Key;
  /** Of each measure, in the same order everywhere. */
  readonly counts: readonly Counts[];
  readonly children: readonly Breakdown<Key>[];
}

/** The same tree with what may be told of it. */
export interface Disclosure<Key, Told = readonly Counts[]> {
  readonly key: Key;
  /** Absent when hidden. */
  readonly counts?: Told;
  /** None under a hidden figure, and none where even a list of hidden ones would tell too much. */
  readonly children: readonly Disclosure<Key, Told>[];
}

/**
 * Decides for a whole table at once which figures may be public.
 *
 * 1. A figure is sensitive when a part of it is, in any of its measures: numerator, complement, denominator, what the
 *    numerator leaves of a count of another measure, or what is counted under the threshold.
 * 2. Under a hidden figure all is hidden.
 * 3. The parts of a public figure are put into blocks by their order alone: pairs, or else fours, eights and so on.
 *    A block with a sensitive part in it is hidden whole. The blocks are the smallest for which it may be known what
 *    all that is hidden adds up to (`isEnough`); where there are none, the breakdown is not made.
 *
 * Why no hidden figure can be found, not even by someone who knows these rules: of what the hidden figures under one
 * public figure add up to, any one of them may have any value under the threshold, because there is a table in which
 * it has, that is told alike. In that table one other has all the rest, and the others are 1 each. Then every pair of
 * those that are hidden has a sensitive figure in it, so pairs hide just these; and what they add up to may be known,
 * as it was before, since the one with the rest has more than the threshold. It does not show which of a pair is the
 * sensitive one either. Different public figures have no hidden ones in common. What a mean is made of can be dealt
 * out in the same way.
 *
 * That needs the order of the parts, and which there are, to be public and not to come from the figures.
 *
 * @throws RangeError when the parts of a figure do not add up to it: then nothing can be promised
 */
export function protect<Key>(root: Breakdown<Key>, regime: Regime): Disclosure<Key> {
  return isSensitive(root.counts, regime) ? { key: root.key, children: [] } : disclosed(root, regime);
}

/** What is told of one measure. */
export function toldOf<Key>(
  { key, counts, children }: Disclosure<Key>,
  measure: number,
): Disclosure<Key, Counts> {
  const own = counts?.[measure];
  return { key, ...(own && { counts: own }), children: children.map((child) => toldOf(child, measure)) };
}

/** How much is hidden, counting the figures of all measures at one place as one. */
export function lossOf(root: Breakdown<unknown>, told: Disclosure<unknown>, regime: Regime): InformationLoss {
  const nodes = (node: Breakdown<unknown>): readonly Breakdown<unknown>[] => [
    node,
    ...node.children.flatMap(nodes),
  ];
  const all = nodes(root);
  const shown = (node: Disclosure<unknown>): number =>
    node.children.reduce((sum, child) => sum + shown(child), node.counts === undefined ? 0 : 1);
  const hidden = all.length - shown(told);
  const primary = all.filter(({ counts }) => isSensitive(counts, regime)).length;
  return { figures: all.length, hidden, secondary: hidden - primary, decided: 'blocks' };
}

function disclosed<Key>({ key, counts, children }: Breakdown<Key>, regime: Regime): Disclosure<Key> {
  assertAdditive(counts, children);
  const hidden = hiddenAmong(children, regime);
  if (hidden === undefined) return { key, counts, children: [] };
  return {
    key,
    counts,
    children: children.map((part) =>
      hidden.has(part) ? { key: part.key, children: [] } : disclosed(part, regime),
    ),
  };
}

/** Which parts of one public figure are hidden; `undefined` when the breakdown is not to be made. */
function hiddenAmong<Key>(
  parts: readonly Breakdown<Key>[],
  regime: Regime,
): ReadonlySet<Breakdown<Key>> | undefined {
  const sensitive = new Set(parts.filter(({ counts }) => isSensitive(counts, regime)));
  if (sensitive.size === 0) return new Set();
  for (let size = 2; size < 2 * parts.length; size *= 2) {
    const hidden = blocksOf(parts, size)
      .filter((block) => block.some((part) => sensitive.has(part)))
      .flat();
    const figures = hidden.map(({ counts }) => counts);
    if (isEnough(figures, regime) && (hidden.length === parts.length || isOfMany(figures, regime))) {
      return new Set(hidden);
    }
  }
  return undefined;
}

/**
 * Whether it may be known what the hidden figures add up to: the threshold twice, so that one of them can have any
 * value under it while another stays above; and one for each, since a listed figure is of somebody.
 */
function isEnough(hidden: readonly (readonly Counts[])[], { threshold, complement, zero }: Regime): boolean {
  const enough = 2 * threshold + hidden.length;
  return sums(hidden).every((left) => {
    const { denominator, numerator, rest, counted } = left;
    const units = [denominator, numerator, rest, counted, complement ? left.complement : undefined];
    return units.every((part) => part === undefined || part >= enough || (part === 0 && zero === 'publish'));
  });
}

/**
 * Whether what the hidden figures add up to comes from enough persons and groups: at least from as many as one of
 * them does. Where all are hidden, it is their whole, which is public.
 */
function isOfMany(hidden: readonly (readonly Counts[])[], regime: Regime): boolean {
  const measures = hidden[0] ?? [];
  return measures.every((_, measure) => {
    const own = hidden.flatMap((counts) => counts[measure] ?? []);
    const persons = partsOf(regime).every((part) => {
      const parts = own.flatMap((counts) => counts[part] ?? []);
      const none = parts.every(({ units }) => units === 0);
      return none || parts.some((one) => one.persons >= regime.threshold);
    });
    return persons && own.some(({ groups }) => groups >= regime.minimumGroups);
  });
}

/** Whether a figure, seen by itself, must be hidden. */
export function isSensitive(counts: readonly Counts[], regime: Regime): boolean {
  return counts.some(
    (own) =>
      own.groups < regime.minimumGroups ||
      partsOf(regime).some((name) => {
        const part = own[name];
        return part !== undefined && isSmall(part, regime);
      }),
  );
}

function isSmall({ units, persons }: Part, { threshold, zero }: Regime): boolean {
  return units === 0 ? zero === 'hide' : units < threshold || persons < threshold;
}

const partNames = ['denominator', 'numerator', 'complement', 'rest', 'counted'] as const;
type PartName = (typeof partNames)[number];

function partsOf({ complement }: Regime): readonly PartName[] {
  return complement ? partNames : partNames.filter((name) => name !== 'complement');
}

type Sum = { readonly [part in PartName]?: number };

/** For each measure the units of each part, added up; without a part that none has. */
function sums(all: readonly (readonly Counts[])[]): readonly Sum[] {
  return (all[0] ?? []).map((_, measure) => sum(all.flatMap((counts) => counts[measure] ?? [])));
}

function sum(all: readonly Counts[]): Sum {
  const totals = partNames.map((name) => {
    const parts = all.flatMap((counts) => counts[name] ?? []);
    return [name, parts.length === 0 ? undefined : parts.reduce((total, { units }) => total + units, 0)];
  });
  return Object.fromEntries(totals);
}

/** @throws RangeError that names the first part that differs */
export function assertAdditive(counts: readonly Counts[], children: readonly Breakdown<unknown>[]): void {
  if (children.length === 0) return;
  const added = sums(children.map((child) => child.counts));
  counts.forEach((own, measure) => {
    const differs = partNames.find((name) => added[measure]?.[name] !== own[name]?.units);
    if (differs === undefined) return;
    throw new RangeError(
      `The ${differs} of a figure is ${own[differs]?.units ?? 0}, but its parts add up to ${added[measure]?.[differs] ?? 0}; every unit belongs to exactly one part`,
    );
  });
}
