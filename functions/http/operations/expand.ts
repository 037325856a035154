import { FhirError, fhirError } from '../../fhir/outcome.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { displayIn } from '../../fhir/terminology/display.ts';
import { type ExpandedConcept, expandAll } from '../../fhir/terminology/expand.ts';
import { readValueSet, type ValueSet } from '../../fhir/terminology/value-set.ts';
import type { Answer, FhirApi } from '../api.ts';
import type { Operation, OperationHandler } from './operation.ts';
import { type OperationInput, operationInput } from './parameters.ts';
import { storedDefinition } from './stored-definition.ts';

/** https://hl7.org/fhir/R4/valueset-operation-expand.html */
export const expandOperation: Operation = {
  name: 'expand',
  definition: 'http://hl7.org/fhir/OperationDefinition/ValueSet-expand',
  levels: ['type', 'instance'],
  resourceTypes: ['ValueSet'],
  methods: ['GET', 'POST'],
  interaction: 'operation:expand',
  handle: expand,
};

async function expand(...[request, api]: Parameters<OperationHandler>): Promise<Answer> {
  const input = await operationInput(request);
  const asked = await askedResource(input, request, api);
  const page = pageOf(input);
  const { expansion, head } = await api.terminology((known) => {
    const url = input.text('url');
    const valueSet = asked ? readValueSet(asked) : url === undefined ? undefined : namedSet(url, known);
    if (valueSet === undefined) throw unknownSet(url);
    return { expansion: expandAll(valueSet, known), head: asked ?? headOf(valueSet) };
  });
  if ('issue' in expansion) throw new FhirError([expansion.issue], 422);
  const filter = input.text('filter')?.toLowerCase();
  const isActive = input.flag('activeOnly') === true;
  const language = input.text('displayLanguage');
  const found = expansion.concepts
    .filter((concept) => !(isActive && concept.isInactive))
    .filter((concept) => filter === undefined || mentions(concept, filter, language));
  const total = found.length;
  const shown = found.slice(page.offset, page.offset + page.count);
  const withDesignations = input.flag('includeDesignations') === true;
  const contains = shown.map((concept) => containsOf(concept, language, withDesignations));
  const resource = {
    ...withoutExpansion(head),
    expansion: {
      timestamp: new Date(api.clock()).toISOString(),
      total,
      ...(page.offset > 0 || shown.length < total ? { offset: page.offset } : {}),
      ...parametersOf(input),
      ...(contains.length > 0 && { contains }),
    },
  };
  return { status: 200, content: JSON.stringify(resource) };
}

type Known = Parameters<Parameters<FhirApi['terminology']>[0]>[0];

/** One of R4's own has no definition here, and stands as what it takes in. */
function namedSet(url: string, known: Known): ValueSet | undefined {
  const defined = known.valueSet(url);
  const codes = defined ? undefined : known.codes(url);
  if (codes === undefined) return defined;
  return {
    url: codes.url,
    includes: [{ filters: [], valueSets: [codes.url] }],
    excludes: [],
    hasInactive: true,
  };
}

async function askedResource(
  input: OperationInput,
  request: Parameters<OperationHandler>[0],
  api: FhirApi,
): Promise<JsonObject | undefined> {
  const sent = input.object('valueSet');
  if (sent) return sent;
  return request.params.id === '' ? undefined : storedDefinition('ValueSet', request, api);
}

function unknownSet(url: string | undefined): FhirError {
  return url === undefined
    ? fhirError('required', 'Say which value set: by url, as valueSet, or as /ValueSet/[id]/$expand', 'url')
    : fhirError(
        'not-found',
        `There is no value set ${url} here, or its codes cannot be listed here`,
        'url',
        404,
      );
}

function pageOf(input: OperationInput): { readonly offset: number; readonly count: number } {
  return { offset: whole(input, 'offset') ?? 0, count: whole(input, 'count') ?? maxCount };
}

/** More codes than anybody reads; what follows is asked for with `offset`. */
const maxCount = 10_000;

function whole(input: OperationInput, name: string): number | undefined {
  const text = input.text(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw fhirError('value', `${name} is ${text}; it should be a whole number`, name);
  return Math.min(Number(text), name === 'count' ? maxCount : Number.MAX_SAFE_INTEGER);
}

/** `filter` is a part of the code or of its text, whatever the case. */
function mentions(concept: ExpandedConcept, filter: string, language: string | undefined): boolean {
  const texts = [concept.code, concept.display, displayIn(concept, language)];
  return texts.some((text) => text?.toLowerCase().includes(filter));
}

function containsOf(
  concept: ExpandedConcept,
  language: string | undefined,
  withDesignations: boolean,
): JsonObject {
  const { system, version, code, isAbstract, isInactive, designations } = concept;
  const display = displayIn(concept, language);
  return {
    ...(system !== '' && { system }),
    ...(isAbstract && { abstract: true }),
    ...(isInactive && { inactive: true }),
    ...(version !== undefined && { version }),
    code,
    ...(display !== undefined && { display }),
    ...(withDesignations &&
      designations.length > 0 && { designation: designations.map((each) => ({ ...each })) }),
  };
}

function headOf({ url, version, name, title }: ValueSet): JsonObject {
  return {
    resourceType: 'ValueSet',
    ...(url !== '' && { url }),
    ...(version !== undefined && { version }),
    ...(name !== undefined && { name }),
    ...(title !== undefined && { title }),
    status: 'active',
  };
}

/** What the definition says of itself; how it is composed is asked for with `includeDefinition`, which is not offered. */
function withoutExpansion(head: JsonObject): JsonObject {
  const { compose: _compose, expansion: _expansion, text: _text, ...rest } = head;
  return rest;
}

const toldParameters = ['filter', 'displayLanguage', 'activeOnly', 'offset', 'count'] as const;

/** https://hl7.org/fhir/R4/valueset-definitions.html#ValueSet.expansion.parameter */
function parametersOf(input: OperationInput): JsonObject {
  const parameter = toldParameters.flatMap((name): JsonObject[] => {
    const text = input.text(name);
    if (text === undefined) return [];
    if (name === 'activeOnly') return [{ name, valueBoolean: text === 'true' }];
    return name === 'offset' || name === 'count'
      ? [{ name, valueInteger: Number(text) }]
      : [{ name, valueString: text }];
  });
  return parameter.length > 0 ? { parameter } : {};
}
