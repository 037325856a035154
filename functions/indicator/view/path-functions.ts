import type { UserInvocationTable } from 'fhirpath';
import { numberText } from '../../fhir/json.ts';
import { boundary, type Kind, type Side } from './boundary.ts';
import { moment, PathError } from './engine.ts';

/** What views can call besides FHIRPath's own: https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html#required-additional-functions */
export const pathFunctions = {
  getResourceKey: { fn: resourceKeys, arity: { 0: [] } },
  getReferenceKey: { fn: referenceKeys, arity: { 0: [], 1: ['TypeSpecifier'] } },
  lowBoundary: { fn: bounded('low'), arity: { 0: [], 1: ['Integer'] }, internalStructures: true },
  highBoundary: { fn: bounded('high'), arity: { 0: [], 1: ['Integer'] }, internalStructures: true },
} as unknown as UserInvocationTable;

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
      throw new PathError(`${side}Boundary() needs a single value, it found ${inputs.length}`);
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

const bounds = 'a boundary is of a decimal, a date, a time or a Period';
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
  if (kind === undefined) throw new PathError(`${bounds}, not of ${name}`);
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
  if (!/^\d{4}([-T]|$)/.test(text)) throw new PathError(`${bounds}, not of a text or a quantity`);
  return text.includes('T') ? { kind: 'dateTime', text: text.replace(/T$/, '') } : { kind: 'date', text };
}
