import { compileElementPath, type ElementPath, type Finder, parseElementPath } from '../path/element-path.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../resource.ts';
import { dateValues } from './date-values.ts';
import { positionValues } from './position.ts';
import { numberValues, quantityValues } from './quantity-values.ts';
import type {
  ElementFinder,
  IndexValue,
  SearchDefinitions,
  SearchParameter,
  SearchParameterType,
} from './query.ts';
import { referenceValues, uriValues } from './reference-values.ts';
import { stringValues } from './string-values.ts';
import { tokenValues } from './token-values.ts';
import { wordValues } from './words.ts';

/**
 * What every search parameter that an index can answer finds in a resource: all but composites, texts, places
 * and what clients have posted, which are looked for in a resource that something else has proposed. A value is there even when nothing can be compared with it (a
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
    if (!isIndexable(parameter)) continue;
    collectValues(parameter, resource, baseUrl, values);
  }
  return values;
}

/** Those that clients have posted have rows of their own, by what the store says of them and not by what one process has heard. */
function isIndexable({ type, find }: SearchParameter): boolean {
  return type !== 'composite' && type !== 'special' && find === undefined;
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

const converters: Readonly<Record<SearchParameterType, Convert>> = {
  token: tokenValues,
  string: stringValues,
  reference: referenceValues,
  date: dateValues,
  number: numberValues,
  quantity: quantityValues,
  uri: uriValues,
  special: positionValues,
  composite: () => [],
};

function collectValues(
  parameter: SearchParameter,
  resource: Resource,
  baseUrl: string | undefined,
  values: IndexValue[],
): void {
  if (parameter.type === 'composite') {
    for (const value of compositeValues(parameter, resource, baseUrl)) values.push(value);
    return;
  }
  if (parameter.type === 'special' && parameter.paths.length === 0) {
    for (const value of wordValues(parameter.code, resource)) values.push(value);
    return;
  }
  collectFrom(parameter, resource, baseUrl, values);
  if (parameter.find !== undefined) collectTyped(parameter, parameter.find(resource), baseUrl, values);
}

function collectTyped(
  { code, type: parameterType }: SearchParameter,
  elements: ReturnType<ElementFinder>,
  baseUrl: string | undefined,
  values: IndexValue[],
): void {
  const convert = converters[parameterType];
  for (const { element, type } of elements) {
    for (const value of convert(code, element, { steps: [], type }, baseUrl)) values.push(value);
  }
}

function collectFrom(
  parameter: SearchParameter,
  from: JsonObject,
  baseUrl: string | undefined,
  values: IndexValue[],
): void {
  const convert = converters[parameter.type];
  for (const { path, find } of compiled(parameter)) {
    for (const element of find(from)) {
      for (const value of convert(parameter.code, element, path, baseUrl)) values.push(value);
    }
  }
}

/** One for each element that the composite is about, with what its components find there. */
function compositeValues(
  parameter: SearchParameter,
  resource: Resource,
  baseUrl: string | undefined,
): readonly IndexValue[] {
  const { code, components = [] } = parameter;
  const elements = compiled(parameter)
    .flatMap(({ find }) => find(resource))
    .filter(isJsonObject);
  return elements
    .map((element) =>
      components.map((component) => {
        const values: IndexValue[] = [];
        collectFrom(component, component.fromResource ? resource : element, baseUrl, values);
        return values;
      }),
    )
    .filter((found) => found.every((values) => values.length > 0))
    .map((found) => ({ kind: 'composite', parameter: code, components: found }));
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
