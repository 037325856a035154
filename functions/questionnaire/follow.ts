import type { Answers } from './answer.ts';
import { type Broken, brokenOf } from './formula/checks.ts';
import { type FormPlan, planForm } from './formula/plan.ts';
import type { ParsedQuestionnaire } from './questionnaire.ts';

const plans = new WeakMap<ParsedQuestionnaire, FormPlan>();

/** What follows from answers to this questionnaire; made ready once. */
export function planOf(questionnaire: ParsedQuestionnaire): FormPlan {
  const plan = plans.get(questionnaire) ?? planForm(questionnaire);
  plans.set(questionnaire, plan);
  return plan;
}

/**
 * The linkIds of the items that are to be asked or shown, given these answers. What is not asked has no answer for
 * the conditions of others, even if one was given before; what is within a question waits for that to be answered.
 */
export function enabledItems(questionnaire: ParsedQuestionnaire, answers: Answers): ReadonlySet<string> {
  const form = planOf(questionnaire).open(answers);
  return new Set([...questionnaire.byLinkId.keys()].filter((linkId) => form.isEnabled(linkId)));
}

/** These answers with those that are calculated from them, without those to what is not asked. */
export function withCalculated(questionnaire: ParsedQuestionnaire, answers: Answers): Answers {
  return planOf(questionnaire).open(answers).answers();
}

/** The constraints and the limits from other answers that these answers do not keep to, as far as closures can tell. */
export function brokenRules(questionnaire: ParsedQuestionnaire, answers: Answers): readonly Broken[] {
  const { checks, open } = planOf(questionnaire);
  return checks.length === 0 ? [] : brokenOf(checks, open(answers));
}
