import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../fhir/resource.ts';
import { type Answer, readValue, sameValue, type Value } from './answer.ts';
import { isBelow, shown } from './answer-issues.ts';
import { elementsAt, extensionsOf, extensionValue, textOf } from './element.ts';
import { limitExpressionsOf } from './limit-expression.ts';
import { compareAcrossUnits } from './quantity.ts';

const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';

/** The JSON of what a FHIRPath comes to, with the item as its focus; `undefined` when that cannot be told. */
export type Evaluate = (expression: Json | undefined) => readonly unknown[] | undefined;

/**
 * What is wrong with answers by what the form works out while it is filled in: the options it offers
 * (`answerExpression`, `answerOptionsToggleExpression`) and limits that follow from other answers.
 * @param element the item of the Questionnaire
 * @param at FHIRPath of its item in the response
 * @see https://hl7.org/fhir/uv/sdc/behavior.html
 */
export function answerExpressionIssues(
  element: JsonObject,
  answers: readonly Answer[],
  at: string,
  evaluate: Evaluate,
): readonly Issue[] {
  if (answers.length === 0 || element.extension === undefined) return [];
  const linkId = textOf(element.linkId) ?? '';
  const offered = offeredBy(element, evaluate);
  const closed = closedOptions(element, evaluate);
  const limits = limitsOf(element, evaluate);
  return answers.flatMap((answer, index) => {
    const value = readValue(answer);
    const place = `${at}.answer[${index}].value`;
    if (value === undefined) return [];
    if (
      offered !== undefined &&
      !offered.some((each) => isOffered(value, each)) &&
      !isWrittenIn(element, value)
    )
      return [
        error('code-invalid', `${linkId}: the answer is none of those that its expression offers`, place),
      ];
    if (closed.some((option) => sameValue(option, value)))
      return [
        error('business-rule', `${linkId}: this option is not offered, given the other answers`, place),
      ];
    return limits.flatMap(({ isLeast, limit }) =>
      isBeyond(value, limit, isLeast)
        ? [error('value', `${linkId}: at ${isLeast ? 'least' : 'most'} ${shown(limit)}`, place)]
        : [],
    );
  });
}

/** Only of what itself can be an answer: what else an expression finds is shown in ways of the form's own. */
function offeredBy(element: JsonObject, evaluate: Evaluate): readonly unknown[] | undefined {
  const expression = extensionValue(element, `${sdc}answerExpression`);
  if (expression === undefined || element.answerOption !== undefined || element.answerValueSet !== undefined)
    return undefined;
  const found = evaluate(expression);
  return found?.some((each) => isJsonObject(each as Json) && 'resourceType' in (each as JsonObject))
    ? undefined
    : found;
}

function isOffered({ value }: Value, offered: unknown): boolean {
  if (!isJsonObject(value) || !isJsonObject(offered as Json)) return value === offered;
  const { code, system, reference, value: amount } = offered as JsonObject;
  return (
    value.code === code && value.system === system && value.reference === reference && value.value === amount
  );
}

function isWrittenIn({ type }: JsonObject, { name }: Value): boolean {
  return type === 'open-choice' && name === 'valueString';
}

/** The options of `answerOptionsToggleExpression` while its expression is not true. */
function closedOptions(element: JsonObject, evaluate: Evaluate): readonly Value[] {
  return extensionsOf(element, `${sdc}answerOptionsToggleExpression`).flatMap((toggle) => {
    const parts = elementsAt(toggle, 'extension', '').map(([part]) => part);
    const expression = parts.find(({ url }) => url === 'expression')?.valueExpression;
    const found = evaluate(expression);
    if (found === undefined || found[0] === true) return [];
    return parts.filter(({ url }) => url === 'option').flatMap((option) => readValue(option) ?? []);
  });
}

/** Quantities in other units of the same kind are converted. */
function isBeyond(value: Value, limit: Value, isLeast: boolean): boolean {
  if (value.name !== 'valueQuantity' || limit.name !== value.name)
    return isLeast ? isBelow(value, limit) : isBelow(limit, value);
  const order = compareAcrossUnits(value, limit) ?? 0;
  return isLeast ? order < 0 : order > 0;
}

interface Limit {
  readonly isLeast: boolean;
  readonly limit: Value;
}

function limitsOf(element: JsonObject, evaluate: Evaluate): readonly Limit[] {
  return limitExpressionsOf(element).flatMap(({ isLeast, name, expression }) => {
    const [first] = evaluate(expression) ?? [];
    if (first === undefined) return [];
    // A number is in the unit of the answer.
    const of = typeof first === 'number' ? 'valueDecimal' : name;
    return [{ isLeast, limit: { name: of, value: first as Json } }];
  });
}
