import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, openTestApp, type TestApp } from './fhir-test-app.ts';

/** Whatever is sent: an answer that says what is wrong with it, never a failure of the server. */
describe('hostile input', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = openTestApp();
    await test.send('PUT', '/Patient/1', { resourceType: 'Patient', id: '1', name: [{ family: 'a' }] });
    await test.send('PUT', '/Group/1', { resourceType: 'Group', id: '1', type: 'person', actual: true });
  });
  afterAll(() => test.close());

  async function expectClearAnswer(method: string, path: string, body?: string, headers = {}): Promise<void> {
    const response = await test.send(method, path, body, headers);
    const text = await response.text();
    expect(response.status, text).toBeLessThan(500);
    if (response.status >= 400) {
      const { resourceType, issue } = JSON.parse(text);
      expect(resourceType).toBe('OperationOutcome');
      expect(issue[0]).toMatchObject({ severity: 'error' });
    }
  }

  const type = fc.constantFrom('Patient', 'Group', 'Observation', 'Encounter', 'Questionnaire', 'Bundle');
  const word = fc.oneof(
    fc.constantFrom(
      'resourceType',
      'id',
      'meta',
      'name',
      'entry',
      'request',
      'extension',
      'subject',
      '__proto__',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(null, true, 0, -0, 1e300, 'Patient', 'Patient/1', 'urn:uuid:1', '1', ''),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(word, tie('json'), { maxKeys: 5 }),
    ),
  }));
  const resource = fc
    .tuple(type, fc.dictionary(word, json, { maxKeys: 5 }))
    .map(([resourceType, members]) => ({
      ...members,
      resourceType,
    }));
  const entry = fc.record(
    {
      fullUrl: fc.oneof(fc.constantFrom('urn:uuid:1', 'urn:uuid:2'), json),
      resource: fc.oneof(resource, fc.constant({ resourceType: 'Patient' }), json),
      request: fc.oneof(
        fc.record(
          {
            method: fc.oneof(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'), json),
            url: fc.oneof(
              fc.constantFrom('Patient', 'Patient/1', 'Patient?_id=1', '/', 'metadata', 'Patient/$validate'),
              json,
            ),
            ifMatch: json,
            ifNoneExist: json,
          },
          { requiredKeys: ['method', 'url'] },
        ),
        json,
      ),
    },
    { requiredKeys: [] },
  );
  const bundle = fc.record({
    resourceType: fc.constant('Bundle'),
    type: fc.constantFrom('batch', 'transaction', 'searchset'),
    entry: fc.oneof(fc.array(entry, { maxLength: 4 }), json),
  });
  const body = fc.oneof(
    fc.oneof(json, resource, bundle).map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
  );

  it('any body', async () => {
    const target = fc.constantFrom(
      ['POST', '/Patient'],
      ['PUT', '/Patient/1'],
      ['PUT', '/Patient?_id=1'],
      ['POST', '/Patient/$validate'],
      ['POST', '/Bundle'],
      ['POST', ''],
    );
    await fc.assert(
      fc.asyncProperty(target, body, ([method = '', path = ''], text) =>
        expectClearAnswer(method, path, text),
      ),
      { numRuns: 1_000 },
    );
  });

  it('bundles of valid resources with any values, links and conditions', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const link = fc.oneof(
      fc.constantFrom(
        'Patient/1',
        'urn:uuid:1',
        'urn:uuid:9',
        '#a',
        'Patient?_id=1',
        'Patient?x=1',
        'Mother?y',
        `${baseUrl}/Patient/1`,
      ),
      text,
    );
    const plausible = fc.oneof(
      fc.record({
        resourceType: fc.constant('Patient'),
        id: fc.constantFrom('1', '2', '3'),
        identifier: fc.array(fc.record({ system: text, value: text }), { minLength: 1, maxLength: 2 }),
      }),
      fc.record({
        resourceType: fc.constant('Observation'),
        id: fc.constantFrom('1', '2'),
        status: fc.constant('final'),
        code: fc.record({ text }),
        subject: fc.record({ reference: link }),
        valueString: text,
      }),
    );
    const criteria = fc.oneof(fc.constantFrom('_id=1', 'identifier=a|b', 'identifier=%', 'x=y', ''), text);
    const entries = fc
      .tuple(
        plausible,
        fc.constantFrom('create', 'ifNoneExist', 'put', 'putWhere', 'delete', 'deleteWhere', 'get'),
        criteria,
        fc.constantFrom('urn:uuid:1', 'urn:uuid:2', undefined),
      )
      .map(([resource, kind, condition, fullUrl]) => {
        const { resourceType, id } = resource;
        const where = `${resourceType}?${condition}`;
        const request = {
          create: { method: 'POST', url: resourceType },
          ifNoneExist: { method: 'POST', url: resourceType, ifNoneExist: condition },
          put: { method: 'PUT', url: `${resourceType}/${id}` },
          putWhere: { method: 'PUT', url: where },
          delete: { method: 'DELETE', url: `${resourceType}/${id}` },
          deleteWhere: { method: 'DELETE', url: where },
          get: { method: 'GET', url: where },
        }[kind];
        return { fullUrl, request, ...(/POST|PUT/.test(request.method) ? { resource } : {}) };
      });
    const kind = fc.constantFrom('batch', 'transaction');
    await fc.assert(
      fc.asyncProperty(kind, fc.array(entries, { maxLength: 4 }), (type, entry) =>
        expectClearAnswer('POST', '', JSON.stringify({ resourceType: 'Bundle', type, entry })),
      ),
      { numRuns: 400 },
    );
    expect(test.events.filter(({ event }) => event === 'failure')).toEqual([]);
  });

  it('any query', async () => {
    const name = fc.oneof(
      fc.constantFrom(
        'name',
        'birthdate',
        '_id',
        '_lastUpdated',
        '_count',
        '_sort',
        '_include',
        '_revinclude',
        '_total',
      ),
      fc.constantFrom(
        'identifier',
        'general-practitioner',
        'general-practitioner.name',
        '_has:Group:member:_id',
        '_cursor',
        'name:exact',
        'birthdate:missing',
        'gender:not',
        'organization:Organization.name',
      ),
      word,
    );
    const value = fc.oneof(
      fc.constantFrom(
        '1',
        'ge2020',
        '|',
        'a|b',
        'Patient/1',
        ',',
        '\\,',
        '-name',
        'Group:member',
        '*',
        '0',
        '2020-02-30',
        'http://a/b|1',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    const query = fc.oneof(
      fc.array(fc.tuple(name, value), { maxLength: 4 }).map((pairs) => String(new URLSearchParams(pairs))),
      fc.string({ maxLength: 30 }).map((text) => text.replaceAll('#', '')),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/Patient', '/Group', '/Patient/1/_history', '/Observation'),
        query,
        (path, text) => expectClearAnswer('GET', `${path}?${text}`),
      ),
      { numRuns: 1_500 },
    );
  });

  it('any path, method and header', async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        'Patient',
        '1',
        '_history',
        '_search',
        '$validate',
        'metadata',
        '%2F',
        '%00',
        '%ff',
        '',
      ),
      fc.string({ unit: 'binary', maxLength: 10 }).map((text) => encodeURIComponent(text.toWellFormed())),
    );
    const headers = fc.record(
      {
        'If-Match': fc.oneof(fc.constantFrom('W/"1"', '*', '"'), fc.string({ maxLength: 10 })),
        'If-None-Exist': fc.oneof(fc.constantFrom('_id=1', 'x=y', '%'), fc.string({ maxLength: 10 })),
        Prefer: fc.string({ maxLength: 20 }),
        Accept: fc.oneof({ weight: 5, arbitrary: fc.constant('*/*') }, fc.string({ maxLength: 10 })),
        'Content-Type': fc.oneof(
          fc.constantFrom('application/json; charset', ';'),
          fc.string({ maxLength: 10 }),
        ),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'),
        fc.array(segment, { maxLength: 5 }),
        headers,
        async (method, segments, given) => {
          const hasBody = method === 'POST' || method === 'PUT';
          await expectClearAnswer(
            method,
            `/${segments.join('/')}`,
            hasBody ? '{"resourceType":"Patient"}' : undefined,
            ascii(given),
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

function ascii(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replaceAll(/[^\x20-\x7e]/g, '?')]),
  );
}
