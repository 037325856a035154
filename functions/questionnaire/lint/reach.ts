import { error, type Issue, warning } from '../../fhir/outcome.ts';
import { isJsonObject } from '../../fhir/resource.ts';
import { compareValues, sameValue, type Value } from '../answer.ts';
import { type Condition, type Item, type ParsedQuestionnaire, valueNameOf } from '../questionnaire.ts';
import { itemAt } from './item-at.ts';

/** Items whose conditions no answers can fulfil, and conditions that are never or always true. */
export function reachIssues({ byLinkId }: ParsedQuestionnaire): Issue[] {
  return [...byLinkId.values()].flatMap((item) => {
    const never = item.enableWhen.filter(
      (condition) => !isPossible(condition, byLinkId.get(condition.question)),
    );
    const told = never.map((condition) => impossible(item, condition));
    const isUnreachable =
      item.enableWhen.length > 0 &&
      (item.enableBehavior === 'all' ? never.length > 0 : never.length === item.enableWhen.length);
    const contradiction = item.enableBehavior === 'all' ? contradictionIn(item, byLinkId) : undefined;
    if (isUnreachable || contradiction)
      return [
        ...told,
        error('business-rule', `${item.linkId} can never be asked${contradiction ?? ''}`, itemAt(item)),
      ];
    return told;
  });
}

function impossible(item: Item, { question, operator, answer }: Condition): Issue {
  return warning(
    'value',
    `${item.linkId} waits for ${question} ${operator} ${shown(answer)}, which is no answer to it`,
    itemAt(item),
  );
}

function shown({ value }: Value): string {
  return isJsonObject(value) ? String(value.code ?? value.value ?? '') : String(value);
}

function isPossible({ operator, answer }: Condition, question: Item | undefined): boolean {
  if (question === undefined) return false;
  if (question.type === 'group' || question.type === 'display') return false;
  if (operator === 'exists' || operator === '!=') return true;
  if (question.options.length > 0) {
    const isOpen = question.type === 'open-choice' && answer.name === 'valueString';
    return isOpen || question.options.some(({ value }) => fits(value, operator, answer));
  }
  // R4 has no `answerUri`.
  const wanted = question.type === 'url' ? 'valueString' : valueNameOf[question.type];
  const isOfType = answer.name === wanted || isNumeric(answer, question);
  return isOfType && isInRange(operator, answer, question);
}

function fits(value: Value, operator: Condition['operator'], answer: Value): boolean {
  if (operator === '=') return sameValue(value, answer);
  const order = compareValues(value, answer);
  if (order === undefined) return false;
  return operator.startsWith('>')
    ? order > 0 || (order === 0 && operator === '>=')
    : order < 0 || (order === 0 && operator === '<=');
}

function isNumeric({ name }: Value, { type }: Item): boolean {
  return (name === 'valueInteger' || name === 'valueDecimal') && (type === 'integer' || type === 'decimal');
}

function isInRange(operator: Condition['operator'], answer: Value, { minValue, maxValue }: Item): boolean {
  const toMin = minValue && compareValues(answer, minValue);
  const toMax = maxValue && compareValues(answer, maxValue);
  const isBelow = toMin !== undefined && (toMin < 0 || (toMin === 0 && operator === '<'));
  const isAbove = toMax !== undefined && (toMax > 0 || (toMax === 0 && operator === '>'));
  if (operator === '=') return !isBelow && !isAbove;
  return operator.startsWith('<') ? !isBelow : !isAbove;
}

/** That one question which takes one answer has two. */
function contradictionIn(item: Item, byLinkId: ReadonlyMap<string, Item>): string | undefined {
  const equal = item.enableWhen.filter(({ operator }) => operator === '=');
  const pair = equal.find(({ question, answer }) =>
    equal.some(
      (other) =>
        other.question === question &&
        !sameValue(other.answer, answer) &&
        byLinkId.get(question)?.repeats === false,
    ),
  );
  return pair && `: ${pair.question} would need two answers at once`;
}
