import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../functions/fhir/resource.ts';
import { brokenRules } from '../../../functions/questionnaire/follow.ts';
import { parseQuestionnaire } from '../../../functions/questionnaire/parse.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';

function constraint(expression: string, severity = 'error', name = 'targetConstraint'): JsonObject {
  const isSdc = name === 'targetConstraint';
  return {
    url: core + name,
    extension: [
      { url: 'key', valueId: 'k' },
      { url: 'severity', valueCode: severity },
      isSdc
        ? { url: 'expression', valueExpression: { language: 'text/fhirpath', expression } }
        : { url: 'expression', valueString: expression },
      {
        url: 'human',
        valueString: 'That cannot be',
        _valueString: {
          extension: [
            {
              url: `${core}translation`,
              extension: [
                { url: 'lang', valueCode: 'nl' },
                { url: 'content', valueString: 'Dat kan niet' },
              ],
            },
          ],
        },
      },
    ],
  };
}

const of = (item: JsonObject[], extension: JsonObject[] = []) =>
  parseQuestionnaire({ resourceType: 'Questionnaire', url: 'urn:q', status: 'active', extension, item });

const integers = (given: Record<string, number>) =>
  new Map(Object.entries(given).map(([linkId, valueInteger]) => [linkId, [{ valueInteger }]] as const));

const sum = "%resource.item.where(linkId = 'a').answer.value";

describe('constraints in closures', () => {
  it.each(['targetConstraint', 'questionnaire-constraint'])('on a question look at others: %s', (name) => {
    const questionnaire = of([
      { linkId: 'a', type: 'integer' },
      { linkId: 'b', type: 'integer', extension: [constraint(`answer.value <= ${sum}`, 'error', name)] },
    ]);
    expect(brokenRules(questionnaire, integers({ a: 3, b: 3 }))).toEqual([]);
    const [broken] = brokenRules(questionnaire, integers({ a: 3, b: 4 }));
    expect(broken?.item?.linkId).toBe('b');
    expect(broken?.human?.translations.get('nl')).toBe('Dat kan niet');
    // Without an answer there is nothing to break, and without the other it cannot be told.
    expect(brokenRules(questionnaire, integers({ a: 3 }))).toEqual([]);
    expect(brokenRules(questionnaire, integers({ b: 4 }))).toEqual([]);
  });

  it('on a group and on the whole', () => {
    const inGroup = of([
      {
        linkId: 'g',
        type: 'group',
        extension: [constraint("item.where(linkId = 'a').answer.value > 1", 'warning')],
        item: [{ linkId: 'a', type: 'integer' }],
      },
    ]);
    expect(brokenRules(inGroup, integers({ a: 1 }))).toMatchObject([
      { item: { linkId: 'g' }, isError: false },
    ]);
    expect(brokenRules(inGroup, new Map())).toEqual([]);
    const whole = of(
      [{ linkId: 'a', type: 'integer' }],
      [constraint("item.where(linkId = 'a').answer.exists()")],
    );
    expect(brokenRules(whole, new Map())).toMatchObject([{ isError: true }]);
    expect(brokenRules(whole, integers({ a: 1 }))).toEqual([]);
  });

  it('of what is not asked are not looked at, and those beyond closures are left to the engine', () => {
    const questionnaire = of([
      { linkId: 'a', type: 'integer' },
      {
        linkId: 'b',
        type: 'integer',
        extension: [constraint('answer.value > 5'), constraint('answer.value.toString().matches("x")')],
        enableWhen: [{ question: 'a', operator: '=', answerInteger: 1 }],
      },
    ]);
    expect(brokenRules(questionnaire, integers({ a: 2, b: 1 }))).toEqual([]);
    expect(brokenRules(questionnaire, integers({ a: 1, b: 1 }))).toHaveLength(1);
  });
});

describe('limits from other answers', () => {
  const limited = (url: string) => ({
    url: core + url,
    _valueInteger: {
      extension: [
        {
          url: `${core}cqf-expression`,
          valueExpression: { language: 'text/fhirpath', expression: `${sum} * 2` },
        },
      ],
    },
  });

  it('are numbers that an answer is held against', () => {
    const questionnaire = of([
      { linkId: 'a', type: 'integer' },
      { linkId: 'b', type: 'integer', extension: [limited('maxValue'), limited('minValue')] },
    ]);
    expect(brokenRules(questionnaire, integers({ a: 2, b: 4 }))).toEqual([]);
    expect(brokenRules(questionnaire, integers({ a: 2, b: 5 }))).toMatchObject([{ high: 4 }]);
    expect(brokenRules(questionnaire, integers({ a: 2, b: 3 }))).toMatchObject([{ low: 4 }]);
  });
});
