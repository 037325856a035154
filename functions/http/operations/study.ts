import { fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { type Evaluated, evaluate } from '../../indicator/evaluate.ts';
import type { Indicator } from '../../indicator/measure.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { requirePermission } from '../permission.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import { refuseUnknown } from './measure-input.ts';
import type { Operation } from './operation.ts';
import { type Days, type MeasuresWith, ownUnits } from './own-units.ts';
import { operationInput } from './parameters.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { minimumRespondents } from './run-chart.ts';

const cycleSystem = 'https://kring.care/fhir/CodeSystem/learning-cycle';

/**
 * `Task/[id]/$study`: the S of a plan-do-study-act cycle. The Task is the cycle: its code is `plan-do-study-act` of
 * `learning-cycle`, it may instantiate a PlanDefinition, and its inputs are `indicator` (valueCanonical, a Measure),
 * `baseline` and `result` (valuePeriod); with `focus` on a care Group it is about that group alone, of which fewer than
 * five persons are not told. Out: for each group of the Measure its figures at baseline and as a result, on the data that
 * the caller may see, and how the score changed. Nothing is written.
 */
export function studyOperation(from: MeasuresWith): Operation {
  return {
    name: 'study',
    definition: 'https://kring.care/fhir/OperationDefinition/Task-study',
    levels: ['instance'],
    resourceTypes: ['Task'],
    methods: ['GET', 'POST'],
    interaction: 'operation:study',
    async: true,
    handle: async (request, api) => {
      refuseUnknown(await operationInput(request), 'study', []);
      const task = await readTask(request, api);
      const indicator = indicatorOf(from.measures, inputOf(task, 'indicator')?.valueCanonical);
      const group = groupOf(task);
      const at = async (name: 'baseline' | 'result') => {
        const days = daysOf(task, name);
        const [rows = []] = await ownUnits(from, indicator, days, request, api);
        return { days, rows: group ? rows.filter(({ care_group }) => care_group === group) : rows };
      };
      const [baseline, result] = [await at('baseline'), await at('result')];
      const figures = indicator.groups.map((each) => {
        const told = (rows: typeof baseline.rows) => {
          const figure = evaluate(rows, each);
          return group && figure.persons.denominator.length < minimumRespondents ? undefined : figure;
        };
        const [before, after] = [told(baseline.rows), told(result.rows)];
        return {
          name: 'figure',
          part: [
            { name: 'group', valueCoding: each.coding },
            figurePart('baseline', baseline.days, before),
            figurePart('result', result.days, after),
            ...changePart(before, after),
          ],
        };
      });
      return parametersAnswer([
        { name: 'cycle', valueReference: { reference: `Task/${request.params.id}` } },
        { name: 'measure', valueCanonical: `${indicator.url}|${indicator.version}` },
        ...figures,
      ]);
    },
  };
}

async function readTask(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Resource> {
  requirePermission(request.principal, 'read', 'Task');
  const { id } = request.params;
  const version = await api.repository.read('Task', id);
  const view = viewFor(request.principal, request.base, api);
  const { resource } = await shownVersion(version, { type: 'Task', id }, view, api.repository);
  if (codesOf(resource.code, cycleSystem).includes('plan-do-study-act')) return resource;
  const text = `Task/${id} is no learning cycle: its code should be ${cycleSystem}|plan-do-study-act`;
  throw fhirError('business-rule', text, 'Task.code', 422);
}

function codesOf(concept: Json | undefined, system: string): readonly Json[] {
  const codings =
    isJsonObject(concept) && Array.isArray(concept.coding) ? concept.coding.filter(isJsonObject) : [];
  return codings.flatMap((coding) =>
    coding.system === system && coding.code !== undefined ? [coding.code] : [],
  );
}

function inputOf({ input }: Resource, code: string): JsonObject | undefined {
  const inputs = Array.isArray(input) ? input.filter(isJsonObject) : [];
  return inputs.find(({ type }) => codesOf(type, cycleSystem).includes(code));
}

function indicatorOf(measures: readonly Indicator[], canonical: Json | undefined): Indicator {
  const [url, version] = String(canonical ?? '').split('|');
  const found = measures.find((each) => each.url === url && (version ?? each.version) === each.version);
  if (found) return found;
  const text = `The input indicator of the Task should be the valueCanonical of a Measure; it is ${canonical ?? 'not there'}`;
  throw fhirError('business-rule', text, 'Task.input', 422);
}

function daysOf(task: Resource, name: string): Days {
  const period = inputOf(task, name)?.valuePeriod;
  const { start, end } = isJsonObject(period) ? period : {};
  const isDay = (day: Json | undefined): day is string =>
    typeof day === 'string' && /^\d{4}-\d\d-\d\d/.test(day);
  if (isDay(start) && isDay(end) && start.slice(0, 10) <= end.slice(0, 10)) {
    return { start: start.slice(0, 10), end: end.slice(0, 10) };
  }
  const text = `The input ${name} of the Task should be a valuePeriod with a first and a last day`;
  throw fhirError('business-rule', text, 'Task.input', 422);
}

function groupOf({ focus }: Resource): string | undefined {
  const reference = isJsonObject(focus) ? focus.reference : undefined;
  return typeof reference === 'string' && /^Group\/[A-Za-z0-9.-]{1,64}$/.test(reference)
    ? reference
    : undefined;
}

function figurePart(name: string, { start, end }: Days, figure: Evaluated | undefined): JsonObject {
  const counts = figure && [
    { name: 'denominator', valueInteger: figure.denominator },
    { name: 'numerator', valueInteger: figure.numerator },
    ...(figure.score === undefined ? [] : [{ name: 'score', valueDecimal: rounded(figure.score) }]),
    ...(figure.interval === undefined
      ? []
      : [
          { name: 'low', valueDecimal: rounded(figure.interval.low) },
          { name: 'high', valueDecimal: rounded(figure.interval.high) },
        ]),
  ];
  return { name, part: [{ name: 'period', valuePeriod: { start, end } }, ...(counts ?? [])] };
}

function changePart(before: Evaluated | undefined, after: Evaluated | undefined): readonly JsonObject[] {
  if (before?.score === undefined || after?.score === undefined) return [];
  return [{ name: 'change', valueDecimal: rounded(after.score - before.score) }];
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
