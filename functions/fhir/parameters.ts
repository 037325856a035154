import { keepNumberText } from './json.ts';
import type { OperationDeclaration, ParameterDeclaration, ParameterType } from './operation-definition.ts';
import { error, type Issue } from './outcome.ts';
import { isJsonObject, type Json, type JsonObject } from './resource.ts';

/** One parameter as it was sent: its value, or its parts. */
export interface Argument {
  readonly name: string;
  /** FHIRPath within the request, such as `Parameters.parameter[2].part[0]`. */
  readonly at: string;
  /** `null` for one with parts. */
  readonly value: Json;
  readonly parts: Arguments;
  /** The parameter as it was sent, and the member of it that is the value: they know how a number was written. */
  readonly sent?: readonly [holder: JsonObject, member: string];
}

/** The parameters of a call, or the parts of one. */
export class Arguments {
  readonly #all: readonly Argument[];
  readonly #sent: ReadonlySet<string>;
  /** @param sent names of what was sent, that which was refused too */
  constructor(all: readonly Argument[], sent: ReadonlySet<string> = new Set(all.map(({ name }) => name))) {
    this.#all = all;
    this.#sent = sent;
  }

  /** Whether one was sent, be it one that cannot be read: then it is not missing besides. */
  isSent(name: string): boolean {
    return this.#sent.has(name);
  }

  all(name: string): readonly Argument[] {
    return this.#all.filter((one) => one.name === name);
  }

  /** Every one, its parts after it. */
  every(): readonly Argument[] {
    return this.#all.flatMap((argument) => [argument, ...argument.parts.every()]);
  }

  one(name: string): Argument | undefined {
    return this.#all.find((argument) => argument.name === name);
  }

  /** Of a code, string, date, dateTime or uri. */
  text(name: string): string | undefined {
    const value = this.one(name)?.value;
    return typeof value === 'string' ? value : undefined;
  }

  texts(name: string): readonly string[] {
    return this.all(name).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  }

  number(name: string): number | undefined {
    const value = this.one(name)?.value;
    return typeof value === 'number' ? value : undefined;
  }

  /** `member` of `base`, with the digits that it was sent with: `70.50` stays so. */
  numberWithin(name: string, base: JsonObject, member: string): JsonObject {
    const argument = this.one(name);
    if (typeof argument?.value !== 'number') return base;
    const holder: JsonObject = { ...base, [member]: argument.value };
    if (argument.sent !== undefined) keepNumberText(...argument.sent, holder, member);
    return holder;
  }

  flag(name: string): boolean | undefined {
    const value = this.one(name)?.value;
    return typeof value === 'boolean' ? value : undefined;
  }

  object(name: string): JsonObject | undefined {
    const value = this.one(name)?.value;
    return isJsonObject(value) ? value : undefined;
  }
}

export interface ReadParameters {
  readonly arguments: Arguments;
  readonly issues: readonly Issue[];
}

const root = 'Parameters.parameter';

/**
 * The Parameters of a call, held to what the operation declares: names, types, how often. Everything that is wrong is
 * told, and nothing is passed over. https://hl7.org/fhir/R4/operations.html#request
 */
export function readParameters(body: Json | undefined, declared: OperationDeclaration): ReadParameters {
  if (body === undefined) return read([], declared.in, `$${declared.name}`, root);
  if (!isJsonObject(body) || body.resourceType !== 'Parameters') {
    const text = `$${declared.name} takes a Parameters resource in the body`;
    return { arguments: new Arguments([]), issues: [error('structure', text, 'Parameters')] };
  }
  const { parameter = [] } = body;
  if (!Array.isArray(parameter)) {
    const text = 'parameter should be a list';
    return { arguments: new Arguments([]), issues: [error('structure', text, root)] };
  }
  return read(parameter, declared.in, `$${declared.name}`, root);
}

function read(
  sent: readonly Json[],
  declared: readonly ParameterDeclaration[],
  owner: string,
  at: string,
): ReadParameters {
  const issues: Issue[] = [];
  const counts = new Map<string, number>();
  const found = sent.flatMap((each, index): readonly Argument[] => {
    const place = `${at}[${index}]`;
    const name = isJsonObject(each) ? each.name : undefined;
    const wanted = declared.find((one) => one.name === name);
    if (!isJsonObject(each) || wanted === undefined) {
      const names = declared.map((one) => one.name).join(', ');
      const text = `${String(name).slice(0, maxShown)} is no parameter of ${owner}; those are ${names}`;
      issues.push(error('value', text, place));
      return [];
    }
    const count = (counts.get(wanted.name) ?? 0) + 1;
    counts.set(wanted.name, count);
    // What is too much is told once, and not looked into.
    if (wanted.max !== '*' && count > wanted.max) return [];
    const one = argument(each, wanted, place);
    issues.push(...one.issues);
    return one.arguments;
  });
  return {
    arguments: new Arguments(found, new Set(counts.keys())),
    issues: [...issues, ...declared.flatMap((one) => cardinality(one, counts.get(one.name) ?? 0, owner, at))],
  };
}

/** Of a name that is no parameter. */
const maxShown = 100;

function cardinality(
  { name, min, max, documentation }: ParameterDeclaration,
  count: number,
  owner: string,
  at: string,
) {
  if (count < min) return [error('required', `${owner} needs ${name}: ${documentation}`, at)];
  if (max === '*' || count <= max) return [];
  const code = max === 1 ? 'value' : 'too-costly';
  return [error(code, `${name} is given ${count} times; ${owner} takes ${max}`, at)];
}

function argument(
  sent: JsonObject,
  declared: ParameterDeclaration,
  at: string,
): { readonly arguments: readonly Argument[]; readonly issues: readonly Issue[] } {
  const { name, part } = declared;
  const others = Object.keys(sent).filter((key) => !['id', 'name', 'extension'].includes(key));
  if (part !== undefined) {
    const parts = Array.isArray(sent.part) ? sent.part : undefined;
    if (parts === undefined || others.length > 1) {
      return { arguments: [], issues: [error('value', `${name} has parts (part) and nothing else`, at)] };
    }
    const inner = read(parts, part, name, `${at}.part`);
    return { arguments: [{ name, at, value: null, parts: inner.arguments }], issues: inner.issues };
  }
  const [key = '', ...more] = others;
  const value =
    key === 'valueString' && declared.type === 'Reference' ? { reference: sent[key] ?? null } : sent[key];
  const wrong = more.length > 0 || value === undefined ? undefined : wrongValue(declared, key, value);
  if (more.length > 0 || value === undefined || wrong !== undefined) {
    return { arguments: [], issues: [error('value', `${name} ${wrong ?? `is one ${keyOf(declared)}`}`, at)] };
  }
  return { arguments: [{ name, at, value, parts: new Arguments([]), sent: [sent, key] }], issues: [] };
}

function keyOf({ type = 'string' }: ParameterDeclaration): string {
  if (resourceTypes.has(type)) return 'resource';
  return `value${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}

const resourceTypes: ReadonlySet<ParameterType> = new Set([
  'CarePlan',
  'Group',
  'Binary',
  'OperationOutcome',
]);

/** Types that may stand for each other, since whoever sends one means the other. */
const alike: Readonly<Record<string, readonly string[]>> = {
  valueCode: ['valueString'],
  valueString: ['valueMarkdown'],
  valueDateTime: ['valueInstant', 'valueDate'],
  valuePositiveInt: ['valueInteger', 'valueUnsignedInt'],
  valueInteger: ['valuePositiveInt', 'valueUnsignedInt'],
  valueDecimal: ['valueInteger'],
  // R4's own $apply takes its subject as a string.
  valueReference: ['valueString'],
  valueUri: ['valueCanonical', 'valueUrl', 'valueString'],
};

/** What is wrong, to be read after the name of the parameter. */
function wrongValue(declared: ParameterDeclaration, key: string, value: Json): string | undefined {
  const { type = 'string', target } = declared;
  const right = keyOf(declared);
  if (key !== right && !alike[right]?.includes(key)) return `is a ${right}, not ${key}`;
  const text = isOfType(type, value);
  if (text !== undefined) return text;
  if (type !== 'Reference' || target === undefined || !isJsonObject(value)) return undefined;
  return wrongReference(value, target);
}

function isOfType(type: ParameterType, value: Json): string | undefined {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'is true or false';
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : 'is a whole number';
    case 'positiveInt':
      return Number.isSafeInteger(value) && Number(value) > 0 ? undefined : 'is a whole number from 1 on';
    case 'decimal':
      return Number.isFinite(value) ? undefined : 'is a number';
    case 'date':
      return isDate(value) ? undefined : 'is a day such as 2026-05-17';
    case 'dateTime':
      return isDateTime(value) ? undefined : wrongDateTime(value);
    case 'code':
    case 'string':
    case 'uri':
      return typeof value === 'string' && value.trim() !== '' ? undefined : 'is a text';
    default:
      return isJsonObject(value) ? undefined : `is a ${type}`;
  }
}

function isDate(value: Json): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && isDay(value);
}

function isDateTime(value: Json): boolean {
  if (isDate(value)) return true;
  const [, day = ''] =
    typeof value === 'string'
      ? (/^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.exec(value) ?? [])
      : [];
  return day !== '' && isDay(day) && !Number.isNaN(Date.parse(String(value)));
}

function wrongDateTime(value: Json): string {
  const example = '2026-05-17T09:30:00+02:00';
  const isWithoutZone =
    typeof value === 'string' && /T\d\d:\d\d/.test(value) && !/(?:Z|[+-]\d\d:\d\d)$/.test(value);
  return isWithoutZone
    ? `is a time without its zone (${value}): write the zone after it, such as ${example}, or Z for UTC`
    : `is a day, or a time with its zone such as ${example}`;
}

/** A day that there is: for `Date.parse` the 31st of November is the 1st of December. */
function isDay(text: string): boolean {
  const day = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text);
}

function wrongReference(value: JsonObject, target: readonly string[]): string | undefined {
  const wanted = `a Reference to a ${target.join(' or ')}`;
  const { reference, identifier } = value;
  if (typeof reference !== 'string') {
    const hasIdentifier = isJsonObject(identifier) && typeof identifier.value === 'string';
    return hasIdentifier ? undefined : `is ${wanted}, such as ${target[0]}/123, or with an identifier`;
  }
  const [, type] = /(?:^|\/)([A-Z][A-Za-z]+)(?:\/[A-Za-z0-9\-.]{1,64}|\?.+)$/.exec(reference) ?? [];
  return type !== undefined && target.includes(type) ? undefined : `is ${wanted}, such as ${target[0]}/123`;
}
