import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { baseUrl, openTestApp } from '../../http/fhir-test-app.ts';

/**
 * Each file holds what one section of https://hl7.org/fhir/R4/search.html asks: resources, and what searches of them
 * find. Resources are written as `Type/id`; a case finds exactly these, in any order unless it says `inOrder`.
 */
const file = z.strictObject({
  section: z.url(),
  resources: z.array(z.looseObject({ resourceType: z.string(), id: z.string() })).min(1),
  cases: z
    .array(
      z.strictObject({
        /** Below the base. By POST, what follows the question mark is sent as a form. */
        search: z.string(),
        method: z.enum(['GET', 'POST']).default('GET'),
        prefer: z.string().optional(),
        why: z.string().optional(),
        status: z.number().default(200),
        finds: z.array(z.string()).optional(),
        inOrder: z.array(z.string()).optional(),
        includes: z.array(z.string()).optional(),
        total: z.number().optional(),
        /** The code of the issue in the OperationOutcome that is answered, or that is among the entries. */
        issue: z.string().optional(),
        /** What the self link has to hold, decoded. */
        self: z.string().optional(),
      }),
    )
    .min(1),
});

interface Bundle {
  readonly total?: number;
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly entry?: readonly {
    readonly search: { readonly mode: string };
    readonly resource: {
      readonly resourceType: string;
      readonly id: string;
      readonly issue?: readonly { readonly code: string }[];
    };
  }[];
}

const folder = import.meta.dirname;
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

it('has files to run', () => expect(names.length).toBeGreaterThan(10));

describe.each(names)('%s', (name) => {
  const { section, resources, cases } = file.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const test = openTestApp();
  beforeAll(async () => {
    for (const resource of resources) {
      const response = await test.send('PUT', `/${resource.resourceType}/${resource.id}`, resource);
      expect(response.status, await response.text()).toBe(201);
    }
  });
  afterAll(() => test.close());

  it.each(cases.map((one) => [`${one.method} ${one.search}`, one] as const))(
    `${section}: %s`,
    async (_, one) => {
      const response = await send(one);
      const text = await response.text();
      expect(response.status, text).toBe(one.status);
      const body: Bundle = JSON.parse(text);
      const entries = body.entry ?? [];
      const named = (mode: string) =>
        entries
          .filter(({ search }) => search.mode === mode)
          .map(({ resource }) => `${resource.resourceType}/${resource.id}`);
      const [first] = resources;
      if (one.finds) expect(named('match').toSorted(), one.why ?? first?.id).toEqual(one.finds.toSorted());
      if (one.inOrder) expect(named('match'), one.why).toEqual(one.inOrder);
      if (one.includes) expect(named('include').toSorted(), one.why).toEqual(one.includes.toSorted());
      if (one.total !== undefined) expect(body.total, one.why).toBe(one.total);
      if (one.issue) expect(text).toContain(`"code":"${one.issue}"`);
      if (one.self) {
        const self = body.link.find(({ relation }) => relation === 'self');
        expect(decodeURIComponent(self?.url ?? '')).toContain(one.self);
        expect(self?.url).toContain(baseUrl);
      }
    },
  );

  function send({ search, method, prefer }: z.infer<typeof file>['cases'][number]): Promise<Response> {
    const headers: Record<string, string> = prefer === undefined ? {} : { Prefer: prefer };
    const [path = '', query] = search.split(/\?(.*)/s);
    if (method === 'GET') return test.send('GET', `/${encoded(search)}`, undefined, headers);
    const form = { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' };
    return test.send('POST', `/${path}`, encoded(query ?? ''), form);
  }
});

/** As a browser would send it: these cases are written to be read. */
function encoded(search: string): string {
  return search.replaceAll('+', '%2B').replaceAll(' ', '%20').replaceAll('#', '%23');
}
