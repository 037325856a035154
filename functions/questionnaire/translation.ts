import type { Json, JsonObject } from '../fhir/resource.ts';
import { extensionsOf, extensionValue, textOf } from './element.ts';

export const translationUrl = 'http://hl7.org/fhir/StructureDefinition/translation';

/** A text in the language of its resource, with the translations that it carries. */
export interface Text {
  readonly text: string;
  /** By language, such as `nl`. */
  readonly translations: ReadonlyMap<string, string>;
}

/**
 * A string element with its translations: https://hl7.org/fhir/R4/extension-translation.html
 * @param name of the element, such as `text`, whose extensions are in `_text`
 */
export function readText(holder: JsonObject, name: string): Text | undefined {
  const text = textOf(holder[name]);
  return text === undefined ? undefined : { text, translations: translationsOf(holder[`_${name}`]) };
}

function translationsOf(element: Json | undefined): ReadonlyMap<string, string> {
  return new Map(
    extensionsOf(element, translationUrl).flatMap((translation) => {
      const language = textOf(extensionValue(translation, 'lang'));
      const content = textOf(extensionValue(translation, 'content'));
      return language === undefined || content === undefined ? [] : [[language, content] as const];
    }),
  );
}

/** The text in this language, or else in its own; never a translation of our own making. */
export function textIn(text: Text, language: string): string {
  return text.translations.get(language) ?? text.text;
}

/** The language that `textIn` finds the text in. @param own that of the resource */
export function languageOf({ translations }: Text, language: string, own: string): string {
  return translations.has(language) ? language : own;
}
