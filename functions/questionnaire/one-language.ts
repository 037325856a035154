import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { readText } from './translation.ts';

/** A questionnaire whose texts are in this language, as far as they are translated: for what knows no translations. */
export function inOneLanguage(questionnaire: Resource, language: string): Resource {
  const { resourceType, ...rest } = worded(questionnaire, language);
  return { ...rest, resourceType: questionnaire.resourceType, language };
}

function worded(holder: JsonObject, language: string): JsonObject {
  const members = Object.entries(holder).map(([name, value]) => {
    const text = typeof value === 'string' ? readText(holder, name) : undefined;
    return [name, text?.translations.get(language) ?? inner(value, language)] as const;
  });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined)) as JsonObject;
}

function inner(value: Json | undefined, language: string): Json | undefined {
  if (Array.isArray(value)) return value.map((each) => inner(each, language) ?? null);
  return isJsonObject(value) ? worded(value, language) : value;
}
