import { type Answer, type Answers, readValue, sameValue, type Value } from './answer.ts';
import { enabledItems } from './follow.ts';
import type { Item, ParsedQuestionnaire } from './questionnaire.ts';
import type { Band, ScoreRule } from './rule.ts';

export interface Score {
  readonly rule: ScoreRule;
  readonly value: number;
  /** Where the value lies, if the rule has bands. */
  readonly band: Band | undefined;
}

/** The scores that these answers give, in the order of the rules. A missing item gives no score. */
export function score(questionnaire: ParsedQuestionnaire, answers: Answers): readonly Score[] {
  const enabled = enabledItems(questionnaire, answers);
  const weightOf = (linkId: string) =>
    enabled.has(linkId) ? weigh(questionnaire.byLinkId.get(linkId), answers.get(linkId) ?? []) : undefined;
  return questionnaire.scores.flatMap((rule) => {
    const weights = rule.linkIds.map(weightOf).filter((weight) => weight !== undefined);
    if (weights.length < rule.linkIds.length) return [];
    const value = calculate(rule, weights);
    return [{ rule, value, band: rule.bands.find((band) => isWithin(value, band)) }];
  });
}

/**
 * The questions that keep a score from being made: those left open of an instrument of which others were answered.
 * What is not asked, given the other answers, is not open.
 */
export function openForScore(questionnaire: ParsedQuestionnaire, answers: Answers): readonly Item[] {
  const enabled = enabledItems(questionnaire, answers);
  const isAnswered = (linkId: string) => (answers.get(linkId) ?? []).length > 0;
  const open = questionnaire.scores
    .filter(({ linkIds }) => linkIds.some(isAnswered))
    .flatMap(({ linkIds }) => linkIds.filter((linkId) => enabled.has(linkId) && !isAnswered(linkId)));
  return [...questionnaire.byLinkId.values()].filter(({ linkId }) => open.includes(linkId));
}

function calculate({ method, factor, decimals }: ScoreRule, weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const value = factor * (method === 'mean' ? sum / weights.length : sum);
  return Number(value.toFixed(decimals));
}

function isWithin(value: number, { low, high }: Band): boolean {
  return (low === undefined || value >= low) && (high === undefined || value <= high);
}

/** What the answers to one item weigh together; `undefined` when one weighs nothing known. */
export function weigh(item: Item | undefined, answers: readonly Answer[]): number | undefined {
  const weights = answers.map((answer) => {
    const value = readValue(answer);
    return item && value ? weightOfValue(item, value) : undefined;
  });
  if (weights.length === 0) return undefined;
  return weights.reduce<number | undefined>(
    (total, weight) => (total === undefined || weight === undefined ? undefined : total + weight),
    0,
  );
}

/** By the option in the questionnaire, never by what the response says that it weighs. */
function weightOfValue(item: Item, value: Value): number | undefined {
  if (item.options.length > 0) return item.options.find((option) => sameValue(option.value, value))?.score;
  return typeof value.value === 'number' ? value.value : undefined;
}
