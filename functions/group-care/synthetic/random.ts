/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** 0 ≤ next < 1 */
  next(): number;
}

/**
 * A generator of its own for each label (such as `attendance/g01/f03/4`), so that what one part of the programme draws
 * never depends on how much another part drew before it.
 */
export function random(seed: number, label = ''): Random {
  return mulberry32(fnv1a(`${seed}/${label}`));
}

/** http://www.isthe.com/chongo/tech/comp/fnv/ with a final mixing, since neighbouring labels differ little. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Small, quick and even enough for made-up people; no use for secrets. */
function mulberry32(start: number): Random {
  let state = start;
  return {
    next() {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}

/** A whole number, both ends included. */
export function integer(from: Random, min: number, max: number): number {
  return min + Math.floor(from.next() * (max - min + 1));
}

export function chance(from: Random, probability: number): boolean {
  return from.next() < probability;
}

export function pick<T>(from: Random, items: readonly [T, ...T[]]): T {
  return items[integer(from, 0, items.length - 1)] ?? items[0];
}

/** The first item whose share of the whole the draw falls in. */
export function pickWeighted<T>(from: Random, items: readonly [Weighted<T>, ...Weighted<T>[]]): T {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  let left = from.next() * total;
  for (const { item, weight } of items) {
    left -= weight;
    if (left < 0) return item;
  }
  return items[0].item;
}

export interface Weighted<T> {
  readonly item: T;
  readonly weight: number;
}

/** Normally distributed, cut off at three standard deviations, so that no draw is impossible in the clinic. */
export function normal(from: Random, mean: number, deviation: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - from.next()));
  const standard = radius * Math.cos(2 * Math.PI * from.next());
  return mean + deviation * Math.max(-3, Math.min(3, standard));
}

/** Version 4 in form: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4 */
export function uuid(from: Random): string {
  const hex = Array.from({ length: 32 }, () => integer(from, 0, 15).toString(16));
  hex[12] = '4';
  hex[16] = pick(from, ['8', '9', 'a', 'b']);
  const text = hex.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  );
}
