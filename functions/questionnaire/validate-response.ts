import { error, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { Answer } from './answer.ts';
import { answerIssues } from './answer-issues.ts';
import { conditionsHold } from './enable-when.ts';
import { type Item, isQuestion, type ParsedQuestionnaire } from './questionnaire.ts';
import { type ResponseLevel, type ResponseNode, readResponse } from './response-tree.ts';

/**
 * What is wrong with a response to this questionnaire; nothing when it is right.
 * @param complete also ask for every required answer, and for none to what is not asked
 * @see https://hl7.org/fhir/R4/questionnaireresponse.html#notes
 */
export function validateResponse(
  questionnaire: ParsedQuestionnaire,
  response: Resource,
  { complete }: { readonly complete: boolean },
): readonly Issue[] {
  const { levels, issues } = readResponse(questionnaire, response);
  const nodes = levels.flatMap((level) => level.nodes);
  return [
    ...headerIssues(questionnaire, response),
    ...issues,
    ...nodes.flatMap(({ item, answers, at }) => (isQuestion(item) ? answerIssues(item, answers, at) : [])),
    ...(complete ? [...nodes.flatMap((node) => notAsked(node, nodes)), ...missing(levels, nodes)] : []),
  ];
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

function notAsked(node: ResponseNode, nodes: readonly ResponseNode[]): Issue[] {
  if (!isAnswered(node) || isEnabled(node, nodes)) return [];
  const { linkId } = node.item;
  return [error('business-rule', `${linkId} is not asked, given the other answers: leave it out`, node.at)];
}

function missing(levels: readonly ResponseLevel[], nodes: readonly ResponseNode[]): Issue[] {
  return levels.flatMap((level) =>
    level.items
      .filter((item) => item.required && isAsked(item, level, nodes))
      .filter((item) => !level.nodes.some((node) => node.item === item && isAnswered(node)))
      .map((item) => error('required', `${item.linkId} needs an answer`, `${level.at}.item`)),
  );
}

function isAsked(item: Item, { at, parent }: ResponseLevel, nodes: readonly ResponseNode[]): boolean {
  return isEnabled({ item, answers: [], at: `${at}.item`, parent, nodes: [] }, nodes);
}

function isAnswered({ answers, nodes }: ResponseNode): boolean {
  return answers.length > 0 || nodes.some(isAnswered);
}

function isEnabled(node: ResponseNode, nodes: readonly ResponseNode[]): boolean {
  return (
    (node.parent === undefined || isEnabled(node.parent, nodes)) &&
    conditionsHold(node.item, (linkId) => nearestAnswers(node, linkId, nodes))
  );
}

/**
 * The answers that a condition looks at: those of the nearest occurrence of the question, found in the innermost
 * group that holds one. None when that question is not asked itself.
 */
function nearestAnswers(
  node: ResponseNode,
  linkId: string,
  nodes: readonly ResponseNode[],
): readonly Answer[] {
  const occurrences = nodes.filter(({ item }) => item.linkId === linkId);
  for (let scope = node.parent; ; scope = scope?.parent) {
    const nearest = occurrences.find((occurrence) => isWithin(occurrence, scope));
    if (nearest) return isEnabled(nearest, nodes) ? nearest.answers : [];
    if (scope === undefined) return [];
  }
}

function isWithin(node: ResponseNode, scope: ResponseNode | undefined): boolean {
  return scope === undefined || node === scope || (node.parent !== undefined && isWithin(node.parent, scope));
}
