import { afterAll, beforeAll, expect, it } from 'vitest';
import { baseUrl, openTestApp, type TestApp } from '../fhir-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = openTestApp();
  for (const id of ['a', 'b', 'c']) {
    await put({ resourceType: 'Patient', id, managingOrganization: { reference: 'Organization/o' } });
    const subject = { reference: `Patient/${id}` };
    await put({ resourceType: 'Observation', id, status: 'final', code: { text: 'x' }, subject });
  }
  await put({ resourceType: 'Organization', id: 'o', name: 'Wijkteam' });
  await put({ resourceType: 'Observation', id: 'nobody', status: 'final', code: { text: 'x' } });
});
afterAll(() => test.close());

async function put(resource: {
  readonly resourceType: string;
  readonly id: string;
  readonly [name: string]: unknown;
}): Promise<void> {
  const response = await test.send('PUT', `/${resource.resourceType}/${resource.id}`, resource);
  expect(response.status, await response.text()).toBe(201);
}

interface Page {
  readonly names: readonly string[];
  readonly next: string | undefined;
}

async function page(path: string, body?: unknown): Promise<Page> {
  const response = await test.send(body ? 'POST' : 'GET', path, body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const bundle: {
    readonly link: readonly { readonly relation: string; readonly url: string }[];
    readonly entry?: readonly { readonly resource: { readonly resourceType: string; readonly id: string } }[];
  } = JSON.parse(text);
  return {
    names: (bundle.entry ?? []).map(({ resource: { resourceType, id } }) => `${resourceType}/${id}`),
    next: bundle.link.find(({ relation }) => relation === 'next')?.url.slice(baseUrl.length),
  };
}

const everybody = ['a', 'b', 'c'].flatMap((id) => [`Observation/${id}`, `Patient/${id}`]);

// https://hl7.org/fhir/R4/patient-operation-everything.html
it('is of every patient, where none is named', async () => {
  const { names } = await page('/Patient/$everything');
  expect(names.toSorted()).toEqual([...everybody, 'Organization/o'].toSorted());
  const body = {
    resourceType: 'Parameters',
    parameter: [{ name: '_type', valueCode: 'Observation' }],
  };
  const posted = await page('/Patient/$everything', body);
  expect(posted.names.filter((name) => name.startsWith('Observation/')).toSorted()).toEqual([
    'Observation/a',
    'Observation/b',
    'Observation/c',
  ]);
});

it('comes in pages', async () => {
  const found = new Set<string>();
  let pages = 0;
  for (let next: string | undefined = '/Patient/$everything?_count=2'; next; pages++) {
    const one: Page = await page(next);
    for (const name of one.names) found.add(name);
    next = one.next;
  }
  expect(pages).toBe(3);
  expect([...found].toSorted()).toEqual([...everybody, 'Organization/o'].toSorted());
});

it('is refused for more patients than one call answers', async () => {
  const entry = Array.from({ length: 200 }, (_, n) => ({
    request: { method: 'PUT', url: `Patient/p${n}` },
    resource: { resourceType: 'Patient', id: `p${n}` },
  }));
  const sent = await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
  expect(sent.status, await sent.text()).toBe(200);
  const response = await test.send('GET', '/Patient/$everything');
  expect((await response.json()).issue[0].code).toBe('too-costly');
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
});
