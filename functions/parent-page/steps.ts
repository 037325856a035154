import { error, type Issue } from '../fhir/outcome.ts';
import type { Answers } from '../questionnaire/answer.ts';
import { extensionValue } from '../questionnaire/element.ts';
import { enabledItems, planOf } from '../questionnaire/follow.ts';
import { type Item, isQuestion, type ParsedQuestionnaire } from '../questionnaire/questionnaire.ts';
import { coreUrl, sdcUrl } from '../questionnaire/sdc.ts';
import { controlOf } from './presentation.ts';

/** The questions to ask, one on a page, given the answers so far. */
export function questionSteps(questionnaire: ParsedQuestionnaire, answers: Answers): readonly Item[] {
  const enabled = enabledItems(questionnaire, answers);
  return [...questionnaire.byLinkId.values()].filter(
    (item) => isQuestion(item) && enabled.has(item.linkId) && isForHer(item),
  );
}

/** Not what is hidden, may not be filled in, or is calculated. */
export function isForHer({ element, parent }: Item): boolean {
  const isHidden = extensionValue(element, coreUrl('questionnaire-hidden')) === true;
  const isCalculated = extensionValue(element, sdcUrl('calculatedExpression')) !== undefined;
  return (
    !isHidden && !isCalculated && element.readOnly !== true && (parent === undefined || isForHer(parent))
  );
}

/** The question after this one, also when this one has just stopped being asked; `undefined` after the last. */
export function stepAfter(
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  item: Item,
): Item | undefined {
  const order = [...questionnaire.byLinkId.values()];
  const place = order.indexOf(item);
  return questionSteps(questionnaire, answers).find((step) => order.indexOf(step) > place);
}

/** The first open question that is asked because of the answer to this one; `undefined` when there is none. */
export function stepAdded(
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  item: Item,
): Item | undefined {
  return questionSteps(questionnaire, answers).find(
    (step) => !answers.has(step.linkId) && dependsOn(step, item),
  );
}

function dependsOn({ enableWhen, parent }: Item, item: Item): boolean {
  const isConditional = enableWhen.some(({ question }) => question === item.linkId);
  return isConditional || (parent !== undefined && dependsOn(parent, item));
}

/** The question before this one; `undefined` before the first. */
export function stepBefore(
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  item: Item,
): Item | undefined {
  const order = [...questionnaire.byLinkId.values()];
  const place = order.indexOf(item);
  const before = questionSteps(questionnaire, answers).filter((step) => order.indexOf(step) < place);
  return before[before.length - 1];
}

/**
 * The texts that stand above a question: those since the question before it. The first of a group has those above the
 * group too.
 */
export function textsAbove(item: Item, questionnaire: ParsedQuestionnaire): readonly Item[] {
  const siblings = item.parent?.items ?? questionnaire.items;
  const before = siblings.slice(0, siblings.indexOf(item));
  const since = before.map(({ type }) => type === 'display').lastIndexOf(false) + 1;
  const own = before.slice(since).filter((text) => controlOf(text) !== 'footer');
  const isFirst = since === 0 && item.parent?.type === 'group';
  return isFirst && item.parent ? [...textsAbove(item.parent, questionnaire), ...own] : own;
}

/** Why the page cannot ask this questionnaire: nothing when it can. */
export function unaskable(questionnaire: ParsedQuestionnaire): readonly Issue[] {
  const { beyond, issues } = planOf(questionnaire);
  const unknown = beyond.map((text) =>
    error('not-supported', `The parent page cannot evaluate ${text.slice(0, 200)}`),
  );
  return [
    ...issues,
    ...unknown,
    ...[...questionnaire.byLinkId.values()].flatMap((item) => {
      const reason = whyUnaskable(item);
      return reason === undefined
        ? []
        : [error('not-supported', `The parent page cannot ask ${item.linkId}: ${reason}`)];
    }),
  ];
}

function whyUnaskable({ type, repeats, options, answerValueSet }: Item): string | undefined {
  if (type === 'attachment' || type === 'reference') return `it has no field for the type ${type}`;
  if (type === 'group' && repeats) return 'it asks each group once';
  if (type === 'choice' && options.length === 0) {
    return answerValueSet === undefined
      ? 'it has no options'
      : 'its options are in a value set: list them as answerOption';
  }
  return repeats && type === 'boolean' ? 'it asks for one yes or no' : undefined;
}
