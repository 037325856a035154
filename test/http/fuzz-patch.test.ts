import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readXml } from '../../functions/fhir/xml/read.ts';
import { elements, openTestApp, type TestApp } from './fhir-test-app.ts';

/** Whatever patch, XML or question is sent: a clear answer, and nothing written by what was refused. */
describe('hostile patches, XML and questions', { timeout: 120_000 }, () => {
  let test: TestApp;
  const patient = {
    resourceType: 'Patient',
    id: '1',
    active: true,
    birthDate: '1994-05-02',
    name: [{ family: 'a', given: ['b', 'c'], _given: [null, { id: 'x' }] }],
    identifier: [{ system: 'urn:x', value: '1' }, { value: '2' }],
    contact: [{ name: { text: 'd' } }],
  };
  beforeAll(async () => {
    test = openTestApp();
    await test.send('PUT', '/Patient/1', patient);
    await test.send('PUT', '/Group/1', { resourceType: 'Group', id: '1', type: 'person', actual: true });
  });
  afterAll(async () => {
    expect(test.events.filter(({ event }) => event === 'failure')).toEqual([]);
    await test.close();
  });

  /** What these requests could write. */
  const types = ['Patient', 'Group', 'Bundle'];

  async function newest(): Promise<string | undefined> {
    const { versions } = await test.repository.feed({ types, order: 'newest-first', count: 1 });
    const [last] = versions;
    return last && `${last.type}/${last.id}/${last.versionId}`;
  }

  async function expectClearAnswer(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const before = await newest();
    const response = await test.send(method, path, body, headers);
    const text = await response.text();
    expect(response.status, text).toBeLessThan(500);
    if (response.status < 400) return;
    const isXml = (response.headers.get('Content-Type') ?? '').includes('xml');
    const outcome = isXml ? readXml(text, elements, { maxDepth: 200 }).json : JSON.parse(text);
    expect(outcome).toMatchObject({ resourceType: 'OperationOutcome' });
    expect((outcome as { issue: object[] }).issue[0]).toMatchObject({ severity: 'error' });
    expect(await newest()).toBe(before);
  }

  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(null, true, 0, -0, 1e300, 'male', '1', '', 'Patient/1', '2000-01-01'),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom('family', 'value', 'id', 'extension', '__proto__', 'resourceType'),
        tie('json'),
        { maxKeys: 3 },
      ),
    ),
  }));

  it('any JSON Patch', async () => {
    const pointer = fc.oneof(
      fc.constantFrom(
        '',
        '/',
        '/name',
        '/name/0',
        '/name/-',
        '/name/0/given/1',
        '/identifier/1/value',
        '/id',
      ),
      fc.constantFrom(
        '/contact/0/name',
        '/birthDate',
        '/meta',
        '/a~1b',
        '/__proto__/x',
        '/name/00',
        '/name/9',
        '~2',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const operation = fc.oneof(
      fc.record({
        op: fc.constantFrom('add', 'replace', 'test', 'remove'),
        path: pointer,
        value: json,
      }),
      fc.record({ op: fc.constantFrom('move', 'copy'), from: pointer, path: pointer }),
      json,
    );
    const headers = { 'Content-Type': 'application/json-patch+json' };
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.array(operation, { maxLength: 6 }), json), async (patch) => {
        await expectClearAnswer('PATCH', '/Patient/1', JSON.stringify(patch), headers);
      }),
      { numRuns: 400 },
    );
  });

  const path = fc.oneof(
    fc.constantFrom('Patient', 'Patient.name', 'Patient.name[0]', 'Patient.name.given', 'Patient.identifier'),
    fc.constantFrom(
      'Patient.birthDate',
      "Patient.identifier.where(value='2')",
      'Patient.contact.name.text',
      '%resource',
    ),
    fc.constantFrom(
      'Patient.active.not()',
      'Patient.name.family & 1',
      '1',
      'Patient.id',
      'Patient.meta',
      'Group',
      '{}',
    ),
    fc.constantFrom(
      'Patient.name.given.first()',
      'Patient.deceased',
      'name[5]',
      'Patient.name | Patient.identifier',
    ),
    fc.string({ maxLength: 12 }),
  );
  const value = fc.oneof(
    fc.constantFrom<object>(
      { valueString: 'x' },
      { valueDate: '2000-01-01' },
      { valueBoolean: false },
      { valueHumanName: { family: 'x' } },
      { valueIdentifier: { value: 'x' } },
      { valueInteger: 1 },
      { resource: { resourceType: 'Patient' } },
      { part: [{ name: 'gender', valueCode: 'male' }] },
      { part: [] },
    ),
    fc.record({
      part: fc.array(fc.record({ name: fc.constantFrom('name', 'text', 'x'), valueString: json })),
    }),
    fc.dictionary(fc.constantFrom('valueString', 'valueQuantity', 'part', 'resource', '_valueCode'), json),
  );
  const part = fc.oneof(
    fc.record({
      name: fc.constant('type'),
      valueCode: fc.constantFrom('add', 'insert', 'delete', 'replace', 'move'),
    }),
    fc.record({ name: fc.constant('path'), valueString: path }),
    fc.record({
      name: fc.constant('name'),
      valueString: fc.constantFrom('name', 'active', 'contact', 'deceased', 'x'),
    }),
    fc.record({
      name: fc.constantFrom('index', 'source', 'destination'),
      valueInteger: fc.integer({ min: -1, max: 4 }),
    }),
    value.map((one) => ({ name: 'value', ...one })),
  );

  it('any FHIRPath Patch', async () => {
    const operation = fc.oneof(
      fc
        .tuple(fc.constantFrom('add', 'insert', 'delete', 'replace', 'move'), path, value)
        .map(([type, at, given]) => {
          const all: Record<string, object[]> = {
            add: [
              { name: 'name', valueString: 'name' },
              { name: 'value', ...given },
            ],
            insert: [
              { name: 'index', valueInteger: 0 },
              { name: 'value', ...given },
            ],
            delete: [],
            replace: [{ name: 'value', ...given }],
            move: [
              { name: 'source', valueInteger: 1 },
              { name: 'destination', valueInteger: 0 },
            ],
          };
          return [
            { name: 'type', valueCode: type },
            { name: 'path', valueString: at },
            ...(all[type] ?? []),
          ] as object[];
        }),
      fc.array(part as fc.Arbitrary<object>, { maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 3 }), async (operations) => {
        const parameter = operations.map((parts) => ({ name: 'operation', part: parts }));
        await expectClearAnswer(
          'PATCH',
          '/Patient/1',
          JSON.stringify({ resourceType: 'Parameters', parameter }),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('any XML', async () => {
    const sound =
      '<Patient xmlns="http://hl7.org/fhir"><id value="1"/><text><status value="generated"/>' +
      '<div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></text><name id="a"><family value="b"/></name></Patient>';
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      '&',
      '&amp;',
      '&x;',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?xml version="1.1"?>',
      '<!DOCTYPE a>',
      'xmlns=""',
      'xmlns:a="b"',
      '<a:b/>',
      '<extension url="u"/>',
      '<contained><Patient/></contained>',
      'value="1"',
      '<name/>',
      '\u0000',
      '&#0;',
      '&#xD800;',
      '<Patient>',
    );
    const mutated = fc
      .array(fc.tuple(fc.nat(sound.length), fc.nat(6), fc.oneof(piece, fc.string({ maxLength: 4 }))), {
        maxLength: 4,
      })
      .map((changes) =>
        changes.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), sound),
      );
    const target = fc.constantFrom(
      ['PUT', '/Patient/1'],
      ['POST', '/Patient'],
      ['POST', '/Patient/$validate'],
      ['PATCH', '/Patient/1'],
      ['POST', ''],
    );
    const headers = { 'Content-Type': 'application/fhir+xml', Accept: 'application/fhir+xml' };
    await fc.assert(
      fc.asyncProperty(target, mutated, async ([method = '', at = ''], text) => {
        await expectClearAnswer(method, at, text, headers);
      }),
      { numRuns: 500 },
    );
  });

  it('any question to a history, an operation or a part of a resource', async () => {
    const name = fc.constantFrom(
      '_since',
      '_at',
      '_count',
      '_sort',
      '_cursor',
      '_summary',
      '_elements',
      '_format',
      '_pretty',
      'start',
      'end',
      '_type',
      'name',
    );
    const asked = fc.oneof(
      fc.constantFrom(
        '2020',
        '2020-01-01T00:00:00Z',
        '0',
        '5',
        'true',
        'text',
        'count',
        'xml',
        'json',
        'Patient',
      ),
      fc.constantFrom(
        'name',
        '-_lastUpdated',
        '_lastUpdated',
        'Patient.name,id',
        ',',
        'application/fhir+xml',
        '-1',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const at = fc.constantFrom(
      '/Patient/1',
      '/Patient/1/_history',
      '/Patient/_history',
      '/Patient/1/$everything',
      '/Group/1/$everything',
      '/Patient/1/$meta',
      '/Patient/$meta',
      '/Patient',
      '/metadata',
    );
    await fc.assert(
      fc.asyncProperty(at, fc.array(fc.tuple(name, asked), { maxLength: 3 }), async (where, pairs) => {
        await expectClearAnswer('GET', `${where}?${new URLSearchParams(pairs)}`);
      }),
      { numRuns: 600 },
    );
  });
});
