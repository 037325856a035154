import { numberText } from '../json.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Check, Context } from './context.ts';
import { suggestion } from './near-miss.ts';

/** A member that an object may have in JSON (https://hl7.org/fhir/R4/json.html): one for each type of a choice. */
export interface Member {
  /** As JSON writes it: `valueQuantity`. */
  readonly jsonName: string;
  /** As FHIRPath writes it: `value`. */
  readonly name: string;
  readonly list: boolean;
  readonly min: number;
  readonly max: number;
  /** Whether `jsonName` is one of several spellings of `name`. */
  readonly choice: boolean;
  /**
   * For an element of a primitive type: its value, and what `_name` holds beside it; `undefined` when not there.
   * @param at FHIRPath of the object or list that it is in
   * @param step from there, such as `.family`, or `[0]` in a list: most values are right, and nobody needs to know where they stand
   * @param text how a number was written, where that is not as ECMAScript writes it
   */
  readonly primitive?: (
    value: Json | undefined,
    beside: Json | undefined,
    at: string,
    step: string,
    context: Context,
    text?: string,
  ) => void;
  /** For any other type: one value. */
  readonly check?: Check;
}

/** A member with what is worked out once for all objects that have it. */
interface KnownMember extends Member {
  /** What `id` and extensions of a primitive stand under: `_birthDate`. */
  readonly besideName: string;
  /** From the object to it: `.birthDate`. */
  readonly step: string;
}

export interface MemberTable {
  /** By JSON name; a primitive is there under `_name` too. */
  readonly byName: ReadonlyMap<string, KnownMember>;
  /** Elements that must be there, each with the JSON names that fulfil it. */
  readonly required: readonly { readonly name: string; readonly spellings: readonly string[] }[];
}

export function memberTable(members: readonly Member[]): MemberTable {
  const byName = new Map<string, KnownMember>();
  const required = new Map<string, string[]>();
  for (const member of members) {
    const known = { ...member, besideName: `_${member.jsonName}`, step: `.${member.name}` };
    const names = member.primitive ? [member.jsonName, known.besideName] : [member.jsonName];
    for (const name of names) byName.set(name, known);
    if (member.min > 0) required.set(member.name, [...(required.get(member.name) ?? []), ...names]);
  }
  return { byName, required: [...required].map(([name, spellings]) => ({ name, spellings })) };
}

/** Every member of `object`: known, of the right shape and number, right in itself; and none missing. */
export function checkMembers(object: JsonObject, table: MemberTable, at: string, context: Context): void {
  let chosen: Map<string, string> | undefined;
  for (const name in object) {
    const value = object[name];
    if (value === undefined) continue;
    if (name === 'id') context.report.ids.count += 1;
    const member = table.byName.get(name);
    if (member === undefined) {
      reportUnknown(name, table, at, context);
      continue;
    }
    if (member.choice) {
      chosen ??= new Map();
      const other = chosen.get(member.name) ?? member.jsonName;
      if (other !== member.jsonName) reportSecondChoice(other, member, at, context);
      chosen.set(member.name, member.jsonName);
    }
    if (member.check) checkComplex(value, member, member.check, at, context);
    else if (name === member.jsonName || object[member.jsonName] === undefined) {
      checkPrimitives(object, member, at, context);
    }
  }
  for (const { name, spellings } of table.required) {
    if (!hasAny(object, spellings)) reportMissing(name, spellings, at, context);
  }
}

/** A loop, as this is asked of every object. */
function hasAny(object: JsonObject, names: readonly string[]): boolean {
  for (const name of names) if (object[name] !== undefined) return true;
  return false;
}

function checkComplex(value: Json, member: Member, check: Check, at: string, context: Context): void {
  const path = `${at}.${member.name}`;
  if (!member.list) {
    if (!Array.isArray(value)) check(value, path, context);
    else context.report.error('structure', `'${member.jsonName}' must be one value, not an array.`, path);
    return;
  }
  if (!isList(value, member, path, context)) return;
  for (let index = 0; index < value.length; index++) {
    const item = value[index];
    if (item !== undefined) check(item, `${path}[${index}]`, context);
  }
}

function checkPrimitives(object: JsonObject, member: KnownMember, at: string, context: Context): void {
  const { primitive, jsonName, besideName, step, list } = member;
  const value = object[jsonName];
  const beside = object[besideName];
  if (primitive === undefined) return;
  if (!list) {
    const array = Array.isArray(value) ? jsonName : Array.isArray(beside) ? besideName : undefined;
    if (array === undefined) primitive(value, beside, at, step, context, textOf(object, jsonName, value));
    else context.report.error('structure', `'${array}' must be one value, not an array.`, `${at}${step}`);
    return;
  }
  const path = `${at}${step}`;
  if (value !== undefined && !isList(value, member, path, context)) return;
  if (beside !== undefined && !isList(beside, member, path, context)) return;
  const length = Math.max(value?.length ?? 0, beside?.length ?? 0);
  if (value && beside && value.length !== beside.length) {
    const diagnostics = `'${jsonName}' and '${besideName}' must be of equal length, filled up with null.`;
    context.report.error('structure', diagnostics, path);
    return;
  }
  for (let index = 0; index < length; index++) {
    const item = value?.[index] ?? undefined;
    const text = value && textOf(value, index, item);
    primitive(item, beside?.[index] ?? undefined, path, `[${index}]`, context, text);
  }
}

function textOf(holder: object, name: string | number, value: Json | undefined): string | undefined {
  return typeof value === 'number' ? numberText(holder, name) : undefined;
}

function isList(value: Json, member: Member, path: string, { report }: Context): value is readonly Json[] {
  if (!Array.isArray(value))
    report.error('structure', `'${member.jsonName}' must be an array, as it may repeat.`, path);
  else if (value.length === 0)
    report.error('structure', `An array may not be empty: leave '${member.jsonName}' out.`, path);
  else if (value.length > member.max)
    report.error('structure', `At most ${member.max} allowed, ${value.length} found.`, path);
  else if (value.length < member.min)
    report.error('required', `At least ${member.min} required, ${value.length} found.`, path);
  else return true;
  return false;
}

function reportMissing(name: string, names: readonly string[], at: string, { report }: Context): void {
  const spellings = names.filter((each) => !each.startsWith('_'));
  const which = spellings.length > 1 ? `, as one of ${spellings.join(', ')}` : '';
  report.error('required', `'${name}' is missing; it is required${which}.`, `${at}.${name}`);
}

function reportSecondChoice(other: string, member: Member, at: string, { report }: Context): void {
  report.error(
    'structure',
    `Only one of '${other}' and '${member.jsonName}' may be there.`,
    `${at}.${member.name}`,
  );
}

function reportUnknown(name: string, { byName }: MemberTable, at: string, { report }: Context): void {
  if (report.isFull()) return;
  if (!/^[\w-]{1,64}$/.test(name)) {
    report.error('structure', `A member with a name like this is no element of ${elementOf(at)}.`, at);
    return;
  }
  const choices = [...new Set(byName.values())].filter((each) => each.choice && name.startsWith(each.name));
  const spellings = choices.slice(0, 12).map(({ jsonName }) => jsonName);
  const hint =
    suggestion(name, byName.keys()) || (choices.length > 0 && ` It may be one of ${spellings.join(', ')}.`);
  report.error('structure', `'${name}' is no element of ${elementOf(at)}.${hint || ''}`, at);
}

function elementOf(at: string): string {
  return at.replace(/\[\d+\]/g, '');
}

/** The one check that everything which is an object shares. */
export function isFilledObject(value: Json, at: string, { report }: Context): value is JsonObject {
  if (!isJsonObject(value)) {
    report.error(
      'structure',
      value === null ? 'null may not stand here: leave it out.' : 'Must be an object.',
      at,
    );
    return false;
  }
  for (const name in value) {
    if (name !== 'id' && value[name] !== undefined) return true;
  }
  const diagnostics =
    'id' in value
      ? 'An element needs more than an id: a value or children.'
      : 'An object may not be empty: leave it out.';
  report.error('id' in value ? 'invariant' : 'structure', diagnostics, at);
  return false;
}
