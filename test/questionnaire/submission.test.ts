import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadDefinitions } from '../../functions/fhir/definitions/load.ts';
import { createValidator } from '../../functions/fhir/validate/validator.ts';
import { alerts } from '../../functions/questionnaire/alert.ts';
import { parseQuestionnaire } from '../../functions/questionnaire/parse.ts';
import { alertRaised, scoresRaised } from '../../functions/questionnaire/raised.ts';
import { answersOf } from '../../functions/questionnaire/response.ts';
import { submission } from '../../functions/questionnaire/submission.ts';
import { validateResponse } from '../../functions/questionnaire/validate-response.ts';
import { readQuestionnaires } from '../../questionnaires/read.ts';
import { parsed } from './questionnaires.ts';

const generated = fileURLToPath(new URL('../../functions/fhir/definitions/generated/', import.meta.url));
const { validate } = createValidator({ definitions: loadDefinitions(generated) });
const all = (await readQuestionnaires()).map(parseQuestionnaire);
const who5 = all.find(({ url }) => url.endsWith('/who-5'));

function poor() {
  if (!who5) throw new Error('There is no WHO-5');
  const system = 'https://kring.care/fhir/CodeSystem/who-5-answer';
  const answers = new Map(
    ['cheerful', 'calm', 'active', 'rested', 'interested'].map((linkId) => [
      linkId,
      [{ valueCoding: { system, code: 'some-of-the-time', display: 'Something else' } }],
    ]),
  );
  const subject = { reference: 'Patient/1' };
  const encounter = { reference: 'Encounter/1' };
  const authored = '2026-03-01T10:00:00.000Z';
  const response = submission(who5, answers, {
    ...{ id: 'r', language: 'en', authored, subject, encounter },
    basedOn: { reference: 'CarePlan/1' },
  });
  const answered = { response: 'QuestionnaireResponse/r', subject, encounter, authored, now: authored };
  const scores = scoresRaised(who5, answers, answered);
  const raised = alerts(who5, answers).flatMap((rule) =>
    alertRaised(rule, answered, {
      focus: { reference: 'QuestionnaireResponse/r' },
      detail: { reference: `Observation/${scores[0]?.id}` },
      owner: { reference: 'CareTeam/1' },
      requester: { reference: 'Organization/1' },
    }),
  );
  return { questionnaire: who5, answers, response, made: [response, ...scores, ...raised] };
}

it('makes resources that are right by R4', () => {
  const { made } = poor();
  expect(made.map(({ resourceType }) => resourceType)).toEqual([
    'QuestionnaireResponse',
    'Observation',
    'Flag',
    'Task',
    'Communication',
  ]);
  for (const resource of [...made, ...all.map(({ source }) => source)]) {
    const errors = validate(resource).filter(({ severity }) => severity === 'error' || severity === 'fatal');
    expect(errors, resource.resourceType).toEqual([]);
  }
});

it('makes the same each time', () => {
  expect(JSON.stringify(poor().made)).toBe(JSON.stringify(poor().made));
});

it('shows each answer with the words of the questionnaire, not with those that were sent', () => {
  const { response, questionnaire, answers } = poor();
  expect(JSON.stringify(response)).not.toContain('Something else');
  expect(response.item).toMatchObject([
    {
      linkId: 'who-5',
      item: [
        { linkId: 'cheerful', answer: [{ valueCoding: { display: 'Some of the time' } }] },
        {},
        {},
        {},
        {},
      ],
    },
  ]);
  expect([...answersOf(questionnaire, response).keys()]).toEqual([...answers.keys()]);
});

it('is a right response, whatever was answered before and is no longer asked', () => {
  const experience = all.find(({ url }) => url.endsWith('/group-care-experience'));
  if (!experience) throw new Error('There is no experience questionnaire');
  const answers = [...experience.byLinkId.values()].map((item) => {
    const options = item.options.map(({ value }) => ({ [value.name]: value.value }));
    const own =
      item.type === 'boolean' ? [{ valueBoolean: true }, { valueBoolean: false }] : [{ valueString: 'x' }];
    const given = fc.constantFrom(...(options.length > 0 ? options : own));
    return fc
      .option(given)
      .map((answer) => [item.linkId, item.type === 'group' || !answer ? [] : [answer]] as const);
  });
  fc.assert(
    fc.property(fc.tuple(...answers), (entries) => {
      const response = submission(experience, new Map(entries), {
        language: 'nl',
        authored: '2026-03-01T10:00:00.000Z',
        subject: { reference: 'Patient/1' },
        id: 'r',
      });
      expect(validateResponse(experience, response, { complete: true })).toEqual([]);
    }),
  );
});

it('holds what is calculated from the answers', () => {
  const expression = "%resource.item.where(linkId='n').answer.value * 2";
  const url = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression';
  const doubled = parsed([
    { linkId: 'n', type: 'integer' },
    {
      linkId: 'twice',
      type: 'integer',
      extension: [{ url, valueExpression: { language: 'text/fhirpath', expression } }],
    },
  ]);
  const response = submission(doubled, new Map([['n', [{ valueInteger: 4 }]]]), {
    language: 'en',
    authored: '2026-03-01T10:00:00.000Z',
    subject: { reference: 'Patient/1' },
    id: 'r',
  });
  expect(response.item).toEqual([
    { linkId: 'n', answer: [{ valueInteger: 4 }] },
    { linkId: 'twice', answer: [{ valueInteger: 8 }] },
  ]);
});
