import { isJsonObject, type JsonObject } from '../fhir/resource.ts';
import { safeExpression } from '../fhir/validate/safe-expression.ts';
import { type Answer, type Answers, compareValues, readValue } from '../questionnaire/answer.ts';
import { extensionValue, numberOf, textOf } from '../questionnaire/element.ts';
import { brokenRules } from '../questionnaire/follow.ts';
import type { Broken } from '../questionnaire/formula/checks.ts';
import type { Item, ParsedQuestionnaire } from '../questionnaire/questionnaire.ts';
import { coreUrl, sdcUrl } from '../questionnaire/sdc.ts';
import { textIn } from '../questionnaire/translation.ts';
import type { Problem } from './form.ts';
import { entryFormat } from './presentation.ts';

/** What is wrong with answers by what the makers ask besides their type: how many, of which form, how much. */
export function limitProblem(item: Item, answers: readonly Answer[]): Problem | undefined {
  if (answers.length === 0 || item.element.extension === undefined) return undefined;
  return (
    countProblem(item.element, answers.length) ?? formProblem(item, answers) ?? amountProblem(item, answers)
  );
}

function countProblem(element: JsonObject, count: number): Problem | undefined {
  const [low, high] = ['minOccurs', 'maxOccurs'].map((name) =>
    numberOf(extensionValue(element, coreUrl(`questionnaire-${name}`))),
  );
  const isWrong = (low !== undefined && count < low) || (high !== undefined && count > high);
  return isWrong ? { kind: 'count', ...ends(low, high) } : undefined;
}

function formProblem(item: Item, answers: readonly Answer[]): Problem | undefined {
  const source = textOf(extensionValue(item.element, coreUrl('regex')));
  const form = source === undefined ? undefined : safeExpression(`^(?:${source})$`);
  const isWrong = answers.some((answer) => {
    const value = readValue(answer)?.value;
    return form && !isJsonObject(value) && !form.test(String(value).slice(0, 10_000));
  });
  if (!isWrong) return undefined;
  const text = entryFormat(item);
  return { kind: 'form', ...(text !== undefined && { text }) };
}

/** Of a quantity in the unit that is asked for. */
function amountProblem(item: Item, answers: readonly Answer[]): Problem | undefined {
  if (item.type !== 'quantity') return undefined;
  const [low, high] = ['minQuantity', 'maxQuantity'].map((name) => {
    const limit = extensionValue(item.element, sdcUrl(name));
    return isJsonObject(limit) && limit.code === item.unit?.code ? numberOf(limit.value) : undefined;
  });
  const isWrong = answers.some(({ valueQuantity }) => {
    const amount = isJsonObject(valueQuantity) ? numberOf(valueQuantity.value) : undefined;
    return (
      amount !== undefined && ((low !== undefined && amount < low) || (high !== undefined && amount > high))
    );
  });
  return isWrong ? { kind: 'range', ...ends(low, high) } : undefined;
}

/** Whether a number has more decimal places than are asked for, and nothing else is wrong with it. */
export function isTooExact(
  { maxDecimalPlaces, minValue, maxValue }: Item,
  answer: Answer | undefined,
): boolean {
  const value = readValue(answer);
  if (maxDecimalPlaces === undefined || value === undefined) return false;
  const number = isJsonObject(value.value) ? numberOf(value.value.value) : numberOf(value.value);
  const limits = [numberOf(minValue?.value), numberOf(maxValue?.value)];
  const [low = -Infinity, high = Infinity] = limits;
  return number !== undefined && number >= low && number <= high;
}

/** That a date is outside of what may be given; nothing of one that is no date. */
export function datesOf({ minValue, maxValue }: Item, answer: Answer | undefined): Problem | undefined {
  const value = readValue(answer);
  if (!value) return undefined;
  const isEarly = minValue !== undefined && (compareValues(value, minValue) ?? 0) < 0;
  const isLate = maxValue !== undefined && (compareValues(value, maxValue) ?? 0) > 0;
  if (!isEarly && !isLate) return undefined;
  return {
    kind: 'dates',
    ...(minValue && { from: shownDate(minValue.value) }),
    ...(maxValue && { to: shownDate(maxValue.value) }),
  };
}

function shownDate(value: unknown): string {
  return String(value).slice(0, 10).split('-').reverse().map(Number).join(' ');
}

/** What an answer that was given does not keep to, given the others. It is kept all the same. */
export function ruleProblem(
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  item: Item,
  language: string,
): Problem | undefined {
  const broken = brokenRules(questionnaire, answers).filter(({ isError }) => isError);
  const own = broken.find((each) => each.item === item);
  return own && problemOf(own, language);
}

function problemOf({ human, low, high }: Broken, language: string): Problem {
  return human ? { kind: 'rule', text: textIn(human, language) } : { kind: 'range', ...ends(low, high) };
}

function ends(low: number | undefined, high: number | undefined) {
  return { ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
}
