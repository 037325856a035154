import { type IdentifierRule, identifierProblem } from '../fhir/identifier-check.ts';
import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json } from '../fhir/resource.ts';
import type { PlacedEntry } from './session-check.ts';

/** The rules of registers, by `Identifier.system`. */
export type IdentifierRules = ReadonlyMap<string, IdentifierRule>;

/** Numbers of a register that cannot be: whoever they were meant for would be taken for somebody else. */
export function identifierProblems(writes: readonly PlacedEntry[], rules: IdentifierRules): readonly Issue[] {
  if (rules.size === 0) return [];
  return writes.flatMap(({ entry, path }) => {
    if (!('resource' in entry)) return [];
    const { resource } = entry;
    const all: readonly Json[] = Array.isArray(resource.identifier) ? resource.identifier : [];
    return all.flatMap((identifier, index) => {
      const problem = isJsonObject(identifier)
        ? problemOf(identifier.system, identifier.value, rules)
        : undefined;
      if (problem === undefined) return [];
      return [error('business-rule', problem, `${path ?? resource.resourceType}.identifier[${index}].value`)];
    });
  });
}

function problemOf(
  system: Json | undefined,
  value: Json | undefined,
  rules: IdentifierRules,
): string | undefined {
  if (typeof system !== 'string' || typeof value !== 'string') return undefined;
  const rule = rules.get(system);
  const problem = rule && identifierProblem(value, rule);
  return problem === undefined ? undefined : `The value ${problem}`;
}
