import type { Regime } from './regime.ts';

/** How many, and how many different persons they come from (one person may have many visits). */
export interface Part {
  readonly units: number;
  readonly persons: number;
}

/** What one figure is made of. Without a numerator it is a count or a mean over the denominator. */
export interface Counts {
  readonly numerator?: Part;
  /** The denominator without the numerator. */
  readonly complement?: Part;
  readonly denominator: Part;
  /** What was measured, added up over the denominator, for a mean. */
  readonly measured?: number;
  /** Care groups behind the denominator. */
  readonly groups: number;
}

/** A figure and those that it is the sum of: units add up, persons and groups need not. */
export interface Breakdown<Key> {
  readonly key: Key;
  readonly counts: Counts;
  readonly children: readonly Breakdown<Key>[];
}

/** The same tree with what may be told of it. */
export interface Disclosure<Key> {
  readonly key: Key;
  /** Absent when hidden. */
  readonly counts?: Counts;
  /** None under a hidden figure, and none where even a list of hidden ones would tell too much. */
  readonly children: readonly Disclosure<Key>[];
}

/**
 * Decides for a whole table at once which figures may be public.
 *
 * 1. A figure is hidden when a part of it is sensitive: numerator, complement or denominator under the threshold.
 * 2. Under a hidden figure all is hidden.
 * 3. Among the parts of a public figure, if some are hidden, what is left after subtracting the public ones is
 *    known too. So others are hidden as well, the first in the order given, until one of the hidden ones need not
 *    have been and what is left says little of each. Where that cannot be had, the breakdown is not made.
 *
 * Why no hidden figure can be found: the units of the hidden figures under one public figure can be dealt out
 * among these in any way without changing anything public, means included. So each hidden numerator may be
 * anything from 0 to what is left of them, and so may each complement; and by 3 what is left is either 0 (and the
 * regime lets 0 be told) or more than the threshold. Different public figures have no hidden ones in common.
 * That holds against someone who knows these rules too, provided that the order of the parts does not come from the
 * figures: to hide the smallest others would tell how large the hidden ones can be.
 *
 * @throws RangeError when the parts of a figure do not add up to it: then nothing can be promised
 */
export function protect<Key>(root: Breakdown<Key>, regime: Regime): Disclosure<Key> {
  return isSensitive(root.counts, regime) ? { key: root.key, children: [] } : disclosed(root, regime);
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
  const [sensitive, others] = partition(parts, ({ counts }) => isSensitive(counts, regime));
  if (sensitive.length === 0) return new Set();
  // One that need not have been hidden brings enough persons and groups; where all are hidden, their whole does.
  for (let more = Math.min(1, others.length); more <= others.length; more += 1) {
    const hidden = [...sensitive, ...others.slice(0, more)];
    if (hidden.length >= 2 && isEnough(hidden, regime)) return new Set(hidden);
  }
  return undefined;
}

/**
 * Whether what the hidden figures add up to may be known. The threshold twice, so that of two of them one can have
 * any value under it while the other stays above; and one for each, since a listed figure is of somebody.
 */
function isEnough(hidden: readonly Breakdown<unknown>[], { threshold, complement, zero }: Regime): boolean {
  const left = sum(hidden.map(({ counts }) => counts));
  const enough = 2 * threshold + hidden.length;
  const units = [left.denominator, left.numerator, complement ? left.complement : undefined];
  return units.every((part) => part === undefined || part >= enough || (part === 0 && zero === 'publish'));
}

/** Whether a figure, seen by itself, must be hidden. */
export function isSensitive(counts: Counts, regime: Regime): boolean {
  const { numerator, complement, denominator, groups } = counts;
  const parts = [denominator, numerator, regime.complement ? complement : undefined];
  return groups < regime.minimumGroups || parts.some((part) => part !== undefined && isSmall(part, regime));
}

function isSmall({ units, persons }: Part, { threshold, zero }: Regime): boolean {
  return units === 0 ? zero === 'hide' : units < threshold || persons < threshold;
}

const partNames = ['denominator', 'numerator', 'complement'] as const;

/** The units of each part, added up; without a part that none has. */
function sum(all: readonly Counts[]): { readonly [part in (typeof partNames)[number]]?: number } {
  const totals = partNames.map((name) => {
    const parts = all.flatMap((counts) => counts[name] ?? []);
    return [name, parts.length === 0 ? undefined : parts.reduce((total, { units }) => total + units, 0)];
  });
  return Object.fromEntries(totals);
}

function assertAdditive(counts: Counts, children: readonly Breakdown<unknown>[]): void {
  if (children.length === 0) return;
  const added = sum(children.map((child) => child.counts));
  const differs = partNames.find((name) => added[name] !== counts[name]?.units);
  if (differs === undefined) return;
  throw new RangeError(
    `The ${differs} of a figure is ${counts[differs]?.units ?? 0}, but its parts add up to ${added[differs] ?? 0}; every unit belongs to exactly one part`,
  );
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}
