import { isJsonObject, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';

/** What the div of a narrative says of itself: namespace and language (https://hl7.org/fhir/R4/narrative.html). */
export function checkNarrativeRoot({ language, text }: JsonObject, at: string, context: Context): void {
  const div = isJsonObject(text) ? text.div : undefined;
  if (typeof div !== 'string') return;
  const root = /<div\b[^>]*>/.exec(div)?.[0] ?? '';
  const place = `${at}.text.div`;
  if (attribute(root, 'xmlns') !== xhtml) {
    const say = context.isStrict ? context.report.error : context.report.warning;
    say('value', `The div of a narrative must have xmlns="${xhtml}".`, place);
  }
  if (typeof language === 'string') checkLanguage(language, root, place, context);
}

const xhtml = 'http://www.w3.org/1999/xhtml';

/** The language of a narrative is that of the resource, and its XHTML says so twice, for XML and for HTML. */
function checkLanguage(language: string, root: string, place: string, { report }: Context): void {
  for (const name of ['lang', 'xml:lang'] as const) {
    const stated = attribute(root, name);
    if (stated === language) continue;
    const diagnostics =
      stated === undefined
        ? `The resource is in the language ${language}; the div should say so with ${name}.`
        : `The resource is in the language ${language}, but the div says ${name}="${stated.slice(0, 40)}".`;
    report.warning('value', diagnostics, place);
  }
}

const attributes = {
  xmlns: /\sxmlns\s*=\s*["']([^"']*)["']/,
  lang: /\slang\s*=\s*["']([^"']*)["']/,
  'xml:lang': /\sxml:lang\s*=\s*["']([^"']*)["']/,
} as const;

function attribute(tag: string, name: keyof typeof attributes): string | undefined {
  return attributes[name].exec(tag)?.[1];
}
