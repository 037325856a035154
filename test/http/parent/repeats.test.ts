import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { openParentApp, type ParentTestApp, unrestricted } from './parent-test-app.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';
const total = {
  url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression',
  valueExpression: {
    language: 'text/fhirpath',
    expression: "%resource.item.where(linkId = 'child').item.where(linkId = 'age').answer.value.sum()",
  },
};

const questionnaire: Resource & { readonly id: string } = {
  resourceType: 'Questionnaire',
  id: 'children',
  url: 'https://example.org/children',
  version: '1',
  status: 'active',
  language: 'en',
  title: 'Children',
  item: [
    {
      linkId: 'child',
      type: 'group',
      repeats: true,
      text: 'Your child',
      extension: [{ url: `${core}questionnaire-maxOccurs`, valueInteger: 3 }],
      item: [
        { linkId: 'age', type: 'integer', text: 'How old?', required: true },
        {
          linkId: 'school',
          type: 'string',
          text: 'Which school?',
          enableWhen: [{ question: 'age', operator: '>', answerInteger: 3 }],
        },
      ],
    },
    { linkId: 'total', type: 'integer', text: 'Together', extension: [total] },
    { linkId: 'last', type: 'string', text: 'Anything else?' },
  ],
};

describe('a group that repeats', () => {
  let kring: ParentTestApp;
  let path: string;
  let task: string;
  beforeEach(async () => {
    kring = await openParentApp();
    await kring.repository.commit([{ kind: 'update', resource: questionnaire }], unrestricted);
    const made = await kring.invitation('children');
    path = made.path;
    task = String(made.task.id);
  });
  afterEach(() => kring.close());

  /** Answers a question, and follows to the next. */
  const next = async (linkId: string, answer: string) => {
    const response = await kring.post(`${path}/question/${encodeURIComponent(linkId)}`, {
      answer,
      go: 'next',
    });
    expect(response.status).toBe(303);
    return decodeURIComponent(response.headers.get('Location') ?? '').replace(`${path}/`, '');
  };

  it('is asked as often as there is another one, each by its own answers, and sent as FHIR has it', async () => {
    expect(await next('age', '5')).toBe('question/school');
    expect(await next('school', 'A')).toBe('question/child~~more~~1');
    const asks = await (await kring.get(`${path}/question/child~~more~~1`)).text();
    expect(asks).toContain('Your child: is there another one to tell us about?');
    expect(await next('child~~more~~1', 'true')).toBe('question/age~~2');
    expect(await (await kring.get(`${path}/question/age~~2`)).text()).toContain('Your child\u2060 (2)');
    // The second is too young, whatever the first is.
    expect(await next('age~~2', '2')).toBe('question/child~~more~~2');
    expect(await next('child~~more~~2', 'true')).toBe('question/age~~3');
    // There are three at most.
    expect(await next('age~~3', '1')).toBe('question/last');
    expect((await kring.post(`${path}/review`, {})).status).toBe(303);
    const response = await kring.repository.read('QuestionnaireResponse', `${task}-response`);
    expect(response?.resource.item).toEqual([
      {
        linkId: 'child',
        text: 'Your child',
        item: [
          { linkId: 'age', text: 'How old?', answer: [{ valueInteger: 5 }] },
          { linkId: 'school', text: 'Which school?', answer: [{ valueString: 'A' }] },
        ],
      },
      {
        linkId: 'child',
        text: 'Your child',
        item: [{ linkId: 'age', text: 'How old?', answer: [{ valueInteger: 2 }] }],
      },
      {
        linkId: 'child',
        text: 'Your child',
        item: [{ linkId: 'age', text: 'How old?', answer: [{ valueInteger: 1 }] }],
      },
      { linkId: 'total', text: 'Together', answer: [{ valueInteger: 8 }] },
    ]);
  });

  it('is one when there is no other', async () => {
    await next('age', '1');
    expect(await next('child~~more~~1', 'false')).toBe('question/last');
    expect((await kring.post(`${path}/review`, {})).status).toBe(303);
  });

  it('what is required is so in each', async () => {
    await next('age', '1');
    await next('child~~more~~1', 'true');
    const response = await kring.post(`${path}/review`, {});
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('This question needs an answer');
  });

  it('that could not be told apart from others is refused', async () => {
    const resource = {
      ...questionnaire,
      id: 'odd',
      url: 'urn:odd',
      item: [...(questionnaire.item as object[]), { linkId: 'a~~2', type: 'string', text: 'x' }],
    } as unknown as Resource & { readonly id: string };
    await kring.repository.commit([{ kind: 'update', resource }], unrestricted);
    await expect(kring.invitation('odd')).rejects.toThrow(/a~~2 holds ~~/);
  });
});
