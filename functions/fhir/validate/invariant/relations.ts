import { isJsonObject, type Json } from '../../resource.ts';
import { type Collection, empty, isFalse, isTrue, negation, plain, truth, uncertain } from './logic.ts';
import { compareTimes } from './points-in-time.ts';

/** The operators that compare or join two collections; `dated` says that strings are points in time. */
export const relations: Readonly<
  Record<string, (left: Collection, right: Collection, dated: boolean) => Collection>
> = {
  '=': (left, right, dated) => equality(left, right, dated),
  '!=': (left, right, dated) => negation(truth(equality(left, right, dated))),
  '<': (left, right, dated) => order(left, right, dated, (sign) => sign < 0),
  '<=': (left, right, dated) => order(left, right, dated, (sign) => sign <= 0),
  '>': (left, right, dated) => order(left, right, dated, (sign) => sign > 0),
  '>=': (left, right, dated) => order(left, right, dated, (sign) => sign >= 0),
  in: (left, right) => membership(left, right),
  contains: (left, right) => membership(right, left),
  '+': ([left, ...more], [right, ...others]) => {
    if (typeof left !== 'number' || typeof right !== 'number' || more.length + others.length > 0)
      throw uncertain;
    return [left + right];
  },
  '&': (left, right) => {
    if (left.length > 1 || right.length > 1) throw uncertain;
    return [[...left, ...right].map((value) => (typeof value === 'string' ? value : plain(null))).join('')];
  },
};

function membership([value, ...more]: Collection, values: Collection): Collection {
  if (value === undefined) return empty;
  if (more.length > 0) throw uncertain;
  const isMember =
    values.length > few ? membersOf(values).has(plain(value)) : values.map(plain).includes(plain(value));
  return isMember ? isTrue : isFalse;
}

/** Up to so many, looking at each is faster than making a set. */
const few = 12;

const known = new WeakMap<Collection, ReadonlySet<Json>>();

/** Made once for a collection in which many are looked for. */
function membersOf(values: Collection): ReadonlySet<Json> {
  const members = known.get(values) ?? new Set(values.map(plain));
  known.set(values, members);
  return members;
}

function equality(left: Collection, right: Collection, dated: boolean): Collection {
  const pair = pairOf(left, right);
  if (pair === undefined) return empty;
  const [a, b] = pair;
  if (a === b) return isTrue;
  if (dated || typeof a !== typeof b) throw uncertain;
  return isFalse;
}

function order(
  left: Collection,
  right: Collection,
  dated: boolean,
  holds: (sign: number) => boolean,
): Collection {
  const pair = pairOf(left.map(numberOf), right.map(numberOf));
  if (pair === undefined) return empty;
  if (!isSameUnit(left[0], right[0])) throw uncertain;
  const [a, b] = pair;
  if (typeof a === 'number' && typeof b === 'number') return holds(a - b) ? isTrue : isFalse;
  if (!dated || typeof a !== 'string' || typeof b !== 'string') throw uncertain;
  const sign = compareTimes(a, b);
  return sign === undefined ? empty : holds(sign) ? isTrue : isFalse;
}

/** Quantities of one unit compare as their numbers do; the engine is wrong about those whose unit has no code. */
function numberOf(value: Json): Json {
  return isJsonObject(value) && typeof value.value === 'number' && value.comparator === undefined
    ? value.value
    : value;
}

function isSameUnit(a: Json | undefined, b: Json | undefined): boolean {
  if (!isJsonObject(a) || !isJsonObject(b)) return !isJsonObject(a) && !isJsonObject(b);
  return ['system', 'code', 'unit'].every((name) => a[name] === b[name]);
}

function pairOf(left: Collection, right: Collection): readonly [Json, Json] | undefined {
  const [a, b] = [left[0], right[0]];
  if (a === undefined || b === undefined) return undefined;
  if (left.length > 1 || right.length > 1) throw uncertain;
  return [plain(a), plain(b)];
}
