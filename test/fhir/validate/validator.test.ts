import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../functions/fhir/definitions/load.ts';
import { isJsonObject, type Json } from '../../../functions/fhir/resource.ts';
import { createValidator } from '../../../functions/fhir/validate/validator.ts';

const root = join(import.meta.dirname, '../../..');
const validator = createValidator({
  definitions: loadDefinitions(join(root, 'functions/fhir/definitions/generated')),
});

function example(name: string): Json {
  return JSON.parse(readFileSync(join(root, 'node_modules/hl7.fhir.r4.examples', `${name}.json`), 'utf8'));
}

const examples = [
  'Bundle-bundle-transaction',
  'CarePlan-preg',
  'Encounter-f001',
  'Observation-blood-pressure',
  'Patient-example',
  'Questionnaire-3141',
  'QuestionnaireResponse-gcs',
  'Task-example1',
].map(example);

type Path = readonly (string | number)[];

/** The places of all objects in a value. */
function objectPaths(value: Json, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => objectPaths(each, [...path, index]));
  if (!isJsonObject(value)) return [];
  const below = Object.entries(value).flatMap(([name, each]) => objectPaths(each ?? null, [...path, name]));
  return [path, ...below];
}

function changedAt(value: Json, [step, ...rest]: Path, change: (value: Json) => Json): Json {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((each, index) => (index === step ? changedAt(each, rest, change) : each));
  if (!isJsonObject(value)) return value;
  return { ...value, [step]: changedAt(value[step] ?? null, rest, change) };
}

const place = fc
  .constantFrom(...examples)
  .chain((resource) => fc.tuple(fc.constant(resource), fc.constantFrom(...objectPaths(resource))));

describe('any input', () => {
  test('that is JSON gets issues, not an exception', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(validator.validate(value).length).toBeGreaterThan(0);
      }),
    );
  });

  test.each([undefined, Number.NaN, () => {}, Symbol('x')])('that is %s gets issues too', (value) => {
    expect(validator.validate(value).length).toBeGreaterThan(0);
  });

  test('put anywhere in a resource gets no exception', () => {
    fc.assert(
      fc.property(place, fc.jsonValue(), fc.nat(), ([resource, path], value, at) => {
        const changed = changedAt(resource, path, (holder) => {
          const names = Object.keys(holder as object);
          return { ...(holder as object), [names[at % names.length] ?? 'x']: value as Json };
        });
        validator.validate(changed);
      }),
      { numRuns: 500 },
    );
  });

  test('with an unknown element anywhere is told where it is', () => {
    fc.assert(
      fc.property(place, ([resource, path]) => {
        const changed = changedAt(resource, path, (holder) => ({ ...(holder as object), zzUnknown: 1 }));
        const unknown = validator
          .validate(changed)
          .filter(({ diagnostics }) => diagnostics.includes("'zzUnknown'"));
        expect(unknown.map(({ code, severity }) => [code, severity])).toEqual([['structure', 'error']]);
        const steps = unknown[0]?.expression?.match(/\[\d+\]/g)?.map((index) => Number(index.slice(1, -1)));
        expect(steps ?? []).toEqual(path.filter((step) => typeof step === 'number'));
      }),
    );
  });
});

describe('what is hostile', () => {
  test('and deep is refused as such', () => {
    const deep = Array.from({ length: 5000 }).reduce<Json>((inner) => ({ url: 'x', extension: [inner] }), {
      url: 'x',
    });
    const issues = validator.validate({ resourceType: 'Patient', extension: [deep] });
    expect(issues.some(({ code }) => code === 'too-costly')).toBe(true);
  });

  test('and deep in contained resources is refused too', () => {
    const deep = Array.from({ length: 5000 }).reduce<Json>(
      (inner) => ({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: inner }] }),
      { resourceType: 'Patient' },
    );
    expect(validator.validate(deep).some(({ code }) => code === 'too-costly')).toBe(true);
  });

  test('and wrong a thousand times over gets a bounded answer in time', () => {
    const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`givn${index}`, 1]));
    const start = performance.now();
    const issues = validator.validate({ resourceType: 'Patient', name: [unknown], ...unknown });
    expect(issues.length).toBeLessThan(200);
    expect(issues.some(({ diagnostics }) => diagnostics.startsWith('More than 100'))).toBe(true);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('and long is not repeated in the answer', () => {
    const long = 'x'.repeat(100_000);
    const resource = {
      resourceType: 'Patient',
      [long]: 1,
      gender: long,
      birthDate: long,
      meta: { profile: [`urn:${long}`] },
      generalPractitioner: [{ reference: long }, { reference: `X${long}/1` }],
      modifierExtension: [{ url: `urn:${long}`, valueCode: 'x' }],
    };
    for (const { diagnostics, expression } of validator.validate(resource)) {
      expect(diagnostics.length).toBeLessThan(500);
      expect(expression?.length).toBeLessThan(200);
    }
    expect(validator.validate({ resourceType: long }).length).toBe(1);
  });

  test('and full of control characters is quoted without them', () => {
    const odd = 'a\u0000\u001b[31m\u202eb';
    const resource = {
      resourceType: 'Patient',
      [odd]: 1,
      gender: odd,
      meta: { profile: [`http://example.org/${odd}`] },
      managingOrganization: { reference: `Organisation/${odd}` },
      maritalStatus: { coding: [{ system: odd, code: odd }] },
      link: [{ other: { reference: odd }, type: odd }],
      modifierExtension: [{ url: `http://example.org/${odd}`, valueCode: 'x' }],
    };
    const issues = [...validator.validate(resource), ...validator.validate({ resourceType: odd })];
    expect(issues.length).toBeGreaterThan(6);
    for (const { diagnostics, expression } of issues)
      expect(`${diagnostics}${expression}`).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test('and full of small warnings cannot hide a modifier extension that is not known', () => {
    const entry = { resource: { resourceType: 'Basic', code: { text: 'x' } } };
    const modifierExtension = [{ url: 'http://example.org/not', valueBoolean: true }];
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [...Array.from({ length: 200 }, () => entry), { modifierExtension, ...entry }],
    };
    const issues = validator.validate(bundle);
    expect(issues.filter(({ code }) => code === 'extension')).toEqual([
      expect.objectContaining({ severity: 'warning', expression: 'Bundle.entry[200].modifierExtension[0]' }),
    ]);
    expect(issues.length).toBeLessThan(120);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'and named %s is an unknown element',
    (name) => {
      const issues = validator.validate(JSON.parse(`{"resourceType":"Patient","active":true,"${name}":1}`));
      expect(issues.filter(({ severity }) => severity === 'error')).toHaveLength(1);
      expect(validator.validate(JSON.parse(`{"resourceType":"${name}"}`)).length).toBe(1);
    },
  );
});

describe('a validation', () => {
  test.each(examples.map((resource) => [(resource as { resourceType: string }).resourceType, resource]))(
    'of a %s leaves it as it was',
    (_, resource) => {
      const before = JSON.stringify(resource);
      validator.validate(resource);
      expect(JSON.stringify(resource)).toBe(before);
    },
  );

  test('gives the same answer every time', () => {
    const wrong = { resourceType: 'Observation', status: 'x', valueString: '' };
    expect(validator.validate(wrong)).toEqual(validator.validate(wrong));
  });
});
