import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../functions/fhir/resource.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';
const core = 'http://hl7.org/fhir/StructureDefinition/';
const loinc = (code: string) => ({ system: 'http://loinc.org', code });
const unit = {
  url: `${core}questionnaire-unit`,
  valueCoding: { system: 'http://unitsofmeasure.org', code: 'kg', display: 'kg' },
};
let test: TestApp;
beforeAll(() => {
  test = openTestApp();
});
afterAll(() => test.close());

interface Entry {
  readonly fullUrl: string;
  readonly resource: JsonObject;
  readonly request: JsonObject;
}

async function asked(questionnaire: JsonObject, response: JsonObject) {
  const resource = {
    resourceType: 'Questionnaire',
    url: 'https://example.org/Questionnaire/x',
    status: 'active',
    ...questionnaire,
  };
  const sent = {
    resourceType: 'QuestionnaireResponse',
    id: 'r1',
    status: 'completed',
    questionnaire: 'https://example.org/Questionnaire/x',
    subject: { reference: 'Patient/p' },
    encounter: { reference: 'Encounter/e' },
    authored: '2026-03-01T10:00:00Z',
    author: { reference: 'Patient/p' },
    ...response,
  };
  const parameter = [
    { name: 'questionnaire-response', resource: sent },
    { name: 'questionnaire', resource },
  ];
  const answer = await test.send('POST', '/QuestionnaireResponse/$extract', {
    resourceType: 'Parameters',
    parameter,
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return JSON.parse(text) as JsonObject & {
    readonly parameter?: readonly { readonly name: string; readonly resource: JsonObject }[];
  };
}

async function extracted(questionnaire: JsonObject, item: readonly JsonObject[], more: JsonObject = {}) {
  const json = await asked(questionnaire, { item, ...more });
  const bundle =
    json.resourceType === 'Bundle' ? json : json.parameter?.find(({ name }) => name === 'return')?.resource;
  expect(bundle?.type).toBe('transaction');
  return (bundle?.entry ?? []) as unknown as readonly Entry[];
}

/** Without that by which an entry is created only once, as its URL says. */
function plain({ fullUrl, resource, request }: Entry) {
  const { identifier, ...rest } = resource;
  const others = (identifier as readonly JsonObject[] | undefined)?.filter(({ value }) => value !== fullUrl);
  const { ifNoneExist, ...method } = request;
  return {
    resource: { ...rest, ...((others?.length ?? 0) > 0 && { identifier: others }) },
    request: String(ifNoneExist).endsWith(fullUrl) ? method : request,
  };
}

const yes = { url: `${sdc}observationExtract`, valueBoolean: true };
const no = { url: `${sdc}observationExtract`, valueBoolean: false };

describe('by Observations', () => {
  const category = { url: `${sdc}observation-extract-category`, valueCodeableConcept: { text: 'survey' } };
  const questionnaire = {
    extension: [yes, category],
    item: [
      {
        linkId: 'g',
        type: 'group',
        item: [
          { linkId: 'weight', type: 'decimal', code: [loinc('29463-7')], extension: [unit] },
          { linkId: 'smokes', type: 'choice', repeats: true, code: [loinc('1'), loinc('2')] },
          { linkId: 'silent', type: 'string', code: [loinc('3')], extension: [no] },
          { linkId: 'no-code', type: 'string' },
          { linkId: 'marked', type: 'boolean', code: [loinc('4'), { ...loinc('5'), extension: [yes] }] },
          { linkId: 'open', type: 'string', code: [loinc('6')] },
        ],
      },
    ],
  };
  const answers = [
    {
      linkId: 'g',
      item: [
        { linkId: 'weight', answer: [{ valueDecimal: 70.5 }] },
        {
          linkId: 'smokes',
          answer: [
            { valueCoding: { system: 'http://example.org/s', code: 'a' } },
            { valueCoding: { system: 'http://example.org/s', code: 'b' } },
          ],
        },
        { linkId: 'silent', answer: [{ valueString: 'x' }] },
        { linkId: 'no-code', answer: [{ valueString: 'x' }] },
        { linkId: 'marked', answer: [{ valueBoolean: false }] },
        { linkId: 'open' },
      ],
    },
  ];

  it('makes one of each answer to an item with a code', async () => {
    const entries = await extracted(questionnaire, answers, { basedOn: [{ reference: 'CarePlan/c' }] });
    expect(
      entries.map(({ resource: { code, valueQuantity, valueCodeableConcept, valueBoolean } }) => [
        code,
        valueQuantity ?? valueCodeableConcept ?? valueBoolean,
      ]),
    ).toEqual([
      [
        { coding: [loinc('29463-7')] },
        { value: 70.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
      ],
      [{ coding: [loinc('1'), loinc('2')] }, { coding: [{ system: 'http://example.org/s', code: 'a' }] }],
      [{ coding: [loinc('1'), loinc('2')] }, { coding: [{ system: 'http://example.org/s', code: 'b' }] }],
      [{ coding: [loinc('5')] }, false],
    ]);
    expect(entries[0]?.resource).toMatchObject({
      resourceType: 'Observation',
      basedOn: [{ reference: 'CarePlan/c' }],
      status: 'final',
      category: [{ text: 'survey' }],
      subject: { reference: 'Patient/p' },
      encounter: { reference: 'Encounter/e' },
      effectiveDateTime: '2026-03-01T10:00:00Z',
      issued: '2026-03-01T10:00:00Z',
      performer: [{ reference: 'Patient/p' }],
      derivedFrom: [{ reference: 'QuestionnaireResponse/r1' }],
    });
    expect(entries[0]?.request).toMatchObject({ method: 'POST', url: 'Observation' });
  });

  it('keeps a decimal as it was written', async () => {
    const body = `{"resourceType":"Parameters","parameter":[{"name":"questionnaire-response","resource":{"resourceType":"QuestionnaireResponse","status":"completed","item":[{"linkId":"w","answer":[{"valueDecimal":3.50}]}]}},{"name":"questionnaire","resource":${JSON.stringify({ resourceType: 'Questionnaire', status: 'active', extension: [yes], item: [{ linkId: 'w', type: 'decimal', code: [loinc('1')] }] })}}]}`;
    const answer = await test.send('POST', '/QuestionnaireResponse/$extract', body);
    expect(await answer.text()).toContain('"value":3.50');
  });

  it('is the same each time, so that what is sent twice is written once', async () => {
    const entry = await extracted(questionnaire, answers, {
      subject: undefined,
      encounter: undefined,
      author: undefined,
      id: undefined,
    });
    expect(
      await extracted(questionnaire, answers, {
        subject: undefined,
        encounter: undefined,
        author: undefined,
        id: undefined,
      }),
    ).toEqual(entry);
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry };
    const statuses = async () => {
      const answer = (await (await test.send('POST', '', bundle)).json()) as {
        readonly entry: readonly { readonly response: { readonly status: string } }[];
      };
      expect(answer, JSON.stringify(answer)).toHaveProperty('entry');
      return answer.entry.map(({ response }) => response.status.slice(0, 3));
    };
    expect(await statuses()).toEqual(['201', '201', '201', '201']);
    expect(await statuses()).toEqual(['200', '200', '200', '200']);
  });

  it('relates components and members to the Observation of the item that they are within', async () => {
    const relation = (valueCode: string) => [{ url: `${sdc}observationExtract`, valueCode }];
    const item = [
      {
        linkId: 'bp',
        type: 'group',
        code: [loinc('85354-9')],
        extension: [yes],
        item: [
          { linkId: 'sys', type: 'integer', code: [loinc('8480-6')], extension: relation('component') },
          { linkId: 'arm', type: 'string', code: [loinc('arm')], extension: relation('member') },
          { linkId: 'alone', type: 'string', code: [loinc('alone')], extension: [yes] },
        ],
      },
    ];
    const entries = await extracted({ item }, [
      {
        linkId: 'bp',
        item: [
          { linkId: 'sys', answer: [{ valueInteger: 120 }] },
          { linkId: 'arm', answer: [{ valueString: 'left' }] },
          { linkId: 'alone', answer: [{ valueString: 'x' }] },
        ],
      },
    ]);
    expect(entries).toHaveLength(3);
    expect(entries[0]?.resource.component).toEqual([
      { code: { coding: [loinc('8480-6')] }, valueInteger: 120 },
    ]);
    expect(entries[0]?.resource.hasMember).toEqual([{ reference: entries[1]?.fullUrl }]);
  });

  it('says what no Observation can hold, and that there is nothing to extract', async () => {
    const json = await asked(
      { extension: [yes], item: [{ linkId: 'a', type: 'reference', code: [loinc('1')] }] },
      { item: [{ linkId: 'a', answer: [{ valueReference: { reference: 'Patient/1' } }] }] },
    );
    expect(json.parameter?.map(({ name }) => name)).toEqual(['issues']);
    expect(JSON.stringify(json)).toContain('valueReference');
  });
});

const asks = (definition: string, more: readonly JsonObject[] = []) => ({
  url: `${sdc}definitionExtract`,
  extension: [{ url: 'definition', valueCanonical: definition }, ...more],
});
const stated = (definition: string, value: JsonObject) => ({
  url: `${sdc}definitionExtractValue`,
  extension: [{ url: 'definition', valueUri: definition }, value],
});
const expression = (text: string) => ({
  url: 'expression',
  valueExpression: { language: 'text/fhirpath', expression: text },
});
const patient = `${core}Patient`;

describe('by definitions', () => {
  it('puts answers where their definitions say, each telecom by itself', async () => {
    const system = (valueCode: string) =>
      stated(`${patient}#Patient.telecom.system`, { url: 'fixed-value', valueCode });
    const questionnaire = {
      extension: [
        asks(patient, [
          { url: 'ifNoneExist', valueString: "'identifier=' + item.where(linkId='bsn').answer.value" },
        ]),
      ],
      item: [
        { linkId: 'given', type: 'string', repeats: true, definition: `${patient}#Patient.name.given` },
        { linkId: 'family', type: 'string', definition: `${patient}#Patient.name.family` },
        { linkId: 'bsn', type: 'string', definition: `${patient}#Patient.identifier.value` },
        {
          linkId: 'phone',
          type: 'string',
          definition: `${patient}#Patient.telecom.value`,
          extension: [system('phone')],
        },
        {
          linkId: 'mail',
          type: 'string',
          repeats: true,
          definition: `${patient}#Patient.telecom.value`,
          extension: [system('email')],
        },
        { linkId: 'sex', type: 'choice', definition: `${patient}#Patient.gender` },
        { linkId: 'civil', type: 'choice', definition: `${patient}#Patient.maritalStatus` },
        { linkId: 'dead', type: 'boolean', definition: `${patient}#Patient.deceased[x]` },
        { linkId: 'other', type: 'string', definition: 'http://example.org/Elsewhere#Patient.language' },
      ],
    };
    const [entry, ...more] = await extracted(questionnaire, [
      { linkId: 'given', answer: [{ valueString: 'A' }, { valueString: 'B' }] },
      { linkId: 'family', answer: [{ valueString: 'F' }] },
      { linkId: 'bsn', answer: [{ valueString: '123' }] },
      { linkId: 'phone', answer: [{ valueString: '06' }] },
      { linkId: 'mail', answer: [{ valueString: 'a@b' }, { valueString: 'c@d' }] },
      { linkId: 'sex', answer: [{ valueCoding: { system: 'x', code: 'female' } }] },
      { linkId: 'civil', answer: [{ valueCoding: { system: 'x', code: 'M' } }] },
      { linkId: 'dead', answer: [{ valueBoolean: false }] },
      { linkId: 'other', answer: [{ valueString: 'nl' }] },
    ]);
    expect(more).toEqual([]);
    expect(entry?.resource).toEqual({
      resourceType: 'Patient',
      name: [{ given: ['A', 'B'], family: 'F' }],
      identifier: [{ value: '123' }],
      telecom: [
        { value: '06', system: 'phone' },
        { value: 'a@b', system: 'email' },
        { value: 'c@d', system: 'email' },
      ],
      gender: 'female',
      maritalStatus: { coding: [{ system: 'x', code: 'M' }] },
      deceasedBoolean: false,
    });
    expect(entry?.request).toEqual({ method: 'POST', url: 'Patient', ifNoneExist: 'identifier=123' });
  });

  it('updates what an answer gives the id of, and lets resources refer to each other', async () => {
    const related = `${core}RelatedPerson`;
    const questionnaire = {
      extension: [{ url: `${sdc}extractAllocateId`, valueString: 'her' }],
      item: [
        {
          linkId: 'p',
          type: 'group',
          extension: [asks(patient, [{ url: 'fullUrl', valueString: '%her' }])],
          item: [
            { linkId: 'id', type: 'string', definition: `${patient}#Patient.id` },
            { linkId: 'born', type: 'date', definition: `${patient}#Patient.birthDate` },
          ],
        },
        {
          linkId: 'r',
          type: 'group',
          repeats: true,
          extension: [asks(related), stated(`${related}#RelatedPerson.patient`, expression('%her'))],
          item: [{ linkId: 'name', type: 'string', definition: `${related}#RelatedPerson.name.text` }],
        },
      ],
    };
    const related1 = (name: string) => ({
      linkId: 'r',
      item: [{ linkId: 'name', answer: [{ valueString: name }] }],
    });
    const entries = await extracted(questionnaire, [
      {
        linkId: 'p',
        item: [
          { linkId: 'id', answer: [{ valueString: 'p1' }] },
          { linkId: 'born', answer: [{ valueDate: '1990-01-02' }] },
        ],
      },
      related1('X'),
      related1('Y'),
      { linkId: 'r' },
    ]);
    const [her, x, y, ...more] = entries;
    expect(her?.request).toEqual({ method: 'PUT', url: 'Patient/p1' });
    expect(her?.fullUrl).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(x && plain(x).resource).toEqual({
      resourceType: 'RelatedPerson',
      patient: { reference: her?.fullUrl },
      name: [{ text: 'X' }],
    });
    expect(y?.resource.name).toEqual([{ text: 'Y' }]);
    expect(more).toEqual([]);
  });

  it('brings what a profile fixes, and says which profile', async () => {
    const url = 'https://example.org/StructureDefinition/weight';
    const element = [
      { id: 'Observation', path: 'Observation' },
      { id: 'Observation.status', path: 'Observation.status', min: 1, fixedCode: 'final' },
      {
        id: 'Observation.code',
        path: 'Observation.code',
        patternCodeableConcept: { coding: [loinc('29463-7')] },
      },
    ];
    const profile = {
      resourceType: 'StructureDefinition',
      id: 'weight',
      url,
      name: 'Weight',
      status: 'active',
      kind: 'resource',
      abstract: false,
      fhirVersion: '4.0.1',
      type: 'Observation',
      baseDefinition: `${core}Observation`,
      derivation: 'constraint',
      differential: { element },
    };
    const put = await test.send('PUT', '/StructureDefinition/weight', profile);
    expect(put.status, await put.text()).toBe(201);
    const item = [
      {
        linkId: 'w',
        type: 'decimal',
        definition: `${url}#Observation.value[x]`,
        extension: [asks(url), unit],
      },
    ];
    const [entry] = await extracted({ item }, [{ linkId: 'w', answer: [{ valueDecimal: 3.5 }] }]);
    expect(entry && plain(entry).resource).toEqual({
      resourceType: 'Observation',
      meta: { profile: [url] },
      status: 'final',
      code: { coding: [loinc('29463-7')] },
      valueQuantity: { value: 3.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
    });
  });
});

it('creates what definitions and templates make only once, whatever is sent again', async () => {
  const definition = 'http://hl7.org/fhir/StructureDefinition/Patient#Patient.identifier.value';
  const item = [
    {
      linkId: 'g',
      type: 'group',
      extension: [
        {
          url: `${sdc}definitionExtract`,
          extension: [{ url: 'definition', valueCanonical: definition.split('#')[0] }],
        },
      ],
      item: [{ linkId: 'number', type: 'string', definition }],
    },
  ];
  const answers = [{ linkId: 'g', item: [{ linkId: 'number', answer: [{ valueString: '7' }] }] }];
  const entry = await extracted({ item }, answers, { id: 'twice' });
  expect(entry[0]?.resource.identifier).toEqual([
    { value: '7' },
    { system: 'urn:ietf:rfc:3986', value: entry[0]?.fullUrl },
  ]);
  const send = async () => {
    const answer = await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    const { entry: sent } = (await answer.json()) as { entry: { response: { location: string } }[] };
    return sent[0]?.response.location;
  };
  expect(await send()).toBe(await send());
  const nameless = { id: undefined, authored: undefined };
  expect((await extracted({ item }, answers, nameless))[0]?.request).toEqual({
    method: 'POST',
    url: 'Patient',
  });
});

describe('by templates', () => {
  const value = (text: string) => ({ extension: [{ url: `${sdc}templateExtractValue`, valueString: text }] });
  const context = (text: string) => ({
    extension: [{ url: `${sdc}templateExtractContext`, valueString: text }],
  });
  const uses = (reference: string, more: readonly JsonObject[] = []) => ({
    url: `${sdc}templateExtract`,
    extension: [{ url: 'template', valueReference: { reference } }, ...more],
  });

  it('fills in a template for each time that the item stands there', async () => {
    const template = {
      resourceType: 'Condition',
      id: 't',
      subject: { _reference: value('%resource.subject.reference') },
      code: {
        ...context("item.where(linkId='code').answer.value"),
        coding: [value('ofType(Coding)')],
        _text: value('ofType(string)'),
      },
      note: [
        {
          ...context("item.where(linkId='note').answer"),
          _text: value('value'),
          _time: value('%resource.nothing'),
        },
      ],
    };
    const questionnaire = {
      contained: [template],
      item: [
        {
          linkId: 'g',
          type: 'group',
          repeats: true,
          extension: [
            uses('#t', [{ url: 'resourceId', valueString: "item.where(linkId='id').answer.value" }]),
          ],
          item: [
            { linkId: 'id', type: 'string' },
            { linkId: 'code', type: 'open-choice' },
            { linkId: 'note', type: 'string', repeats: true },
          ],
        },
      ],
    };
    const entries = await extracted(questionnaire, [
      {
        linkId: 'g',
        item: [
          { linkId: 'code', answer: [{ valueCoding: { system: 'http://example.org/s', code: 'c' } }] },
          { linkId: 'note', answer: [{ valueString: 'one' }, { valueString: 'two' }] },
        ],
      },
      {
        linkId: 'g',
        item: [
          { linkId: 'id', answer: [{ valueString: 'c7' }] },
          { linkId: 'code', answer: [{ valueString: 'words' }] },
        ],
      },
      { linkId: 'g', item: [{ linkId: 'code' }] },
    ]);
    expect(entries.map((entry) => Object.values(plain(entry)))).toEqual([
      [
        {
          resourceType: 'Condition',
          subject: { reference: 'Patient/p' },
          code: { coding: [{ system: 'http://example.org/s', code: 'c' }] },
          note: [{ text: 'one' }, { text: 'two' }],
        },
        { method: 'POST', url: 'Condition' },
      ],
      [
        { resourceType: 'Condition', id: 'c7', subject: { reference: 'Patient/p' }, code: { text: 'words' } },
        { method: 'PUT', url: 'Condition/c7' },
      ],
    ]);
  });

  it('fills in the template of a whole transaction, each entry with a URL of its own', async () => {
    const bundle = {
      resourceType: 'Bundle',
      id: 'b',
      type: 'transaction',
      entry: [
        {
          ...context("item.where(linkId='n')"),
          fullUrl: 'urn:uuid:6f6177d2-13ee-4d27-b0e8-3eaf663dd031',
          resource: { resourceType: 'Basic', code: { _text: value('answer.value') } },
          request: { method: 'POST', url: 'Basic', _ifNoneExist: value("'code=' + answer.value") },
        },
      ],
    };
    const questionnaire = {
      contained: [bundle],
      extension: [{ url: `${sdc}templateExtractBundle`, valueReference: { reference: '#b' } }],
      item: [
        { linkId: 'n', type: 'group', repeats: true, item: [] },
        { linkId: 'm', type: 'string' },
      ],
    };
    const withStrings = { ...questionnaire, item: [{ linkId: 'n', type: 'string' }] };
    const entries = await extracted(withStrings, [{ linkId: 'n', answer: [{ valueString: 'a' }] }]);
    expect(entries).toEqual([
      {
        fullUrl: 'urn:uuid:6f6177d2-13ee-4d27-b0e8-3eaf663dd031',
        resource: { resourceType: 'Basic', code: { text: 'a' } },
        request: { method: 'POST', url: 'Basic', ifNoneExist: 'code=a' },
      },
    ]);
  });

  const stated = 'urn:uuid:0c8f9a52-93b1-4d0a-8a5e-3a1f1f1d7b01';
  const household = {
    resourceType: 'Bundle',
    id: 'household',
    type: 'transaction',
    entry: [
      {
        fullUrl: stated,
        resource: {
          resourceType: 'Patient',
          name: [{ _text: value("item.where(linkId='who').answer.value") }],
        },
      },
      {
        ...context("item.where(linkId='kilos').answer.value"),
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { text: 'Weight' },
          subject: { reference: stated },
          valueQuantity: { unit: 'kg', _value: value('$this') },
        },
      },
    ],
  };
  const people = {
    contained: [household],
    item: [
      {
        linkId: 'person',
        type: 'group',
        repeats: true,
        extension: [uses('#household')],
        item: [
          { linkId: 'who', type: 'string' },
          { linkId: 'kilos', type: 'decimal' },
        ],
      },
    ],
  };
  const person = (name: string, kilos?: number) => ({
    linkId: 'person',
    item: [
      { linkId: 'who', answer: [{ valueString: name }] },
      ...(kilos === undefined ? [] : [{ linkId: 'kilos', answer: [{ valueDecimal: kilos }] }]),
    ],
  });

  it('fills in a transaction for each time that an item stands there, whose entries refer to each other', async () => {
    const entries = await extracted(people, [person('Ana', 61.5), person('Besa'), person('Cora', 58)]);
    const found = entries.map(({ fullUrl, resource, request }) => [
      resource.name ?? (resource.subject as JsonObject).reference,
      resource.name ? fullUrl : (resource.valueQuantity as JsonObject).value,
      request.url,
    ]);
    const [ana, , besa, cora] = entries.map(({ fullUrl }) => fullUrl);
    expect(new Set([ana, besa, cora]).size).toBe(3);
    expect(found).toEqual([
      [[{ text: 'Ana' }], ana, 'Patient'],
      [ana, 61.5, 'Observation'],
      [[{ text: 'Besa' }], besa, 'Patient'],
      [[{ text: 'Cora' }], cora, 'Patient'],
      [cora, 58, 'Observation'],
    ]);
  });

  it('does not take what another response has created for its own, though the template states its URL', async () => {
    const create = async (id: string, name: string) => {
      const entry = await extracted(people, [person(name)], { id });
      const answer = await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
      const { entry: sent } = (await answer.json()) as { entry: { response: { location: string } }[] };
      return sent[0]?.response.location;
    };
    const first = await create('of-ana', 'Ana');
    expect(await create('of-besa', 'Besa')).not.toBe(first);
    expect(await create('of-ana', 'Ana')).toBe(first);
  });
});

it('is asked of a stored response, which names its questionnaire', async () => {
  const questionnaire = {
    resourceType: 'Questionnaire',
    id: 'stored',
    url: 'https://example.org/Questionnaire/stored',
    version: '1',
    status: 'active',
    extension: [yes],
    item: [{ linkId: 'a', type: 'boolean', code: [loinc('1')] }],
  };
  const response = {
    resourceType: 'QuestionnaireResponse',
    id: 'stored',
    status: 'completed',
    questionnaire: `${questionnaire.url}|1`,
    item: [{ linkId: 'a', answer: [{ valueBoolean: true }] }],
  };
  for (const resource of [questionnaire, response]) {
    expect((await test.send('PUT', `/${resource.resourceType}/stored`, resource)).status).toBe(201);
  }
  const answer = await test.send('GET', '/QuestionnaireResponse/stored/$extract');
  expect(await answer.json()).toMatchObject({
    resourceType: 'Bundle',
    entry: [{ resource: { derivedFrom: [{ reference: 'QuestionnaireResponse/stored' }] } }],
  });
  const unknown = await test.send('POST', '/QuestionnaireResponse/$extract', {
    ...response,
    questionnaire: 'https://example.org/none',
  });
  expect(unknown.status).toBe(422);
  expect(
    (await test.send('POST', '/QuestionnaireResponse/$extract', { resourceType: 'Parameters' })).status,
  ).toBe(400);
});
