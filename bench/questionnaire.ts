/**
 * What a changed answer costs in a form of 400 items of which 397 are calculated, all from that answer (`fan`) or each
 * from the one before it (`chain`), beside the same expressions evaluated one by one by `fhirpath`, uncached, in the
 * same run; and what it costs to check and score a response of 20 items.
 */
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import type { JsonObject, Resource } from '../functions/fhir/resource.ts';
import type { Answers } from '../functions/questionnaire/answer.ts';
import { planForm } from '../functions/questionnaire/formula/plan.ts';
import { parseQuestionnaire } from '../functions/questionnaire/parse.ts';
import { responseItems } from '../functions/questionnaire/response.ts';
import { score } from '../functions/questionnaire/score.ts';
import { validateResponse } from '../functions/questionnaire/validate-response.ts';
import { type Figure, median, rounded } from './figure.ts';

const calculatedCount = 397;
const rounds = 200;

export async function benchmarks(): Promise<readonly Figure[]> {
  return [
    ...change('fan', () => 'in-1'),
    ...change('chain', (index) => (index === 0 ? 'in-1' : `c${index - 1}`)),
    ...checking(),
  ];
}

function change(shape: string, restsOn: (index: number) => string): readonly Figure[] {
  const texts = Array.from(
    { length: calculatedCount },
    (_, index) => `%resource.item.where(linkId='${restsOn(index)}').answer.value + ${index % 7}`,
  );
  const items: JsonObject[] = [
    ...['in-1', 'in-2', 'in-3'].map((linkId) => ({ linkId, type: 'integer' })),
    ...texts.map((text, index) => ({ linkId: `c${index}`, type: 'integer', extension: [expression(text)] })),
  ];
  const questionnaire = parseQuestionnaire(withItems(items));
  const form = planForm(questionnaire).open(new Map());
  const times = Array.from({ length: rounds }, (_, round) =>
    milliseconds(() => form.change('in-1', [{ valueInteger: round }])),
  );
  const response = {
    resourceType: 'QuestionnaireResponse',
    item: responseItems(questionnaire, form.answers(), 'en'),
  };
  const uncached = milliseconds(() => {
    for (const text of texts) fhirpath.evaluate(response, text, { resource: response }, r4);
  });
  return [
    { name: `questionnaire-400-items-${shape}-change-ms`, value: rounded(median(times)) },
    {
      name: `questionnaire-400-items-${shape}-p95-change-ms`,
      value: rounded(
        times.slice(20).toSorted((a, b) => a - b)[Math.floor((rounds - 20) * 0.95)] ?? Number.NaN,
      ),
    },
    { name: `questionnaire-400-items-${shape}-by-fhirpath-ms`, value: rounded(uncached) },
  ];
}

function expression(text: string): JsonObject {
  return {
    url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression',
    valueExpression: { language: 'text/fhirpath', expression: text },
  };
}

function checking(): readonly Figure[] {
  const linkIds = Array.from({ length: 20 }, (_, index) => `q${index}`);
  const answerOption = [0, 1, 2, 3].map((weight) => ({
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: weight }],
    valueCoding: { system: 'https://example.org/answer', code: `a${weight}` },
  }));
  const total = [
    { url: 'name', valueString: 'total' },
    { url: 'code', valueCodeableConcept: { text: 'Total' } },
    { url: 'method', valueCode: 'sum' },
    ...linkIds.map((valueString) => ({ url: 'item', valueString })),
  ];
  const extension = [
    { url: 'https://kring.care/fhir/StructureDefinition/questionnaire-score', extension: total },
  ];
  const items = linkIds.map((linkId) => ({
    linkId,
    text: linkId,
    type: 'choice',
    required: true,
    answerOption,
  }));
  const questionnaire = parseQuestionnaire({ ...withItems(items), extension });
  const answers: Answers = new Map(
    linkIds.map((linkId, index) => [linkId, [{ valueCoding: answerOption[index % 4]?.valueCoding ?? null }]]),
  );
  const response = {
    resourceType: 'QuestionnaireResponse',
    questionnaire: questionnaire.url,
    status: 'completed',
    item: responseItems(questionnaire, answers, 'en'),
  };
  const times = Array.from({ length: 2_000 }, () =>
    milliseconds(() => {
      validateResponse(questionnaire, response, { complete: true });
      score(questionnaire, answers);
    }),
  ).slice(1_000);
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
  return [{ name: 'questionnaire-20-items-validate-and-score-p95-ms', value: rounded(p95) }];
}

function withItems(item: readonly JsonObject[]): Resource {
  return { resourceType: 'Questionnaire', url: 'https://example.org/bench', status: 'active', item };
}

function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
