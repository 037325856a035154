import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../../functions/fhir/definitions/load.ts';
import { type Constraint, typeName } from '../../../../functions/fhir/definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../../functions/fhir/resource.ts';
import { type Context, createReport } from '../../../../functions/fhir/validate/context.ts';
import {
  childFinder,
  type ElementNode,
  elementTree,
} from '../../../../functions/fhir/validate/element-tree.ts';
import { compileExpression } from '../../../../functions/fhir/validate/invariant/compile.ts';
import { engineTest, type Test } from '../../../../functions/fhir/validate/invariant/engine.ts';
import { parseExpression } from '../../../../functions/fhir/validate/invariant/parse.ts';
import { createWork } from '../../../../functions/fhir/validate/work.ts';

const root = join(import.meta.dirname, '../../../..');
const examples = join(root, 'node_modules/hl7.fhir.r4.examples');
function contextOf(resource: JsonObject, work: Context['work']): Context {
  const report = createReport();
  return { report, work, resource, root: resource, profiles: [], isStrict: false, errorsOnly: false };
}

const definitions = loadDefinitions(join(root, 'functions/fhir/definitions/generated'));
const childOf = childFinder(definitions);

function treeOf(type: string) {
  const structure = definitions.structure(type);
  return structure && elementTree(structure);
}

const perConstraint = 40;
const work = createWork(Number.POSITIVE_INFINITY);

/** Runs each constraint of R4 on each value in a resource that it applies to, both ways. */
class Comparison {
  readonly disagreements: string[] = [];
  readonly decided = new Map<string, { here: number; byEngine: number }>();
  readonly #tests = new Map<Constraint, { here: ReturnType<typeof compileExpression>; engine: Test }>();
  readonly #trees = new Map<string, ReturnType<typeof treeOf>>();

  visitResource(resource: JsonObject, file: string): void {
    const tree = this.#tree(String(resource.resourceType));
    if (tree) this.#visit(resource, tree.root, tree.root, resource, file);
  }

  #tree(type: string) {
    if (!this.#trees.has(type)) this.#trees.set(type, treeOf(type));
    return this.#trees.get(type);
  }

  #visit(
    value: Json,
    node: ElementNode,
    resourceNode: ElementNode | undefined,
    resource: JsonObject,
    file: string,
  ) {
    for (const constraint of node.element.constraint ?? [])
      this.#compare(constraint, value, node, resourceNode, resource, file);
    if (!isJsonObject(value)) return;
    for (const child of node.children) {
      for (const type of child.element.type ?? [{ code: '' }]) {
        const typed = typeName(child.element, type);
        const name = child.choice ? `${child.name}${typed[0]?.toUpperCase()}${typed.slice(1)}` : child.name;
        for (const each of [value[name] ?? []].flat())
          this.#visitChild(each, child, typed, resourceNode, resource, file);
      }
    }
  }

  #visitChild(
    value: Json,
    child: ElementNode,
    type: string,
    resourceNode: ElementNode | undefined,
    resource: JsonObject,
    file: string,
  ) {
    const shared = child.element.contentReference?.slice(1);
    if (type === 'Resource') {
      if (isJsonObject(value)) this.visitResource(value, file);
    } else if (shared) {
      const node = this.#tree(shared.replace(/\..*/, ''))?.byId.get(shared);
      if (node) this.#visit(value, node, resourceNode, resource, file);
    } else {
      if (!child.choice) this.#visit(value, child, resourceNode, resource, file);
      const ofType = child.children.length > 0 ? undefined : this.#tree(type);
      if (ofType && definitions.structure(type)?.kind === 'complex-type')
        this.#visit(value, ofType.root, undefined, resource, file);
    }
  }

  #compare(
    constraint: Constraint,
    value: Json,
    node: ElementNode,
    resourceNode: ElementNode | undefined,
    resource: JsonObject,
    file: string,
  ) {
    const { key, expression = '' } = constraint;
    const path = node.element.path;
    const counts = this.decided.get(`${key} ${path}`) ?? { here: 0, byEngine: 0 };
    if (counts.here + counts.byEngine >= perConstraint) return;
    this.decided.set(`${key} ${path}`, counts);
    const { here, engine } = this.#testsOf(constraint, expression, { node, resource: resourceNode, childOf });
    const answer = here(value, { resource, work });
    if (answer === undefined) counts.byEngine += 1;
    else {
      counts.here += 1;
      const expected = engine(value, contextOf(resource, work));
      if (answer !== expected)
        this.disagreements.push(`${file} ${key} at ${path}: ${answer}, the engine says ${expected}`);
    }
  }

  #testsOf(constraint: Constraint, expression: string, scope: Parameters<typeof compileExpression>[1]) {
    const known = this.#tests.get(constraint);
    if (known) return known;
    const parsed = parseExpression(expression);
    const here = parsed ? compileExpression(parsed, scope) : () => undefined;
    const tests = { here, engine: engineTest(expression, scope.node.element.path) };
    this.#tests.set(constraint, tests);
    return tests;
  }
}

describe('constraints compiled to closures', () => {
  test('say what the FHIRPath engine says, for all of R4 on its examples', { timeout: 120_000 }, () => {
    const comparison = new Comparison();
    const many = /^(CodeSystem|ConceptMap|SearchParameter|StructureDefinition|ValueSet)-/;
    const files = readdirSync(examples).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
    const chosen = files.filter((name, index) => !many.test(name) || index % 40 === 0);
    for (const file of chosen)
      comparison.visitResource(JSON.parse(readFileSync(join(examples, file), 'utf8')), file);
    expect(comparison.disagreements).toEqual([]);
    const decided = [...comparison.decided.values()];
    expect(decided.length).toBeGreaterThan(200);
    const [here, all] = decided.reduce(
      ([a, b], each) => [a + each.here, b + each.here + each.byEngine],
      [0, 0],
    );
    expect(here / all).toBeGreaterThan(0.999);
  });

  test('leave none of R4 to the engine when there is nothing to look at', () => {
    const types = readdirSync(join(root, 'functions/fhir/definitions/generated/types'));
    const left = types.flatMap((file) => {
      const type = file.slice(0, -'.json'.length);
      const structure = definitions.structure(type);
      const resource = structure?.kind === 'resource' ? treeOf(type)?.root : undefined;
      return [...(treeOf(type)?.byId.values() ?? [])].flatMap((node) =>
        (node.element.constraint ?? [])
          .filter(({ expression = '' }) => {
            const parsed = parseExpression(expression);
            const here = parsed && compileExpression(parsed, { node, resource, childOf });
            return here?.(isPrimitive(node) ? 'x' : {}, { resource: {}, work }) === undefined;
          })
          .map(({ key }) => key),
      );
    });
    expect([...new Set(left)]).toEqual([]);
  });
});

function isPrimitive({ element: { type = [] } }: ElementNode): boolean {
  return type.some(({ code }) => definitions.structure(code)?.kind === 'primitive-type');
}

/** Two answers that would be wrong if a broken value went through unnoticed. */
function bothWays(type: string, expression: string, value: JsonObject): readonly (boolean | undefined)[] {
  const node = treeOf(type)?.root;
  const parsed = parseExpression(expression);
  if (!node || !parsed) throw new Error(`Not compiled: ${expression}`);
  const isResource = definitions.structure(type)?.kind === 'resource';
  const here = compileExpression(parsed, { node, resource: isResource ? node : undefined, childOf });
  return [
    here(value, { resource: value, work }),
    engineTest(expression, type)(value, contextOf(value, work)),
  ];
}

describe('values that break constraints', () => {
  const extension = [{ url: 'http://example.org/x', valueCode: 'y' }];
  const kg = { unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' };
  test.each([
    [
      'Period',
      'start.hasValue().not() or end.hasValue().not() or (start <= end)',
      { start: '2024-02', end: '2024-01' },
    ],
    [
      'Period',
      'start.hasValue().not() or end.hasValue().not() or (start <= end)',
      { _start: { extension }, end: '2024' },
    ],
    ['Period', 'start <= end', { start: '2024-01-01T10:00:00Z', end: '2024-01-01T10:00:00.500Z' }],
    ['Period', 'start <= end', { start: '2024-01-01T10:00:00+02:00', end: '2024-01-01T09:00:00+01:00' }],
    [
      'Range',
      'low.empty() or high.empty() or (low <= high)',
      { low: { value: 2, ...kg }, high: { value: 1, ...kg } },
    ],
    [
      'Ratio',
      '(numerator.empty() xor denominator.exists()) and (numerator.exists() or extension.exists())',
      { numerator: { value: 1 } },
    ],
    ['Patient', "gender = 'male' or gender = 'female'", { resourceType: 'Patient', _gender: { extension } }],
    [
      'Patient',
      "name.given.first().startsWith('A') and name.count() = 1",
      { resourceType: 'Patient', name: [{ given: ['An', 'B'] }] },
    ],
    [
      'Patient',
      "name.where(use = 'official').exists() implies name.given.exists()",
      { resourceType: 'Patient', name: [{ use: 'official' }] },
    ],
    [
      'Patient',
      'name.all(family.exists()) and telecom.select(value).isDistinct()',
      { resourceType: 'Patient', telecom: [{ value: '1' }, { value: '1' }] },
    ],
    ['Patient', "extension('http://example.org/x').value = 'y'", { resourceType: 'Patient', extension }],
    ['Patient', 'deceased.exists() and deceased = true', { resourceType: 'Patient', deceasedBoolean: true }],
    ['Patient', "gender in ('male' | 'female')", { resourceType: 'Patient', gender: 'other' }],
    ['Patient', "name.family & 'x' = 'x'", { resourceType: 'Patient' }],
    ['Patient', "name.given.matches('^[A-Z]')", { resourceType: 'Patient', name: [{ given: ['an'] }] }],
    ['Patient', 'multipleBirth > 1', { resourceType: 'Patient', multipleBirthInteger: 2 }],
    ['Patient', 'iif(active, name.exists(), name.empty())', { resourceType: 'Patient', active: true }],
    ['Patient', "%resource.gender != 'male'", { resourceType: 'Patient', gender: 'male' }],
    ['Patient', 'deceased is boolean', { resourceType: 'Patient', deceasedDateTime: '2024' }],
    ['Patient', 'deceased is boolean', { resourceType: 'Patient', deceasedBoolean: false }],
    ['Patient', 'deceased is boolean', { resourceType: 'Patient' }],
    ['Patient', '(deceased as boolean) = true', { resourceType: 'Patient', deceasedBoolean: true }],
    ['Patient', '(multipleBirth as integer) > 1', { resourceType: 'Patient', multipleBirthBoolean: true }],
    ['Patient', '$this is Patient', { resourceType: 'Patient' }],
    [
      'Patient',
      'name.given.combine($this.contact.name.given).isDistinct()',
      { resourceType: 'Patient', name: [{ given: ['A', 'B'] }], contact: [{ name: { given: ['B'] } }] },
    ],
    [
      'Patient',
      'name.all(given.intersect(%resource.contact.name.given).exists())',
      {
        resourceType: 'Patient',
        name: [{ given: ['A'] }, { given: ['C'] }],
        contact: [{ name: { given: ['A'] } }],
      },
    ],
    [
      'Patient',
      'identifier.type.coding.intersect(%resource.maritalStatus.coding).exists()',
      {
        resourceType: 'Patient',
        identifier: [{ type: { coding: [{ system: 's', code: 'c' }] } }],
        maritalStatus: { coding: [{ code: 'c', system: 's' }] },
      },
    ],
    [
      'Patient',
      'descendants().given.isDistinct() and children().given.count() = 1',
      { resourceType: 'Patient', name: [{ given: ['A'] }], contact: [{ name: { given: ['A'] } }] },
    ],
    [
      'Patient',
      'name.given.all(%context.name.family contains $this)',
      {
        resourceType: 'Patient',
        name: [
          { given: ['A'], family: 'A' },
          { given: ['B'], family: 'C' },
        ],
      },
    ],
    [
      'Patient',
      "name.all(family.startsWith(%resource.name.first().family.replaceMatches('-.*', '') & '-'))",
      { resourceType: 'Patient', name: [{ family: 'A-B' }, { family: 'A-C' }] },
    ],
    [
      'Patient',
      "multipleBirth.toString().contains('.')",
      { resourceType: 'Patient', multipleBirthInteger: 2 },
    ],
  ] as const)('%s: %s', (type, expression, value) => {
    const [here, engine] = bothWays(type, expression, value as unknown as JsonObject);
    expect(here ?? engine).toBe(engine);
  });
});

describe('points in time', () => {
  const two = (least: number, most: number) =>
    fc.integer({ min: least, max: most }).map((value) => String(value).padStart(2, '0'));
  const day = fc.tuple(two(1, 3), two(1, 3)).map(([month, date]) => `2024-${month}-${date}`);
  // In three digits: the engine takes `.5` for five milliseconds.
  const fraction = fc.constantFrom('', '.500', '.123');
  const zone = fc.constantFrom('Z', '+00:00', '+01:00', '-13:00', '+14:00');
  const time = fc
    .tuple(day, two(0, 3), two(58, 59), fraction, zone)
    .map(([date, hour, minute, second, offset]) => `${date}T${hour}:${minute}:59${second}${offset}`);
  const any = fc.oneof(fc.constantFrom('2023', '2024', '2024-01', '2024-02'), day, time);

  test.each(['.5', '.50', '.500'])('a half second may be written %s', (half) => {
    const end = `2024-03-02T00:59:59${half}Z`;
    const start = '2024-03-02T01:59:59.5+01:00';
    expect(bothWays('Period', 'start <= end and start >= end', { start, end })[0]).toBe(true);
  });

  test.each(['start <= end', 'start < end', 'start >= end', 'start > end'])(
    '%s, as the engine says',
    (expression) => {
      fc.assert(
        fc.property(any, any, (start, end) => {
          const [here, engine] = bothWays('Period', expression, { start, end });
          expect(here ?? engine).toBe(engine);
          if (start.includes('T') === end.includes('T')) expect(here).toBeDefined();
        }),
        { numRuns: 300 },
      );
    },
  );
});
