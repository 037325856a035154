import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { openParentApp, type ParentTestApp, unrestricted } from './parent-test-app.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';

const constraint = (expression: string, human: string, key = 'k') => ({
  url: `${core}targetConstraint`,
  extension: [
    { url: 'key', valueId: key },
    { url: 'severity', valueCode: 'error' },
    { url: 'human', valueString: human },
    { url: 'expression', valueExpression: { language: 'text/fhirpath', expression } },
  ],
});
const answerTo = (linkId: string) => `%resource.item.where(linkId = '${linkId}').answer.value`;

const questionnaire: Resource & { readonly id: string } = {
  resourceType: 'Questionnaire',
  id: 'rules',
  url: 'https://example.org/rules',
  version: '1',
  status: 'active',
  language: 'en',
  title: 'Rules',
  extension: [
    constraint(
      `${answerTo('born')}.empty() or ${answerTo('born')} <= ${answerTo('left')}`,
      'The day of birth is not after the day you went home.',
      'days',
    ),
  ],
  item: [
    { linkId: 'children', type: 'integer', text: 'How many children?' },
    {
      linkId: 'girls',
      type: 'integer',
      text: 'How many girls?',
      extension: [constraint(`answer.value <= ${answerTo('children')}`, 'More girls than children')],
    },
    {
      linkId: 'born',
      type: 'date',
      text: 'Born?',
      extension: [{ url: `${core}maxValue`, valueDate: '2026-03-01' }],
    },
    { linkId: 'left', type: 'date', text: 'Left?' },
    {
      linkId: 'code',
      type: 'string',
      text: 'Code?',
      extension: [
        { url: `${core}regex`, valueString: '[A-Z]{2}\\d{2}' },
        { url: `${core}entryFormat`, valueString: 'AB12' },
      ],
    },
    {
      linkId: 'names',
      type: 'string',
      repeats: true,
      text: 'Names?',
      extension: [
        { url: `${core}questionnaire-minOccurs`, valueInteger: 2 },
        { url: `${core}questionnaire-maxOccurs`, valueInteger: 3 },
      ],
    },
    {
      linkId: 'weight',
      type: 'decimal',
      text: 'Weight?',
      extension: [{ url: `${core}maxDecimalPlaces`, valueInteger: 1 }],
    },
    {
      linkId: 'hidden',
      type: 'string',
      required: true,
      text: 'Only for one?',
      extension: [
        {
          url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression',
          valueExpression: { language: 'text/fhirpath', expression: `${answerTo('children')} = 1` },
        },
      ],
    },
  ],
};

describe('answers that do not keep to the rules of the questionnaire', () => {
  let kring: ParentTestApp;
  let path: string;
  beforeEach(async () => {
    kring = await openParentApp();
    await kring.repository.commit([{ kind: 'update', resource: questionnaire }], unrestricted);
    ({ path } = await kring.invitation('rules'));
  });
  afterEach(() => kring.close());

  const answer = (linkId: string, form: Record<string, string>) =>
    kring.post(`${path}/question/${linkId}`, { go: 'next', ...form });

  it('are told of in the words of its makers, and kept', async () => {
    await answer('children', { answer: '2' });
    const response = await answer('girls', { answer: '3' });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('More girls than children');
    expect(await (await kring.get(`${path}/question/girls`)).text()).toContain('value="3"');
    expect((await answer('girls', { answer: '2' })).status).toBe(303);
  });

  it('are not sent, and the review says where to mend them', async () => {
    await answer('children', { answer: '2' });
    await answer('girls', { answer: '2' });
    await answer('children', { answer: '1' });
    await answer('hidden', { answer: 'x' });
    const response = await kring.post(`${path}/review`, {});
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(text).toContain('More girls than children');
    expect(text).toContain(`${path}/question/girls`);
    expect(await kring.all('QuestionnaireResponse')).toEqual([]);
    await answer('girls', { answer: '1' });
    expect((await kring.post(`${path}/review`, {})).status).toBe(303);
  });

  it('also by rules that only the engine can evaluate', async () => {
    await answer('born', { day: '20', month: '2', year: '2026' });
    await answer('left', { day: '19', month: '2', year: '2026' });
    const response = await kring.post(`${path}/review`, {});
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('not after the day you went home');
  });

  it.each([
    ['born', { day: '2', month: '3', year: '2026' }, 'not after 1 3 2026'],
    ['code', { answer: 'abc' }, 'like this: AB12'],
    ['names', { answer: 'one' }, 'from 2 to 3 answers'],
    ['weight', { answer: '3.25' }, 'at most 1 digits'],
  ])('are said to be so in plain words: %s', async (linkId, form, words) => {
    const response = await answer(linkId, form);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(words);
  });

  it('what is not asked does not keep the rest from being sent', async () => {
    await answer('children', { answer: '2' });
    expect((await kring.post(`${path}/review`, {})).status).toBe(303);
  });
});
