import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { elementsAt, textOf } from '../element.ts';
import { type Entry, type Extracting, mint } from './extracting.ts';
import { fillResource } from './fill-template.ts';
import type { Occurrence } from './occurrence.ts';

/** Whether a template is of a whole transaction, rather than of a Bundle to be stored. */
export function isTransaction({ resourceType, type }: Resource): boolean {
  return resourceType === 'Bundle' && (type === 'transaction' || type === 'batch');
}

/**
 * The entries of the template of a whole transaction:
 * https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-templateExtractBundle.html
 * @param used URLs that the template states and that another use of it has already: here they are others, in references too
 */
export function entriesOfBundle(
  template: Resource,
  occurrence: Occurrence,
  place: string,
  { used, extracting }: { readonly used: Set<string>; readonly extracting: Extracting },
): readonly Entry[] {
  const entries = elementsAt(fillResource(template, occurrence, extracting), 'entry', '').map(
    ([each]) => each,
  );
  const stated = new Set(entries.flatMap(({ fullUrl }) => textOf(fullUrl) ?? []));
  const others = new Map(
    [...stated].filter((url) => used.has(url)).map((url) => [url, mint(`${place} ${url}`, extracting)]),
  );
  for (const url of stated) used.add(url);
  return entries.flatMap((entry, index) => {
    const { fullUrl, resource, request } = withOthers(entry, others) as JsonObject;
    if (!isResource(resource)) return [];
    const { resourceType, id } = resource;
    const asked = isJsonObject(request) ? request : {};
    const method = id === undefined ? 'POST' : 'PUT';
    const url = id === undefined ? resourceType : `${resourceType}/${id}`;
    return [
      {
        fullUrl: textOf(fullUrl) ?? mint(`${place} ${index}`, extracting),
        resource,
        request: { method, url, ...asked },
      },
    ];
  });
}

function withOthers(json: Json, others: ReadonlyMap<string, string>): Json {
  if (others.size === 0) return json;
  if (typeof json === 'string') return others.get(json) ?? json;
  if (Array.isArray(json)) return json.map((each) => withOthers(each, others));
  if (!isJsonObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, withOthers(value ?? null, others)]),
  );
}

function isResource(value: unknown): value is Resource {
  return isJsonObject(value) && typeof value.resourceType === 'string';
}
