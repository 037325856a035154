import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';
import { parseQuestionnaire } from '../../functions/questionnaire/parse.ts';
import { isQuestion } from '../../functions/questionnaire/questionnaire.ts';
import { responseItems } from '../../functions/questionnaire/response.ts';
import { rolledUp, unroll } from '../../functions/questionnaire/unroll.ts';
import { validateResponse } from '../../functions/questionnaire/validate-response.ts';

const parsed = (item: JsonObject[], extension: JsonObject[] = []) =>
  parseQuestionnaire({ resourceType: 'Questionnaire', url: 'urn:q', status: 'active', item, extension });

const nested = parsed([
  { linkId: 'a', type: 'boolean', text: 'A' },
  {
    linkId: 'g',
    type: 'group',
    repeats: true,
    text: 'G',
    enableWhen: [{ question: 'a', operator: '!=', answerBoolean: false }],
    item: [
      { linkId: 'b', type: 'boolean', text: 'B' },
      {
        linkId: 'h',
        type: 'group',
        repeats: true,
        item: [
          {
            linkId: 'c',
            type: 'boolean',
            text: 'C',
            enableWhen: [{ question: 'b', operator: '=', answerBoolean: true }],
          },
        ],
      },
    ],
  },
]);

describe('groups that repeat, written out', () => {
  const asked = unroll(nested, { en: 'another?' });
  const questions = [...asked.byLinkId.values()].filter(isQuestion).map(({ linkId }) => linkId);

  it('whatever is answered, what comes of it is a right response to the questionnaire itself', () => {
    const given = fc.uniqueArray(fc.tuple(fc.constantFrom(...questions), fc.boolean()), {
      selector: ([linkId]) => linkId,
      maxLength: questions.length,
    });
    fc.assert(
      fc.property(given, (pairs) => {
        const answers = new Map(pairs.map(([linkId, valueBoolean]) => [linkId, [{ valueBoolean }]] as const));
        const item = rolledUp(responseItems(asked, answers, 'en'));
        const response: Resource = {
          resourceType: 'QuestionnaireResponse',
          questionnaire: 'urn:q',
          status: 'completed',
          item,
        };
        expect(validateResponse(nested, response, { complete: true, strict: true })).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('asks whether there is another one in each language', () => {
    const one = unroll(nested, { en: 'another?', nl: 'nog een?' }).byLinkId.get('g~~more~~1');
    expect(one?.text?.text).toBe('G: another?');
    expect(one?.text?.translations.get('nl')).toBe('G: nog een?');
  });

  it('leaves a questionnaire without any as it is', () => {
    const plain = parsed([{ linkId: 'a', type: 'boolean' }]);
    expect(unroll(plain, { en: '' })).toBe(plain);
  });

  it('asks at least as many as are wanted without asking for more', () => {
    const core = 'http://hl7.org/fhir/StructureDefinition/questionnaire-';
    const two = unroll(
      parsed([
        {
          linkId: 'g',
          type: 'group',
          repeats: true,
          extension: [
            { url: `${core}minOccurs`, valueInteger: 2 },
            { url: `${core}maxOccurs`, valueInteger: 2 },
          ],
          item: [{ linkId: 'q', type: 'string' }],
        },
      ]),
      { en: 'another?' },
    );
    expect([...two.byLinkId.keys()]).toEqual(['g', 'q', 'g~~2', 'q~~2']);
  });
});
