import { error, type Issue, warning } from '../../fhir/outcome.ts';
import { isJsonObject } from '../../fhir/resource.ts';
import { type Item, type ParsedQuestionnaire, valueNameOf } from '../questionnaire.ts';
import { type AlertRule, type Band, type ScoreRule, scoreUrl } from '../rule.ts';

interface Range {
  readonly low: number;
  readonly high: number;
}

const anything: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Scores that no answers give, bands that leave gaps, and alerts that never fire or always do. */
export function scoreIssues(questionnaire: ParsedQuestionnaire): Issue[] {
  const at = `Questionnaire.extension('${scoreUrl}')`;
  const ofScores = questionnaire.scores.flatMap((rule) => [
    ...rule.linkIds.flatMap((linkId) => weightIssues(rule, questionnaire.byLinkId.get(linkId), at)),
    ...bandIssues(rule, rangeOf(rule, questionnaire), at),
  ]);
  return [...ofScores, ...questionnaire.alerts.flatMap((rule) => alertIssues(rule, questionnaire))];
}

function weightIssues({ name }: ScoreRule, item: Item | undefined, at: string): Issue[] {
  if (item === undefined) return [];
  const { linkId, options, enableWhen } = item;
  const weightless = options.filter(
    ({ score, value }) => score === undefined && typeof value.value !== 'number',
  );
  const isCounted = options.length > 0 || isNumber(item);
  return [
    ...(isCounted
      ? []
      : [error('business-rule', `The score ${name} counts ${linkId}, whose answers weigh nothing`, at)]),
    ...weightless.map(({ key }) =>
      error(
        'business-rule',
        `The score ${name} cannot be made when ${linkId} is ${key}, which has no weight`,
        at,
      ),
    ),
    ...(enableWhen.length > 0
      ? [warning('business-rule', `The score ${name} counts ${linkId}, which is not always asked`, at)]
      : []),
  ];
}

function isNumber({ type }: Item): boolean {
  if (type === 'group' || type === 'display') return false;
  return valueNameOf[type] === 'valueInteger' || valueNameOf[type] === 'valueDecimal';
}

/** From the least to the most that the answers to an item weigh. */
function weightRange(item: Item | undefined): Range {
  const weights = (item?.options ?? []).flatMap(({ score }) => score ?? []);
  if (weights.length > 0) {
    const high = item?.repeats
      ? weights.filter((weight) => weight > 0).reduce((a, b) => a + b, 0)
      : Math.max(...weights);
    return { low: Math.min(...weights), high };
  }
  const [low, high] = [item?.minValue, item?.maxValue].map((limit) => numberIn(limit?.value));
  return { low: low ?? anything.low, high: high ?? anything.high };
}

function numberIn(value: unknown): number | undefined {
  if (isJsonObject(value)) return numberIn(value.value);
  return typeof value === 'number' ? value : undefined;
}

function rangeOf({ linkIds, method, factor, decimals }: ScoreRule, { byLinkId }: ParsedQuestionnaire): Range {
  const ranges = linkIds.map((linkId) => weightRange(byLinkId.get(linkId)));
  const total = (of: (range: Range) => number) => {
    const sum = ranges.reduce((all, range) => all + of(range), 0);
    return Number((factor * (method === 'mean' ? sum / ranges.length : sum)).toFixed(decimals));
  };
  return { low: total(({ low }) => low), high: total(({ high }) => high) };
}

function bandIssues({ name, bands, decimals }: ScoreRule, range: Range, at: string): Issue[] {
  const step = 10 ** -decimals;
  const ordered = bands.toSorted((a, b) => lowOf(a) - lowOf(b));
  return ordered.flatMap((band, index) => {
    const next = ordered[index + 1];
    const isOut = lowOf(band) > range.high || highOf(band) < range.low;
    const out = isOut
      ? [warning('business-rule', `No answers bring the score ${name} to ${shown(band)}`, at)]
      : [];
    if (next === undefined) return out;
    const space = lowOf(next) - highOf(band);
    if (space <= 0)
      return [
        ...out,
        error('business-rule', `${shown(band)} and ${shown(next)} of the score ${name} overlap`, at),
      ];
    return space > step + 1e-9
      ? [
          ...out,
          warning(
            'business-rule',
            `Between ${shown(band)} and ${shown(next)} the score ${name} means nothing`,
            at,
          ),
        ]
      : out;
  });
}

function lowOf({ low }: Band): number {
  return low ?? anything.low;
}

function highOf({ high }: Band): number {
  return high ?? anything.high;
}

function shown({ low, high }: Band): string {
  return `${low ?? ''}…${high ?? ''}`;
}

function alertIssues(rule: AlertRule, questionnaire: ParsedQuestionnaire): Issue[] {
  const { on, operator, value, name } = rule;
  const scoreRule = 'score' in on ? questionnaire.scores.find((each) => each.name === on.score) : undefined;
  const item = 'linkId' in on ? questionnaire.byLinkId.get(on.linkId) : undefined;
  const range = scoreRule ? rangeOf(scoreRule, questionnaire) : weightRange(item);
  const isUp = operator.startsWith('>');
  const strict = operator.length === 1;
  const reaches = (edge: number) => (isUp ? edge > value : edge < value) || (!strict && edge === value);
  const [most, least] = isUp ? [range.high, range.low] : [range.low, range.high];
  if (!reaches(most)) return [error('business-rule', `The alert ${name} can never be raised`)];
  return reaches(least) ? [warning('business-rule', `The alert ${name} is raised by every answer`)] : [];
}
