import { error, type Issue } from '../../fhir/outcome.ts';
import { isJsonObject } from '../../fhir/resource.ts';
import type { Answers } from '../answer.ts';
import { extensionValues, textOf } from '../element.ts';
import { type Item, isQuestion, type ParsedQuestionnaire } from '../questionnaire.ts';
import { coreUrl, sdcUrl } from '../sdc.ts';
import { type Check, checksOn } from './checks.ts';
import { type Compiled, compileFormula } from './compile.ts';
import { type Form, openForm } from './form.ts';
import { dependentsOf, inOrder } from './order.ts';
import { calculatingStep, enablingStep, type Step, variableStep } from './steps.ts';

/** A questionnaire made ready once, for any number of forms. */
export interface FormPlan {
  readonly open: (answers: Answers) => Form;
  /** Expressions that only the engine of FHIRPath can evaluate: what they would calculate is left as it is. */
  readonly beyond: readonly string[];
  /** Constraints and limits that follow from other answers, as far as closures can tell. */
  readonly checks: readonly Check[];
  /** Of expressions that rest on themselves. */
  readonly issues: readonly Issue[];
}

export function planForm(questionnaire: ParsedQuestionnaire): FormPlan {
  const planning: Planning = { questionnaire, steps: [], checks: [], beyond: [], variableCount: 0 };
  planScope(questionnaire.source, questionnaire.items, undefined, () => undefined, planning);
  const { ordered, circular } = inOrder(planning.steps);
  const dependents = dependentsOf(ordered);
  const issues = circular.map(({ key }) =>
    error('business-rule', `${key} rests on itself, so it is not calculated`),
  );
  return {
    beyond: planning.beyond,
    checks: planning.checks,
    issues,
    open: (answers) =>
      openForm(questionnaire, answers, { ordered, dependents, variableCount: planning.variableCount }),
  };
}

interface Planning {
  readonly questionnaire: ParsedQuestionnaire;
  readonly steps: Step[];
  readonly checks: Check[];
  readonly beyond: string[];
  variableCount: number;
}

type Lookup = (name: string) => number | undefined;

/** The variables of an element, and then its items, which see them. */
function planScope(
  element: Item['element'],
  items: readonly Item[],
  own: Item | undefined,
  outer: Lookup,
  planning: Planning,
): void {
  const named = new Map<string, number>();
  const lookup: Lookup = (name) => named.get(name) ?? outer(name);
  for (const value of extensionValues(element, coreUrl('variable'))) {
    const name = isJsonObject(value) ? textOf(value.name) : undefined;
    const compiled = compiledOf(value, own, lookup, planning);
    if (name === undefined || compiled === undefined) continue;
    const place = planning.variableCount;
    planning.variableCount += 1;
    named.set(name, place);
    planning.steps.push(variableStep(place, compiled));
  }
  if (own) planItem(own, lookup, planning);
  const { questionnaire } = planning;
  const compile = (text: string) => compileFormula(text, { questionnaire, item: own, variable: lookup });
  planning.checks.push(...checksOn(element, own, compile));
  for (const item of items) planScope(item.element, item.items, item, lookup, planning);
}

function compiledOf(
  value: unknown,
  item: Item | undefined,
  variable: Lookup,
  planning: Planning,
): Compiled | undefined {
  const { language, expression } = isJsonObject(value) ? value : {};
  const text = textOf(expression);
  if (text === undefined) return undefined;
  const { questionnaire } = planning;
  const compiled =
    language === 'text/fhirpath' ? compileFormula(text, { questionnaire, item, variable }) : undefined;
  if (compiled === undefined) planning.beyond.push(text);
  return compiled;
}

function planItem(item: Item, lookup: Lookup, planning: Planning): void {
  const [enabling] = extensionValues(item.element, sdcUrl('enableWhenExpression'));
  const condition = enabling === undefined ? undefined : compiledOf(enabling, item, lookup, planning);
  planning.steps.push(enablingStep(item, condition, planning.questionnaire));
  const [calculating] = extensionValues(item.element, sdcUrl('calculatedExpression'));
  const formula = calculating === undefined ? undefined : compiledOf(calculating, item, lookup, planning);
  if (formula && isQuestion(item)) planning.steps.push(calculatingStep(item, formula));
}
