import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../functions/fhir/resource.ts';
import { createWork } from '../../functions/fhir/validate/work.ts';
import type { Answer, Answers } from '../../functions/questionnaire/answer.ts';
import { nodeOf } from '../../functions/questionnaire/expression/evaluate.ts';
import {
  createEvaluator,
  itemNode,
  itemVariables,
} from '../../functions/questionnaire/expression/evaluator.ts';
import { typed } from '../../functions/questionnaire/expression/nodes.ts';
import { compileFormula } from '../../functions/questionnaire/formula/compile.ts';
import { planForm } from '../../functions/questionnaire/formula/plan.ts';
import { responseItems } from '../../functions/questionnaire/response.ts';
import { coding, options, parsed, response } from './questionnaires.ts';

const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';
const calculated = (text: string): JsonObject => ({
  extension: [
    { url: `${sdc}calculatedExpression`, valueExpression: { language: 'text/fhirpath', expression: text } },
  ],
});
const enabledBy = (text: string): JsonObject => ({
  extension: [
    { url: `${sdc}enableWhenExpression`, valueExpression: { language: 'text/fhirpath', expression: text } },
  ],
});

const questionnaire = parsed([
  {
    linkId: 'g',
    type: 'group',
    item: [
      { linkId: 'a', type: 'integer' },
      { linkId: 'b', type: 'decimal', repeats: true },
    ],
  },
  { linkId: 'c', ...options('x', 'y', 'z') },
  { linkId: 'd', type: 'boolean', item: [{ linkId: 'e', type: 'string' }] },
]);

/** Made of the parts that the closures know, and some that they do not. */
const paths = [
  "%resource.item.where(linkId='g').item.where(linkId='a').answer.value",
  "%resource.descendants().where(linkId='a').answer.value",
  "%resource.repeat(item).where(linkId='b').answer.value",
  "item.where(linkId = 'c').answer.value.code",
  "%resource.item.where(linkId='c').answer.value.weight()",
  "item.where(linkId='d').answer.value",
  "item.where(linkId='d').answer.item.where(linkId='e').answer.value",
  "item.where(linkId='g' or linkId='c').item.answer.value",
];
const leaf = fc.oneof(
  fc.constantFrom(...paths),
  fc.integer({ min: 0, max: 9 }).map(String),
  fc.constantFrom('true', 'false', '{}', "'x'", "'y'", '2.5'),
);
const { formula } = fc.letrec<{ formula: string }>((tie) => ({
  formula: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(
        tie('formula'),
        fc.constantFrom(
          'exists()',
          'empty()',
          'not()',
          'count()',
          'first()',
          'last()',
          'sum()',
          'min()',
          'max()',
          'avg()',
          'abs()',
          'floor()',
        ),
      )
      .map(([inner, name]) => `(${inner}).${name}`),
    fc
      .tuple(
        tie('formula'),
        fc.constantFrom(
          '+',
          '-',
          '*',
          '/',
          'div',
          'mod',
          '=',
          '!=',
          '<',
          '>=',
          'and',
          'or',
          'xor',
          'implies',
          '&',
        ),
        tie('formula'),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc.tuple(tie('formula'), tie('formula'), tie('formula')).map((parts) => `iif(${parts.join(', ')})`),
    tie('formula').map((inner) => `-(${inner})`),
  ),
}));

const answers: fc.Arbitrary<Answers> = fc
  .record({
    a: fc.array(
      fc.integer({ min: -5, max: 5 }).map((value): Answer => ({ valueInteger: value })),
      { maxLength: 1 },
    ),
    b: fc.array(
      fc.constantFrom(0.5, 1.25, -3, 2).map((value): Answer => ({ valueDecimal: value })),
      { maxLength: 3 },
    ),
    c: fc.array(
      fc.constantFrom('x', 'y', 'z').map((code): Answer => ({ valueCoding: coding(code) })),
      { maxLength: 1 },
    ),
    d: fc.array(
      fc.boolean().map((value): Answer => ({ valueBoolean: value })),
      { maxLength: 1 },
    ),
    e: fc.array(
      fc.constantFrom('x', 'word').map((value): Answer => ({ valueString: value })),
      { maxLength: 1 },
    ),
  })
  .map((record) => new Map(Object.entries(record)));

it('finds what the engine of FHIRPath finds, wherever it finds anything', () => {
  let compared = 0;
  fc.assert(
    fc.property(formula, answers, (text, given) => {
      const compiled = compileFormula(text, { questionnaire, item: undefined, variable: () => undefined });
      if (compiled === undefined) return;
      const resource = response(responseItems(questionnaire, given, 'en'));
      const evaluator = createEvaluator(questionnaire, resource, { work: createWork() });
      const root = nodeOf(resource);
      const found = evaluator.run({ name: undefined, language: 'fhirpath', text }, root, {
        ...evaluator.variables,
        context: root,
      });
      const form = planForm(questionnaire).open(given);
      const asked = form.answers();
      const own = compiled.run({ answersTo: ({ linkId }) => asked.get(linkId) ?? [], variable: () => [] });
      compared += 1;
      // The closures refuse some of what the engine makes the best of, such as the least of two truths.
      if (own === undefined) return;
      if (found === undefined) expect(own ?? [], text).toEqual([]);
      else expect(own?.map(plain), text).toEqual(typed(found).map(({ json }) => plain(json)));
    }),
    { numRuns: 3_000 },
  );
  expect(compared).toBeGreaterThan(1_500);
});

/** A display is the option's; decimals are compared as the engine writes them. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(12));
  return typeof value === 'object' && value !== null && 'code' in value ? value.code : value;
}

describe('a form', () => {
  const chain = parsed([
    { linkId: 'in', type: 'integer' },
    { linkId: 'late', type: 'integer', ...calculated("%resource.item.where(linkId='mid').answer.value + 1") },
    { linkId: 'mid', type: 'integer', ...calculated("%resource.item.where(linkId='in').answer.value * 2") },
    { linkId: 'apart', type: 'integer', ...calculated("%resource.item.where(linkId='other').answer.value") },
    { linkId: 'other', type: 'integer' },
    { linkId: 'big', type: 'string', ...enabledBy("%resource.item.where(linkId='mid').answer.value > 10") },
  ]);

  it('calculates in the order of what rests on what, and says what became another', () => {
    const form = planForm(chain).open(new Map());
    expect([...form.change('in', [{ valueInteger: 4 }])]).toEqual(['mid', 'late']);
    expect(form.answers().get('late')).toEqual([{ valueInteger: 9 }]);
    expect(form.isEnabled('big')).toBe(false);
    expect([...form.change('in', [{ valueInteger: 6 }])].toSorted()).toEqual(['big', 'late', 'mid']);
    expect(form.isEnabled('big')).toBe(true);
    expect([...form.change('in', [{ valueInteger: 6 }])]).toEqual([]);
  });

  it('is after any changes what it would be if it were opened with these answers', () => {
    const step = fc.record({
      linkId: fc.constantFrom('in', 'other'),
      value: fc.option(fc.integer({ min: 0, max: 9 })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const plan = planForm(chain);
        const form = plan.open(new Map());
        const last = new Map<string, readonly Answer[]>();
        for (const { linkId, value } of steps) {
          const each = value === null ? [] : [{ valueInteger: value }];
          form.change(linkId, each);
          last.set(linkId, each);
        }
        const fresh = plan.open(last);
        expect(form.answers()).toEqual(fresh.answers());
        for (const linkId of chain.byLinkId.keys())
          expect(form.isEnabled(linkId)).toBe(fresh.isEnabled(linkId));
      }),
    );
  });

  it('says which expressions rest on themselves, and calculates the others', () => {
    const circular = parsed([
      { linkId: 'a', type: 'integer', ...calculated("%resource.item.where(linkId='b').answer.value + 1") },
      { linkId: 'b', type: 'integer', ...calculated("%resource.item.where(linkId='a').answer.value + 1") },
      { linkId: 'c', type: 'integer', ...calculated('1 + 1') },
    ]);
    const plan = planForm(circular);
    expect(plan.issues.length).toBeGreaterThan(0);
    expect(plan.open(new Map()).answers().get('c')).toEqual([{ valueInteger: 2 }]);
  });

  it('leaves out what is not asked, also for what is calculated', () => {
    const conditional = parsed([
      { linkId: 'yes', type: 'boolean' },
      { linkId: 'n', type: 'integer', enableWhen: [{ question: 'yes', operator: '=', answerBoolean: true }] },
      {
        linkId: 'sum',
        type: 'integer',
        ...calculated("%resource.item.where(linkId='n').answer.value.sum()"),
      },
    ]);
    const form = planForm(conditional).open(new Map([['n', [{ valueInteger: 3 }]]]));
    expect(form.answers().get('sum')).toBeUndefined();
    form.change('yes', [{ valueBoolean: true }]);
    expect(form.answers().get('sum')).toEqual([{ valueInteger: 3 }]);
  });

  it('names what only the engine can evaluate', () => {
    const text = "%resource.item.where(linkId='in').answer.value.toString()";
    const beyond = parsed([
      { linkId: 'in', type: 'integer' },
      { linkId: 's', type: 'string', ...calculated(text) },
    ]);
    expect(planForm(beyond).beyond).toEqual([text]);
  });
});

it('takes the context of an item for the item of the response', () => {
  const group = questionnaire.byLinkId.get('g');
  const text = "%context.item.where(linkId='a').answer.value + item.where(linkId='b').answer.value.sum()";
  const compiled = compileFormula(text, { questionnaire, item: group, variable: () => undefined });
  const given = new Map<string, readonly Answer[]>([
    ['a', [{ valueInteger: 2 }]],
    ['b', [{ valueDecimal: 0.5 }, { valueDecimal: 1 }]],
  ]);
  expect(compiled?.run({ answersTo: ({ linkId }) => given.get(linkId) ?? [], variable: () => [] })).toEqual([
    3.5,
  ]);
  const resource = response(responseItems(questionnaire, given, 'en'));
  const evaluator = createEvaluator(questionnaire, resource, { work: createWork() });
  const context = itemNode((resource.item as readonly JsonObject[])[0] ?? {});
  const variables = group ? itemVariables(evaluator.variables, group, context) : {};
  const found = evaluator.run({ name: undefined, language: 'fhirpath', text }, context, variables);
  expect(typed(found ?? [])).toEqual([{ type: 'decimal', json: 3.5 }]);
});
