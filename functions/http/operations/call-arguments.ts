import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { FhirError, type Issue } from '../../fhir/outcome.ts';
import { type Arguments, readParameters } from '../../fhir/parameters.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import type { FhirRequest } from '../api.ts';

/** What an operation was called with, in the body or, by GET, in the URL. @throws FhirError 400 with all that is wrong */
export async function argumentsOf(
  request: Pick<FhirRequest, 'method' | 'query' | 'json'>,
  declared: OperationDeclaration,
): Promise<Arguments> {
  const body = request.method === 'GET' ? fromQuery(request.query, declared) : await request.json();
  const { arguments: input, issues } = readParameters(body, declared);
  throwAll(issues, 400);
  return input;
}

/** https://hl7.org/fhir/R4/operations.html#request: by GET the parameters stand in the URL, as texts. */
function fromQuery(query: URLSearchParams, { in: declared }: OperationDeclaration): Resource {
  const types = new Map(declared.map(({ name, type }) => [name, type]));
  const parameter = [...query].map(([name, text]): JsonObject => {
    const type = types.get(name) ?? 'string';
    const key = `value${type.charAt(0).toUpperCase()}${type.slice(1)}`;
    if (type === 'boolean') return { name, [key]: text === 'true' ? true : text === 'false' ? false : text };
    const isNumber = type === 'decimal' || type === 'positiveInt' || type === 'integer';
    return {
      name,
      [key]: isNumber && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text,
    };
  });
  return { resourceType: 'Parameters', parameter };
}

/** @throws FhirError with all of them, if there are any */
export function throwAll([first, ...others]: readonly Issue[], status: number): void {
  if (first) throw new FhirError([first, ...others], status);
}
