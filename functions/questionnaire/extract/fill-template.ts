import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { extensionValue } from '../element.ts';
import type { Variables } from '../expression/evaluate.ts';
import { within } from '../expression/evaluator.ts';
import { readExpression } from '../expression/expression.ts';
import { type Nodes, type Typed, typed } from '../expression/nodes.ts';
import { sdcUrl } from '../sdc.ts';
import { converted } from './convert.ts';
import type { Extracting } from './extracting.ts';
import type { Occurrence } from './occurrence.ts';
import { withoutEmpty } from './resource-builder.ts';

const contextUrl = sdcUrl('templateExtractContext');
const valueUrl = sdcUrl('templateExtractValue');

/** What the expressions of a template are about at one place in it. */
interface Scope {
  readonly focus: Nodes;
  readonly variables: Variables;
}

/** A copy of a template in which its expressions have become what they find; what finds nothing is not there. */
export function fillResource(
  template: Resource,
  { focus, variables }: Occurrence,
  extracting: Extracting,
): Resource {
  const { resourceType } = template;
  const filled = filledMembers(template, resourceType, { focus, variables }, extracting);
  return { resourceType, ...(withoutEmpty(filled) as JsonObject | undefined) };
}

function filledMembers(element: JsonObject, type: string, scope: Scope, extracting: Extracting): JsonObject {
  const names = new Set(Object.keys(element).map((name) => name.replace(/^_/, '')));
  const members = [...names].flatMap((name): (readonly [string, Json])[] => {
    const [value, beside] = [element[name], element[`_${name}`]];
    if (name === 'extension') return ownExtensions(value, scope, extracting);
    const memberType = extracting.types.member(type, name)?.type ?? 'Element';
    if (beside === undefined && isResourceIn(value)) return [[name, fillInner(value, scope, extracting)]];
    return Array.isArray(value) || Array.isArray(beside)
      ? filledList(name, listOf(value), listOf(beside), memberType, scope, extracting)
      : filledOne(name, value, beside, memberType, scope, extracting);
  });
  return Object.fromEntries(members);
}

/** A resource within a template, such as that of an entry, has the type that it says. */
function isResourceIn(value: Json | undefined): value is Resource {
  return isJsonObject(value) && typeof value.resourceType === 'string';
}

function fillInner(resource: Resource, scope: Scope, extracting: Extracting): Json {
  return filledMembers(resource, resource.resourceType, scope, extracting);
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Without those that only say how to fill in the template. */
function ownExtensions(
  value: Json | undefined,
  scope: Scope,
  extracting: Extracting,
): (readonly [string, Json])[] {
  const others = listOf(value).filter(
    (each) => !isJsonObject(each) || (each.url !== contextUrl && each.url !== valueUrl),
  );
  return filledList('extension', others, [], 'Extension', scope, extracting);
}

function filledOne(
  name: string,
  value: Json | undefined,
  beside: Json | undefined,
  type: string,
  scope: Scope,
  extracting: Extracting,
): (readonly [string, Json])[] {
  const [first] = filled(value, beside, type, scope, extracting);
  if (first === undefined) return [];
  return [
    ...(first.value === undefined ? [] : [[name, first.value] as const]),
    ...(first.beside === undefined ? [] : [[`_${name}`, first.beside] as const]),
  ];
}

function filledList(
  name: string,
  values: readonly Json[],
  besides: readonly Json[],
  type: string,
  scope: Scope,
  extracting: Extracting,
): (readonly [string, Json])[] {
  const length = Math.max(values.length, besides.length);
  const all = Array.from({ length }, (_, index) =>
    filled(values[index] ?? undefined, besides[index] ?? undefined, type, scope, extracting),
  ).flat();
  const kept = all.flatMap(({ value }) => (value === undefined ? [] : [value]));
  return kept.length === 0 ? [] : [[name, kept]];
}

interface Filled {
  readonly value: Json | undefined;
  readonly beside?: Json | undefined;
}

/** One place of the template, as often as its context has values, or its value does. */
function filled(
  value: Json | undefined,
  beside: Json | undefined,
  type: string,
  scope: Scope,
  extracting: Extracting,
): readonly Filled[] {
  const holder = isJsonObject(value) ? value : beside;
  const scopes = scopesOf(holder, scope, extracting);
  return scopes.flatMap((inner): readonly Filled[] => {
    const expression = readExpression(extensionValue(holder, valueUrl));
    if (expression) {
      const found = typed(extracting.evaluator.run(expression, inner.focus, inner.variables) ?? []);
      return found.flatMap((each) => asType(each, type));
    }
    if (isResourceIn(value)) return [{ value: fillInner(value, inner, extracting) }];
    if (isJsonObject(value)) return [{ value: nonEmpty(filledMembers(value, type, inner, extracting)) }];
    const plain = isJsonObject(beside)
      ? nonEmpty(filledMembers(beside, 'Element', inner, extracting))
      : undefined;
    return value === undefined && plain === undefined ? [] : [{ value, beside: plain }];
  });
}

function nonEmpty(members: JsonObject): Json | undefined {
  return withoutEmpty(members);
}

/** Every value of the context becomes what the place is about; without any, the place is left out. */
function scopesOf(holder: Json | undefined, scope: Scope, { evaluator }: Extracting): readonly Scope[] {
  const expression = readExpression(extensionValue(holder, contextUrl));
  if (expression === undefined) return [scope];
  const found = evaluator.run(expression, scope.focus, scope.variables) ?? [];
  return found.map((node) => ({
    focus: [node],
    variables:
      expression.name === undefined
        ? scope.variables
        : within(scope.variables, { [expression.name]: [node] }),
  }));
}

/** As the element takes it; as it is, where the type of the element is not known. */
function asType(value: Typed, type: string): readonly Filled[] {
  const json = type === 'Element' ? value.json : converted(value, type);
  return json === undefined ? [{ value: value.json }] : [{ value: json }];
}
