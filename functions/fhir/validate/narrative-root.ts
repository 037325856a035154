import { isJsonObject, type JsonObject } from '../resource.ts';
import type { Check, Context } from './context.ts';

/**
 * The check of every Narrative: that its div is in the namespace of XHTML (https://hl7.org/fhir/R4/narrative.html), and
 * that a paragraph holds no other block, which XHTML does not allow and a browser takes for the end of the paragraph.
 */
export const checkNarrative: Check = (narrative, at, { report, isStrict }) => {
  const div = isJsonObject(narrative) ? narrative.div : undefined;
  const block = isStrict && typeof div === 'string' ? blockInParagraph(div) : undefined;
  if (block) report.error('value', `A paragraph may not hold the element '${block}'.`, `${at}.div`);
  if (typeof div !== 'string' || attribute(rootOf(div), 'xmlns') === xhtml) return;
  const say = isStrict ? report.error : report.warning;
  say('value', `The div of a narrative must have xmlns="${xhtml}".`, `${at}.div`);
};

/** That a resource's narrative is in the language of the resource. */
export function checkNarrativeLanguage({ language, text }: JsonObject, at: string, context: Context): void {
  const div = isJsonObject(text) ? text.div : undefined;
  if (typeof div !== 'string' || typeof language !== 'string') return;
  checkLanguage(language, rootOf(div), `${at}.text.div`, context);
}

/** Comments are passed over; paragraphs cannot be nested in what is right, so that there is nothing to count. */
function blockInParagraph(div: string): string | undefined {
  let isWithin = false;
  for (const [tag, closing, name = ''] of div.matchAll(/<!--[\s\S]*?-->|<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (closing === undefined || tag.endsWith('/>')) continue;
    if (name === 'p' && closing) isWithin = false;
    else if (isWithin && blocks.has(name) && !closing) return name;
    else if (name === 'p') isWithin = true;
  }
  return undefined;
}

const blocks: ReadonlySet<string> = new Set(['blockquote', 'div', 'dl', 'ol', 'p', 'pre', 'table', 'ul']);

function rootOf(div: string): string {
  return /<div\b[^>]*>/.exec(div)?.[0] ?? '';
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
