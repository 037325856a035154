import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { elementsAt, textOf } from './element.ts';
import { translationUrl } from './translation.ts';

/**
 * The wording of an instrument in one language, as whoever has a licence for it writes it down: the texts of its items
 * by linkId, each with its answers in the order in which they are printed.
 */
export interface Wording {
  /** Such as `en`. */
  readonly language: string;
  readonly title: string;
  readonly introduction: string | undefined;
  readonly items: ReadonlyMap<string, { readonly text: string; readonly answers: readonly string[] }>;
}

export type Loaded = { readonly questionnaire: Resource } | { readonly issues: readonly [Issue, ...Issue[]] };

/**
 * A Questionnaire with the wording that its structure goes without.
 * @param structure a Questionnaire whose texts only number its items and answers
 * @param file `{ licence, language, title, introduction?, items: { linkId: { text, answers } }, translations?: { nl: { title, introduction?, items } } }`
 * @returns every way in which the file does not fit, instead
 */
export function withWording(structure: Resource, file: Json): Loaded {
  const issues: Issue[] = [];
  const own = readWording(
    file,
    textOf(isJsonObject(file) ? file.language : undefined) ?? '',
    'file',
    structure,
    issues,
  );
  const others =
    isJsonObject(file) && isJsonObject(file.translations) ? Object.entries(file.translations) : [];
  const translations = others.map(([language, each]) =>
    readWording(each ?? null, language, `translations.${language}`, structure, issues),
  );
  const licence = isJsonObject(file) ? textOf(file.licence)?.trim() : undefined;
  if (!licence)
    issues.push(
      error('required', 'licence says who gave permission for this wording, and to whom', 'licence'),
    );
  const [first, ...more] = issues;
  if (first) return { issues: [first, ...more] };
  return { questionnaire: worded(structure, own, translations, licence ?? '') };
}

const languagePattern = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

function readWording(
  file: Json,
  language: string,
  at: string,
  structure: Resource,
  issues: Issue[],
): Wording {
  const say = (text: string, where: string) => issues.push(error('value', text, `${at}.${where}`));
  const { title, introduction, items } = isJsonObject(file) ? file : {};
  if (!languagePattern.test(language)) say(`The language is a tag such as en, not '${language}'`, 'language');
  if (!isText(title)) say('There is no title', 'title');
  if (introduction !== undefined && !isText(introduction))
    say('The introduction is a text, or left out', 'introduction');
  const given = isJsonObject(items) ? items : {};
  const wanted = new Map(questionsOf(structure).map((element) => [textOf(element.linkId) ?? '', element]));
  for (const linkId of Object.keys(given))
    if (!wanted.has(linkId))
      say(
        `The instrument has no item ${linkId}; those are ${[...wanted.keys()].join(', ')}`,
        `items.${linkId}`,
      );
  const read = [...wanted].map(([linkId, element]) => {
    const answers = elementsAt(element, 'answerOption', '').length;
    return [linkId, readItem(given[linkId], answers, `items.${linkId}`, say)] as const;
  });
  return { language, title: String(title), introduction: textOf(introduction), items: new Map(read) };
}

function readItem(
  given: Json | undefined,
  count: number,
  at: string,
  say: (text: string, where: string) => void,
): { readonly text: string; readonly answers: readonly string[] } {
  const { text, answers } = isJsonObject(given) ? given : {};
  if (!isText(text)) say('The item has no text', at);
  const texts = Array.isArray(answers) ? answers.filter(isText) : [];
  if (texts.length !== count || !Array.isArray(answers) || answers.length !== count)
    say(
      `The item has ${count} answers, in the order in which they are printed, not ${texts.length}`,
      `${at}.answers`,
    );
  else if (new Set(texts).size < count) say('Two answers are the same', `${at}.answers`);
  return { text: String(text), answers: texts };
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** The questions at any depth. */
function questionsOf(holder: JsonObject): readonly JsonObject[] {
  return elementsAt(holder, 'item', '').flatMap(([item]) =>
    item.type === 'group' || item.type === 'display' ? questionsOf(item) : [item, ...questionsOf(item)],
  );
}

function worded(
  structure: Resource,
  own: Wording,
  translations: readonly Wording[],
  licence: string,
): Resource {
  const text = (name: string, of: (wording: Wording) => string | undefined): JsonObject => ({
    [name]: of(own) ?? '',
    ...beside(name, translations, of),
  });
  const itemOf = (item: JsonObject): JsonObject => {
    const linkId = textOf(item.linkId) ?? '';
    if (!own.items.has(linkId)) return { ...item, ...inner(item) };
    const options = elementsAt(item, 'answerOption', '').map(([option], index) => {
      const coding = isJsonObject(option.valueCoding) ? option.valueCoding : {};
      return {
        ...option,
        valueCoding: { ...coding, ...text('display', ({ items }) => items.get(linkId)?.answers[index]) },
      };
    });
    return {
      ...item,
      ...text('text', ({ items }) => items.get(linkId)?.text),
      answerOption: options,
      ...inner(item),
    };
  };
  const inner = (holder: JsonObject): JsonObject =>
    holder.item === undefined ? {} : { item: elementsAt(holder, 'item', '').map(([item]) => itemOf(item)) };
  const items = elementsAt(structure, 'item', '').map(([item]) => itemOf(item));
  const introduction = {
    linkId: 'introduction',
    type: 'display',
    ...text('text', (wording) => wording.introduction),
  };
  return {
    ...structure,
    language: own.language,
    ...text('title', ({ title }) => title),
    copyright: `${String(structure.copyright)} Wording loaded here: ${licence}`,
    extension: [
      ...extensionsOf(structure),
      ...[own, ...translations].map(({ language }) => official(language)),
    ],
    item: own.introduction === undefined ? items : [introduction, ...items],
  };
}

function extensionsOf({ extension }: Resource): readonly JsonObject[] {
  return Array.isArray(extension) ? extension.filter(isJsonObject) : [];
}

/** Whoever loads a wording says that it is the official one. */
function official(language: string): JsonObject {
  return {
    url: 'https://kring.care/fhir/StructureDefinition/questionnaire-translation',
    extension: [
      { url: 'language', valueCode: language },
      { url: 'status', valueCode: 'official' },
    ],
  };
}

function beside(
  name: string,
  translations: readonly Wording[],
  of: (wording: Wording) => string | undefined,
): JsonObject {
  const extension = translations.flatMap((wording) => {
    const content = of(wording);
    if (content === undefined) return [];
    const parts = [
      { url: 'lang', valueCode: wording.language },
      { url: 'content', valueString: content },
    ];
    return [{ url: translationUrl, extension: parts }];
  });
  return extension.length === 0 ? {} : { [`_${name}`]: { extension } };
}
