import { numberText } from '../../fhir/json.ts';
import { load } from '../../fhir/validate/invariant/fhirpath.cjs';
import { boundary, type Kind, type Side } from './boundary.ts';

let loaded: ReturnType<typeof load> | undefined;

/** Large, and read when the first view is. */
function engine(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

/** A place in a resource that remembers its path and type, so that a path can go on from it. */
export type Node = object;

export type Constants = Readonly<Record<string, unknown>>;

type Evaluate = (node: Node | readonly Node[], constants: Constants) => readonly unknown[];

/**
 * The nodes that `expression` finds from `node`. Each expression is parsed once in the life of the process.
 * @throws Error when the expression cannot be evaluated
 */
export function evaluate(
  expression: string,
  node: Node | undefined,
  constants: Constants,
): readonly unknown[] {
  return compiled(expression)(node ?? [], constants);
}

/** A node's value in JSON: a string, a number, a boolean, or an object where it is no primitive. */
export function primitive(node: unknown): unknown {
  const [value] = engine().resolveInternalTypes([node]);
  // A dateTime without a time of day is written with a T where it is no element of a resource.
  const isCalculated = typeof node === 'object' && node !== null && !('data' in node);
  return isCalculated && typeof value === 'string' && dateWithT.test(value) ? value.slice(0, -1) : value;
}

const dateWithT = /^\d{4}(-\d\d){0,2}T$/;

/** A date, a time or a moment that paths can compare with others of their kind, in place of its text. */
export function moment(kind: 'date' | 'dateTime' | 'time', text: string): unknown {
  const literal =
    kind === 'time' ? `@T${text}` : kind === 'date' || text.includes('T') ? `@${text}` : `@${text}T`;
  const { evaluate: evaluated, model } = engine();
  return evaluated({}, literal, {}, model, { resolveInternalTypes: false })[0];
}

/** Why this is no FHIRPath expression; `undefined` when it is one. */
export function syntaxError(expression: string): string | undefined {
  try {
    engine().parse(expression);
    return undefined;
  } catch (thrown) {
    return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0];
  }
}

/** The first function that it calls and that there is not; it is asked by calling it on nothing. */
export function unknownFunction(expression: string): string | undefined {
  try {
    compiled(expression)([], {});
    return undefined;
  } catch (thrown) {
    const [, name] = /^Not implemented: (\w+)/.exec(thrown instanceof Error ? thrown.message : '') ?? [];
    return name;
  }
}

const cache = new Map<string, Evaluate>();

function compiled(expression: string): Evaluate {
  const known = cache.get(expression);
  if (known) return known;
  const { compile, model } = engine();
  const made = compile(expression, model, {
    resolveInternalTypes: false,
    userInvocationTable: {
      getResourceKey: { fn: resourceKeys, arity: { 0: [] } },
      getReferenceKey: { fn: referenceKeys, arity: { 0: [], 1: ['TypeSpecifier'] } },
      lowBoundary: { fn: bounded('low'), arity: { 0: [], 1: ['Integer'] }, internalStructures: true },
      highBoundary: { fn: bounded('high'), arity: { 0: [], 1: ['Integer'] }, internalStructures: true },
    },
  }) as Evaluate;
  cache.set(expression, made);
  return made;
}

/** https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html#getresourcekey--keytype */
function resourceKeys(inputs: readonly { readonly resourceType?: string; readonly id?: string }[]) {
  return inputs.flatMap(({ resourceType, id }) => (resourceType && id ? [`${resourceType}/${id}`] : []));
}

// A relative literal reference, with or without a version: https://hl7.org/fhir/R4/references.html#literal
const relative = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html#getreferencekeyresource-type-specifier--keytype */
function referenceKeys(inputs: readonly { readonly reference?: string }[], type?: { readonly name: string }) {
  return inputs.flatMap(({ reference }) => {
    const [, found, id] = relative.exec(reference ?? '') ?? [];
    return found && id && (type === undefined || type.name === found) ? [`${found}/${id}`] : [];
  });
}

/** An element of a resource, as FHIRPath keeps it while it evaluates. */
interface Element {
  readonly data: unknown;
  readonly propName: string | null;
  readonly index: number | null;
  readonly parentResNode: { readonly data: object } | null;
  getTypeInfo(): { readonly name: string };
}

/**
 * The library's own functions know neither how precisely a decimal was written, nor a Period, nor that a moment
 * without an offset may be anywhere on earth.
 */
function bounded(side: Side) {
  return (inputs: readonly unknown[], precision?: number | { toString(): string }): readonly unknown[] => {
    if (inputs.length > 1)
      throw new Error(`${side}Boundary() needs a single value, it found ${inputs.length}`);
    const digits = precision === undefined ? undefined : Number(String(precision));
    return inputs.flatMap((input) => boundOf(side, input, digits) ?? []);
  };
}

function boundOf(side: Side, input: unknown, precision: number | undefined): unknown {
  const written = isElement(input) ? writtenIn(side, input) : writtenAs(input);
  if (written === undefined) return undefined;
  const found = boundary(written.kind, side, written.text, precision);
  if (found === undefined) return undefined;
  return written.kind === 'decimal' ? Number(found) : moment(written.kind, found);
}

interface Written {
  readonly kind: Kind;
  readonly text: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  decimal: 'decimal',
  integer: 'decimal',
  positiveInt: 'decimal',
  unsignedInt: 'decimal',
  date: 'date',
  dateTime: 'dateTime',
  instant: 'dateTime',
  time: 'time',
};

function isElement(input: unknown): input is Element {
  return typeof input === 'object' && input !== null && 'data' in input && 'getTypeInfo' in input;
}

function writtenIn(side: Side, element: Element): Written | undefined {
  const { name } = element.getTypeInfo();
  if (name === 'Period') {
    const { start, end } = element.data as { readonly start?: string; readonly end?: string };
    const text = side === 'low' ? start : end;
    return text === undefined ? undefined : { kind: 'dateTime', text };
  }
  const kind = kinds[name];
  if (kind === undefined)
    throw new Error(`a boundary is of a decimal, a date, a time or a Period, not of ${name}`);
  const { data, propName, index, parentResNode } = element;
  const holder = parentResNode?.data;
  const asWritten =
    kind === 'decimal' && holder && propName !== null && index === null
      ? numberText(holder, memberOf(holder, propName))
      : undefined;
  return { kind, text: asWritten ?? String(data) };
}

/** `value` of a path is `valueDecimal` in JSON. */
function memberOf(holder: object, name: string): string {
  return name in holder ? name : (Object.keys(holder).find((key) => key.startsWith(name)) ?? name);
}

function writtenAs(input: unknown): Written {
  const text = String(input);
  if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'decimal', text };
  if (/^\d\d(:|$)/.test(text)) return { kind: 'time', text };
  return text.includes('T') ? { kind: 'dateTime', text: text.replace(/T$/, '') } : { kind: 'date', text };
}
