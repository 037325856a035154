import { error, FhirError, type Issue } from '../../fhir/outcome.ts';
import type { Argument, Arguments } from '../../fhir/parameters.ts';
import { parseReference } from '../../fhir/reference.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { tokenValue } from '../../fhir/search/escape.ts';
import { replacementOf } from '../../group-care/person-rules.ts';
import type { Patient } from '../../group-care/resources.ts';
import { conditionalReference, criteriaOf } from '../criteria.ts';
import { inParallel } from '../in-parallel.ts';
import { requirePermission } from '../permission.ts';
import { onlyMatch, type Reader, resourcesAt } from '../places.ts';

/** What the references of a call lead to. */
export interface Resolved {
  /** `Type/id` by where it stands in the request. */
  readonly places: ReadonlyMap<string, string>;
  /** By `Type/id`. */
  readonly resources: ReadonlyMap<string, Resource>;
  readonly issues: readonly Issue[];
}

const maxAtOnce = 8;
/** Of a Patient that was merged more than once. */
const maxMerges = 10;

/**
 * Every Reference among the arguments: `Type/id`, the same below our base, `Type?identifier=…`, or by identifier alone.
 * A Patient that has been merged into another leads to that one. What the caller may not see is not there.
 * @param typesOf of a reference by identifier alone: the types that it may be of
 */
export async function resolveReferences(
  input: Arguments,
  typesOf: (argument: Argument) => readonly string[],
  reader: Reader,
): Promise<Resolved> {
  const asked = input.every().filter(({ value }) => isReference(value));
  // What is named again and again is looked up once.
  const keyOf = (argument: Argument) => JSON.stringify([argument.value, typesOf(argument)]);
  const distinct = [...new Map(asked.map((argument) => [keyOf(argument), argument])).entries()];
  const looked = await inParallel(distinct, maxAtOnce, ([, argument]) =>
    placeOf(argument, typesOf(argument), reader),
  );
  const byKey = new Map(distinct.map(([key], index) => [key, looked[index]]));
  const found = asked.map((argument): Place => {
    const { place, problem } = byKey.get(keyOf(argument)) ?? {};
    return { place, ...(problem && { problem: { ...problem, expression: argument.at } }) };
  });
  const wanted = found.map(({ place }) => place).filter((place) => place !== undefined);
  const resources = new Map(
    [...(await resourcesAt([...new Set(wanted)], reader))].flatMap(([place, resource]) =>
      resource === undefined ? [] : [[place, resource] as const],
    ),
  );
  const places = new Map<string, string>();
  const issues: Issue[] = [];
  for (const [index, { at, value, name }] of asked.entries()) {
    const { place, problem } = found[index] ?? {};
    const final = place === undefined ? undefined : await afterMerges(place, resources, reader);
    if (final !== undefined) places.set(at, final);
    else
      issues.push(
        problem ?? error('not-found', `${name}: ${textOf(value)} leads to nothing that you may see`, at),
      );
  }
  return { places, resources, issues };
}

function isReference(value: unknown): boolean {
  return isJsonObject(value) && (value.reference !== undefined || value.identifier !== undefined);
}

function textOf(value: unknown): string {
  const { reference, identifier } = value as JsonObject;
  if (typeof reference === 'string') return reference;
  return isJsonObject(identifier) ? `${String(identifier.system ?? '')}|${String(identifier.value)}` : 'it';
}

interface Place {
  readonly place?: string | undefined;
  readonly problem?: Issue;
}

async function placeOf({ value, at }: Argument, types: readonly string[], reader: Reader): Promise<Place> {
  const { reference, identifier } = value as JsonObject;
  try {
    if (typeof reference !== 'string')
      return { place: await byIdentifier(identifier as JsonObject, types, reader) };
    const parsed = parseReference(reference, reader.base);
    if (parsed.kind === 'local') return { place: `${parsed.type}/${parsed.id}` };
    if (parsed.kind !== 'conditional') return {};
    return { place: nameOf(await onlyMatch(conditionalReference(reference, reader, reader.api), reader)) };
  } catch (caught) {
    if (!(caught instanceof FhirError)) throw caught;
    return { problem: { ...caught.issues[0], expression: at } };
  }
}

/** Of whichever type has one, and only one. */
async function byIdentifier(
  { system, value }: JsonObject,
  types: readonly string[],
  reader: Reader,
): Promise<string | undefined> {
  const token = tokenValue({ system, value });
  const found = await Promise.all(
    types.map((type) => {
      requirePermission(reader.principal, 'search', type);
      return onlyMatch(
        criteriaOf(type, `identifier=${encodeURIComponent(token)}`, reader, reader.api),
        reader,
      );
    }),
  );
  const all = found.filter((one) => one !== undefined);
  return all.length === 1 ? nameOf(all[0]) : undefined;
}

function nameOf(resource: Resource | undefined): string | undefined {
  return resource && `${resource.resourceType}/${resource.id}`;
}

async function afterMerges(
  place: string,
  resources: Map<string, Resource>,
  reader: Reader,
): Promise<string | undefined> {
  let current = place;
  for (let merges = 0; merges <= maxMerges; merges++) {
    const resource = resources.get(current) ?? (await resourcesAt([current], reader)).get(current);
    if (resource === undefined) return undefined;
    resources.set(current, resource);
    const next = resource.resourceType === 'Patient' ? replacementOf(resource as Patient) : undefined;
    if (next === undefined) return current;
    const parsed = parseReference(next, reader.base);
    if (parsed.kind !== 'local') return current;
    current = `${parsed.type}/${parsed.id}`;
  }
  return undefined;
}
