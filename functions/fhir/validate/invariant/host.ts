import { isJsonObject, type Json } from '../../resource.ts';
import type { Context } from '../context.ts';
import { resolve, typeOfReference } from '../reference.ts';

/** What FHIRPath asks of those who use it (https://hl7.org/fhir/R4/fhirpath.html#functions), besides what it knows. */
export interface Host {
  /** Whether a value conforms to a profile; `undefined` when that is not known. */
  readonly conforms: (value: Json, profile: string, context: Context) => boolean | undefined;
  /** Whether a code is of a value set; `undefined` when that cannot be told. */
  readonly memberOf: (value: Json, valueSet: string) => boolean | undefined;
}

/** A value as the engine holds it. */
interface EngineNode {
  readonly data: unknown;
  readonly ctx: unknown;
  readonly constructor: {
    makeResNode(
      ctx: unknown,
      data: Json,
      parent: null,
      path: string,
      beside: undefined,
      type: string,
    ): unknown;
  };
}

type Values = readonly unknown[];

/**
 * The host's functions for one evaluation.
 * @param current what is being evaluated; evaluations do not overlap
 */
export function hostFunctions(host: Host | undefined, current: () => Context) {
  const tested = (values: Values, test: (value: Json) => boolean | undefined) => {
    const results = values.map((value) => test(dataOf(value)));
    return results.includes(undefined) ? [] : results;
  };
  return {
    conformsTo: {
      fn: (values: Values, url: string) => tested(values, (value) => host?.conforms(value, url, current())),
      arity: { 1: ['String'] },
      internalStructures: true,
    },
    memberOf: {
      fn: (values: Values, url: string) => tested(values, (value) => host?.memberOf(value, url)),
      arity: { 1: ['String'] },
      internalStructures: true,
    },
    resolve: {
      fn: (values: Values) => values.flatMap((value) => resolved(value, current())),
      arity: { 0: [] },
      internalStructures: true,
    },
    // Narratives are looked at apart.
    htmlChecks: { fn: () => [true], arity: { 0: [] }, internalStructures: true },
  };
}

function dataOf(value: unknown): Json {
  return (isNode(value) ? value.data : value) as Json;
}

function isNode(value: unknown): value is EngineNode {
  return typeof value === 'object' && value !== null && 'data' in value && 'ctx' in value;
}

/** What a reference leads to; as much as its text tells when that is not at hand. */
function resolved(value: unknown, context: Context): readonly unknown[] {
  const data = dataOf(value);
  const reference = isJsonObject(data) ? data.reference : data;
  if (!isNode(value) || typeof reference !== 'string') return [];
  const told = typeOfReference(reference);
  const found = resolve(reference, context) ?? (told === undefined ? undefined : { resourceType: told });
  if (found === undefined) return [];
  const type = String(found.resourceType);
  return [value.constructor.makeResNode(value.ctx, found, null, type, undefined, type)];
}
