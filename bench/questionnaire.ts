/**
 * What a changed answer costs in a form of 400 items of which 397 are calculated, all from that answer (`fan`) or each
 * from the one before it (`chain`), beside the same expressions evaluated one by one by `fhirpath`, uncached, and (`fan`)
 * beside `lforms` without a page, in the same run; and what it costs to check and score a response of 20 items.
 */
import { createRequire } from 'node:module';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { chromium } from 'playwright-core';
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
    ...change('fan', fan),
    { name: 'questionnaire-400-items-fan-by-lforms-ms', value: rounded(await byLforms(form(fan))) },
    ...change('chain', chain),
    ...checking(),
  ];
}

/** Link id that a calculated item rests on. */
type RestsOn = (index: number) => string;

const fan: RestsOn = () => 'in-1';
const chain: RestsOn = (index) => (index === 0 ? 'in-1' : `c${index - 1}`);

function expressionsOf(restsOn: RestsOn): readonly string[] {
  return Array.from(
    { length: calculatedCount },
    (_, index) => `%resource.item.where(linkId='${restsOn(index)}').answer.value + ${index % 7}`,
  );
}

function form(restsOn: RestsOn): Resource {
  return withItems([
    ...['in-1', 'in-2', 'in-3'].map((linkId) => ({ linkId, type: 'integer' })),
    ...expressionsOf(restsOn).map((text, index) => ({
      linkId: `c${index}`,
      type: 'integer',
      extension: [expression(text)],
    })),
  ]);
}

function change(shape: string, restsOn: RestsOn): readonly Figure[] {
  const questionnaire = parseQuestionnaire(form(restsOn));
  const opened = planForm(questionnaire).open(new Map());
  const times = Array.from({ length: rounds }, (_, round) =>
    milliseconds(() => opened.change('in-1', [{ valueInteger: round }])),
  );
  const response = {
    resourceType: 'QuestionnaireResponse',
    item: responseItems(questionnaire, opened.answers(), 'en'),
  };
  const uncached = milliseconds(() => {
    for (const text of expressionsOf(restsOn)) fhirpath.evaluate(response, text, { resource: response }, r4);
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

/** As far as `lforms` is used here. */
interface Lforms {
  readonly Util: { convertFHIRQuestionnaireToLForms(questionnaire: object, version: 'R4'): object };
  readonly LFormsData: new (
    form: object,
  ) => {
    readonly items: { value?: unknown }[];
    readonly _expressionProcessor: { runCalculations(withInitial: boolean): Promise<unknown> };
  };
}

declare global {
  interface Window {
    LForms: Lforms;
  }
}

const lformsRounds = 5;

/**
 * Milliseconds of a changed answer in `lforms`, in Chromium, with no form on the page. Of the chain it made nothing in
 * five minutes, so that there is no figure of it.
 */
async function byLforms(questionnaire: Resource): Promise<number> {
  const { resolve } = createRequire(import.meta.url);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    for (const file of [
      'webcomponent/assets/lib/zone.min.js',
      'webcomponent/lhc-forms.js',
      'fhir/R4/lformsFHIR.min.js',
    ]) {
      await page.addScriptTag({ path: resolve(`lforms/dist/lforms/${file}`) });
    }
    const times = await page.evaluate(
      async ([text, count]) => {
        const { Util, LFormsData } = window.LForms;
        const form = new LFormsData(Util.convertFHIRQuestionnaireToLForms(JSON.parse(text), 'R4'));
        const taken: number[] = [];
        for (let round = 0; round < count; round += 1) {
          const [first] = form.items;
          if (first) first.value = round + 1;
          const start = performance.now();
          await form._expressionProcessor.runCalculations(false);
          taken.push(performance.now() - start);
          const last = form.items.at(-1);
          if (typeof last?.value !== 'number') throw new Error('lforms has calculated nothing');
        }
        return taken;
      },
      [JSON.stringify(questionnaire), lformsRounds] as const,
    );
    return median(times);
  } finally {
    await browser.close();
  }
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
