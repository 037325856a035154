import { isJsonObject, type Json } from '../../resource.ts';
import { type Collection, empty, isFalse, isTrue, negation, plain, truth, uncertain } from './logic.ts';

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
  in: ([value, ...more], right) => {
    if (value === undefined) return empty;
    if (more.length > 0) throw uncertain;
    return right.map(plain).includes(plain(value)) ? isTrue : isFalse;
  },
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
  if (!dated || typeof a !== 'string' || typeof b !== 'string' || !isSameForm(a, b)) throw uncertain;
  return holds(a < b ? -1 : a > b ? 1 : 0) ? isTrue : isFalse;
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

/** Two dates or times of one precision and zone sort as text does. */
function isSameForm(a: string, b: string): boolean {
  const zone = /Z$|[+-]\d\d:\d\d$/;
  return a.length === b.length && (!a.includes('T') || zone.exec(a)?.[0] === zone.exec(b)?.[0]);
}

function pairOf(left: Collection, right: Collection): readonly [Json, Json] | undefined {
  const [a, b] = [left[0], right[0]];
  if (a === undefined || b === undefined) return undefined;
  if (left.length > 1 || right.length > 1) throw uncertain;
  return [plain(a), plain(b)];
}
