import { isJsonObject, type Json } from '../../resource.ts';
import { isEqual } from '../profile/pattern.ts';

/** What an expression gives: any number of values, of which booleans have the three values of an empty one too. */
export type Collection = readonly Json[];

/** Thrown when a value turns up for which this part of FHIRPath gives no certain answer: the engine has to. */
export const uncertain = new Error('left to the FHIRPath engine');

export const isTrue: Collection = [true];
export const isFalse: Collection = [false];
export const empty: Collection = [];

/** Three-valued (https://hl7.org/fhirpath/N1/#boolean-logic); the right side is looked at only when it matters. */
export function logicOf(
  operator: string,
): ((left: boolean | undefined, right: () => boolean | undefined) => Collection) | undefined {
  switch (operator) {
    case 'and':
      return (left, right) => (left === false ? isFalse : both(left, right()));
    case 'or':
      return (left, right) => (left === true ? isTrue : negation(truth(both(invert(left), invert(right())))));
    case 'implies':
      return (left, right) => (left === false ? isTrue : negation(truth(both(left, invert(right())))));
    case 'xor':
      return (left, right) => {
        const other = right();
        return left === undefined || other === undefined ? empty : left !== other ? isTrue : isFalse;
      };
    default:
      return undefined;
  }
}

function both(left: boolean | undefined, right: boolean | undefined): Collection {
  if (left === false || right === false) return isFalse;
  return left === undefined || right === undefined ? empty : isTrue;
}

function invert(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

export function negation(value: boolean | undefined): Collection {
  return value === undefined ? empty : value ? isFalse : isTrue;
}

/** https://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections */
export function truth(values: Collection): boolean | undefined {
  if (values.length === 0) return undefined;
  if (values.length > 1 || isJsonObject(values[0])) throw uncertain;
  return typeof values[0] === 'boolean' ? values[0] : true;
}

/** A value that can be compared as it is. */
export function plain(value: Json): Json {
  if (typeof value === 'object') throw uncertain;
  return value;
}

/** A text that is the same for two values exactly when they are equal, whatever the order of their members. */
export function keyOf(value: Json): string {
  return JSON.stringify(value, (_, member: Json) =>
    isJsonObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** Up to so many, looking at each pair is faster than writing each out. */
const few = 12;

/** Without those that are equal to one before, in time that is in proportion to their length. */
export function distinct(values: Collection): Collection {
  if (values.length <= few)
    return values.filter((value, index) => !values.slice(0, index).some((each) => isEqual(each, value)));
  return [
    ...new Map(values.map((value) => [typeof value === 'string' ? value : keyOf(value), value])).values(),
  ];
}
