import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import type { Issue } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import type { Reader } from '../places.ts';
import { type CallersView, viewFor } from '../view.ts';
import { sentTo, throwAll } from './call-arguments.ts';
import { targetsByName } from './declared.ts';
import { type Resolved, resolveReferences } from './resolve-references.ts';

/** A call of an operation whose parameters are in order, with what its references lead to. */
export interface Call {
  readonly input: Arguments;
  readonly resolved: Resolved;
  readonly reader: Reader & { readonly view: CallersView };
}

/** What an operation finds wrong with its parameters, those among them that could be read. */
export type Finds = (call: Call) => readonly Issue[] | Promise<readonly Issue[]>;

/**
 * Reads a call, and tells at once all that is wrong with it: its form, references that lead nowhere, and what the
 * operation finds.
 * @throws FhirError 400 when it is the form, else 422
 */
export async function readCall(
  request: Pick<FhirRequest, 'method' | 'query' | 'json' | 'principal' | 'base'>,
  api: FhirApi,
  declared: OperationDeclaration,
  finds: Finds = () => [],
): Promise<Call> {
  const { principal, base } = request;
  const { arguments: input, issues } = await sentTo(request, declared);
  const reader = { base, principal, view: viewFor(principal, base, api), api };
  const resolved = await resolveReferences(input, targetsByName(declared), reader);
  const call = { input, resolved, reader };
  throwAll([...issues, ...resolved.issues, ...(await finds(call))], issues.length > 0 ? 400 : 422);
  return call;
}

/** Where the reference of that name leads. */
export function placeIn(input: Arguments, name: string, { places }: Resolved): string | undefined {
  const argument = input.one(name);
  return argument && places.get(argument.at);
}
