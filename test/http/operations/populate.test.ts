import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../../functions/fhir/resource.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';
const core = 'http://hl7.org/fhir/StructureDefinition/';
const clock = () => Date.parse('2026-06-30T12:00:00Z');
let test: TestApp;

beforeAll(async () => {
  test = openTestApp({ clock });
  await put({
    resourceType: 'Patient',
    id: 'p',
    gender: 'female',
    birthDate: '1995-04-01',
    name: [{ given: ['Anna', 'Maria'], family: 'Berg' }],
  });
  await put({ resourceType: 'Patient', id: 'other' });
  const weight = (id: string, effectiveDateTime: string, more: object) =>
    put({
      resourceType: 'Observation',
      id,
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
      subject: { reference: 'Patient/p' },
      effectiveDateTime,
      ...more,
    });
  const kg = (value: number) => ({
    valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  });
  await weight('w1', '2026-05-01', kg(70));
  await weight('w2', '2026-06-01', kg(71.5));
  await weight('w3', '2026-06-10', { ...kg(72), status: 'entered-in-error' });
  await weight('w4', '2026-06-11', { ...kg(73), focus: [{ reference: 'Patient/other' }] });
  await weight('w5', '2026-06-12', { dataAbsentReason: { text: 'refused' } });
  for (const [id, text] of [
    ['c1', 'Asthma'],
    ['c2', 'Migraine'],
  ] as const) {
    await put({ resourceType: 'Condition', id, subject: { reference: 'Patient/p' }, code: { text } });
  }
});
afterAll(() => test.close());

async function put(resource: JsonObject): Promise<void> {
  const response = await test.send(
    'PUT',
    `/${String(resource.resourceType)}/${String(resource.id)}`,
    resource,
  );
  expect(response.status, await response.text()).toBe(201);
}

function expression(name: string, text: string, more: object = {}): JsonObject {
  return { url: `${sdc}${name}`, valueExpression: { language: 'text/fhirpath', expression: text, ...more } };
}

function variable(name: string, text: string, language = 'text/fhirpath'): JsonObject {
  return { url: `${core}variable`, valueExpression: { name, language, expression: text } };
}

const patientContext = {
  url: `${sdc}launchContext`,
  extension: [
    {
      url: 'name',
      valueCoding: { system: 'http://hl7.org/fhir/uv/sdc/CodeSystem/launchContext', code: 'patient' },
    },
    { url: 'type', valueCode: 'Patient' },
  ],
};

interface Item {
  readonly linkId: string;
  readonly answer?: readonly JsonObject[];
  readonly item?: readonly Item[];
}

async function populated(questionnaire: JsonObject, parameter: readonly object[] = []) {
  const resource = {
    resourceType: 'Questionnaire',
    status: 'active',
    url: 'https://example.org/Questionnaire/t',
    version: '2',
    ...questionnaire,
  };
  const subject = { name: 'subject', valueReference: { reference: 'Patient/p' } };
  const body = {
    resourceType: 'Parameters',
    parameter: [{ name: 'questionnaire', resource }, subject, ...parameter],
  };
  const answer = await test.send('POST', '/Questionnaire/$populate', body);
  const json = (await answer.json()) as {
    readonly parameter?: readonly { readonly name: string; readonly resource: JsonObject }[];
  };
  expect(answer.status, JSON.stringify(json)).toBe(200);
  const response = json.parameter?.find(({ name }) => name === 'response')?.resource;
  const issues = json.parameter?.find(({ name }) => name === 'issues')?.resource.issue ?? [];
  return {
    response,
    items: (response?.item ?? []) as unknown as readonly Item[],
    issues: JSON.stringify(issues),
  };
}

it('answers a response in progress with an item for each item, and says what it is about', async () => {
  const { response, issues } = await populated({
    item: [
      { linkId: 'd', type: 'display', text: 'Hello' },
      {
        linkId: 'g',
        type: 'group',
        definition: 'http://example.org#x',
        item: [
          {
            linkId: 'q',
            type: 'string',
            text: 'Q',
            enableWhen: [{ question: 'd', operator: 'exists', answerBoolean: true }],
          },
        ],
      },
    ],
  });
  expect(response).toEqual({
    resourceType: 'QuestionnaireResponse',
    questionnaire: 'https://example.org/Questionnaire/t|2',
    status: 'in-progress',
    subject: { reference: 'Patient/p' },
    authored: '2026-06-30T12:00:00.000Z',
    item: [
      { linkId: 'd', text: 'Hello' },
      { linkId: 'g', definition: 'http://example.org#x', item: [{ linkId: 'q', text: 'Q' }] },
    ],
  });
  expect(issues).toBe('[]');
});

it('fills in from the launch context, the subject being the patient', async () => {
  const { items } = await populated({
    extension: [patientContext, variable('names', '%patient.name.first()')],
    item: [
      { linkId: 'family', type: 'string', extension: [expression('initialExpression', '%names.family')] },
      {
        linkId: 'given',
        type: 'string',
        repeats: true,
        extension: [expression('initialExpression', '%patient.name.given')],
      },
      { linkId: 'born', type: 'date', extension: [expression('initialExpression', '%patient.birthDate')] },
      {
        linkId: 'sex',
        type: 'choice',
        answerValueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender',
        extension: [expression('initialExpression', '%patient.gender')],
      },
      { linkId: 'who', type: 'reference', extension: [expression('initialExpression', '%patient')] },
      { linkId: 'fixed', type: 'integer', initial: [{ valueInteger: 3 }] },
      {
        linkId: 'twice',
        type: 'integer',
        extension: [
          expression('calculatedExpression', "%resource.item.where(linkId='fixed').answer.value * 2"),
        ],
      },
    ],
  });
  expect(items.map(({ linkId, answer }) => [linkId, answer])).toEqual([
    ['family', [{ valueString: 'Berg' }]],
    ['given', [{ valueString: 'Anna' }, { valueString: 'Maria' }]],
    ['born', [{ valueDate: '1995-04-01' }]],
    [
      'sex',
      [
        {
          valueCoding: {
            system: 'http://hl7.org/fhir/administrative-gender',
            code: 'female',
            display: 'Female',
          },
        },
      ],
    ],
    ['who', [{ valueReference: { reference: 'Patient/p' } }]],
    ['fixed', [{ valueInteger: 3 }]],
    ['twice', [{ valueInteger: 6 }]],
  ]);
});

it('fills in the id of a resource, which is a string of FHIRPath itself', async () => {
  const { items, issues } = await populated({
    extension: [patientContext],
    item: [
      { linkId: 'id', type: 'string', extension: [expression('initialExpression', '%patient.id')] },
      { linkId: 'text', type: 'text', extension: [expression('calculatedExpression', '%patient.id')] },
    ],
  });
  expect(items.map(({ answer }) => answer)).toEqual([[{ valueString: 'p' }], [{ valueString: 'p' }]]);
  expect(issues).toBe('[]');
});

it('makes a valid response to a questionnaire without items', async () => {
  const { response } = await populated({ title: 'Nothing yet' });
  expect(response).not.toHaveProperty('item');
});

it('leaves an initial value out that is no answer to its item, and says so', async () => {
  const { items, issues } = await populated({
    item: [
      { linkId: 'text', type: 'text', initial: [{ valueCoding: { system: 'urn:example', code: 'a' } }] },
      { linkId: 'open', type: 'open-choice', initial: [{ valueString: 'Something else' }] },
      { linkId: 'decimal', type: 'decimal', initial: [{ valueInteger: 3 }] },
      { linkId: 'whole', type: 'integer', initial: [{ valueDecimal: 2.5 }] },
    ],
  });
  expect(items.map(({ answer }) => answer)).toEqual([
    undefined,
    [{ valueString: 'Something else' }],
    [{ valueDecimal: 3 }],
    undefined,
  ]);
  expect(issues).toContain('The initial value of text is a Coding');
  expect(issues).toContain('The initial value of whole is a decimal');
});

it('makes a group for each resource that a query finds', async () => {
  const { items } = await populated({
    extension: [
      patientContext,
      variable('conditions', 'Condition?patient={{%patient.id}}&_sort=_id', 'application/x-fhir-query'),
    ],
    item: [
      {
        linkId: 'g',
        type: 'group',
        repeats: true,
        extension: [expression('itemPopulationContext', '%conditions.entry.resource', { name: 'condition' })],
        item: [
          {
            linkId: 'text',
            type: 'string',
            extension: [expression('initialExpression', '%condition.code.text')],
          },
        ],
      },
      {
        linkId: 'direct',
        type: 'group',
        repeats: true,
        extension: [
          expression('itemPopulationContext', 'Condition?patient={{%patient.id}}&_id=c2', {
            name: 'one',
            language: 'application/x-fhir-query',
          }),
        ],
        item: [
          {
            linkId: 'direct-text',
            type: 'string',
            extension: [expression('initialExpression', '%one.code.text')],
          },
        ],
      },
    ],
  });
  const texts = items.map(({ linkId, item }) => [linkId, item?.[0]?.answer?.[0]?.valueString]);
  expect(texts).toEqual([
    ['g', 'Asthma'],
    ['g', 'Migraine'],
    ['direct', 'Migraine'],
  ]);
});

it('runs the batches of queries that the questionnaire contains', async () => {
  const url = (text: string) => ({ request: { method: 'GET', url: text } });
  const batch = {
    resourceType: 'Bundle',
    id: 'before',
    type: 'batch',
    entry: [url('Condition?nonsense=1'), url('Condition?patient={{%25patient.id}}')],
  };
  const { items, issues } = await populated({
    contained: [batch],
    extension: [patientContext, { url: `${sdc}sourceQueries`, valueReference: { reference: '#before' } }],
    item: [
      {
        linkId: 'n',
        type: 'integer',
        extension: [expression('initialExpression', '%before.entry[1].resource.total')],
      },
    ],
  });
  expect(items[0]?.answer).toEqual([{ valueInteger: 2 }]);
  expect(issues).toContain('nonsense');
});

it('takes the newest Observation within the period that is final, about the subject and has a value', async () => {
  const period = (value: number, code: string) => ({
    url: `${sdc}observationLinkPeriod`,
    valueDuration: { value, system: 'http://unitsofmeasure.org', code },
  });
  const code = [{ system: 'http://loinc.org', code: '29463-7' }];
  const { items } = await populated({
    item: [
      { linkId: 'near', type: 'quantity', code, extension: [period(3, 'mo')] },
      { linkId: 'far', type: 'quantity', code, extension: [period(2, 'wk')] },
      {
        linkId: 'grams',
        type: 'decimal',
        code,
        extension: [
          period(1, 'a'),
          {
            url: `${core}questionnaire-unit`,
            valueCoding: { system: 'http://unitsofmeasure.org', code: 'g' },
          },
        ],
      },
      { linkId: 'none', type: 'decimal', code },
    ],
  });
  expect(items.map(({ answer }) => answer)).toEqual([
    [{ valueQuantity: { value: 71.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' } }],
    undefined,
    [{ valueDecimal: 71500 }],
    undefined,
  ]);
});

it('does not look at what it holds when local is false, and takes what is given', async () => {
  const questionnaire = {
    extension: [patientContext],
    item: [
      {
        linkId: 'family',
        type: 'string',
        extension: [expression('initialExpression', '%patient.name.family')],
      },
    ],
  };
  const local = { name: 'local', valueBoolean: false };
  expect((await populated(questionnaire, [local])).items[0]?.answer).toBeUndefined();
  const content = { name: 'content', resource: { resourceType: 'Patient', name: [{ family: 'Given' }] } };
  const context = { name: 'context', part: [{ name: 'name', valueString: 'patient' }, content] };
  expect((await populated(questionnaire, [local, context])).items[0]?.answer).toEqual([
    { valueString: 'Given' },
  ]);
  const referred = {
    name: 'context',
    part: [
      { name: 'name', valueString: 'patient' },
      { name: 'content', valueReference: { reference: 'Patient/p' } },
    ],
  };
  expect((await populated(questionnaire, [referred])).items[0]?.answer).toEqual([{ valueString: 'Berg' }]);
});

it('leaves open what cannot be told, and says why', async () => {
  const { items, issues } = await populated({
    extension: [patientContext],
    item: [
      { linkId: 'wrong-type', type: 'integer', extension: [expression('initialExpression', "'three'")] },
      {
        linkId: 'too-many',
        type: 'string',
        extension: [expression('initialExpression', '%patient.name.given')],
      },
      { linkId: 'no-path', type: 'string', extension: [expression('initialExpression', 'name..given')] },
      { linkId: 'unknown', type: 'string', extension: [expression('initialExpression', '%nobody.name')] },
      { linkId: 'fine', type: 'boolean', extension: [expression('initialExpression', 'true')] },
    ],
  });
  expect(items.map(({ answer }) => answer)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    [{ valueBoolean: true }],
  ]);
  for (const said of ['wrong-type', 'too-many', 'name..given', 'nobody']) expect(issues).toContain(said);
});

it('sees what is answered further on, and opens what is within an answer', async () => {
  const { items } = await populated({
    item: [
      {
        linkId: 'first',
        type: 'string',
        extension: [
          expression('initialExpression', "%resource.descendants().where(linkId='inner').answer.value"),
        ],
      },
      {
        linkId: 'outer',
        type: 'boolean',
        initial: [{ valueBoolean: true }],
        item: [{ linkId: 'inner', type: 'string', initial: [{ valueString: 'deep' }] }],
      },
    ],
  });
  expect(items).toEqual([
    { linkId: 'first', answer: [{ valueString: 'deep' }] },
    {
      linkId: 'outer',
      answer: [{ valueBoolean: true, item: [{ linkId: 'inner', answer: [{ valueString: 'deep' }] }] }],
    },
  ]);
});

it('finds the questionnaire by id, canonical, reference and identifier', async () => {
  const identifier = { system: 'urn:forms', value: '7' };
  await put({
    resourceType: 'Questionnaire',
    id: 'stored',
    status: 'active',
    url: 'https://example.org/Questionnaire/stored',
    version: '1',
    identifier: [identifier],
    item: [{ linkId: 'q', type: 'boolean', initial: [{ valueBoolean: true }] }],
  });
  const by = async (path: string, parameter: readonly object[]) => {
    const answer = await test.send('POST', path, { resourceType: 'Parameters', parameter });
    return [answer.status, JSON.stringify(await answer.json())] as const;
  };
  const ways = [
    await by('/Questionnaire/stored/$populate', []),
    await by('/Questionnaire/$populate', [
      { name: 'questionnaire', valueCanonical: 'https://example.org/Questionnaire/stored|1' },
    ]),
    await by('/Questionnaire/$populate', [
      { name: 'questionnaire', valueUri: 'https://example.org/Questionnaire/stored' },
    ]),
    await by('/Questionnaire/$populate', [
      { name: 'questionnaire', valueReference: { reference: 'Questionnaire/stored' } },
    ]),
    await by('/Questionnaire/$populate', [{ name: 'identifier', valueIdentifier: identifier }]),
  ];
  for (const [status, text] of ways) {
    expect(status, text).toBe(200);
    expect(text).toContain('"valueBoolean":true');
  }
  expect(
    (
      await by('/Questionnaire/$populate', [
        { name: 'questionnaire', valueCanonical: 'https://example.org/none' },
      ])
    )[0],
  ).toBe(404);
  expect((await by('/Questionnaire/$populate', []))[0]).toBe(400);
});
