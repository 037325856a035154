import type { Answers } from './answer.ts';
import { enabledItems } from './follow.ts';
import type { ParsedQuestionnaire } from './questionnaire.ts';
import type { AlertRule } from './rule.ts';
import { type Score, score, weigh } from './score.ts';

/** The alerts that these answers raise. One on an item fires whatever the total is, and whatever else is missing. */
export function alerts(questionnaire: ParsedQuestionnaire, answers: Answers): readonly AlertRule[] {
  const scores = score(questionnaire, answers);
  const enabled = enabledItems(questionnaire, answers);
  return questionnaire.alerts.filter((rule) => {
    const value = 'score' in rule.on ? scoreNamed(scores, rule.on.score) : weightAt(rule.on.linkId);
    return value !== undefined && compares(value, rule);
  });

  function weightAt(linkId: string): number | undefined {
    return enabled.has(linkId)
      ? weigh(questionnaire.byLinkId.get(linkId), answers.get(linkId) ?? [])
      : undefined;
  }
}

/**
 * Whether an alert rests on one answer alone: it is raised as soon as that is saved, and holds whatever becomes of the
 * rest.
 */
export function isOnItem({ on }: AlertRule): boolean {
  return 'linkId' in on;
}

function scoreNamed(scores: readonly Score[], name: string): number | undefined {
  return scores.find(({ rule }) => rule.name === name)?.value;
}

/** Whether a score, or what an answer weighs, is where the rule alerts. */
export function compares(value: number, rule: AlertRule): boolean {
  switch (rule.operator) {
    case '<':
      return value < rule.value;
    case '<=':
      return value <= rule.value;
    case '>':
      return value > rule.value;
    case '>=':
      return value >= rule.value;
  }
}
