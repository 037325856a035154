import { type Answer, compareValues, readValue, sameValue, type Value } from './answer.ts';
import type { Condition, Item } from './questionnaire.ts';

/** Less than, equal to or greater than zero; `undefined` when the two have no order. */
type Order = (a: Value, b: Value) => number | undefined;

/**
 * https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen, of this item alone.
 * @param order how answers compare; a form, which asks in the units of its items, need not convert any
 */
export function conditionsHold(
  item: Item,
  answersTo: (linkId: string) => readonly Answer[],
  order: Order = compareValues,
): boolean {
  if (item.enableWhen.length === 0) return true;
  const holds = (condition: Condition) => conditionHolds(condition, answersTo(condition.question), order);
  return item.enableBehavior === 'all' ? item.enableWhen.every(holds) : item.enableWhen.some(holds);
}

/**
 * R4's definition of `>` and its like says "at least no answer", which cannot be meant: some answer has to compare so.
 * `!=` is taken as it is defined, "no answer is equal", so that it also holds while there is none.
 */
function conditionHolds({ operator, answer }: Condition, answers: readonly Answer[], order: Order): boolean {
  const values = answers.flatMap((given) => comparable(readValue(given)) ?? []);
  if (operator === 'exists') return values.length > 0 === answer.value;
  const isSame = (value: Value) => sameValue(value, answer) || order(value, answer) === 0;
  if (operator === '!=') return !values.some(isSame);
  if (operator === '=') return values.some(isSame);
  return values.some((value) => compares(order(value, answer), operator));
}

/** A condition on a url has a string to compare it with: R4 has no `answerUri`. */
function comparable(value: Value | undefined): Value | undefined {
  return value?.name === 'valueUri' ? { ...value, name: 'valueString' } : value;
}

function compares(order: number | undefined, operator: Condition['operator']): boolean {
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
