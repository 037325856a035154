import { isJsonObject, type Json } from '../../fhir/resource.ts';
import { isEngineQuantity, quantityJson } from '../../fhir/validate/invariant/engine-quantity.ts';

/** What FHIRPath finds, as its engine holds it, so that another expression can go on from there. */
export type Nodes = readonly unknown[];

/** The same as JSON, with the name of its type in FHIR. */
export interface Typed {
  /** Such as `integer`, `Coding` or `Patient`. */
  readonly type: string;
  readonly json: Json;
}

interface EngineNode {
  readonly data: unknown;
  getTypeInfo(): { readonly namespace?: string; readonly name: string };
}

export function isNode(value: unknown): value is EngineNode {
  return typeof value === 'object' && value !== null && 'data' in value && 'getTypeInfo' in value;
}

/** Each of these as JSON; those that FHIR has no type for are left out. */
export function typed(nodes: Nodes): readonly Typed[] {
  return nodes.flatMap((node) => typedOne(node) ?? []);
}

function typedOne(node: unknown): Typed | undefined {
  if (!isNode(node)) return computed(node);
  const json = plain(node.data);
  if (json === undefined || json === null) return undefined;
  if (isJsonObject(json) && typeof json.resourceType === 'string') return { type: json.resourceType, json };
  return { type: typeName(node.getTypeInfo()), json };
}

/** An id, and the url of an extension, are a `System.String` in R4: that of FHIR has the same values. */
function typeName({ namespace, name }: ReturnType<EngineNode['getTypeInfo']>): string {
  return namespace === 'System' ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}

/** As it stands in the JSON: the engine has decimals of its own. */
function plain(value: unknown): Json | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number;
  return value as Json | undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return isInternal(value, 'FP_Decimal') ? Number(value.asStr) : undefined;
}

/** What an expression has made, rather than found. */
function computed(value: unknown): Typed | undefined {
  const number = numberOf(value);
  if (number !== undefined) return { type: Number.isInteger(number) ? 'integer' : 'decimal', json: number };
  if (typeof value === 'string') return { type: 'string', json: value };
  if (typeof value === 'boolean') return { type: 'boolean', json: value };
  if (isInternal(value, 'FP_DateTime') || isInternal(value, 'FP_Instant'))
    return { type: 'dateTime', json: value.asStr };
  if (isInternal(value, 'FP_Date')) return { type: 'date', json: value.asStr };
  if (isInternal(value, 'FP_Time')) return { type: 'time', json: value.asStr.replace(/^T/, '') };
  if (isEngineQuantity(value)) return { type: 'Quantity', json: quantityJson(value) };
  if (!isJsonObject(value)) return undefined;
  const { resourceType } = value;
  return { type: typeof resourceType === 'string' ? resourceType : 'Element', json: value };
}

interface Internal {
  readonly asStr: string;
}

/** The engine does not export its classes; their names tell them apart. */
function isInternal(value: unknown, name: string): value is Internal {
  if (typeof value !== 'object' || value === null) return false;
  return 'asStr' in value && value.constructor.name.replace(/_(Native|Precise)$/, '') === name;
}
