import { isJsonObject, type Json, type JsonObject } from './resource.ts';

/**
 * JSON that keeps the precision of decimals: `1.50` comes back `1.50`
 * (https://hl7.org/fhir/R4/json.html#decimal). In memory a decimal is a plain number; the few whose text a number
 * cannot give back keep that text beside their holder, and `stringify` writes it as long as the number is unchanged.
 */
const texts = new WeakMap<object, Map<string, string>>();

// Trailing zero, exponent, more digits than a double holds, or minus zero. A hit inside a string only costs time.
const delicate = /\d\.\d*0(?!\d)|\d[eE][+-]?\d|\d[\d.]{15}|-0(?![.\d])/;

/** @throws SyntaxError as `JSON.parse` does */
export function parse(text: string): Json {
  if (!delicate.test(text)) return JSON.parse(text);
  return JSON.parse(
    text,
    function (this: object, name: string, value: unknown, context?: { source?: string }) {
      if (typeof value === 'number' && context?.source !== undefined && String(value) !== context.source) {
        const kept = texts.get(this) ?? new Map<string, string>();
        texts.set(this, kept.set(name, context.source));
      }
      return value;
    },
  );
}

/**
 * How a number was written, where that differs from how ECMAScript writes it: `1.0`, `1e2`, `-0`.
 * @param name of the member, or index of the item, that is the number
 */
export function numberText(holder: object, name: string | number): string | undefined {
  return texts.get(holder)?.get(String(name));
}

/** Lets a number that was copied by hand from one holder to another be written as it was. */
export function keepNumberText(
  from: object,
  fromName: string | number,
  to: object,
  toName: string | number,
): void {
  const text = numberText(from, fromName);
  const kept = texts.get(to);
  if (text !== undefined) texts.set(to, new Map(kept).set(String(toName), text));
}

export function stringify(value: Json | object, space?: number): string {
  return JSON.stringify(
    value,
    function (this: object, name: string, member: unknown) {
      if (typeof member !== 'number') return member;
      const text = texts.get(this)?.get(name);
      return text !== undefined && Number(text) === member ? rawJson(text) : member;
    },
    space,
  );
}

/** A copy with `changes` put in (`undefined` removes), keeping what `parse` knew of the members that stay. */
export function withMembers<T extends JsonObject>(object: T, changes: JsonObject): T {
  const copy = { ...object, ...changes };
  keepPrecision(object, copy);
  return copy;
}

/** A deep copy in which `change` has replaced members: it answers the new value, or `undefined` to keep going down. */
export function mapDeep(
  value: Json,
  change: (value: Json, name: string | undefined) => Json | undefined,
  name?: string,
): Json {
  const changed = change(value, name);
  if (changed !== undefined) return changed;
  if (Array.isArray(value)) {
    const copy = value.map((member) => mapDeep(member, change, name));
    keepPrecision(value, copy);
    return copy;
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [[key, mapDeep(member, change, key)] as const],
  );
  // Defines each member as it is named, `__proto__` too.
  const copy: JsonObject = Object.fromEntries(members);
  keepPrecision(value, copy);
  return copy;
}

/** A deep copy with the precision of its decimals. */
export function copyOf(value: Json): Json {
  return mapDeep(value, () => undefined);
}

/** Lets a copy made by hand keep the precision of the decimals that it took over from `from`. */
export function keepPrecision(from: object, to: object): void {
  const kept = texts.get(from);
  if (kept) texts.set(to, kept);
}

// ECMAScript's JSON.parse source text access, which TypeScript's library does not declare yet.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
