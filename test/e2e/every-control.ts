const core = 'http://hl7.org/fhir/StructureDefinition/';
const control = (code: string) => ({
  url: `${core}questionnaire-itemControl`,
  valueCodeableConcept: {
    coding: [{ system: 'http://hl7.org/fhir/questionnaire-item-control', code }],
  },
});
const said = (linkId: string, code: string, text: string) => ({
  linkId,
  type: 'display',
  text,
  extension: [control(code)],
});
const options = (...codes: readonly string[]) =>
  codes.map((code) => ({ valueCoding: { system: 'urn:example', code, display: code } }));

/** One question of each kind that the page has a field for, with everything that may stand around one. */
export const everyControl = {
  resourceType: 'Questionnaire',
  id: 'every-control',
  url: 'https://example.org/Questionnaire/every-control',
  version: '1',
  status: 'active',
  title: 'Every kind of question',
  language: 'en',
  contained: [
    {
      resourceType: 'ValueSet',
      id: 'fruit',
      status: 'active',
      compose: {
        include: [
          {
            system: 'urn:fruit',
            concept: [
              { code: 'pear', display: 'Pear' },
              { code: 'fig', display: 'Fig' },
            ],
          },
        ],
      },
    },
  ],
  item: [
    { linkId: 'intro', type: 'display', text: 'A few words before.' },
    {
      linkId: 'g',
      type: 'group',
      text: 'In the last week',
      item: [
        {
          linkId: 'pain',
          type: 'integer',
          prefix: '1.',
          text: 'How much pain did you have?',
          extension: [
            control('slider'),
            { url: `${core}minValue`, valueInteger: 0 },
            { url: `${core}maxValue`, valueInteger: 10 },
            {
              url: `${core}questionnaire-supportLink`,
              valueUri: 'https://example.org/pain',
            },
          ],
          item: [
            said('pain-low', 'lower', 'No pain'),
            said('pain-high', 'upper', 'The worst pain'),
            said('pain-help', 'help', 'Your midwife can do something about pain.'),
          ],
        },
        {
          linkId: 'meals',
          type: 'choice',
          repeats: true,
          text: 'What did you eat?',
          answerOption: [
            ...options('Bread', 'Rice'),
            {
              ...options('Nothing')[0],
              extension: [{ url: `${core}questionnaire-optionExclusive`, valueBoolean: true }],
            },
          ],
        },
      ],
    },
    {
      linkId: 'country',
      type: 'choice',
      text: 'Where were you born?',
      extension: [control('drop-down')],
      answerOption: options('Albania', 'Belgium', 'Canada', 'Denmark', 'Egypt', 'France', 'Ghana'),
    },
    { linkId: 'fruit', type: 'choice', text: 'Which fruit?', answerValueSet: '#fruit' },
    {
      linkId: 'weight',
      type: 'quantity',
      text: 'What do you weigh?',
      extension: [
        { url: `${core}entryFormat`, valueString: 'For example 65,5' },
        {
          url: `${core}questionnaire-unit`,
          valueCoding: { system: 'http://unitsofmeasure.org', code: 'kg', display: 'kg' },
        },
      ],
    },
    { linkId: 'names', type: 'string', repeats: true, text: 'Who are your children?' },
    { linkId: 'days', type: 'date', repeats: true, text: 'On which days were they born?' },
  ],
} as const;
