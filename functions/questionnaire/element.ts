import { isJsonObject, type Json, type JsonObject } from '../fhir/resource.ts';

/** https://hl7.org/fhir/R4/extensibility.html: the `value[x]` of the first extension with this URL. */
export function extensionValue(element: Json | undefined, url: string): Json | undefined {
  return extensionValues(element, url)[0];
}

/** The `value[x]` of each extension with this URL, in order. */
export function extensionValues(element: Json | undefined, url: string): readonly Json[] {
  return extensionsOf(element, url).flatMap((extension) => {
    const name = Object.keys(extension).find((member) => member.startsWith('value'));
    const value = name === undefined ? undefined : extension[name];
    return value === undefined ? [] : [value];
  });
}

export function extensionsOf(element: Json | undefined, url: string): readonly JsonObject[] {
  if (!isJsonObject(element)) return [];
  return objectsOf(element.extension).filter((extension) => extension.url === url);
}

/** The objects of a list; none when it is no list. */
function objectsOf(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The objects of `Questionnaire.item` and the like, with their FHIRPath. */
export function elementsAt(
  holder: JsonObject,
  name: string,
  at: string,
): readonly (readonly [JsonObject, string])[] {
  return objectsOf(holder[name]).map((element, index) => [element, `${at}.${name}[${index}]`] as const);
}
