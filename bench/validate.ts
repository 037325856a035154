/**
 * How many resources a second are validated on one core, after warm-up, what the first one costs, and what a large one
 * does.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDefinitions } from '../functions/fhir/definitions/load.ts';
import { createValidator } from '../functions/fhir/validate/validator.ts';
import { type Figure, rounded } from './figure.ts';

const root = join(import.meta.dirname, '..');

const resources = {
  observation: 'Observation-blood-pressure',
  encounter: 'Encounter-f001',
  patient: 'Patient-example',
  questionnaire: 'Questionnaire-3141',
};

export async function benchmarks(): Promise<readonly Figure[]> {
  const definitions = loadDefinitions(join(root, 'functions/fhir/definitions/generated'));
  const each = Object.entries(resources).flatMap(([name, file]) => {
    const path = join(root, 'node_modules/hl7.fhir.r4.examples', `${file}.json`);
    const resource: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const { validate } = createValidator({ definitions });
    const firstMs = milliseconds(() => validate(resource));
    return [
      { name: `validate-${name}/s`, value: Math.round(perSecond(() => validate(resource))) },
      { name: `validate-${name}-first-ms`, value: Math.round(firstMs * 10) / 10 },
    ];
  });
  const { validate } = createValidator({ definitions });
  const large = largeQuestionnaire();
  const times = Array.from({ length: 4 }, () => milliseconds(() => validate(large)));
  return [...each, { name: 'validate-large-questionnaire-ms', value: rounded(Math.min(...times)) }];
}

/** 1.5 MB: 30,000 items in one list. */
function largeQuestionnaire(): unknown {
  const item = Array.from({ length: 30_000 }, (_, index) => ({
    linkId: `${index}`,
    text: 'x',
    type: 'string',
  }));
  return { resourceType: 'Questionnaire', status: 'draft', item };
}

/** The best of five rounds, so that what else runs on the machine counts least. */
function perSecond(run: () => void): number {
  const runs = 2000;
  const rounds = Array.from({ length: 6 }, () => milliseconds(() => repeat(run, runs)));
  return (runs * 1000) / Math.min(...rounds.slice(1));
}

function repeat(run: () => void, runs: number): void {
  for (let count = 0; count < runs; count++) run();
}

function milliseconds(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

if (import.meta.main) for (const { name, value } of await benchmarks()) console.log(`${name}: ${value}`);
