import type { Key } from './item-store.ts';

/** A key as one string, different for different keys: the length keeps the two parts apart. */
export function keyText({ partition, sort }: Key): string {
  return `${partition.length}:${partition}${sort}`;
}
