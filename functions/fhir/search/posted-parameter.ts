import { error, type Issue } from '../outcome.ts';
import type { Json, Resource } from '../resource.ts';
import { checkFhirPath, fhirPathFinder } from './fhirpath-finder.ts';
import type { SearchDefinitions, SearchParameter, SearchParameterType } from './query.ts';

/** A parameter as resources of one type are searched by it. */
export interface PostedParameter {
  readonly resourceType: string;
  readonly parameter: SearchParameter;
}

const types: ReadonlySet<string> = new Set([
  'number',
  'date',
  'string',
  'token',
  'reference',
  'quantity',
  'uri',
]);

/** What may stand in a URL before a modifier or a chain. R4's own codes for every resource begin with an underscore. */
const codePattern = /^_?[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** All that decides what a posted parameter finds: two with the same definition find the same. */
export interface PostedDefinition {
  readonly code: string;
  readonly type: SearchParameterType;
  readonly expression: string;
  /** Of a reference. */
  readonly targets: readonly string[];
  /** The types that are searched by it: those of its `base` for which R4 has no parameter of that code. */
  readonly resourceTypes: readonly string[];
}

/**
 * What a SearchParameter that a client stored lets others search by: https://hl7.org/fhir/R4/searchparameter.html. A
 * draft is live as well as an active one, a retired one is not. What R4 itself defines stays as R4 defines it, and a
 * composite or special parameter is stored and no more; so is one that could never work.
 */
export function postedParameters(resource: Resource, known: SearchDefinitions): readonly PostedParameter[] {
  const definition = postedDefinition(resource, known);
  return definition === undefined ? [] : parametersOf(definition);
}

/** What is live of a SearchParameter; `undefined` when nothing is. */
export function postedDefinition(resource: Resource, known: SearchDefinitions): PostedDefinition | undefined {
  const live = liveParameter(resource);
  if (live === undefined || codeIssues(live.code).length > 0) return undefined;
  if (expressionIssues(live.expression).length > 0) return undefined;
  const types = textsOf(resource.base).flatMap((base) => typesOf(base, known));
  const resourceTypes = [...new Set(types)].filter((type) => !isOfR4(known.parameter(type, live.code)));
  const targets = live.type === 'reference' ? targetsOf(resource, known) : [];
  return resourceTypes.length === 0 ? undefined : { ...live, targets, resourceTypes };
}

export function parametersOf(definition: PostedDefinition): readonly PostedParameter[] {
  const { resourceTypes, ...rest } = definition;
  return resourceTypes.map((resourceType) => {
    const find = fhirPathFinder(rest.expression, resourceType);
    return { resourceType, parameter: { ...rest, paths: [], find } };
  });
}

/** Why a SearchParameter could never work: no type has it, its code fits no URL, or its expression is none. */
export function postedParameterIssues(resource: Resource, known: SearchDefinitions): readonly Issue[] {
  const live = liveParameter(resource);
  if (live === undefined) return [];
  const bases = textsOf(resource.base);
  return [...codeIssues(live.code), ...baseIssues(bases, known), ...expressionIssues(live.expression)];
}

function liveParameter({ code, type, expression, status }: Resource) {
  if (typeof code !== 'string' || !isSearchable(type) || typeof expression !== 'string') return undefined;
  return status === 'retired' ? undefined : { code, type, expression };
}

function isOfR4(parameter: SearchParameter | undefined): boolean {
  return parameter !== undefined && parameter.find === undefined;
}

function isSearchable(type: Json | undefined): type is SearchParameterType & string {
  return typeof type === 'string' && types.has(type);
}

function typesOf(base: string, { resourceTypes }: SearchDefinitions): readonly string[] {
  if (base === 'Resource' || base === 'DomainResource') return [...resourceTypes];
  return resourceTypes.has(base) ? [base] : [];
}

function targetsOf({ target }: Resource, { resourceTypes }: SearchDefinitions): readonly string[] {
  const named = textsOf(target).filter((type) => resourceTypes.has(type));
  return named.length === 0 ? [...resourceTypes] : named;
}

function codeIssues(code: string): readonly Issue[] {
  if (codePattern.test(code)) return [];
  return [
    error(
      'value',
      `${JSON.stringify(code)} should be letters, digits, - and _, to stand in a URL`,
      'SearchParameter.code',
    ),
  ];
}

function baseIssues(bases: readonly string[], known: SearchDefinitions): readonly Issue[] {
  return bases.flatMap((base, index) =>
    typesOf(base, known).length > 0
      ? []
      : [error('value', `${base} is no resource type of FHIR R4`, `SearchParameter.base[${index}]`)],
  );
}

function expressionIssues(expression: string): readonly Issue[] {
  try {
    checkFhirPath(expression);
    return [];
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message.split('\n')[0] : String(failure);
    const text = `The expression ${expression} cannot be used: ${reason}`;
    return [error('invalid', text, 'SearchParameter.expression')];
  }
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
