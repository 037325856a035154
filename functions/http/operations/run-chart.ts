import { fhirError } from '../../fhir/outcome.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { evaluate } from '../../indicator/evaluate.ts';
import type { Indicator, MeasureGroup } from '../../indicator/measure.ts';
import { type Point, runChart, type Signal } from '../../indicator/run-chart.ts';
import type { Row } from '../../indicator/view/run.ts';
import { at, daysOf, indicatorOf, placeOf, refuseUnknown, requireThere } from './measure-input.ts';
import type { Operation } from './operation.ts';
import { type Days, type MeasuresWith, ownUnits } from './own-units.ts';
import { operationInput } from './parameters.ts';
import { parametersAnswer } from './parameters-answer.ts';

/** Of one care group fewer people than these are not told of: its facilitators would know who said what. */
export const minimumRespondents = 5;

/**
 * `Measure/[id]/$run-chart`: an indicator over time, on the data that the caller may see, with the median and the signals
 * of the usual run rules. In: `periodStart`, `periodEnd`, `by` (`month` unless said, or `quarter`), `group` (a Group of
 * care: then a point is told only of five persons or more). Out: for each group of the Measure a `series` with its
 * `median`, each `point` (`at`, `value`, `denominator`; without a value where there is nothing or too little to tell) and
 * each `signal` (`rule`, `from`, `to`, `points`).
 */
export function runChartOperation(from: MeasuresWith): Operation {
  return {
    name: 'run-chart',
    definition: 'https://kring.care/fhir/OperationDefinition/Measure-run-chart',
    levels: ['type', 'instance'],
    resourceTypes: ['Measure'],
    methods: ['GET', 'POST'],
    interaction: 'operation:run-chart',
    async: true,
    handle: async (request, api) => {
      const input = await operationInput(request);
      refuseUnknown(input, 'run-chart', ['periodStart', 'periodEnd', 'measure', 'by', 'group']);
      const indicator = indicatorOf(from.measures, request.params.id, input);
      const period = daysOf(input);
      const by = input.text('by') ?? 'month';
      if (by !== 'month' && by !== 'quarter') {
        throw fhirError('value', `by is ${by}; it should be month or quarter`, at('by'), 400);
      }
      const group = placeOf(input, 'group', ['Group']);
      const times = timesOf(period, by);
      if (times.length > maxPoints) throw tooLong(times.length, by);
      await requireThere({ group }, request, api);
      const [units = []] = await ownUnits(from, indicator, period, request, api);
      const rows = group === undefined ? units : units.filter(({ care_group }) => care_group === group);
      const atLeast = group === undefined ? 0 : minimumRespondents;
      return parametersAnswer([
        { name: 'measure', valueCanonical: `${indicator.url}|${indicator.version}` },
        ...seriesOf(indicator, rows, times, atLeast),
      ]);
    },
  };
}

/** Twenty years of months. */
const maxPoints = 240;

function tooLong(points: number, by: 'month' | 'quarter'): Error {
  const text = `The period has ${points} points of a ${by} each; a run chart has ${maxPoints} at most: ask for a shorter one`;
  return fhirError('value', text, at('periodEnd'), 400);
}

/** Every month, or quarter, that the period has a day of. */
function timesOf({ start, end }: Days, by: 'month' | 'quarter'): readonly string[] {
  const months: string[] = [];
  for (let year = Number(start.slice(0, 4)), month = Number(start.slice(5, 7)); ; month += 1) {
    if (month > 12) [year, month] = [year + 1, 1];
    const text = `${year}-${String(month).padStart(2, '0')}`;
    if (text > end.slice(0, 7)) break;
    months.push(text);
  }
  return by === 'month' ? months : [...new Set(months.map(quarterOfMonth))];
}

function quarterOfMonth(month: string): string {
  return `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`;
}

function seriesOf(
  indicator: Indicator,
  rows: readonly Row[],
  times: readonly string[],
  atLeast: number,
): readonly JsonObject[] {
  const byTime = Map.groupBy(rows, ({ day }) => {
    const month = String(day).slice(0, 7);
    return times[0]?.includes('Q') ? quarterOfMonth(month) : month;
  });
  return indicator.groups.map((group) => {
    const told = times.map((time) => pointOf(time, byTime.get(time) ?? [], group, atLeast));
    const { median, useful, runs, signals } = runChart(told);
    return {
      name: 'series',
      part: [
        { name: 'group', valueCoding: group.coding },
        ...(median === undefined ? [] : [{ name: 'median', valueDecimal: rounded(median) }]),
        { name: 'usefulPoints', valueInteger: useful },
        { name: 'runs', valueInteger: runs },
        ...told.map(pointPart),
        ...signals.map(signalPart),
      ],
    };
  });
}

type Told = Point & { readonly denominator?: number };

function pointOf(time: string, rows: readonly Row[], group: MeasureGroup, atLeast: number): Told {
  const { denominator, score, persons } = evaluate(rows, group);
  if (persons.denominator.length < atLeast) return { at: time, value: undefined };
  const value = group.kind === 'count' ? denominator : score;
  return { at: time, value: value === undefined ? undefined : rounded(value), denominator };
}

function pointPart({ at: time, value, denominator }: Told): JsonObject {
  return {
    name: 'point',
    part: [
      { name: 'at', valueString: time },
      ...(value === undefined ? [] : [{ name: 'value', valueDecimal: value }]),
      ...(denominator === undefined ? [] : [{ name: 'denominator', valueInteger: denominator }]),
    ],
  };
}

function signalPart({ rule, from, to, points }: Signal): JsonObject {
  return {
    name: 'signal',
    part: [
      { name: 'rule', valueCode: rule },
      { name: 'from', valueString: from },
      { name: 'to', valueString: to },
      { name: 'points', valueInteger: points },
    ],
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
