import type { ElementMember } from '../../fhir/definitions/element-model.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { extensionValue, textOf } from '../element.ts';
import type { Asking } from '../expression/asking.ts';
import { typed } from '../expression/nodes.ts';
import type { ExtractInput } from './extract.ts';
import type { Occurrence } from './occurrence.ts';
import { namedUuid } from './uuid.ts';

/** What R4's types have for elements. */
export interface TypeModel {
  members(type: string): readonly ElementMember[] | undefined;
  member(type: string, jsonName: string): ElementMember | undefined;
  isResource(type: string): boolean;
}

/** What one extraction goes by. */
export interface Extracting extends ExtractInput, Asking {
  /** What all UUIDs of this response are made from. */
  readonly seed: string;
  /** The URLs that this response alone has; those that its questionnaire states are the same for all responses. */
  readonly minted: Set<string>;
}

/** A URL of this response's own, always the same for the same place in it. */
export function mint(place: string, { seed, minted }: Pick<Extracting, 'seed' | 'minted'>): string {
  const url = namedUuid(`${seed} ${place}`);
  minted.add(url);
  return url;
}

/** https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry */
export interface Entry extends JsonObject {
  readonly fullUrl: string;
  readonly resource: Resource;
  readonly request: JsonObject;
}

const conditions = ['ifNoneMatch', 'ifModifiedSince', 'ifMatch', 'ifNoneExist'] as const;

/**
 * An entry of the transaction. The parts of the extension that asks for the resource are FHIRPath; without a value, the
 * entry goes without: https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-definitionExtract.html
 * @param extension that asks for the resource
 * @param place tells this resource from others of the same response
 */
export function entryFor(
  resource: Resource,
  extension: JsonObject | undefined,
  occurrence: Occurrence,
  place: string,
  extracting: Extracting,
): Entry {
  const part = (name: string) => textBy(extension, name, occurrence, extracting);
  const { resourceType, id } = resource;
  const said = conditions.flatMap((name) => {
    const value = part(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    fullUrl: part('fullUrl') ?? mint(place, extracting),
    resource,
    request: {
      method: id === undefined ? 'POST' : 'PUT',
      url: id === undefined ? resourceType : `${resourceType}/${id}`,
      ...Object.fromEntries(said),
    },
  };
}

/** The text that a FHIRPath in a part of an extension finds. */
export function textBy(
  extension: JsonObject | undefined,
  name: string,
  { focus, variables }: Occurrence,
  { evaluator }: Extracting,
): string | undefined {
  const text = textOf(extensionValue(extension, name));
  if (text === undefined) return undefined;
  const found = evaluator.run({ name: undefined, language: 'fhirpath', text }, focus, variables);
  const [value] = typed(found ?? []);
  return value === undefined || typeof value.json === 'object' ? undefined : String(value.json);
}
