import { fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { parseJson } from '../body.ts';
import { isResource } from '../submission.ts';

/** What an operation was called with, by GET or as Parameters: https://hl7.org/fhir/R4/operations.html#request */
export interface OperationInput {
  /** Of all that was sent, in the body and in the URL. */
  names(): readonly string[];
  /** Every value of that name: a resource, an object, or text. */
  values(name: string): readonly Json[];
  /** The first value of that name that is a string, number or boolean, as text. */
  text(name: string): string | undefined;
  /** Every value of that name, as text. */
  texts(name: string): readonly string[];
  flag(name: string): boolean | undefined;
  /** A value that is an object: a resource, Coding or CodeableConcept. */
  object(name: string): JsonObject | undefined;
}

/** @throws FhirError 400 for a body that is no Parameters */
export async function operationInput(request: Pick<FhirRequest, 'json' | 'query'>): Promise<OperationInput> {
  const body = await request.json();
  if (body !== undefined && (!isResource(body) || body.resourceType !== 'Parameters')) {
    throw fhirError('structure', 'The body should be a Parameters resource');
  }
  const parameters = parametersIn(body);
  const valuesOf = (name: string): readonly Json[] => [
    ...parameters.filter((each) => each.name === name).flatMap((each) => parameterValue(each) ?? []),
    ...request.query.getAll(name),
  ];
  const texts = (name: string) =>
    valuesOf(name)
      .filter((each) => typeof each !== 'object')
      .map(String);
  return {
    names: () => [...new Set([...parameters.map(({ name }) => String(name)), ...request.query.keys()])],
    values: valuesOf,
    texts,
    text: (name) => texts(name)[0],
    flag: (name) => flagOf(texts(name)[0], name),
    object: (name) => valuesOf(name).find(isJsonObject),
  };
}

/** The parameters of a Parameters; none of anything else. */
export function parametersIn(body: Json | undefined): readonly JsonObject[] {
  return isJsonObject(body) && Array.isArray(body.parameter) ? body.parameter.filter(isJsonObject) : [];
}

function parameterValue(parameter: JsonObject): Json | undefined {
  const name = Object.keys(parameter).find((each) => each === 'resource' || each.startsWith('value'));
  return name === undefined ? undefined : parameter[name];
}

function flagOf(text: string | undefined, name: string): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw fhirError('value', `${name} is ${text}; it should be true or false`, name);
}

/** The values of that name that are References, or texts in their place. */
export function references(input: OperationInput, name: string): readonly string[] {
  return input.values(name).flatMap((value) => {
    const text = isJsonObject(value) ? value.reference : value;
    return typeof text === 'string' ? [text] : [];
  });
}

/** Where an issue is that lies in a parameter, as FHIRPath. */
export function placeOf(name: string): string {
  return `Parameters.parameter.where(name = '${name}')`;
}

/** A value that is sent as itself, or as its JSON in a text. @throws FhirError 400 */
export function itself(sent: Json, { limits }: Pick<FhirApi, 'limits'>): Json {
  return typeof sent === 'string' ? parseJson(sent, limits.maxDepth) : sent;
}
