import type { Clause, SearchDefinitions } from './query.ts';

/** The types of which resources can be in a compartment. https://hl7.org/fhir/R4/compartmentdefinition.html */
export function compartmentTypes(definitions: SearchDefinitions, compartment: string): readonly string[] {
  return [...definitions.resourceTypes]
    .filter((type) => membership(definitions, type, compartment).length > 0)
    .toSorted();
}

/** That a resource of `type` is in the compartment of `compartment/id`; `undefined` when none of that type ever is. */
export function compartmentClause(
  definitions: SearchDefinitions,
  type: string,
  compartment: string,
  id: string,
): Clause | undefined {
  const values = [{ kind: 'reference', type: compartment, id } as const];
  const clauses = membership(definitions, type, compartment).map(
    (parameter): Clause => ({ kind: 'value', parameter, values }),
  );
  return clauses.length === 0 ? undefined : { kind: 'any', clauses };
}

function membership(definitions: SearchDefinitions, type: string, compartment: string) {
  return definitions
    .parameters(type)
    .filter(({ compartments }) => compartments?.includes(compartment) ?? false);
}
