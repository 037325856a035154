import { isJsonObject, type JsonObject } from '../../fhir/resource.ts';
import { type Answers, readValue } from '../answer.ts';
import { constraintsOf, fhirPathOf } from '../constraint.ts';
import { limitExpressionsOf } from '../limit-expression.ts';
import { type Item, isQuestion } from '../questionnaire.ts';
import type { Text } from '../translation.ts';
import type { Compiled } from './compile.ts';
import type { Form } from './form.ts';

/** A constraint, or a limit that follows from other answers, as closures. */
export interface Check {
  /** Absent for what is asked of the questionnaire as a whole. */
  readonly item: Item | undefined;
  readonly compiled: Compiled;
  readonly asks: { readonly human: Text; readonly isError: boolean } | 'least' | 'most';
}

/** What answers do not keep to. */
export interface Broken {
  readonly item: Item | undefined;
  readonly isError: boolean;
  /** In the words of the questionnaire's makers, or else the number that is the limit. */
  readonly human?: Text;
  readonly low?: number;
  readonly high?: number;
}

/** @param compile `undefined` for what only the engine can evaluate: that is checked when the answers are sent */
export function checksOn(
  element: JsonObject,
  item: Item | undefined,
  compile: (expression: string) => Compiled | undefined,
): readonly Check[] {
  if (element.extension === undefined) return [];
  const constraints = constraintsOf(element).flatMap(({ expression, human, isError }) => {
    const compiled = compile(expression);
    return compiled ? [{ item, compiled, asks: { human, isError } }] : [];
  });
  const limits = limitExpressionsOf(element).flatMap(({ isLeast, expression }) => {
    const text = fhirPathOf(expression);
    const compiled = text === undefined ? undefined : compile(text);
    return compiled ? [{ item, compiled, asks: isLeast ? ('least' as const) : ('most' as const) }] : [];
  });
  return [...constraints, ...limits];
}

/** What there are no answers for breaks nothing. */
export function brokenOf(checks: readonly Check[], form: Form): readonly Broken[] {
  if (checks.length === 0) return [];
  const answers = form.answers();
  return checks.flatMap(({ item, compiled, asks }): readonly Broken[] => {
    if (item && !isAnswered(item, answers)) return [];
    const found = form.evaluate(compiled);
    const [value] = found?.length === 1 ? found : [];
    if (typeof asks === 'object') return value === false ? [{ item, ...asks }] : [];
    if (typeof value !== 'number' || !item) return [];
    const isBeyond = (given: number) => (asks === 'least' ? given < value : given > value);
    if (!numbersIn(item, answers).some(isBeyond)) return [];
    return [{ item, isError: true, ...(asks === 'least' ? { low: value } : { high: value }) }];
  });
}

function isAnswered(item: Item, answers: Answers): boolean {
  return (
    (isQuestion(item) && answers.has(item.linkId)) || item.items.some((each) => isAnswered(each, answers))
  );
}

function numbersIn({ linkId }: Item, answers: Answers): readonly number[] {
  return (answers.get(linkId) ?? []).flatMap((answer) => {
    const value = readValue(answer)?.value;
    const number = isJsonObject(value) ? value.value : value;
    return typeof number === 'number' ? [number] : [];
  });
}
