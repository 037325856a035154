import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '../functions/fhir/resource.ts';
import { indexValues } from '../functions/fhir/search/index-values.ts';
import { readSearchDefinitions } from '../functions/handlers/knowledge.ts';
import { type Figure, median, rounded } from './figure.ts';

const root = join(import.meta.dirname, '..');
const example = join(root, 'node_modules/hl7.fhir.r4.examples/Observation-blood-pressure.json');
const times = 5_000;

/** How many Observations a second give all their search values, after warm-up: part of every write. */
export async function benchmarks(): Promise<readonly Figure[]> {
  const definitions = readSearchDefinitions(join(root, 'functions/fhir/definitions/generated'));
  const observation = JSON.parse(readFileSync(example, 'utf8')) as Resource;
  const rounds = Array.from({ length: 6 }, () => {
    const begun = performance.now();
    for (let time = 0; time < times; time++) indexValues(definitions, observation);
    return (times * 1_000) / (performance.now() - begun);
  });
  return [{ name: 'index-values-observation/s', value: rounded(median(rounds.slice(1))) }];
}
