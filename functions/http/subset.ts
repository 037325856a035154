import { parse, stringify, withMembers } from '../fhir/json.ts';
import { fhirError } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { type Subset, subsetOf } from '../fhir/summary/subset.ts';
import type { Answer, FhirApi } from './api.ts';

/**
 * What `_summary` and `_elements` ask of an answer; `undefined` when it is to be whole. `_summary=count` is a matter of
 * the search that it is given to: it leaves no resource to take a part of.
 * @throws FhirError 400
 */
export function subsetAsked(pairs: Iterable<readonly [string, string]>): Subset | undefined {
  const summaries = valuesOf(pairs, '_summary');
  const elements = valuesOf(pairs, '_elements').flatMap((value) => value.split(','));
  const [summary = 'false', second] = summaries;
  if (second !== undefined) throw fhirError('value', '_summary is given twice', 'http._summary');
  if (!isKnown(summary)) {
    throw fhirError('value', `_summary=${summary} should be one of ${known.join(', ')}`, 'http._summary');
  }
  const named = elements.map((name) => name.trim()).filter((name) => name !== '');
  if (named.length < elements.length) {
    throw fhirError('value', '_elements should name elements, with commas between', 'http._elements');
  }
  const asked = {
    ...(summary === 'false' || summary === 'count' ? {} : { summary }),
    ...(named.length > 0 && { elements: named }),
  };
  return Object.keys(asked).length === 0 ? undefined : asked;
}

const known = ['true', 'text', 'data', 'count', 'false'] as const;

function isKnown(text: string): text is (typeof known)[number] {
  return (known as readonly string[]).includes(text);
}

function valuesOf(pairs: Iterable<readonly [string, string]>, name: string): readonly string[] {
  return [...pairs].filter(([each, value]) => each === name && value !== '').map(([, value]) => value);
}

/** An answer with only the part of each resource that was asked for; in a Bundle, of each resource that it lists. */
export function subsetAnswer(answer: Answer, asked: Subset, { elements }: Pick<FhirApi, 'elements'>): Answer {
  if (answer.content === undefined || answer.status >= 300) return answer;
  const resource = parse(answer.content) as Resource;
  const part = isList(resource) ? entriesOf(resource, asked, elements) : subsetOf(resource, asked, elements);
  return { ...answer, content: stringify(part) };
}

function isList({ resourceType, type }: Resource): boolean {
  return resourceType === 'Bundle' && (type === 'searchset' || type === 'history');
}

function entriesOf(bundle: Resource, asked: Subset, elements: FhirApi['elements']): JsonObject {
  const { entry = [] } = bundle;
  if (!Array.isArray(entry) || entry.length === 0) return bundle;
  const part = entry.map((each: Json): Json => {
    if (!isJsonObject(each) || !isJsonObject(each.resource)) return each;
    const resource = each.resource as Resource;
    // What the server has to say of the search is no resource that was found.
    if (resource.resourceType === 'OperationOutcome') return each;
    return withMembers(each, { resource: subsetOf(resource, asked, elements) });
  });
  return withMembers(bundle, { entry: part });
}
