import { micromark } from 'micromark';
import { withMembers } from '../fhir/json.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { extensionValue, textOf } from '../questionnaire/element.ts';
import { coreUrl } from '../questionnaire/sdc.ts';
import { translationUrl } from '../questionnaire/translation.ts';
import { readRichTextWith } from './rich-text.ts';
import { safeHtml } from './safe-html.ts';

/*
 * `rendering-xhtml` and `rendering-markdown` of the texts of a questionnaire, made safe by the server. A script of the
 * page trusts what it is sent, and knows neither XHTML nor Markdown.
 */

const xhtmlUrl = coreUrl('rendering-xhtml');
const markdownUrl = coreUrl('rendering-markdown');

readRichTextWith(({ element }) => richText(element));

/** Of an item; none where it has none, or none that is safe. */
function richText(item: JsonObject): string | undefined {
  const within = item.type === 'display' ? 'block' : 'line';
  const text = item._text;
  const xhtml = textOf(extensionValue(text, xhtmlUrl));
  if (xhtml !== undefined) return safeHtml(xhtml, within);
  const markdown = textOf(extensionValue(text, markdownUrl));
  return markdown === undefined ? undefined : safeHtml(micromark(markdown), within);
}

/**
 * The questionnaire as the script of the page gets it: what it shows as markup is safe, of the translations there is
 * none but that into the language of the page (in another language the page is another one), and nothing of what is made
 * of the answers on the server.
 */
export function formOf(questionnaire: Resource, language: string): Resource {
  const asked = Object.entries(questionnaire).filter(([name]) => !forOthers.has(name));
  const extension = elementsOf(questionnaire.extension).filter(({ url }) => !ofAnswers.has(String(url)));
  return {
    ...inLanguage(safeItems(Object.fromEntries(asked) as JsonObject), language),
    resourceType: questionnaire.resourceType,
    ...(extension.length > 0 && { extension }),
  };
}

/** For whoever looks for a questionnaire, or keeps it. */
const forOthers = new Set([
  ...[
    'id',
    'meta',
    'text',
    'extension',
    'identifier',
    'code',
    'derivedFrom',
    'subjectType',
    'date',
    'publisher',
  ],
  ...['contact', 'description', 'useContext', 'jurisdiction', 'purpose', 'approvalDate', 'lastReviewDate'],
]);

/** Scores, alerts, and who has read the translations. */
const ofAnswers = new Set(
  ['score', 'alert', 'shown-result', 'translation'].map(
    (name) => `https://kring.care/fhir/StructureDefinition/questionnaire-${name}`,
  ),
);

function inLanguage<T extends Json | undefined>(value: T, language: string): T {
  if (Array.isArray(value)) {
    const kept = value.filter((each) => !isTranslationElsewhere(each, language));
    return kept.map((each) => inLanguage(each, language)) as Json as T;
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(
    ([name, member]) => [name, inLanguage(member, language)] as const,
  );
  return Object.fromEntries(members) as Json as T;
}

function elementsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function isTranslationElsewhere(value: Json, language: string): boolean {
  return isJsonObject(value) && value.url === translationUrl && extensionValue(value, 'lang') !== language;
}

function safeItems<T extends JsonObject>(holder: T): T {
  const { item } = holder;
  if (!Array.isArray(item)) return holder;
  return withMembers(holder, {
    item: item.map((each): Json => (isJsonObject(each) ? safeItem(each) : each)),
  });
}

function safeItem(item: JsonObject): JsonObject {
  const element = item._text;
  const all = isJsonObject(element) && Array.isArray(element.extension) ? element.extension : [];
  const others = all.filter(
    (each) => !isJsonObject(each) || ![xhtmlUrl, markdownUrl].includes(String(each.url)),
  );
  if (!isJsonObject(element) || others.length === all.length) return safeItems(item);
  const rich = richText(item);
  const extension = rich === undefined ? others : [...others, { url: xhtmlUrl, valueString: rich }];
  return safeItems(withMembers(item, { _text: withMembers(element, { extension }) }));
}
