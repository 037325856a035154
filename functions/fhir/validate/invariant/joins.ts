import { type Collection, empty, isFalse, isTrue, keyOf, uncertain } from './logic.ts';

/** Functions of two collections; each takes time in proportion to both together. */
const joins: Readonly<Record<string, (left: Collection, right: Collection) => Collection>> = {
  combine: (left, right) => [...left, ...right],
  intersect: (left, right) => {
    if (left.length === 0 || right.length === 0) return empty;
    const keys = keysOf(right);
    const found = new Map(left.map((value) => [keyOf(value), value]));
    return [...found].flatMap(([key, value]) => (keys.has(key) ? [value] : []));
  },
  startsWith: ([value, ...more], [start, ...others]) => {
    if (value === undefined || start === undefined) return empty;
    if (typeof value !== 'string' || typeof start !== 'string' || more.length + others.length > 0)
      throw uncertain;
    return value.startsWith(start) ? isTrue : isFalse;
  },
};

const known = new WeakMap<Collection, ReadonlySet<string>>();

/** Made once for a collection that many are held against. */
function keysOf(values: Collection): ReadonlySet<string> {
  const keys = known.get(values) ?? new Set(values.map(keyOf));
  known.set(values, keys);
  return keys;
}

/** @returns `undefined` for a function that is not among them */
export function joinOf(name: string): ((left: Collection, right: Collection) => Collection) | undefined {
  return Object.hasOwn(joins, name) ? joins[name] : undefined;
}
