import type { Json } from '../../fhir/resource.ts';
import { type Entry, type Extracting, mint } from './extracting.ts';

const system = 'urn:ietf:rfc:3986';

/** R4 lets nobody search for them by their identifier. */
const notFoundByIdentifier: ReadonlySet<string> = new Set([
  'AdverseEvent',
  'BiologicallyDerivedProduct',
  'CatalogEntry',
  'MedicinalProductIngredient',
  'ObservationDefinition',
  'SubstanceSpecification',
]);

/**
 * What is created carries a UUID of this response's own as an identifier and is created only where there is none with it:
 * the same transaction sent again changes nothing. What the questionnaire states about this itself stands, and so do
 * types that have no identifier. A response without an id, an identifier or a time cannot be told from another that says
 * the same: then nothing is added, because two people may have answered alike.
 */
export function onceOnly(entries: readonly Entry[], extracting: Extracting): readonly Entry[] {
  const { response } = extracting;
  const isKnownAgain = ['id', 'identifier', 'authored'].some((name) => response[name] !== undefined);
  return isKnownAgain ? entries.map((entry) => createdOnce(entry, extracting)) : entries;
}

function createdOnce(entry: Entry, extracting: Extracting): Entry {
  const { fullUrl, resource, request } = entry;
  const member = extracting.types.member(resource.resourceType, 'identifier');
  const isFound = member?.type === 'Identifier' && !notFoundByIdentifier.has(resource.resourceType);
  const saysItself = request.ifNoneExist !== undefined || request._ifNoneExist !== undefined;
  if (request.method !== 'POST' || saysItself || !isFound || !fullUrl.startsWith('urn:uuid:')) return entry;
  if (!member.list && resource.identifier !== undefined) return entry;
  const value = extracting.minted.has(fullUrl) ? fullUrl : mint(`once ${fullUrl}`, extracting);
  return {
    ...entry,
    resource: { ...resource, identifier: withOwn(resource.identifier, { system, value }, member.list) },
    request: { ...request, ifNoneExist: `identifier=${system}|${value}` },
  };
}

function withOwn(given: Json | undefined, own: Json, isList: boolean): Json {
  if (!isList) return own;
  return [...(Array.isArray(given) ? given : []), own];
}
