import { type Answer, compareValues, readValue, sameValue, type Value } from './answer.ts';
import type { Condition, Item } from './questionnaire.ts';

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
