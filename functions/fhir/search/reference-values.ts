import type { ElementPath } from '../path/element-path.ts';
import { parseReference } from '../reference.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { IndexValue } from './query.ts';

type ReferenceValue = Extract<IndexValue, { kind: 'reference' }>;

/** https://hl7.org/fhir/R4/search.html#reference */
export function referenceValues(
  parameter: string,
  element: Exclude<Json, null>,
  { type }: ElementPath,
  baseUrl: string | undefined,
): readonly IndexValue[] {
  if (typeof element === 'string') {
    return canonicalTargets(element, baseUrl).map((target) => ({ kind: 'reference', parameter, ...target }));
  }
  if (!isJsonObject(element)) return [];
  if (type === 'Reference') return ofReference(parameter, element, baseUrl);
  const { resourceType, id } = element;
  if (type !== 'Resource' || typeof resourceType !== 'string' || typeof id !== 'string') return [];
  return [{ kind: 'reference', parameter, type: resourceType, id }];
}

function ofReference(
  parameter: string,
  element: JsonObject,
  baseUrl: string | undefined,
): readonly IndexValue[] {
  const { reference, type, identifier } = element;
  const about = {
    kind: 'reference' as const,
    parameter,
    ...(typeof type === 'string' && { type }),
    ...(isJsonObject(identifier) && { identifier: logical(identifier) }),
  };
  if (typeof reference !== 'string') return [about];
  const found = targets(reference, baseUrl);
  return found.length === 0 ? [about] : found.map((target) => ({ ...about, ...target }));
}

function logical({ system, value }: JsonObject): NonNullable<ReferenceValue['identifier']> {
  return { ...(typeof system === 'string' && { system }), ...(typeof value === 'string' && { value }) };
}

type Target = Pick<ReferenceValue, 'type' | 'id' | 'url' | 'fragment'>;

/** https://hl7.org/fhir/R4/references.html#canonical-fragments */
function canonicalTargets(text: string, baseUrl: string | undefined): readonly Target[] {
  const parsed = parseReference(text, baseUrl);
  return parsed.kind === 'contained' ? [{ fragment: parsed.id }] : targets(text, baseUrl);
}

/** Where a reference or canonical points. A canonical with a version is found with and without it. */
function targets(text: string, baseUrl: string | undefined): readonly Target[] {
  const parsed = parseReference(text, baseUrl);
  switch (parsed.kind) {
    case 'local':
      return [{ type: parsed.type, id: parsed.id }];
    case 'absolute':
      return [{ type: parsed.type, url: parsed.url }];
    case 'urn':
      return [{ url: parsed.urn }];
    case 'url':
      return canonicalForms(parsed).map((url) => canonicalTarget(url, baseUrl));
    default:
      return [];
  }
}

/** A canonical, once without its version, may turn out to be the URL of a resource on this server. */
function canonicalTarget(url: string, baseUrl: string | undefined): Target {
  const parsed = parseReference(url, baseUrl);
  return parsed.kind === 'local' ? { type: parsed.type, id: parsed.id } : { url };
}

/** https://hl7.org/fhir/R4/search.html#uri */
export function uriValues(
  parameter: string,
  element: Exclude<Json, null>,
  { type }: ElementPath,
): readonly IndexValue[] {
  if (typeof element !== 'string') return [];
  const parsed = type === 'canonical' ? parseReference(element) : undefined;
  const forms = parsed?.kind === 'url' ? canonicalForms(parsed) : [element];
  return forms.map((uri) => ({ kind: 'uri', parameter, uri }));
}

function canonicalForms({
  url,
  version,
}: {
  readonly url: string;
  readonly version?: string;
}): readonly string[] {
  return version === undefined ? [url] : [url, `${url}|${version}`];
}
