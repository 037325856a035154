import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Resource } from '../fhir/resource.ts';
import type { Answer } from './answer.ts';
import { answerExpressionIssues } from './answer-expressions.ts';
import { answerIssues } from './answer-issues.ts';
import { answerLimitIssues, countIssues, type Known } from './answer-limits.ts';
import { conditionsHold } from './enable-when.ts';
import { type ExpressionRules, expressionRules, type FhirPath } from './expression-rules.ts';
import { compareAcrossUnits } from './quantity.ts';
import { type Item, isQuestion, type ParsedQuestionnaire } from './questionnaire.ts';
import { type ResponseLevel, type ResponseNode, readResponse } from './response-tree.ts';

/**
 * What is wrong with a response to this questionnaire; nothing when it is right.
 * @param complete also ask for every required answer, and for none to what is not asked
 * @param strict also ask that the items have the texts that were asked, in whatever language, and that the subject is
 * of a type that is asked
 * @param isOption whether a code is of the value set that an item takes its answers from; cannot be told when absent
 * @param fhirPath evaluates conditions and constraints that are expressions, which are not looked at when absent
 * @see https://hl7.org/fhir/R4/questionnaireresponse.html#notes
 */
export function validateResponse(
  questionnaire: ParsedQuestionnaire,
  response: Resource,
  {
    complete,
    strict = false,
    isOption = () => undefined,
    fhirPath,
  }: {
    readonly complete: boolean;
    readonly strict?: boolean;
    readonly isOption?: Known['isOption'];
    readonly fhirPath?: FhirPath;
  },
): readonly Issue[] {
  const { levels, issues } = readResponse(questionnaire, response);
  const nodes = levels.flatMap((level) => level.nodes);
  const elementOf = (linkId: string) => questionnaire.byLinkId.get(linkId)?.element ?? {};
  const rules = fhirPath && expressionRules(questionnaire.source, response, elementOf, fhirPath);
  const reading: Reading = { nodes, rules, known: new Map() };
  return [
    ...headerIssues(questionnaire, response),
    ...issues,
    ...nodes.flatMap(({ item, answers, at }) => (isQuestion(item) ? answerIssues(item, answers, at) : [])),
    ...limitIssues(levels, { isOption, contained: containedIn(response) }, complete),
    ...(rules?.issues(nodes, complete) ?? []),
    ...(rules ? expressionIssues(nodes, rules) : []),
    ...(strict ? [...subjectIssues(questionnaire, response), ...nodes.flatMap(otherText)] : []),
    ...(complete ? [...nodes.flatMap((node) => notAsked(node, reading)), ...missing(levels, reading)] : []),
  ];
}

interface Reading {
  /** Every item of the response. */
  readonly nodes: readonly ResponseNode[];
  readonly rules: ExpressionRules | undefined;
  /** What was found out already: conditions may lead to the same item by many ways. */
  readonly known: Map<ResponseNode, boolean | 'unknown'>;
}

/** An item without a text in the questionnaire has nothing to show either. */
function otherText({ item: { linkId, text }, text: shown, at }: ResponseNode): Issue[] {
  if (shown === undefined || shown === text?.text) return [];
  if (text && [...text.translations.values()].includes(shown)) return [];
  const right = text ? `is asked as '${text.text.slice(0, 200)}'` : 'has no text in the questionnaire';
  return [error('invalid', `${linkId} ${right}: leave the text out, or give it so`, `${at}.text`)];
}

function containedIn({ contained }: Resource): Known['contained'] {
  const within = Array.isArray(contained) ? contained.filter(isJsonObject) : [];
  return (reference) => within.find(({ id }) => reference === `#${id}`);
}

function expressionIssues(nodes: readonly ResponseNode[], rules: ExpressionRules): Issue[] {
  return nodes.flatMap((node) =>
    answerExpressionIssues(node.item.element, node.answers, node.at, (expression) =>
      rules.valuesOf(node, expression),
    ),
  );
}

/** https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.subjectType */
function subjectIssues({ source }: ParsedQuestionnaire, { subject }: Resource): Issue[] {
  const types = Array.isArray(source.subjectType) ? source.subjectType : [];
  if (types.length === 0 || !isJsonObject(subject)) return [];
  const type = subject.type ?? /^(?:.*\/)?([A-Z][A-Za-z]+)\/[^/]+$/.exec(String(subject.reference))?.[1];
  if (type === undefined || types.includes(type)) return [];
  const text = `The subject is a ${type}; this questionnaire is about a ${types.join(' or ')}`;
  return [error('business-rule', text, 'QuestionnaireResponse.subject')];
}

/** There may still come to be as many as there have to be of what is not complete yet. */
function limitIssues(levels: readonly ResponseLevel[], known: Known, complete: boolean): Issue[] {
  // Options that are listed, or contained, have been looked at by themselves.
  const toldApart: Known = { ...known, isOption: () => undefined };
  const nodes = levels.flatMap((level) => level.nodes);
  const ofQuestions = nodes
    .filter(({ item }) => isQuestion(item))
    .flatMap(({ item, answers, at }) => [
      ...answerLimitIssues(item.element, answers, at, item.options.length > 0 ? toldApart : known),
      ...countIssues(item.element, answers.length, `${at}.answer`, complete),
    ]);
  const ofGroups = levels.flatMap((level) =>
    level.items
      .filter(({ type }) => type === 'group')
      .flatMap((item) => {
        const count = level.nodes.filter((node) => node.item === item).length;
        return countIssues(item.element, count, `${level.at}.item`, complete);
      }),
  );
  return [...ofQuestions, ...ofGroups];
}

function headerIssues({ url, canonical }: ParsedQuestionnaire, response: Resource): Issue[] {
  if (response.resourceType !== 'QuestionnaireResponse') {
    return [error('structure', `Expected a QuestionnaireResponse, got ${response.resourceType}`)];
  }
  const named = response.questionnaire;
  if (named === url || named === canonical) return [];
  return [
    error('value', `This is checked against ${canonical}: name that`, 'QuestionnaireResponse.questionnaire'),
  ];
}

function notAsked(node: ResponseNode, reading: Reading): Issue[] {
  if (!isAnswered(node) || isEnabled(node, reading) !== false) return [];
  const { linkId } = node.item;
  return [error('business-rule', `${linkId} is not asked, given the other answers: leave it out`, node.at)];
}

function missing(levels: readonly ResponseLevel[], reading: Reading): Issue[] {
  return levels.flatMap((level) =>
    level.items
      .filter((item) => item.required && isAsked(item, level, reading))
      .filter((item) => !level.nodes.some((node) => node.item === item && isThere(node)))
      .map((item) => error('required', `${item.linkId} needs an answer`, `${level.at}.item`)),
  );
}

/** What is in the response, or would be if it were. */
function isAsked(item: Item, level: ResponseLevel, reading: Reading): boolean {
  const { parent, nodes } = level;
  const [element, at] = [{ linkId: item.linkId }, `${level.at}.item`];
  const absent = { item, element, answers: [], text: undefined, at, parent, level, nodes: [] };
  return isEnabled(nodes.find((node) => node.item === item) ?? absent, reading) === true;
}

/** "Required groups must contain at least one child element": what is within them is required on its own. */
function isThere(node: ResponseNode): boolean {
  return node.item.type === 'group' ? node.nodes.length > 0 : isAnswered(node);
}

function isAnswered({ answers, nodes }: ResponseNode): boolean {
  return answers.length > 0 || nodes.some(isAnswered);
}

function isEnabled(node: ResponseNode, reading: Reading): boolean | 'unknown' {
  const before = reading.known.get(node);
  if (before !== undefined) return before;
  // A condition that leads back to its own item tells nothing of it.
  reading.known.set(node, 'unknown');
  const enabled = whetherEnabled(node, reading);
  reading.known.set(node, enabled);
  return enabled;
}

/** An expression takes the place of conditions. */
function whetherEnabled(node: ResponseNode, reading: Reading): boolean | 'unknown' {
  const above = node.parent === undefined || isEnabled(node.parent, reading);
  if (above === false) return false;
  const own =
    reading.rules?.isEnabled(node) ??
    conditionsHold(node.item, (linkId) => nearestAnswers(node, linkId, reading), compareAcrossUnits);
  return own === true ? above : own;
}

/**
 * The answers that a condition looks at: those of the nearest occurrence of the question, found in the innermost
 * group or answer that holds one. None when that question is not asked itself.
 */
function nearestAnswers(node: ResponseNode, linkId: string, reading: Reading): readonly Answer[] {
  const occurrences = reading.nodes.filter(({ item }) => item.linkId === linkId);
  for (let level: ResponseLevel | undefined = node.level; level; level = level.parent?.level) {
    const nearest = occurrences.find((occurrence) => isWithin(occurrence, level));
    if (nearest) return isEnabled(nearest, reading) === false ? [] : nearest.answers;
  }
  return [];
}

function isWithin({ level, parent }: ResponseNode, outer: ResponseLevel | undefined): boolean {
  return level === outer || (parent !== undefined && isWithin(parent, outer));
}
