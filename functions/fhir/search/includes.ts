import type { Resource } from '../resource.ts';
import { parameterValues } from './index-values.ts';
import type { Clause, Include } from './query.ts';

/** A resource on this server. */
export interface Target {
  readonly type: string;
  readonly id: string;
}

/** What `_include` brings along for one resource: each target once. https://hl7.org/fhir/R4/search.html#include */
export function includedTargets(resource: Resource, include: Include, baseUrl?: string): readonly Target[] {
  const { source, parameter, targetType } = include;
  if (resource.resourceType !== source) return [];
  const targets = new Map<string, Target>();
  for (const value of parameterValues(parameter, resource, baseUrl)) {
    if (value.kind !== 'reference' || value.type === undefined || value.id === undefined) continue;
    if (targetType !== undefined && value.type !== targetType) continue;
    targets.set(`${value.type}/${value.id}`, { type: value.type, id: value.id });
  }
  return [...targets.values()];
}

/**
 * The search among `include.source` for what refers to `targets`; `undefined` when none of them is of a type that
 * `_revinclude` asks for. https://hl7.org/fhir/R4/search.html#revinclude
 */
export function revIncludeClause(
  { parameter, targetType }: Include,
  targets: readonly Target[],
): Extract<Clause, { kind: 'value' }> | undefined {
  const values = targets
    .filter(({ type }) => (targetType === undefined ? parameter.targets.includes(type) : type === targetType))
    .map(({ type, id }) => ({ kind: 'reference' as const, type, id }));
  return values.length === 0 ? undefined : { kind: 'value', parameter, values };
}
