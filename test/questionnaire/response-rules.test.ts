import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../functions/fhir/resource.ts';
import { fhirPathOver } from '../../functions/fhir/validate/invariant/fhirpath-over.ts';
import { validateResponse } from '../../functions/questionnaire/validate-response.ts';
import { coding, options, parsed, response } from './questionnaires.ts';

/** What `validateResponse` says, with the engine of FHIRPath, of items and the items of a response to them. */
function told(
  items: readonly JsonObject[],
  given: readonly JsonObject[],
  { more = {}, complete = true }: { readonly more?: JsonObject; readonly complete?: boolean } = {},
): readonly string[] {
  const resource = response(given);
  const issues = validateResponse(parsed(items, more), resource, {
    complete,
    fhirPath: fhirPathOver(resource),
  });
  return issues.map(({ diagnostics }) => diagnostics);
}

const core = 'http://hl7.org/fhir/StructureDefinition/';
const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';
const path = (expression: string) => ({ language: 'text/fhirpath', expression });
const worked = (expression: string) => ({
  extension: [{ url: `${core}cqf-expression`, valueExpression: path(expression) }],
});
const answer = (linkId: string, ...answers: readonly JsonObject[]): JsonObject => ({
  linkId,
  answer: answers,
});
const ucum = (value: number, code: string) => ({ value, system: 'http://unitsofmeasure.org', code });
const notAsked = ['b is not asked, given the other answers: leave it out'];

/** https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen.operator */
describe('a condition', () => {
  const decimal = { type: 'decimal' };
  const integer = { type: 'integer' };
  const date = { type: 'date' };
  const moment = { type: 'dateTime' };
  const time = { type: 'time' };
  const quantity = { type: 'quantity' };
  const choice = options('x', 'y');
  const noon = '2026-01-01T12:00:00+01:00';
  it.each<[boolean, JsonObject, string, JsonObject, readonly JsonObject[]]>([
    [true, decimal, '=', { answerDecimal: 1.5 }, [{ valueDecimal: 1.5 }]],
    [true, decimal, '>', { answerInteger: 3 }, [{ valueDecimal: 3.1 }]],
    [true, integer, '>', { answerInteger: 3 }, [{ valueInteger: 1 }, { valueInteger: 4 }]],
    [false, integer, '!=', { answerInteger: 1 }, [{ valueInteger: 1 }, { valueInteger: 4 }]],
    [true, integer, '!=', { answerInteger: 1 }, []],
    [true, { type: 'boolean' }, 'exists', { answerBoolean: true }, [{ valueBoolean: false }]],
    [false, { type: 'boolean' }, 'exists', { answerBoolean: false }, [{ valueBoolean: false }]],
    [true, { type: 'boolean' }, 'exists', { answerBoolean: false }, []],
    [true, date, '<=', { answerDate: '2026-01-31' }, [{ valueDate: '2026-01-31' }]],
    [true, date, '<', { answerDate: '2026-05-01' }, [{ valueDate: '2026-04' }]],
    [false, date, '<', { answerDate: '2026-05-10' }, [{ valueDate: '2026-05' }]],
    [true, moment, '=', { answerDateTime: noon }, [{ valueDateTime: '2026-01-01T11:00:00Z' }]],
    [true, moment, '>', { answerDateTime: noon }, [{ valueDateTime: '2026-01-01T11:30:00Z' }]],
    [true, time, '<', { answerTime: '10:00:00' }, [{ valueTime: '09:59:59.5' }]],
    [true, time, '=', { answerTime: '10:00:00' }, [{ valueTime: '10:00:00.000' }]],
    [true, time, '>=', { answerTime: '10:00:00' }, [{ valueTime: '10:00:00.500' }]],
    [false, time, '<=', { answerTime: '10:00:00' }, [{ valueTime: '10:00:00.500' }]],
    [true, { type: 'url' }, '=', { answerString: 'urn:a' }, [{ valueUri: 'urn:a' }]],
    [false, { type: 'url' }, '!=', { answerString: 'urn:a' }, [{ valueUri: 'urn:a' }]],
    [false, { type: 'string' }, '=', { answerString: 'AB' }, [{ valueString: 'ab' }]],
    [true, choice, '=', { answerCoding: coding('x') }, [{ valueCoding: { ...coding('x'), display: 'X' } }]],
    [false, choice, '=', { answerCoding: { code: 'x' } }, [{ valueCoding: coding('x') }]],
    [false, choice, '>', { answerCoding: coding('x') }, [{ valueCoding: coding('y') }]],
    [true, quantity, '>', { answerQuantity: ucum(2.5, 'kg') }, [{ valueQuantity: ucum(2600, 'g') }]],
    [true, quantity, '=', { answerQuantity: ucum(2.5, 'kg') }, [{ valueQuantity: ucum(2500, 'g') }]],
    [false, quantity, '!=', { answerQuantity: ucum(2.5, 'kg') }, [{ valueQuantity: ucum(2500, 'g') }]],
    [false, quantity, '>', { answerQuantity: ucum(2.5, 'kg') }, [{ valueQuantity: ucum(2600, 'cm') }]],
  ])('is %s: %j %s %j, of %j', (isAsked, type, operator, expected, given) => {
    const items = [
      { linkId: 'q', ...type, repeats: true },
      { linkId: 'b', type: 'string', enableWhen: [{ question: 'q', operator, ...expected }] },
    ];
    const b = answer('b', { valueString: 'x' });
    expect(told(items, given.length > 0 ? [answer('q', ...given), b] : [b])).toEqual(isAsked ? [] : notAsked);
  });

  it('within an answer looks at what stands in the same answer', () => {
    const inner = [
      { linkId: 'n', type: 'boolean' },
      {
        linkId: 'b',
        type: 'string',
        required: true,
        enableWhen: [{ question: 'n', operator: '=', answerBoolean: true }],
      },
    ];
    const items = [{ linkId: 'q', ...options('x', 'y'), repeats: true, item: inner }];
    const one = (code: string, n: boolean, ...more: readonly JsonObject[]) => ({
      valueCoding: coding(code),
      item: [answer('n', { valueBoolean: n }), ...more],
    });
    const b = answer('b', { valueString: 'x' });
    expect(told(items, [answer('q', one('x', false), one('y', true, b))])).toEqual([]);
    expect(told(items, [answer('q', one('x', true, b), one('y', true))])).toEqual(['b needs an answer']);
    expect(told(items, [answer('q', one('x', true, b), one('y', false, b))])).toEqual(notAsked);
  });
});

describe('how often', () => {
  const extension = [
    { url: `${core}questionnaire-minOccurs`, valueInteger: 2 },
    { url: `${core}questionnaire-maxOccurs`, valueInteger: 3 },
  ];
  const items = [{ linkId: 'q', type: 'string', repeats: true, extension }];
  const times = (count: number) => [
    answer('q', ...Array.from({ length: count }, (_, index) => ({ valueString: `${index + 1}` }))),
  ];

  it('holds of what is complete; what is not may still come to have as many', () => {
    expect(told(items, times(1))).toEqual(['q needs at least 2 answers, not 1']);
    expect(told(items, times(1), { complete: false })).toEqual([]);
    expect(told(items, times(2))).toEqual([]);
    expect(told(items, times(4), { complete: false })).toEqual(['q takes at most 3 answers, not 4']);
    expect(told(items, [])).toEqual([]);
  });

  it('holds of groups', () => {
    const group = { linkId: 'g', type: 'group', repeats: true, extension };
    const item = [{ linkId: 'q', type: 'string' }];
    const given = [{ linkId: 'g', item: [answer('q', { valueString: 'x' })] }];
    expect(told([{ ...group, item }], given)).toEqual(['g needs at least 2 answers, not 1']);
  });
});

describe('a limit', () => {
  const limited = (...extension: readonly JsonObject[]) => [{ linkId: 'q', type: 'quantity', extension }];
  const weighing = (value: number, code: string) => [answer('q', { valueQuantity: ucum(value, code) })];

  it('of a quantity is told once, in whichever unit it is', () => {
    const least = limited({ url: `${core}minValue`, valueQuantity: ucum(2, 'kg') });
    expect(told(least, weighing(1, 'kg'))).toEqual(['q: at least 2']);
    expect(told(least, weighing(1999, 'g'))).toEqual(['q: at least 2 kg']);
    expect(told(least, weighing(2000, 'g'))).toEqual([]);
    expect(told(least, weighing(2000, 'cm'))).toEqual(['q: at least 2 kg']);
    const most = limited({ url: `${sdc}maxQuantity`, valueQuantity: ucum(2, 'kg') });
    expect(told(most, weighing(2.1, 'kg'))).toEqual(['q: at most 2 kg']);
  });

  it('that is worked out is a quantity, a number in the unit of the answer, or a date', () => {
    const most = (expression: string) =>
      limited({ url: `${sdc}maxQuantity`, _valueQuantity: worked(expression) });
    expect(told(most("2 'kg'"), weighing(2001, 'g'))).toEqual(['q: at most 2']);
    expect(told(most("2 'kg'"), weighing(2000, 'g'))).toEqual([]);
    expect(told(most('2'), weighing(3, 'kg'))).toEqual(['q: at most 2']);
    const day = { url: `${core}maxValue`, _valueDate: worked('@2026-01-01') };
    const given = [answer('q', { valueDate: '2026-01-02' })];
    expect(told([{ linkId: 'q', type: 'date', extension: [day] }], given)).toEqual(['q: at most 2026-01-01']);
  });
});

it('variables are known on every level, each with what is declared before it, in each occurrence', () => {
  const variable = (name: string, expression: string) => ({
    url: `${core}variable`,
    valueExpression: { name, ...path(expression) },
  });
  const items = [
    {
      linkId: 'g',
      type: 'group',
      repeats: true,
      extension: [variable('sum', "item.where(linkId = 'n').answer.value.sum() + %base")],
      item: [
        { linkId: 'n', type: 'integer', repeats: true },
        {
          linkId: 'b',
          type: 'string',
          required: true,
          extension: [{ url: `${sdc}enableWhenExpression`, valueExpression: path('%sum > %limit') }],
        },
      ],
    },
  ];
  const more = { extension: [variable('base', '10'), variable('limit', '%base + 5')] };
  const group = (numbers: readonly number[], ...rest: readonly JsonObject[]) => ({
    linkId: 'g',
    item: [answer('n', ...numbers.map((valueInteger) => ({ valueInteger }))), ...rest],
  });
  const b = answer('b', { valueString: 'x' });
  expect(told(items, [group([2, 4], b), group([2])], { more })).toEqual([]);
  expect(told(items, [group([2, 4])], { more })).toEqual(['b needs an answer']);
  expect(told(items, [group([2, 4], b), group([2], b)], { more })).toEqual(notAsked);
});
