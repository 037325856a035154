import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from '../../functions/fhir/json.ts';
import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';
import { inParallel } from '../../functions/http/in-parallel.ts';
import { routes } from '../../functions/http/routes.ts';
import { subscription } from '../e2e/subscriptions/server.ts';
import { openTestApp, searchDefinitions, validator } from '../http/fhir-test-app.ts';

/**
 * The CapabilityStatement against the server that makes it: what it claims works, for each resource type, and what it
 * does not claim is refused. https://hl7.org/fhir/R4/capabilitystatement.html
 */
const test = openTestApp({ subscriptions: { checkEndpoint: () => undefined, auth: 'off' } });
afterAll(() => test.close());

interface Claimed {
  readonly type: string;
  readonly interaction: readonly { readonly code: string }[];
  readonly searchParam: readonly { readonly name: string; readonly type: string }[];
  readonly searchInclude?: readonly string[];
  readonly searchRevInclude?: readonly string[];
  readonly operation?: readonly { readonly name: string }[];
  readonly conditionalCreate: boolean;
  readonly conditionalUpdate: boolean;
}

interface Statement {
  readonly format: readonly string[];
  readonly patchFormat: readonly string[];
  readonly rest: readonly [
    {
      readonly interaction: readonly { readonly code: string }[];
      readonly searchParam: readonly { readonly name: string }[];
      readonly operation?: readonly { readonly name: string }[];
      readonly compartment: readonly string[];
      readonly resource: readonly Claimed[];
    },
  ];
}

let statement: Statement;
beforeAll(async () => {
  statement = (await (await test.send('GET', '/metadata')).json()) as Statement;
});

const claimed = () => statement.rest[0].resource;

const examples = join(import.meta.dirname, '../../node_modules/hl7.fhir.r4.examples');
const files = readdirSync(examples);

/** Of types whose examples in the specification are all broken in some way; of some there is none. */
const minimalResources: Readonly<Record<string, JsonObject>> = {
  DeviceMetric: { type: { text: 'pulse' }, category: 'measurement' },
  DeviceUseStatement: {
    status: 'active',
    subject: { reference: 'Patient/1' },
    device: { reference: 'Device/1' },
  },
  Parameters: { parameter: [{ name: 'proof', valueString: 'x' }] },
  EventDefinition: { status: 'draft', trigger: [{ type: 'named-event', name: 'birth' }] },
};

/** The smallest valid example of a type, or one of our own. */
function exampleOf(type: string): Resource {
  if (type === 'Subscription') return subscription({ endpoint: 'https://ehr.example/told' });
  const sizes = files
    .filter((name) => name.startsWith(`${type}-`))
    .map((name) => ({ name, bytes: statSync(join(examples, name)).size }))
    .toSorted((one, other) => one.bytes - other.bytes);
  for (const { name } of sizes) {
    const resource = parse(readFileSync(join(examples, name), 'utf8')) as Resource;
    if (validator.validate(resource).every(({ severity }) => severity !== 'error')) return resource;
  }
  return { resourceType: type, ...(minimalResources[type] ?? { language: 'en' }) };
}

async function status(method: string, path: string, body?: unknown, headers = {}): Promise<number> {
  return (await test.send(method, path, body, headers)).status;
}

const jsonPatch = { 'Content-Type': 'application/json-patch+json' };

type Walk = (type: string, id: string, text: string, claimed: Claimed) => Promise<readonly number[]>;

/** What is not claimed is refused, and then taken for right. */
function claimedOnly(isClaimed: boolean, found: number): number {
  return !isClaimed && found === 400 ? 200 : found;
}

/** How each interaction of a type shows that it works, and what that should answer. */
const interactions: Readonly<Record<string, readonly [Walk, readonly number[]]>> = {
  read: [async (type, id) => [await status('GET', `/${type}/${id}`)], [200]],
  vread: [async (type, id) => [await status('GET', `/${type}/${id}/_history/1`)], [200]],
  update: [async (type, id, text) => [await status('PUT', `/${type}/${id}`, text)], [200]],
  patch: [
    async (type, id) => {
      const operation = { op: 'add', path: '/meta/tag', value: [{ system: 'urn:proof', code: id }] };
      return [
        await status('PATCH', `/${type}/${id}`, JSON.stringify([operation]), jsonPatch),
        await status('PATCH', `/${type}?_id=${id}`, JSON.stringify([operation]), jsonPatch),
      ];
    },
    [200, 200],
  ],
  'history-instance': [async (type, id) => [await status('GET', `/${type}/${id}/_history`)], [200]],
  'history-type': [async (type) => [await status('GET', `/${type}/_history?_count=1`)], [200]],
  create: [
    async (type, id, text, { conditionalCreate }) => [
      await status('POST', `/${type}`, text),
      claimedOnly(
        conditionalCreate,
        await status('POST', `/${type}`, text, { 'If-None-Exist': `_id=${id}` }),
      ),
    ],
    [201, 200],
  ],
  'search-type': [
    async (type, id) => [
      await status('GET', `/${type}?_id=${id}`),
      await status('POST', `/${type}/_search`, `_id=${id}`, {
        'Content-Type': 'application/x-www-form-urlencoded',
      }),
    ],
    [200, 200],
  ],
  delete: [
    async (type, id, text, { conditionalUpdate }) => [
      claimedOnly(conditionalUpdate, await status('PUT', `/${type}?_id=${id}`, text)),
      await status('DELETE', `/${type}?_id=${id}`),
      await status('GET', `/${type}/${id}`),
      await status('PUT', `/${type}/${id}`, text),
      await status('DELETE', `/${type}/${id}`),
    ],
    [200, 204, 410, 201, 204],
  ],
};

describe('each type', () => {
  it('does each interaction that it claims', { timeout: 300_000 }, async () => {
    const failures: string[] = [];
    await inParallel(claimed(), 4, async (claim) => {
      const { type, interaction } = claim;
      const id = 'proof';
      const text = stringify({ ...exampleOf(type), id });
      const put = await status('PUT', `/${type}/${id}`, text);
      if (put !== 201) failures.push(`${type}: update to create is ${put}`);
      // In the order of the table: a delete comes last.
      const codes = interaction.map(({ code }) => code);
      for (const [code, [walk, expected]] of Object.entries(interactions)) {
        if (!codes.includes(code)) continue;
        const found = await walk(type, id, text, claim);
        if (String(found) !== String(expected))
          failures.push(`${type}: ${code} is ${found}, not ${expected}`);
      }
      const unknown = codes.filter((code) => !(code in interactions));
      if (unknown.length > 0) failures.push(`${type}: nothing proves ${unknown}`);
    });
    expect(failures).toEqual([]);
  });

  it('takes each search parameter that it claims, and no other', { timeout: 300_000 }, async () => {
    const names = [...new Set(claimed().flatMap(({ searchParam }) => searchParam.map(({ name }) => name)))];
    const failures: string[] = [];
    await inParallel(claimed(), 4, async ({ type, searchParam }) => {
      for (const { name, type: kind } of searchParam) {
        const found = await status('GET', `/${type}?${name}=${valueOfParameter(type, name, kind)}&_count=0`);
        if (found !== 200) failures.push(`${type}?${name} is ${found}`);
      }
      const own = new Set(searchParam.map(({ name }) => name));
      for (const name of names.filter((each) => !own.has(each)).slice(0, 5)) {
        const found = await status('GET', `/${type}?${name}=1`);
        if (found !== 400) failures.push(`${type}?${name} is ${found}, and not claimed`);
      }
    });
    expect(failures).toEqual([]);
  });

  it('takes the parameters of all types that it claims, and no other', async () => {
    const value: Readonly<Record<string, string>> = {
      _has: '_has:List:item:_id=1',
      _list: '_list=1',
      _type: '_type=Patient&_id=1',
    };
    const names = statement.rest[0].searchParam.map(({ name }) => name);
    expect(names.toSorted()).toEqual(Object.keys(value));
    for (const name of names) expect(await status('GET', `?${value[name]}`), name).toBe(200);
    for (const name of ['_has:List:item:_id=1', '_list=1'])
      expect(await status('GET', `/Group?${name}`)).toBe(200);
    for (const name of ['_filter', '_query', '_score', '_nobody']) {
      expect(await status('GET', `/Patient?${name}=1`), name).toBe(400);
    }
  });

  it('takes each include that it claims, and no other', { timeout: 300_000 }, async () => {
    const failures: string[] = [];
    await inParallel(claimed(), 4, async ({ type, searchInclude = [], searchRevInclude = [] }) => {
      for (const [name, values] of [
        ['_include', searchInclude],
        ['_revinclude', searchRevInclude],
      ] as const) {
        const query = values.map((value) => `${name}=${value}`).join('&');
        const found = await status('GET', `/${type}?_id=none&${query}`);
        if (found !== 200) failures.push(`${type}: ${name} is ${found}`);
        const other = await status('GET', `/${type}?_id=none&${name}=${type}:_id`);
        if (other !== 400) failures.push(`${type}: ${name}=${type}:_id is ${other}`);
      }
    });
    expect(failures).toEqual([]);
  });

  it('offers each operation that it claims, and no other', { timeout: 300_000 }, async () => {
    const names = [...new Set(claimed().flatMap(({ operation = [] }) => operation.map(({ name }) => name)))];
    expect(names.length).toBeGreaterThan(5);
    const failures: string[] = [];
    await inParallel(claimed(), 4, async ({ type, operation = [] }) => {
      const own = new Set(operation.map(({ name }) => name));
      for (const name of names) {
        const isOffered = (await isThere(`/${type}/$${name}`)) || (await isThere(`/${type}/none/$${name}`));
        if (isOffered !== own.has(name)) failures.push(`${type}/$${name} is offered: ${isOffered}`);
      }
    });
    expect(failures).toEqual([]);
  });
});

/** Whether there is such an operation, whatever it says of this call. */
async function isThere(path: string): Promise<boolean> {
  const response = await test.send('POST', path, { resourceType: 'Parameters' });
  if (response.status !== 404) return true;
  return !(await response.text()).includes('There is no operation');
}

function valueOfParameter(type: string, name: string, kind: string): string {
  const { components = [] } = searchDefinitions.parameter(type, name) ?? {};
  if (components.length === 0) return valueFor(name, kind);
  return components.map((component) => valueFor(component.code, component.type)).join('$');
}

/** A value that a parameter of this kind may have. */
function valueFor(name: string, kind: string): string {
  if (kind === 'date') return '2020-01-01';
  if (kind === 'number' || kind === 'quantity') return '1';
  if (kind === 'uri') return 'http://proof.example';
  return name === 'near' ? '1%7C1%7C1%7Ckm' : 'proof';
}

describe('the whole server', () => {
  it('does each interaction that it claims', async () => {
    const codes = statement.rest[0].interaction.map(({ code }) => code).toSorted();
    expect(codes).toEqual(['batch', 'history-system', 'search-system', 'transaction']);
    for (const type of ['batch', 'transaction']) {
      expect(await status('POST', '', { resourceType: 'Bundle', type })).toBe(200);
    }
    expect(await status('GET', '/_history?_count=1')).toBe(200);
    expect(await status('GET', '?_type=Patient,Group')).toBe(200);
  });

  it('offers each operation that it claims', async () => {
    for (const { name } of statement.rest[0].operation ?? []) {
      expect(await isThere(`/$${name}`), name).toBe(true);
    }
    expect(await isThere('/$graphql')).toBe(false);
  });

  it('searches each compartment that it claims, and no other', async () => {
    const compartments = statement.rest[0].compartment.map((url) => url.replace(/.*\//, ''));
    for (const { type } of claimed()) {
      const found = await status('GET', `/${type}/none/*?_type=Observation`);
      if (compartments.includes(type.toLowerCase())) expect(found, type).toBeLessThan(500);
      else expect(found, type).toBe(404);
    }
  });

  it('speaks each format that it claims, and no other', async () => {
    for (const format of statement.format) {
      const response = await test.send('GET', '/metadata', undefined, { Accept: format });
      expect(response.headers.get('Content-Type')).toMatch(format);
    }
    for (const format of ['text/turtle', 'application/fhir+turtle', 'application/x-ndjson', 'text/html']) {
      expect(await status('GET', '/metadata', undefined, { Accept: format })).toBe(406);
      expect(await status('POST', '/Patient', 'x', { 'Content-Type': format })).toBe(415);
    }
  });

  it('takes patches in each format that it claims, and no other', async () => {
    await test.send('PUT', '/Patient/patched', { resourceType: 'Patient', id: 'patched' });
    const bodies: Record<string, string> = {
      'application/json-patch+json': '[]',
      'application/fhir+json': '{"resourceType":"Parameters"}',
      'application/fhir+xml': '<Parameters xmlns="http://hl7.org/fhir"/>',
    };
    expect([...statement.patchFormat].toSorted()).toEqual(Object.keys(bodies).toSorted());
    for (const [format, body] of Object.entries(bodies)) {
      expect(await status('PATCH', '/Patient/patched', body, { 'Content-Type': format }), format).toBe(200);
    }
    const xmlPatch = { 'Content-Type': 'application/xml-patch+xml' };
    expect(await status('PATCH', '/Patient/patched', '<diff/>', xmlPatch)).toBe(415);
  });

  it('has no route that it does not claim', async () => {
    const told = new Set([
      ...statement.rest[0].interaction.map(({ code }) => code),
      ...claimed().flatMap(({ interaction }) => interaction.map(({ code }) => code)),
    ]);
    const names: Record<string, string> = {
      capabilities: 'read',
      operation: 'read',
      // FHIR has no code for it: a client is told by Content-Location.
      'async-status': 'read',
      history: 'history-instance',
      search: 'search-type',
      'conditional-create': 'create',
      'conditional-update': 'update',
      'conditional-patch': 'patch',
      'conditional-delete': 'delete',
    };
    for (const { interaction } of routes)
      expect(told, interaction).toContain(names[interaction] ?? interaction);
  });
});
