import { keepNumberText } from '../../fhir/json.ts';
import { warning } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { type Answer, readValue } from '../answer.ts';
import { unitMembers } from '../answer-value.ts';
import { elementsAt, extensionValue, extensionValues } from '../element.ts';
import type { Item } from '../questionnaire.ts';
import { sdcUrl } from '../sdc.ts';
import { type Entry, type Extracting, mint } from './extracting.ts';
import { everyOccurrence, isAnswered, type Occurrence, subjectOf } from './occurrence.ts';

/** How an item is to be extracted: alone, or as part of the Observation of an outer item. */
type Manner = 'alone' | 'member' | 'component';

/** https://hl7.org/fhir/uv/sdc/extraction.html#observation-based-extraction */
export function extractObservations(root: Occurrence, extracting: Extracting): readonly Entry[] {
  return everyOccurrence(root).flatMap((occurrence) => {
    const manner = mannerOf(occurrence);
    if (manner === undefined || manner === 'component' || !isAnswered(occurrence)) return [];
    return observationsOf(occurrence, extracting);
  });
}

/** `undefined` for an item that is not extracted, or that has no code. */
function mannerOf(occurrence: Occurrence): Manner | undefined {
  if (occurrence.item === undefined || occurrence.item.type === 'display') return undefined;
  if (codesOf(occurrence).length === 0) return undefined;
  if (codes(occurrence).some((code) => flagOf(code) !== undefined && flagOf(code) !== false)) {
    return relation(
      codes(occurrence)
        .map(flagOf)
        .find((flag) => flag !== undefined && flag !== false),
    );
  }
  const flag = inheritedFlag(occurrence);
  return flag === undefined || flag === false ? undefined : relation(flag);
}

function relation(flag: Json | undefined): Manner {
  return flag === 'member' || flag === 'component' ? flag : 'alone';
}

function flagOf(element: JsonObject): Json | undefined {
  return extensionValue(element, sdcUrl('observationExtract'));
}

/** Of the item or else of what it is within. What is within one that says no is not extracted, whatever it says. */
function inheritedFlag(occurrence: Occurrence): Json | undefined {
  const chain: (Json | undefined)[] = [];
  for (let each: Occurrence | undefined = occurrence; each; each = each.outer)
    chain.push(flagOf(each.element));
  if (chain.includes(false)) return false;
  const own = chain[0];
  // Being part of something is said by each item for itself.
  return own ?? (chain.some((flag) => flag !== undefined) ? true : undefined);
}

function codes({ element }: Occurrence): readonly JsonObject[] {
  return elementsAt(element, 'code', '').map(([code]) => code);
}

/** Those that are marked for it, or else all. */
function codesOf(occurrence: Occurrence): readonly JsonObject[] {
  const all = codes(occurrence);
  const marked = all.filter((code) => flagOf(code) !== undefined && flagOf(code) !== false);
  const taken = marked.length > 0 ? marked : all.filter((code) => flagOf(code) !== false);
  return taken.map(({ extension: _, ...coding }) => coding as JsonObject);
}

function observationsOf(occurrence: Occurrence, extracting: Extracting): readonly Entry[] {
  const parts = partsOf(occurrence);
  const components = parts
    .filter((part) => mannerOf(part) === 'component')
    .flatMap((part) => part.answers.map((answer) => componentOf(part, answer, extracting)));
  const hasMember = parts
    .filter((part) => mannerOf(part) === 'member' && isAnswered(part))
    .map((part) => ({ reference: urlOf(part, extracting) }));
  const [answer] = occurrence.answers;
  const value = answer && observedValue(occurrence, answer, extracting);
  const component = components.filter((each) => each !== undefined);
  if (value === undefined && component.length === 0 && hasMember.length === 0) return [];
  const resource = {
    ...observationHead(occurrence, extracting),
    ...value,
    ...(hasMember.length > 0 && { hasMember }),
    ...derivedFrom(extracting),
    ...(component.length > 0 && { component }),
  };
  return [entryOf(occurrence, resource, extracting)];
}

/** The items whose outer Observation this is: no other that is extracted lies between. */
function partsOf(occurrence: Occurrence): readonly Occurrence[] {
  return occurrence.inner.flatMap((inner) => {
    const manner = mannerOf(inner);
    return manner === undefined ? partsOf(inner) : [inner];
  });
}

function urlOf({ place }: Occurrence, extracting: Extracting): string {
  return mint(`observation ${place}`, extracting);
}

/** A repeat finds the Observation that the first attempt made, by its identifier. */
function entryOf(occurrence: Occurrence, resource: Resource, extracting: Extracting): Entry {
  const fullUrl = urlOf(occurrence, extracting);
  const system = 'urn:ietf:rfc:3986';
  return {
    fullUrl,
    resource: { ...resource, identifier: [{ system, value: fullUrl }] },
    request: { method: 'POST', url: 'Observation', ifNoneExist: `identifier=${system}|${fullUrl}` },
  };
}

/** Whom an Observation of R4 may be by, based on and part of: https://hl7.org/fhir/R4/observation.html */
const performers =
  /(?:^|\/)(?:Practitioner|PractitionerRole|Organization|CareTeam|Patient|RelatedPerson)\/[^/]+$/;
const wholes =
  /(?:^|\/)(?:MedicationAdministration|MedicationDispense|MedicationStatement|Procedure|Immunization|ImagingStudy)\/[^/]+$/;

function observationHead(occurrence: Occurrence, extracting: Extracting): Resource {
  const { response } = extracting;
  const category = categoriesOf(occurrence);
  const subject = subjectOf(occurrence, extracting);
  const { basedOn, encounter, authored, author } = response;
  const partOf = (Array.isArray(response.partOf) ? response.partOf : []).filter((each) => isTo(each, wholes));
  return {
    resourceType: 'Observation',
    ...(basedOn !== undefined && { basedOn }),
    ...(partOf.length > 0 && { partOf }),
    status: 'final',
    ...(category.length > 0 && { category }),
    code: { coding: codesOf(occurrence) },
    ...(subject && { subject }),
    ...(encounter !== undefined && { encounter }),
    ...(authored !== undefined && { effectiveDateTime: authored }),
    ...(isInstant(authored) && { issued: authored }),
    ...(author !== undefined && isTo(author, performers) && { performer: [author] }),
  };
}

/** Those of the innermost item that says any. */
function categoriesOf(occurrence: Occurrence): readonly Json[] {
  for (let each: Occurrence | undefined = occurrence; each; each = each.outer) {
    const found = extensionValues(each.element, sdcUrl('observation-extract-category'));
    if (found.length > 0) return found;
  }
  return [];
}

function isTo(reference: Json, kinds: RegExp): boolean {
  if (!isJsonObject(reference)) return false;
  const { reference: text, type } = reference;
  return typeof text === 'string'
    ? kinds.test(text) || text.startsWith('urn:')
    : kinds.test(`${String(type)}/1`);
}

/** `issued` is an instant, and `authored` may be a day. */
function isInstant(value: Json | undefined): boolean {
  return typeof value === 'string' && /T.*(?:Z|[+-]\d\d:\d\d)$/.test(value);
}

function derivedFrom({ response: { id } }: Extracting): JsonObject {
  return id === undefined ? {} : { derivedFrom: [{ reference: `QuestionnaireResponse/${id}` }] };
}

function componentOf(part: Occurrence, answer: Answer, extracting: Extracting): JsonObject | undefined {
  const value = observedValue(part, answer, extracting);
  return value && { code: { coding: codesOf(part) }, ...value };
}

/** The answer as a value that an Observation of R4 may have; `undefined`, and said, for one that it may not. */
function observedValue(
  { item, place }: Occurrence,
  answer: Answer,
  { issues }: Extracting,
): JsonObject | undefined {
  const given = readValue(answer);
  const value = given && item && valueOfObservation(given.name, given.value, item);
  // 3.50 says more than 3.5.
  if (isJsonObject(value?.valueQuantity))
    keepNumberText(answer, given?.name ?? '', value.valueQuantity, 'value');
  if (given && value === undefined) {
    const text = `An Observation has no ${given.name}: the answer to ${item?.linkId ?? place} is left out`;
    issues.push(warning('not-supported', text));
  }
  return value;
}

function valueOfObservation(name: string, value: Json, { unit }: Item): JsonObject | undefined {
  switch (name) {
    case 'valueCoding':
      return { valueCodeableConcept: { coding: [value] } };
    case 'valueInteger':
      return unit ? { valueQuantity: { value, ...unitMembers(unit) } } : { valueInteger: value };
    case 'valueDecimal':
      return { valueQuantity: { value, ...(unit && unitMembers(unit)) } };
    case 'valueDate':
      return { valueDateTime: value };
    case 'valueUri':
      return { valueString: value };
    case 'valueQuantity':
    case 'valueString':
    case 'valueBoolean':
    case 'valueTime':
    case 'valueDateTime':
      return { [name]: value };
    default:
      return undefined;
  }
}
