import { compileElementPath, type ElementPath, type Finder, parseElementPath } from '../path/element-path.ts';
import type { Json, Resource } from '../resource.ts';
import { dateValues } from './date-values.ts';
import { numberValues, quantityValues } from './quantity-values.ts';
import type { IndexValue, SearchDefinitions, SearchParameter, SearchParameterType } from './query.ts';
import { referenceValues, uriValues } from './reference-values.ts';
import { stringValues } from './string-values.ts';
import { tokenValues } from './token-values.ts';

/**
 * What every search parameter finds in a resource. A value is there even when nothing can be compared with it (a
 * contained reference, a text without a code), so that `:missing` is right.
 * `baseUrl` (no slash at the end) makes absolute references below it local.
 */
export function indexValues(
  definitions: SearchDefinitions,
  resource: Resource,
  baseUrl?: string,
): readonly IndexValue[] {
  const values: IndexValue[] = [];
  for (const parameter of definitions.parameters(resource.resourceType)) {
    collectValues(parameter, resource, baseUrl, values);
  }
  return values;
}

/** What one parameter, of the resource's own type, finds in it. */
export function parameterValues(
  parameter: SearchParameter,
  resource: Resource,
  baseUrl?: string,
): readonly IndexValue[] {
  const values: IndexValue[] = [];
  collectValues(parameter, resource, baseUrl, values);
  return values;
}

/** The values that one element of a known type gives. `path` is where it was found. */
export type Convert = (
  parameter: string,
  element: Exclude<Json, null>,
  path: ElementPath,
  baseUrl: string | undefined,
) => readonly IndexValue[];

const converters: Readonly<Partial<Record<SearchParameterType, Convert>>> = {
  token: tokenValues,
  string: stringValues,
  reference: referenceValues,
  date: dateValues,
  number: numberValues,
  quantity: quantityValues,
  uri: uriValues,
};

function collectValues(
  parameter: SearchParameter,
  resource: Resource,
  baseUrl: string | undefined,
  values: IndexValue[],
): void {
  const convert = converters[parameter.type];
  if (convert === undefined) return;
  for (const { path, find } of compiled(parameter)) {
    for (const element of find(resource)) {
      for (const value of convert(parameter.code, element, path, baseUrl)) values.push(value);
    }
  }
}

interface CompiledPath {
  readonly path: ElementPath;
  readonly find: Finder;
}

const compiledPaths = new WeakMap<SearchParameter, readonly CompiledPath[]>();

function compiled(parameter: SearchParameter): readonly CompiledPath[] {
  const known = compiledPaths.get(parameter);
  if (known) return known;
  const paths = parameter.paths
    .map(parseElementPath)
    .map((path) => ({ path, find: compileElementPath(path) }));
  compiledPaths.set(parameter, paths);
  return paths;
}
