import type { OperationDeclaration, ParameterDeclaration } from '../../fhir/operation-definition.ts';
import type { Argument } from '../../fhir/parameters.ts';

/** Of each Reference that an operation takes: the types that it may be of, by the name of the parameter. */
export function targetsByName({
  in: declared,
}: OperationDeclaration): (argument: Argument) => readonly string[] {
  const targets = new Map(every(declared).flatMap(({ name, target }) => (target ? [[name, target]] : [])));
  return ({ name }) => targets.get(name) ?? [];
}

function every(declared: readonly ParameterDeclaration[]): readonly ParameterDeclaration[] {
  return declared.flatMap((one) => [one, ...every(one.part ?? [])]);
}
