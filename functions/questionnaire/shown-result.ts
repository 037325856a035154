import { error, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import { extensionsOf, extensionValue, extensionValues, numberOf, textOf } from './element.ts';
import type { ParsedQuestionnaire } from './questionnaire.ts';
import type { ScoreRule } from './rule.ts';

const shownResultUrl = 'https://kring.care/fhir/StructureDefinition/questionnaire-shown-result';

/**
 * What the makers of an instrument let the person who has answered it see of her own scores, as a drawing: `line`, one
 * score over time; `web`, several scores of one moment beside each other. Without the extension she sees none.
 */
export interface ShownResult {
  readonly kind: 'line' | 'web';
  /** In the order in which they are drawn; each is an Observation of its own. Higher is better. */
  readonly scores: readonly ScoreRule[];
  /** The ends of the scale of every one of them, in their own unit. */
  readonly low: number;
  readonly high: number;
}

export function shownResultOf({ source, scores }: ParsedQuestionnaire): ShownResult | undefined {
  const [extension] = extensionsOf(source, shownResultUrl);
  if (extension === undefined) return undefined;
  const kind = textOf(extensionValue(extension, 'kind'));
  const [low, high] = ['low', 'high'].map((name) => numberOf(extensionValue(extension, name)));
  const named = extensionValues(extension, 'score').map((name) => scores.find((rule) => rule.name === name));
  const drawn = named.filter((rule) => rule !== undefined && rule.componentOf === undefined);
  const isDrawn = kind === 'line' ? named.length === 1 : kind === 'web' && named.length >= 3;
  if (!isDrawn || drawn.length < named.length) return undefined;
  if (low === undefined || high === undefined || high <= low) return undefined;
  return { kind: kind === 'line' ? 'line' : 'web', scores: drawn.flatMap((rule) => rule ?? []), low, high };
}

/** What keeps the extension from being understood: then nothing is shown. */
export function shownResultIssues(questionnaire: ParsedQuestionnaire): readonly Issue[] {
  const source: Resource = questionnaire.source;
  if (extensionsOf(source, shownResultUrl).length === 0 || shownResultOf(questionnaire)) return [];
  return [
    error(
      'value',
      'The shown result is not understood: a line is of one score and a web of three or more, each the name of a score with an Observation of its own, and low is below high',
      `Questionnaire.extension('${shownResultUrl}')`,
    ),
  ];
}
