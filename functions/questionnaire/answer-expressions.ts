import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../fhir/resource.ts';
import { type Answer, readValue, sameValue, type Value, type ValueName } from './answer.ts';
import { isBelow, shown } from './answer-issues.ts';
import { elementsAt, extensionsOf, extensionValue, textOf } from './element.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';
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
      (isLeast ? isBelow(value, limit) : isBelow(limit, value))
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

interface Limit {
  readonly isLeast: boolean;
  readonly limit: Value;
}

const limitUrls: readonly { readonly url: string; readonly isLeast: boolean }[] = [
  { url: `${core}minValue`, isLeast: true },
  { url: `${core}maxValue`, isLeast: false },
  { url: `${sdc}minQuantity`, isLeast: true },
  { url: `${sdc}maxQuantity`, isLeast: false },
];

/** Those that are worked out, beside the value that is not there: https://hl7.org/fhir/R4/extension-cqf-expression.html */
function limitsOf(element: JsonObject, evaluate: Evaluate): readonly Limit[] {
  return limitUrls.flatMap(({ url, isLeast }) =>
    extensionsOf(element, url).flatMap((extension) =>
      workedOut(extension).flatMap(({ name, expression }) => {
        const [first] = evaluate(expression) ?? [];
        return first === undefined ? [] : [{ isLeast, limit: { name, value: first as Json } }];
      }),
    ),
  );
}

function workedOut(
  extension: JsonObject,
): readonly { readonly name: ValueName; readonly expression: Json }[] {
  return Object.entries(extension).flatMap(([key, value]) => {
    const name = /^_?(value[A-Z]\w+)$/.exec(key)?.[1] as ValueName | undefined;
    if (name === undefined || !isJsonObject(value)) return [];
    const expression = ['cqf-expression', 'cqf-calculatedValue']
      .map((last) => extensionValue(value, `${core}${last}`))
      .find((each) => each !== undefined);
    return expression === undefined ? [] : [{ name, expression }];
  });
}
