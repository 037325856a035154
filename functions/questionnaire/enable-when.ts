import { type Answer, type Answers, compareValues, readValue, sameValue, type Value } from './answer.ts';
import { type Condition, type Item, isQuestion, type ParsedQuestionnaire } from './questionnaire.ts';

/** https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen, of this item alone. */
export function conditionsHold(item: Item, answersTo: (linkId: string) => readonly Answer[]): boolean {
  if (item.enableWhen.length === 0) return true;
  const holds = (condition: Condition) => conditionHolds(condition, answersTo(condition.question));
  return item.enableBehavior === 'all' ? item.enableWhen.every(holds) : item.enableWhen.some(holds);
}

/**
 * R4's definition of `>` and its like says "at least no answer", which cannot be meant: some answer has to compare so.
 * `!=` is taken as it is defined, "no answer is equal", so that it also holds while there is none.
 */
function conditionHolds({ operator, answer }: Condition, answers: readonly Answer[]): boolean {
  const values = answers.flatMap((given) => readValue(given) ?? []);
  if (operator === 'exists') return values.length > 0 === answer.value;
  if (operator === '!=') return !values.some((value) => sameValue(value, answer));
  return values.some((value) => compares(value, operator, answer));
}

function compares(value: Value, operator: Condition['operator'], answer: Value): boolean {
  if (operator === '=') return sameValue(value, answer);
  const order = compareValues(value, answer);
  if (order === undefined || Number.isNaN(order)) return false;
  switch (operator) {
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '>=':
      return order >= 0;
    default:
      return order <= 0;
  }
}

/**
 * The linkIds of the items that are to be asked or shown, given these answers. What is not asked has no answer for
 * the conditions of others, even if one was given before; what is within a question waits for that to be answered.
 */
export function enabledItems(questionnaire: ParsedQuestionnaire, answers: Answers): ReadonlySet<string> {
  const known = new Map<string, boolean>();
  const isEnabled = (item: Item): boolean => {
    const before = known.get(item.linkId);
    if (before !== undefined) return before;
    const enabled = isOpen(item.parent) && conditionsHold(item, answersTo);
    known.set(item.linkId, enabled);
    return enabled;
  };
  const isOpen = (parent: Item | undefined): boolean =>
    parent === undefined ||
    (isEnabled(parent) && (!isQuestion(parent) || answersTo(parent.linkId).length > 0));
  const answersTo = (linkId: string): readonly Answer[] => {
    const item = questionnaire.byLinkId.get(linkId);
    return item && isEnabled(item) ? (answers.get(linkId) ?? []) : [];
  };
  return new Set([...questionnaire.byLinkId.values()].filter(isEnabled).map(({ linkId }) => linkId));
}
