import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

const animals = {
  resourceType: 'CodeSystem',
  id: 'animals',
  url: 'http://example.org/animals',
  version: '2',
  name: 'Animals',
  status: 'active',
  content: 'complete',
  property: [{ code: 'legs', type: 'integer' }],
  concept: [
    {
      code: 'mammal',
      display: 'Mammal',
      property: [{ code: 'notSelectable', valueBoolean: true }],
      concept: [
        {
          code: 'dog',
          display: 'Dog',
          definition: 'Barks',
          designation: [{ language: 'nl', value: 'Hond' }],
          property: [{ code: 'legs', valueInteger: 4 }],
        },
        { code: 'whale', display: 'Whale', property: [{ code: 'status', valueCode: 'retired' }] },
      ],
    },
    { code: 'bird', display: 'Bird' },
  ],
};
const system = animals.url;
const valueSet = (id: string, compose: object) => ({
  resourceType: 'ValueSet',
  id,
  url: `http://example.org/ValueSet/${id}`,
  status: 'active',
  compose,
});
const every = valueSet('every', { include: [{ system }] });
const mammals = valueSet('mammals', {
  include: [{ system, filter: [{ property: 'concept', op: 'descendent-of', value: 'mammal' }] }],
});
const both = valueSet('both', {
  include: [
    { valueSet: [mammals.url] },
    { system: 'http://example.org/other', concept: [{ code: 'x', display: 'X' }] },
  ],
  exclude: [{ system, concept: [{ code: 'whale' }] }],
});
const elsewhere = valueSet('elsewhere', { include: [{ system: 'http://snomed.info/sct' }] });

let test: TestApp;
beforeAll(async () => {
  test = openTestApp();
  for (const resource of [animals, every, mammals, both, elsewhere]) {
    const response = await test.send('PUT', `/${resource.resourceType}/${resource.id}`, resource);
    expect(response.status, await response.text()).toBe(201);
  }
});
afterAll(() => test.close());

async function ask(path: string, parameters?: Record<string, unknown>) {
  const parameter = Object.entries(parameters ?? {}).map(([name, value]) => ({ name, ...(value as object) }));
  const body = parameters && { resourceType: 'Parameters', parameter };
  const response = await test.send(body ? 'POST' : 'GET', path, body);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function codes(path: string): Promise<readonly string[]> {
  const { status, body } = await ask(path);
  expect(status, JSON.stringify(body)).toBe(200);
  return (body.expansion.contains ?? []).map(({ code }: { code: string }) => code);
}

describe('$expand', () => {
  it('lists a code system, level by level, and says what only groups others', async () => {
    const { body } = await ask(`/ValueSet/$expand?url=${every.url}`);
    expect(body).toMatchObject({ resourceType: 'ValueSet', url: every.url, expansion: { total: 4 } });
    expect(body.compose).toBeUndefined();
    expect(body.expansion.contains[0]).toEqual({
      system,
      abstract: true,
      version: '2',
      code: 'mammal',
      display: 'Mammal',
    });
    expect(body.expansion.contains[2]).toMatchObject({ code: 'whale', inactive: true });
  });

  it('of a value set by its id, with filters, imports and exclusions', async () => {
    expect(await codes('/ValueSet/mammals/$expand')).toEqual(['dog', 'whale']);
    expect(await codes('/ValueSet/both/$expand')).toEqual(['dog', 'x']);
  });

  it('of a value set that is sent', async () => {
    const { body } = await ask('/ValueSet/$expand', { valueSet: { resource: mammals } });
    expect(body.expansion.total).toBe(2);
  });

  it("of one of R4's own", async () => {
    const { body } = await ask('/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender');
    expect(body.expansion.contains).toContainEqual({
      system: 'http://hl7.org/fhir/administrative-gender',
      version: '4.0.1',
      code: 'female',
      display: 'Female',
    });
  });

  it('in pages, by a part of the text, without what is retired, in another language', async () => {
    const url = `/ValueSet/$expand?url=${every.url}`;
    expect(await codes(`${url}&offset=1&count=2`)).toEqual(['dog', 'whale']);
    expect((await ask(`${url}&offset=1&count=2`)).body.expansion).toMatchObject({ total: 4, offset: 1 });
    expect(await codes(`${url}&count=0`)).toEqual([]);
    expect(await codes(`${url}&filter=MAL`)).toEqual(['mammal']);
    expect(await codes(`${url}&filter=hon&displayLanguage=nl-NL`)).toEqual(['dog']);
    expect(await codes(`${url}&activeOnly=true`)).toEqual(['mammal', 'dog', 'bird']);
    const { body } = await ask(`${url}&displayLanguage=nl&includeDesignations=true&filter=dog`);
    expect(body.expansion.contains[0]).toMatchObject({
      display: 'Hond',
      designation: [{ language: 'nl', value: 'Hond' }],
    });
  });

  it('says why it cannot list, rather than leave codes out', async () => {
    const unknown = await ask('/ValueSet/elsewhere/$expand');
    expect(unknown.status).toBe(422);
    expect(unknown.body.issue[0]).toMatchObject({ code: 'not-found', severity: 'error' });
    expect((await ask('/ValueSet/$expand?url=http://example.org/none')).status).toBe(404);
    expect((await ask('/ValueSet/none/$expand')).status).toBe(404);
    expect((await ask('/ValueSet/$expand')).status).toBe(400);
    expect((await ask(`/ValueSet/$expand?url=${every.url}&count=many`)).status).toBe(400);
  });
});

describe('$validate-code', () => {
  const result = async (path: string, parameters?: Record<string, unknown>) => {
    const { status, body } = await ask(path, parameters);
    expect(status, JSON.stringify(body)).toBe(200);
    const of = (name: string) => body.parameter.find((each: { name: string }) => each.name === name);
    return [of('result').valueBoolean, of('display')?.valueString, of('message')?.valueString];
  };

  it('of a value set, by code and system', async () => {
    const url = `/ValueSet/$validate-code?url=${mammals.url}&system=${system}`;
    expect(await result(`${url}&code=dog`)).toEqual([true, 'Dog', undefined]);
    expect((await result(`${url}&code=bird`))[0]).toBe(false);
    expect(await result(`${url}&code=dog&display=dog`)).toEqual([true, 'Dog', undefined]);
    expect((await result(`${url}&code=dog&display=Cat`))[0]).toBe(false);
    expect((await result(`${url}&code=dog&displayLanguage=nl`))[1]).toBe('Hond');
    expect((await result(`/ValueSet/mammals/$validate-code?system=${system}&code=dog`))[0]).toBe(true);
  });

  it('of a Coding, and of any of a CodeableConcept', async () => {
    const url = { valueUri: mammals.url };
    const [dog, bird] = ['dog', 'bird'].map((code) => ({ system, code }));
    expect((await result('/ValueSet/$validate-code', { url, coding: { valueCoding: bird } }))[0]).toBe(false);
    const codeableConcept = { valueCodeableConcept: { coding: [bird, dog] } };
    expect((await result('/ValueSet/$validate-code', { url, codeableConcept }))[0]).toBe(true);
  });

  it('refuses a code without a system, which may be another in each', async () => {
    const inline = { url: { valueUri: mammals.url }, code: { valueCode: 'dog' } };
    for (const answer of [
      await ask(`/ValueSet/$validate-code?url=${mammals.url}&code=dog`),
      await ask('/ValueSet/mammals/$validate-code?code=dog'),
      await ask('/ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/administrative-gender&code=male'),
      await ask('/ValueSet/$validate-code', { valueSet: { resource: mammals }, code: inline.code }),
    ]) {
      expect([answer.status, answer.body.issue?.[0].code]).toEqual([400, 'required']);
    }
    const url = `/ValueSet/$validate-code?url=${mammals.url}&inferSystem=true`;
    expect((await result(`${url}&code=dog`))[0]).toBe(true);
    expect((await result(`${url}&code=bird`))[0]).toBe(false);
  });

  it('of a code system', async () => {
    expect(await result(`/CodeSystem/$validate-code?url=${system}&code=bird`)).toEqual([
      true,
      'Bird',
      undefined,
    ]);
    expect((await result(`/CodeSystem/animals/$validate-code?code=cat`))[0]).toBe(false);
    const ucum = '/CodeSystem/$validate-code?url=http://unitsofmeasure.org';
    expect((await result(`${ucum}&code=mm[Hg]`))[0]).toBe(true);
    expect((await result(`${ucum}&code=mmHg`))[0]).toBe(false);
  });

  it('says that it cannot tell, rather than no', async () => {
    const { status, body } = await ask(
      `/ValueSet/elsewhere/$validate-code?system=http://snomed.info/sct&code=1`,
    );
    expect(status).toBe(422);
    expect(body.issue[0].code).toBe('not-supported');
    expect(
      (await ask('/ValueSet/$validate-code?url=http://example.org/none&system=urn:s&code=x')).status,
    ).toBe(404);
    expect((await ask(`/ValueSet/$validate-code?url=${every.url}`)).status).toBe(400);
  });
});

describe('$lookup', () => {
  it('names the code systems of R4 and those that have a title only', async () => {
    const named = async (of: string, code: string) =>
      (await ask(`/CodeSystem/$lookup?system=${of}&code=${code}`)).body.parameter[0];
    expect(await named('http://hl7.org/fhir/administrative-gender', 'male')).toEqual({
      name: 'name',
      valueString: 'AdministrativeGender',
    });
    const { name: _, ...titled } = {
      ...animals,
      id: 'titled',
      url: 'http://example.org/titled',
      title: 'Beasts',
    };
    expect((await test.send('PUT', '/CodeSystem/titled', titled)).status).toBe(201);
    expect(await named(titled.url, 'bird')).toEqual({ name: 'name', valueString: 'Beasts' });
  });

  it('tells what is known of a code', async () => {
    const { body } = await ask(`/CodeSystem/$lookup?system=${system}&code=dog`);
    expect(body.parameter).toEqual([
      { name: 'name', valueString: 'Animals' },
      { name: 'version', valueString: '2' },
      { name: 'display', valueString: 'Dog' },
      { name: 'definition', valueString: 'Barks' },
      {
        name: 'designation',
        part: [
          { name: 'language', valueCode: 'nl' },
          { name: 'value', valueString: 'Hond' },
        ],
      },
      {
        name: 'property',
        part: [
          { name: 'code', valueCode: 'parent' },
          { name: 'value', valueCode: 'mammal' },
        ],
      },
      {
        name: 'property',
        part: [
          { name: 'code', valueCode: 'legs' },
          { name: 'value', valueInteger: 4 },
        ],
      },
    ]);
  });

  it('by coding, in a language, with the properties that are asked for', async () => {
    const { body } = await ask('/CodeSystem/$lookup', {
      coding: { valueCoding: { system, code: 'dog' } },
      displayLanguage: { valueCode: 'nl' },
      property: { valueCode: 'legs' },
    });
    expect(body.parameter.map(({ name }: { name: string }) => name)).toEqual([
      'name',
      'version',
      'display',
      'property',
    ]);
    expect(body.parameter[2].valueString).toBe('Hond');
  });

  it('says what is not known', async () => {
    expect((await ask(`/CodeSystem/$lookup?system=${system}&code=cat`)).status).toBe(404);
    expect((await ask('/CodeSystem/$lookup?system=http://loinc.org&code=1-8')).status).toBe(404);
    expect((await ask('/CodeSystem/$lookup?code=dog')).status).toBe(400);
  });
});

it('a change of a code system is known at once', async () => {
  const url = `/ValueSet/$validate-code?url=${every.url}&system=${system}&code=cat`;
  const before = await ask(url);
  expect(before.body.parameter[0].valueBoolean).toBe(false);
  const concept = [...animals.concept, { code: 'cat', display: 'Cat' }];
  expect((await test.send('PUT', '/CodeSystem/animals', { ...animals, concept })).status).toBe(200);
  const after = await ask(url);
  expect(after.body.parameter[0].valueBoolean).toBe(true);
});
