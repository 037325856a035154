import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FhirError } from '../../functions/fhir/outcome.ts';
import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';
import { parseQuestionnaire } from '../../functions/questionnaire/parse.ts';
import { alertUrl, scoreUrl } from '../../functions/questionnaire/rule.ts';
import { coding, options, parsed, questionnaire } from './questionnaires.ts';

function issuesOf(source: Resource): readonly string[] {
  try {
    parseQuestionnaire(source);
    return [];
  } catch (error) {
    if (error instanceof FhirError)
      return error.issues.map(({ code, expression }) => `${code} at ${expression}`);
    throw error;
  }
}

const examples = new URL('../../node_modules/hl7.fhir.r4.examples/', import.meta.url);
const files = readdirSync(examples).filter((file) => /^Questionnaire-.*\.json$/.test(file));

it.each(files)('reads the R4 example %s, or says that it lacks its url or a linkId', (file) => {
  const source: Resource = JSON.parse(readFileSync(new URL(file, examples), 'utf8'));
  const lacksUrl = source.url === undefined ? ['required at Questionnaire.url'] : [];
  const issues = issuesOf(source);
  expect(issues.filter((issue) => !issue.endsWith('.linkId'))).toEqual(lacksUrl);
  // One example has groups around items without a linkId, which R4 requires.
  expect(issues.some((issue) => issue.endsWith('.linkId'))).toBe(file === 'Questionnaire-qs1.json');
});

describe('a questionnaire that cannot be used', () => {
  it.each<[string, readonly JsonObject[], string]>([
    [
      'two items with one linkId',
      [
        { linkId: 'a', type: 'string' },
        { linkId: 'a', type: 'string' },
      ],
      'duplicate at Questionnaire.item[1].linkId',
    ],
    ['no linkId', [{ type: 'string' }], 'required at Questionnaire.item[0].linkId'],
    ['an unknown type', [{ linkId: 'a', type: 'question' }], 'code-invalid at Questionnaire.item[0].type'],
    [
      'an option without a value',
      [{ linkId: 'a', type: 'choice', answerOption: [{}] }],
      'required at Questionnaire.item[0].answerOption[0].value',
    ],
    [
      'a condition without an answer',
      [{ linkId: 'a', type: 'string', enableWhen: [{ question: 'a', operator: '=' }] }],
      'required at Questionnaire.item[0].enableWhen[0]',
    ],
    [
      'a condition on nothing',
      [
        {
          linkId: 'a',
          type: 'string',
          enableWhen: [{ question: 'z', operator: 'exists', answerBoolean: true }],
        },
      ],
      "not-found at Questionnaire.descendants().where(linkId = 'a').enableWhen",
    ],
    [
      'conditions in a circle',
      [
        { linkId: 'a', type: 'boolean', enableWhen: [{ question: 'b', operator: '=', answerBoolean: true }] },
        { linkId: 'b', type: 'boolean', enableWhen: [{ question: 'a', operator: '=', answerBoolean: true }] },
      ],
      "business-rule at Questionnaire.descendants().where(linkId = 'a').enableWhen",
    ],
    [
      'a group that waits for what is within it',
      [
        {
          linkId: 'g',
          type: 'group',
          enableWhen: [{ question: 'a', operator: 'exists', answerBoolean: true }],
          item: [{ linkId: 'a', type: 'string' }],
        },
      ],
      "business-rule at Questionnaire.descendants().where(linkId = 'g').enableWhen",
    ],
  ])('because of %s', (_, item, issue) => {
    expect(issuesOf(questionnaire(item))).toEqual([issue]);
  });

  it('because two conditions do not say how they go together', () => {
    const enableWhen = [1, 2].map((answerInteger) => ({ question: 'a', operator: '=', answerInteger }));
    const item = [
      { linkId: 'a', type: 'integer' },
      { linkId: 'b', type: 'string', enableWhen },
    ];
    expect(issuesOf(questionnaire(item))).toEqual(['invariant at Questionnaire.item[1]']);
  });

  it('because a score or an alert names what is not there', () => {
    const score = {
      url: scoreUrl,
      extension: [
        { url: 'name', valueString: 'total' },
        { url: 'code', valueCodeableConcept: { text: 'Total' } },
        { url: 'method', valueCode: 'sum' },
        { url: 'item', valueString: 'z' },
      ],
    };
    const alert = { url: alertUrl, extension: [] };
    const source = questionnaire([{ linkId: 'a', ...options('no', 'yes') }], { extension: [score, alert] });
    expect(issuesOf(source)).toEqual([
      `not-found at Questionnaire.extension('${scoreUrl}')[0]`,
      `value at Questionnaire.extension('${alertUrl}')[0]`,
    ]);
  });
});

describe('languages', () => {
  const translation = (content: string) => ({
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/translation',
        extension: [
          { url: 'lang', valueCode: 'nl' },
          { url: 'content', valueString: content },
        ],
      },
    ],
  });
  const title = { language: 'en', title: 'Test', _title: translation('Toets') };

  it('are those in which every text can be shown', () => {
    const whole = [{ linkId: 'a', type: 'string', text: 'Name', _text: translation('Naam') }];
    expect(parsed(whole, title).languages).toEqual(['en', 'nl']);
    expect(parsed([...whole, { linkId: 'b', type: 'string', text: 'Age' }], title).languages).toEqual(['en']);
  });

  it('count the displays of options too', () => {
    const item = [
      {
        linkId: 'a',
        type: 'choice',
        text: 'Name',
        _text: translation('Naam'),
        answerOption: [{ valueCoding: { ...coding('x'), display: 'X' } }],
      },
    ];
    expect(parsed(item, title).languages).toEqual(['en']);
  });
});
