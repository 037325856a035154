import { error, FhirError, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { enableWhenAnswer, readValue } from './answer.ts';
import { conditionCycle } from './condition-cycle.ts';
import { elementsAt, extensionValue, numberOf, textOf } from './element.ts';
import { containedOptions, readOption } from './option.ts';
import {
  type Condition,
  enableOperators,
  type Item,
  itemTypes,
  type Option,
  type ParsedQuestionnaire,
} from './questionnaire.ts';
import { readRules } from './rule.ts';
import { readText, type Text } from './translation.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';

/**
 * Reads an R4 Questionnaire into its indexed form.
 * @throws FhirError with one issue for each thing that makes it unusable
 */
export function parseQuestionnaire(source: Resource): ParsedQuestionnaire {
  const { questionnaire, issues } = readQuestionnaire(source);
  const [first, ...others] = issues;
  if (first) throw new FhirError([first, ...others]);
  return questionnaire;
}

/** As much of a Questionnaire as there is to make of it, for those who do not have to ask it; and what is wrong with it. */
export function readQuestionnaire(source: Resource): {
  readonly questionnaire: ParsedQuestionnaire;
  readonly issues: readonly Issue[];
} {
  const issues: Issue[] = [];
  const byLinkId = new Map<string, Item>();
  const items = readItems(source, 'Questionnaire', undefined, { issues, byLinkId, source });
  const url = textOf(source.url);
  if (source.resourceType !== 'Questionnaire' || url === undefined) {
    issues.push(error('required', 'A Questionnaire needs a url', 'Questionnaire.url'));
  }
  const rules = readRules(source, new Set(byLinkId.keys()));
  issues.push(...conditionIssues(byLinkId), ...rules.issues);
  const version = textOf(source.version);
  const language = textOf(source.language) ?? 'en';
  const title = readText(source, 'title') ?? { text: textOf(source.name) ?? '', translations: new Map() };
  const questionnaire = {
    source,
    url: url ?? '',
    version,
    canonical: version === undefined ? (url ?? '') : `${url}|${version}`,
    title,
    language,
    languages: [language, ...completeTranslations([title, ...textsOf([...byLinkId.values()])])],
    items,
    byLinkId,
    scores: rules.scores,
    alerts: rules.alerts,
  };
  return { questionnaire, issues };
}

interface Reading {
  readonly issues: Issue[];
  readonly byLinkId: Map<string, Item>;
  readonly source: JsonObject;
}

function readItems(holder: JsonObject, at: string, parent: Item | undefined, reading: Reading): Item[] {
  return elementsAt(holder, 'item', at).flatMap(([element, path]) => {
    const item = readItem(element, path, parent, reading);
    return item === undefined ? [] : [item];
  });
}

function readItem(element: JsonObject, at: string, parent: Item | undefined, reading: Reading) {
  const { issues, byLinkId } = reading;
  const linkId = textOf(element.linkId);
  const type = itemTypes.find((known) => known === element.type);
  if (linkId === undefined) issues.push(error('required', 'An item needs a linkId', `${at}.linkId`));
  if (type === undefined) {
    issues.push(
      error('code-invalid', `The type of an item is one of: ${itemTypes.join(', ')}`, `${at}.type`),
    );
  }
  if (linkId === undefined || type === undefined) return undefined;
  if (byLinkId.has(linkId)) {
    issues.push(
      error('duplicate', `Two items have the linkId ${linkId}; each needs its own`, `${at}.linkId`),
    );
  }
  const items: Item[] = [];
  const item: Item = {
    element,
    linkId,
    type,
    text: readText(element, 'text'),
    parent,
    items,
    required: element.required === true,
    repeats: element.repeats === true,
    options: optionsOf(element, at, reading),
    answerValueSet: textOf(element.answerValueSet),
    enableWhen: readConditions(element, at, issues),
    enableBehavior: element.enableBehavior === 'all' ? 'all' : 'any',
    ...readLimits(element),
  };
  byLinkId.set(linkId, item);
  items.push(...readItems(element, at, item, reading));
  return item;
}

function readLimits(element: JsonObject) {
  const value = (name: string) => extensionValueX(element, `${core}${name}`);
  const unit = extensionValue(element, `${core}questionnaire-unit`);
  return {
    maxLength: numberOf(element.maxLength),
    minLength: numberOf(extensionValue(element, `${core}minLength`)),
    minValue: readValue(value('minValue')),
    maxValue: readValue(value('maxValue')),
    maxDecimalPlaces: numberOf(extensionValue(element, `${core}maxDecimalPlaces`)),
    unit: isJsonObject(unit) ? unit : undefined,
  };
}

function extensionValueX(element: JsonObject, url: string): Json | undefined {
  return elementsAt(element, 'extension', '').find(([extension]) => extension.url === url)?.[0];
}

/** Those that are listed, or else those of a value set that the questionnaire contains. */
function optionsOf(element: JsonObject, at: string, { issues, source }: Reading): readonly Option[] {
  const listed = readOptions(element, at, issues);
  return listed.length > 0 ? listed : containedOptions(source, textOf(element.answerValueSet));
}

function readOptions(element: JsonObject, at: string, issues: Issue[]): readonly Option[] {
  return elementsAt(element, 'answerOption', at).flatMap(([option, path]) => {
    const read = readOption(option);
    if (!read) issues.push(error('required', 'An answer option needs one value[x]', `${path}.value`));
    return read ?? [];
  });
}

function readConditions(element: JsonObject, at: string, issues: Issue[]): readonly Condition[] {
  const conditions = elementsAt(element, 'enableWhen', at).flatMap(([condition, path]) => {
    const question = textOf(condition.question);
    const operator = enableOperators.find((known) => known === condition.operator);
    const answer = enableWhenAnswer(condition);
    if (question !== undefined && operator && answer) return [{ question, operator, answer }];
    issues.push(
      error(
        'required',
        `A condition needs question, operator (${enableOperators.join(' ')}), answer[x]`,
        path,
      ),
    );
    return [];
  });
  if (conditions.length > 1 && element.enableBehavior === undefined) {
    issues.push(error('invariant', 'More than one enableWhen needs enableBehavior: all or any (que-12)', at));
  }
  return conditions;
}

function conditionIssues(byLinkId: ReadonlyMap<string, Item>): Issue[] {
  const unknown = [...byLinkId.values()].flatMap((item) =>
    item.enableWhen
      .filter(({ question }) => !byLinkId.has(question))
      .map(({ question }) =>
        error('not-found', `Item ${item.linkId} waits for ${question}, which is no linkId`, at(item)),
      ),
  );
  const cycle = conditionCycle(byLinkId);
  if (cycle === undefined) return unknown;
  return [...unknown, error('business-rule', `Item ${cycle.linkId} waits for itself`, at(cycle))];
}

function at(item: Item): string {
  return `Questionnaire.descendants().where(linkId = '${item.linkId}').enableWhen`;
}

function textsOf(items: readonly Item[]): readonly Text[] {
  return items.flatMap((item) => [
    ...(item.text ? [item.text] : []),
    ...item.options.filter(({ value }) => typeof value.value !== 'number').map(({ display }) => display),
  ]);
}

/** A page half in one language and half in another helps nobody. */
function completeTranslations(texts: readonly Text[]): readonly string[] {
  const [first, ...others] = texts.filter(({ text }) => text !== '');
  const languages = [...(first?.translations.keys() ?? [])];
  return languages.filter((language) => others.every(({ translations }) => translations.has(language)));
}
