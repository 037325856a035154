import { withMembers } from '../fhir/json.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { elementsAt, extensionsOf, extensionValue, numberOf, textOf } from './element.ts';
import { parseQuestionnaire } from './parse.ts';
import type { ParsedQuestionnaire } from './questionnaire.ts';
import { alertUrl } from './rule.ts';
import { coreUrl, sdcUrl } from './sdc.ts';
import { readText, type Text, textIn } from './translation.ts';

/**
 * Groups that repeat, written out: each occurrence as a group of its own, asked once the question before it ("another
 * one?") was answered with yes. So whoever asks one question after the other, keeps answers by linkId and decides what
 * is asked, does all of that for groups that repeat as well. In FHIR the occurrences have the same linkId; here those
 * after the first have a number: `child~~2`.
 */

/** As many occurrences as are written out; within another group that repeats, fewer. */
const mostOccurrences = 10;
const mostWithin = 4;
/** So that a questionnaire does not grow beyond what a phone can load. */
const mostItems = 2_000;

const numbered = /(~~\d+)+$/;

/** What the question whether there is another one says, by language: in the words of the page. */
export type AnotherTexts = Readonly<Record<string, string>>;

/** The linkId in the questionnaire itself, of one that is written out. */
export function linkIdAsked(linkId: string): string {
  return linkId.replace(numbered, '');
}

/** Why a questionnaire cannot be written out; `undefined` when it can, or has nothing that repeats. */
export function whyNotUnrolled({ source, byLinkId }: ParsedQuestionnaire): string | undefined {
  if (!hasRepeats(source)) return undefined;
  const taken = [...byLinkId.keys()].find((linkId) => /~~/.test(linkId));
  if (taken !== undefined) return `the linkId ${taken} holds ~~, by which groups that repeat are told apart`;
  const count = countOf(source, false);
  return count > mostItems
    ? `its groups that repeat come to ${count} questions, of which ${mostItems} at most can be asked`
    : undefined;
}

function hasRepeats(holder: JsonObject): boolean {
  return itemsOf(holder).some((item) => isRepeating(item) || hasRepeats(item));
}

function isRepeating({ type, repeats }: JsonObject): boolean {
  return type === 'group' && repeats === true;
}

function itemsOf(holder: JsonObject): readonly JsonObject[] {
  return elementsAt(holder, 'item', '').map(([item]) => item);
}

function countOf(holder: JsonObject, isWithin: boolean): number {
  return itemsOf(holder).reduce((sum, item) => {
    const isMany = isRepeating(item);
    return sum + (isMany ? occurrencesOf(item, isWithin).most : 1) * (1 + countOf(item, isWithin || isMany));
  }, 0);
}

/** The same questionnaire with its repeating groups written out; the very same where there are none. */
export function unroll(questionnaire: ParsedQuestionnaire, another: AnotherTexts): ParsedQuestionnaire {
  const { source } = questionnaire;
  if (!hasRepeats(source) || whyNotUnrolled(questionnaire) !== undefined) return questionnaire;
  const copies = new Map<string, string[]>();
  const item = itemsOf(source).flatMap((each) =>
    written(each, { numbers: [], suffixes: new Map(), copies, another }),
  );
  return parseQuestionnaire({ ...source, item, extension: alertsOnEach(source, copies) });
}

interface Writing {
  /** Of the occurrences that the item is in, the outermost first. */
  readonly numbers: readonly number[];
  /** What the linkIds of the occurrence that the item is in end in. */
  readonly suffixes: ReadonlyMap<string, string>;
  /** The linkIds that each has become. */
  readonly copies: Map<string, string[]>;
  readonly another: AnotherTexts;
}

function written(item: JsonObject, writing: Writing): readonly JsonObject[] {
  if (!isRepeating(item)) return [copyOf(item, writing)];
  const { least, most } = occurrencesOf(item, writing.numbers.length > 0);
  const linkId = String(item.linkId);
  return Array.from({ length: most }, (_, index) => index + 1).flatMap((number) => {
    const numbers = [...writing.numbers, number];
    const suffixes = new Map([...writing.suffixes, ...suffixesIn(item, numbers)]);
    const { repeats: _repeats, ...group } = copyOf(item, { ...writing, numbers, suffixes });
    const waits = number > least;
    const told = number > 1 ? withNumber(group, number) : group;
    const occurrence = waits && number > 1 ? waitingFor(told, moreId(linkId, writing, number - 1)) : told;
    const asksMore = number >= least && number < most;
    const more = asksMore ? [moreQuestion(item, writing, number, waits && number > 1)] : [];
    return [occurrence, ...more];
  });
}

function occurrencesOf(item: JsonObject, isWithin: boolean) {
  const [min, max] = ['minOccurs', 'maxOccurs'].map((name) =>
    numberOf(extensionValue(item, coreUrl(`questionnaire-${name}`))),
  );
  if (extensionValue(item, coreUrl('questionnaire-hidden')) === true) return { most: 1, least: 1 };
  const most = Math.max(1, Math.min(max ?? Infinity, isWithin ? mostWithin : mostOccurrences));
  return { most, least: Math.min(most, Math.max(1, min ?? 1)) };
}

/** The first of all has none, so that it keeps its linkId. */
function suffixOf(numbers: readonly number[]): string {
  return numbers.every((number) => number === 1) ? '' : numbers.map((number) => `~~${number}`).join('');
}

/** Of what is within; of a group within that repeats too, the first occurrence. */
function suffixesIn(item: JsonObject, numbers: readonly number[]): readonly (readonly [string, string])[] {
  return [
    [String(item.linkId), suffixOf(numbers)],
    ...itemsOf(item).flatMap((each) => suffixesIn(each, isRepeating(each) ? [...numbers, 1] : numbers)),
  ];
}

function copyOf(item: JsonObject, writing: Writing): JsonObject {
  const { numbers, copies } = writing;
  const linkId = String(item.linkId);
  const copied = `${linkId}${suffixOf(numbers)}`;
  copies.set(linkId, [...(copies.get(linkId) ?? []), copied]);
  const conditions = conditionsOf(item, writing);
  const inner = itemsOf(item).flatMap((each) => written(each, writing));
  return {
    ...item,
    linkId: copied,
    ...(conditions.length > 0 && { enableWhen: conditions }),
    ...(inner.length > 0 && { item: inner }),
  };
}

/** A condition looks at the occurrence that it is in. */
function conditionsOf(item: JsonObject, { suffixes }: Writing): readonly JsonObject[] {
  return elementsAt(item, 'enableWhen', '').map(([condition]) => {
    const question = String(condition.question);
    return { ...condition, question: `${question}${suffixes.get(question) ?? ''}` };
  });
}

function moreId(linkId: string, { numbers }: Writing, number: number): string {
  return `${linkId}${suffixOf(numbers)}~~more~~${number}`;
}

/** With a mark that nobody sees, so that it is taken off and nothing else is. */
const ofNumber = /\u2060 \(\d+\)$/;

/** So that she knows which of them she is asked about. */
function withNumber(group: JsonObject, number: number): JsonObject {
  const text = readText(group, 'text');
  if (!text) return group;
  return { ...group, ...textOfAll(text, (each) => `${each}\u2060 (${number})`) };
}

function textOfAll(
  { text, translations }: Text,
  change: (text: string, language: string) => string,
): JsonObject {
  const extension = [...translations].map(([language, each]) =>
    translation(language, change(each, language)),
  );
  return { text: change(text, ''), _text: { extension } };
}

function waitingFor(group: JsonObject, question: string): JsonObject {
  const more = { question, operator: '=', answerBoolean: true };
  // Whether the first is asked is asked of the others too, because the question comes after it.
  const extension = (Array.isArray(group.extension) ? group.extension : []).filter(
    (each) => !isJsonObject(each) || each.url !== sdcUrl('enableWhenExpression'),
  );
  return { ...group, extension, enableWhen: [more], enableBehavior: 'all' };
}

function moreQuestion(item: JsonObject, writing: Writing, number: number, isLater: boolean): JsonObject {
  const { en = '', ...others } = writing.another;
  const group = readText(item, 'text');
  const translated = (language: string, asks: string) =>
    group ? `${textIn(group, language)}: ${asks}` : asks;
  const earlier = {
    question: moreId(String(item.linkId), writing, number - 1),
    operator: '=',
    answerBoolean: true,
  };
  const conditions = isLater ? [earlier] : conditionsOf(item, writing);
  return {
    linkId: moreId(String(item.linkId), writing, number),
    type: 'boolean',
    text: translated('', en),
    _text: {
      extension: Object.entries(others).map(([language, asks]) =>
        translation(language, translated(language, asks)),
      ),
    },
    ...(!isLater && { extension: extensionsOf(item, sdcUrl('enableWhenExpression')) }),
    ...(conditions.length > 0 && { enableWhen: conditions, enableBehavior: item.enableBehavior ?? 'all' }),
  };
}

function translation(lang: string, content: string): JsonObject {
  return {
    url: 'http://hl7.org/fhir/StructureDefinition/translation',
    extension: [
      { url: 'lang', valueCode: lang },
      { url: 'content', valueString: content },
    ],
  };
}

/** An answer that asks for help does so in whichever occurrence it is given. */
function alertsOnEach(source: Resource, copies: ReadonlyMap<string, readonly string[]>): Json {
  const extensions = Array.isArray(source.extension) ? source.extension.filter(isJsonObject) : [];
  const alerts = extensionsOf(source, alertUrl).flatMap((alert) => {
    const item = textOf(extensionValue(alert, 'item'));
    const places = (item === undefined ? undefined : copies.get(item)) ?? [item];
    return places.map((place) => ({
      ...alert,
      extension: elementsAt(alert, 'extension', '').map(([part]) =>
        part.url === 'item' && place !== undefined ? { url: 'item', valueString: place } : part,
      ),
    }));
  });
  return [...extensions.filter(({ url }) => url !== alertUrl), ...alerts];
}

/** The items of a response to what was written out, as those of a response to the questionnaire itself. */
export function rolledUp(items: readonly JsonObject[]): readonly JsonObject[] {
  return items.flatMap((item) => {
    const linkId = String(item.linkId);
    if (/~~more~~/.test(linkId)) return [];
    const isNumbered = numbered.test(linkId) && item.answer === undefined;
    const inner = itemsOf(item);
    const answers = elementsAt(item, 'answer', '').map(([answer]) => {
      const within = itemsOf(answer);
      return within.length > 0 ? withMembers(answer, { item: rolledUp(within) }) : answer;
    });
    const kept = inner.length > 0 ? rolledUp(inner) : [];
    if (inner.length > 0 && kept.length === 0 && answers.length === 0) return [];
    return [
      {
        ...item,
        linkId: linkIdAsked(linkId),
        ...(isNumbered && typeof item.text === 'string' && { text: item.text.replace(ofNumber, '') }),
        ...(answers.length > 0 && { answer: answers }),
        ...(kept.length > 0 && { item: kept }),
      },
    ];
  });
}
