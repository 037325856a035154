import type { Resource } from '../resource.ts';
import { parameterValues } from './index-values.ts';
import type { Clause, Include, SearchDefinitions, SearchParameter, SearchValue } from './query.ts';

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

/** Urls, with `|version` where one is named, of what a resource refers to by canonicals. */
export function includedCanonicals(resource: Resource, { source, parameter }: Include): readonly string[] {
  if (resource.resourceType !== source || !parameter.paths.some(isCanonicalPath)) return [];
  return parameterValues(parameter, resource).flatMap((value) =>
    value.kind === 'reference' && value.url !== undefined ? [value.url] : [],
  );
}

/** Whether a canonical such as one of `canonicals` means this resource: a version counts where one is named. */
export function isMeantBy({ url, version }: Resource, canonicals: ReadonlySet<string>): boolean {
  if (typeof url !== 'string' || !canonicals.has(url)) return false;
  const versioned = [...canonicals].some((canonical) => canonical.startsWith(`${url}|`));
  return !versioned || canonicals.has(`${url}|${String(version)}`);
}

/** The search among `type` for what canonicals may mean; `undefined` for a type that has no url. */
export function canonicalClause(
  definitions: Pick<SearchDefinitions, 'parameter'>,
  type: string,
  canonicals: ReadonlySet<string>,
): Clause | undefined {
  const parameter = definitions.parameter(type, 'url');
  if (parameter?.type !== 'uri') return undefined;
  return { kind: 'value', parameter, values: [...canonicals].map((uri) => ({ kind: 'uri', uri }) as const) };
}

function isCanonicalPath(path: string): boolean {
  return path.endsWith(':canonical');
}

/** How a resource is referred to: by `Type/id`, and where canonicals are, by its url too. */
export function referencesTo(
  { resourceType: type, id = '', url }: Resource,
  { paths }: Pick<SearchParameter, 'paths'>,
): readonly SearchValue[] {
  const literal = { kind: 'reference', type, id } as const;
  const canonical = typeof url === 'string' && paths.some(isCanonicalPath);
  return canonical ? [literal, { kind: 'reference', url }] : [literal];
}

/**
 * The search among `include.source` for what refers to `targets`; `undefined` when none of them is of a type that
 * `_revinclude` asks for. https://hl7.org/fhir/R4/search.html#revinclude
 */
export function revIncludeClause(
  { parameter, targetType }: Include,
  targets: readonly Resource[],
): Extract<Clause, { kind: 'value' }> | undefined {
  const isTarget = (type: string) =>
    targetType === undefined ? parameter.targets.includes(type) : type === targetType;
  const values = targets
    .filter(({ resourceType }) => isTarget(resourceType))
    .flatMap((target) => referencesTo(target, parameter));
  return values.length === 0 ? undefined : { kind: 'value', parameter, values };
}
