import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { ValueSetCodes } from './structure-definition.ts';

/**
 * The codes of a ValueSet that lists them, or that includes whole code systems which are known and complete
 * (https://hl7.org/fhir/R4/valueset.html#compositions).
 * @returns `undefined` when its codes follow from more than that: filters, exclusions, other value sets
 */
export function valueSetCodes(
  valueSet: JsonObject,
  codeSystem: (url: string) => JsonObject | undefined,
): ValueSetCodes | undefined {
  const compose = isJsonObject(valueSet.compose) ? valueSet.compose : {};
  if (!Array.isArray(compose.include) || compose.exclude !== undefined) return undefined;
  const codes = new Map<string, Set<string>>();
  for (const include of compose.include) {
    const list = isJsonObject(include) ? includedCodes(include, codeSystem) : undefined;
    if (list === undefined || !isJsonObject(include) || typeof include.system !== 'string') return undefined;
    codes.set(include.system, new Set([...(codes.get(include.system) ?? []), ...list]));
  }
  return { url: String(valueSet.url), codes };
}

function includedCodes(include: JsonObject, codeSystem: (url: string) => JsonObject | undefined) {
  if (include.filter !== undefined || include.valueSet !== undefined) return undefined;
  if (include.concept !== undefined) return conceptCodes(include.concept);
  const system = codeSystem(String(include.system));
  return system?.content === 'complete' ? conceptCodes(system.concept) : undefined;
}

function conceptCodes(concepts: Json | undefined): readonly string[] {
  if (!Array.isArray(concepts)) return [];
  return concepts
    .filter(isJsonObject)
    .flatMap(({ code, concept }) => [...(typeof code === 'string' ? [code] : []), ...conceptCodes(concept)]);
}
