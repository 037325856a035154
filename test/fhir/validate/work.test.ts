import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../functions/fhir/definitions/load.ts';
import type { StructureDefinition } from '../../../functions/fhir/definitions/structure-definition.ts';
import type { Json, JsonObject } from '../../../functions/fhir/resource.ts';
import { createValidator } from '../../../functions/fhir/validate/validator.ts';
import { createWork, nodeCount, tooCostly } from '../../../functions/fhir/validate/work.ts';

const definitions = loadDefinitions(
  join(import.meta.dirname, '../../../functions/fhir/definitions/generated'),
);

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Whether a resource is checked to the end when each value in it may take so many steps. */
function isWithin(resource: JsonObject, stepsPerValue: number): boolean {
  const maxSteps = nodeCount(resource) * stepsPerValue;
  const issues = createValidator({ definitions, maxSteps }).validate(resource);
  return issues.every(({ code }) => code !== 'too-costly');
}

const coding = (code: string) => ({ system: 'http://example.org/codes', code });

/** Resources whose size follows from a number; each repeats what an invariant holds against the rest of it. */
const shapes: Readonly<Record<string, (count: number) => JsonObject>> = {
  'flat items (que-2)': (count) => ({
    resourceType: 'Questionnaire',
    status: 'draft',
    item: times(count, (index) => ({ linkId: `${index}`, type: 'string', text: 'x' })),
  }),
  'items without linkId but an extension (que-2)': (count) => ({
    resourceType: 'Questionnaire',
    status: 'draft',
    item: times(count, (index) => ({
      _linkId: { extension: [{ url: 'http://example.org/x', valueInteger: index }] },
      type: 'display',
    })),
  }),
  'nested items (que-2)': (count) => ({
    resourceType: 'Questionnaire',
    status: 'draft',
    item: times(count / 40, (index) =>
      times(40, (depth) => `${index}.${depth}`).reduceRight<Json>(
        (below, linkId) => ({ linkId, type: 'group', item: [below] }),
        { linkId: `${index}`, type: 'display' },
      ),
    ),
  }),
  'concepts (csd-1)': (count) => ({
    resourceType: 'CodeSystem',
    status: 'draft',
    content: 'complete',
    concept: times(count, (index) => ({ code: `${index}`, concept: [{ code: `below-${index}` }] })),
  }),
  'entries (bdl-7)': (count) => ({
    resourceType: 'Bundle',
    type: 'collection',
    entry: times(count, (index) => ({
      fullUrl: `http://example.org/Basic/${index}`,
      resource: { resourceType: 'Basic', code: { text: 'x' } },
    })),
  }),
  'components and codes (obs-7)': (count) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: times(count, (index) => coding(`${index}`)) },
    valueInteger: 1,
    component: times(count, (index) => ({ code: { coding: [coding(`x${index}`)] }, valueInteger: 1 })),
  }),
  'elements (sdf-8, sdf-8a, sdf-16, sdf-17)': (count) => {
    const element = times(count, (index) => ({
      id: index === 0 ? 'Patient' : `Patient.e${index}`,
      path: index === 0 ? 'Patient' : `Patient.e${index}`,
      min: 0,
      max: '1',
      definition: 'x',
      base: { path: 'Patient', min: 0, max: '1' },
    }));
    return {
      resourceType: 'StructureDefinition',
      url: 'http://example.org/x',
      name: 'X',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Patient',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
      derivation: 'constraint',
      snapshot: { element },
      differential: { element },
    };
  },
  'resources and groupings (ig-1, ig-2)': (count) => ({
    resourceType: 'ImplementationGuide',
    url: 'http://example.org/x',
    name: 'X',
    status: 'draft',
    packageId: 'x',
    fhirVersion: ['4.0.1'],
    definition: {
      grouping: times(count, (index) => ({ id: `g${index}`, name: 'x' })),
      resource: times(count, (index) => ({
        reference: { reference: `Patient/${index}` },
        fhirVersion: ['4.0.1'],
        groupingId: `g${index}`,
      })),
    },
  }),
  'server resources (cpb-7, cpb-9, cpb-12)': (count) => ({
    resourceType: 'CapabilityStatement',
    status: 'draft',
    date: '2024',
    kind: 'requirements',
    fhirVersion: '4.0.1',
    format: ['json'],
    description: 'x',
    rest: [
      {
        mode: 'server',
        resource: [
          { type: 'Patient', searchParam: times(count, (index) => ({ name: `p${index}`, type: 'string' })) },
        ],
      },
    ],
    document: times(count, (index) => ({ mode: 'producer', profile: `http://example.org/${index}` })),
  }),
  'periods of other precision (per-1)': (count) => ({
    resourceType: 'Patient',
    name: times(count, () => ({ text: 'x', period: { start: '2023', end: '2024-01' } })),
  }),
  'periods in other zones (per-1)': (count) => ({
    resourceType: 'Patient',
    name: times(count, () => ({
      text: 'x',
      period: { start: '2024-01-01T00:00:00Z', end: '2024-01-02T00:00:00.5+01:00' },
    })),
  }),
};

describe.each(Object.entries(shapes))('%s', (_, shape) => {
  test('take no more steps for each value when there are many', () => {
    expect(isWithin(shape(40), 100)).toBe(true);
    expect(isWithin(shape(5000), 100)).toBe(true);
  });
});

describe('a resource in which each element refers to a contained one', () => {
  /** Reads are counted where a linear search would show: on the ids of what is contained. */
  function idReads(count: number): number {
    let reads = 0;
    const contained = times(count, (index) => ({
      resourceType: 'Organization',
      name: 'x',
      get id() {
        reads += 1;
        return `c${index}`;
      },
    }));
    const generalPractitioner = times(count, (index) => ({ reference: `#c${index}` }));
    const issues = createValidator({ definitions }).validate({
      resourceType: 'Patient',
      contained,
      generalPractitioner,
    });
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    return reads;
  }

  test('reads each id a few times, however many there are', () => {
    expect(idReads(1100) - idReads(100)).toBe((idReads(200) - idReads(100)) * 10);
  });
});

describe('a resource that declares many profiles', () => {
  function reads(count: number): number {
    let read = 0;
    const profile = new Proxy(
      times(count, (index) => `http://example.org/p${index}`),
      {
        get: (target, name, receiver) => {
          read += 1;
          return Reflect.get(target, name, receiver);
        },
      },
    );
    const resource = { resourceType: 'Patient', meta: { profile }, active: true };
    const issues = createValidator({ definitions }).validate(resource);
    expect(issues.filter(({ code }) => code === 'not-supported')[1]?.expression).toBe(
      'Patient.meta.profile[1]',
    );
    return read;
  }

  test('reads each a few times, however many there are', () => {
    expect(reads(1000)).toBeLessThan(reads(100) * 11);
  });
});

describe('a target of many references', () => {
  const profile: StructureDefinition = {
    url: 'http://example.org/organization',
    type: 'Organization',
    kind: 'resource',
    derivation: 'constraint',
    snapshot: {
      element: [
        { id: 'Organization', path: 'Organization' },
        { id: 'Organization.name', path: 'Organization.name', min: 1, max: '1', type: [{ code: 'string' }] },
      ],
    },
  };
  const referring: StructureDefinition = {
    url: 'http://example.org/patient',
    type: 'Patient',
    kind: 'resource',
    derivation: 'constraint',
    snapshot: {
      element: [
        { id: 'Patient', path: 'Patient' },
        {
          id: 'Patient.generalPractitioner',
          path: 'Patient.generalPractitioner',
          min: 0,
          max: '*',
          type: [{ code: 'Reference', targetProfile: [profile.url] }],
        },
      ],
    },
  };
  const validator = createValidator({
    definitions,
    profiles: (url) => [profile, referring].find((each) => each.url === url),
  });

  function nameReads(count: number, name: string | undefined): number {
    let reads = 0;
    const target = {
      resourceType: 'Organization',
      id: 'o',
      active: true,
      get name() {
        reads += 1;
        return name;
      },
    };
    const issues = validator.validate(
      {
        resourceType: 'Patient',
        contained: [target],
        generalPractitioner: times(count, () => ({ reference: '#o' })),
      },
      { profiles: [referring.url] },
    );
    const says = issues.filter(({ diagnostics }) => diagnostics.includes('does not conform'));
    expect(says.length).toBe(name === undefined ? count : 0);
    return reads;
  }

  test('is held against a profile once', () => {
    expect(nameReads(60, 'x')).toBe(nameReads(2, 'x'));
    expect(nameReads(60, undefined)).toBe(nameReads(2, undefined));
  });
});

describe('an invariant that only the engine can evaluate', () => {
  const profile = (expression: string): StructureDefinition => ({
    url: 'http://example.org/p',
    type: 'Patient',
    kind: 'resource',
    derivation: 'constraint',
    snapshot: {
      element: [
        {
          id: 'Patient',
          path: 'Patient',
          constraint: [{ key: 'x-1', severity: 'error', human: 'no name twice', expression }],
        },
      ],
    },
  });
  const codes = (expression: string, count: number) => {
    const validator = createValidator({
      definitions,
      profiles: () => profile(expression),
      maxSteps: 1_000_000,
    });
    return validator
      .validate(
        { resourceType: 'Patient', name: times(count, (index) => ({ family: `n${index}` })) },
        { profiles: ['http://example.org/p'] },
      )
      .filter(({ severity }) => severity === 'error')
      .map(({ code, expression: at }) => [code, at]);
  };

  test('is evaluated on a small resource', () => {
    expect(codes('name.family.distinct().count() = name.count()', 50)).toEqual([]);
    expect(codes('name.family.distinct().count() = 1', 50)).toEqual([['invariant', 'Patient']]);
  });

  test('is not evaluated, but said to be too costly, where it could block the process', () => {
    expect(codes('name.family.distinct().count() = name.count()', 2000)).toEqual([['too-costly', 'Patient']]);
  });

  test('is charged less when it looks at each value once', () => {
    expect(codes("name.family.select(upper()).first() = 'N0'", 2000)).toEqual([]);
  });
});

describe('work', () => {
  test('ends where more is spent than is allowed', () => {
    const work = createWork(10);
    work.spend(10);
    expect(work.left()).toBe(0);
    expect(() => work.spend(1)).toThrow(tooCostly);
  });

  test('is told once, as an error', () => {
    const issues = createValidator({ definitions, maxSteps: 100 }).validate(
      shapes['flat items (que-2)']?.(100),
    );
    const found = issues.filter(({ code }) => code === 'too-costly');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ severity: 'error', expression: 'Questionnaire' });
  });

  test('is enough for a Questionnaire of 6 MB', { timeout: 60_000 }, () => {
    const questionnaire = shapes['flat items (que-2)']?.(130_000) ?? {};
    expect(JSON.stringify(questionnaire).length).toBeGreaterThan(5_500_000);
    const issues = createValidator({ definitions }).validate(questionnaire);
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('nodeCount', () => {
  test.each([
    [null, 1],
    ['x', 1],
    [{ a: [1, { b: null }] }, 5],
  ])('of %j is %i', (value, count) => expect(nodeCount(value)).toBe(count));

  test('counts no further than it is asked to', () =>
    expect(
      nodeCount(
        times(100, () => 1),
        10,
      ),
    ).toBe(10));
});
