import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { FhirError, type Issue } from '../../fhir/outcome.ts';
import { type Arguments, type ReadParameters, readParameters } from '../../fhir/parameters.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import type { FhirRequest } from '../api.ts';

type Sent = Pick<FhirRequest, 'method' | 'query' | 'json'>;

/** What an operation was called with, in the body or, by GET, in the URL, and what is wrong with its form. */
export async function sentTo(request: Sent, declared: OperationDeclaration): Promise<ReadParameters> {
  const body = request.method === 'GET' ? fromQuery(request.query, declared) : await request.json();
  return readParameters(body, declared);
}

/**
 * The same, with what the operation itself finds wrong with it, all told at once.
 * @throws FhirError 400
 */
export async function argumentsOf(
  request: Sent,
  declared: OperationDeclaration,
  issuesOf: (input: Arguments) => readonly Issue[] = () => [],
): Promise<Arguments> {
  const { arguments: input, issues } = await sentTo(request, declared);
  throwAll([...issues, ...issuesOf(input)], 400);
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
