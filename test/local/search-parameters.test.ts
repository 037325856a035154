import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSearchParameters } from '../../fhir-profiles/read.ts';
import type { JsonObject } from '../../functions/fhir/resource.ts';
import { sessionPrerequisites, syntheticSession } from '../../functions/group-care/synthetic/one-session.ts';
import { type Kring, openKring } from '../../functions/local/kring.ts';
import { knowledgeFolders } from '../../functions/local/kring-options.ts';

const group = { families: 1, seed: 1 };
let folder: string;
let kring: Kring;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kring-parameters-'));
  kring = await openKring({ folder, publicUrl: 'http://127.0.0.1:1', auth: 'off', log: () => undefined });
  await send('POST', '', sessionPrerequisites(group));
  await send('POST', '', syntheticSession({ ...group, sessionNumber: 3 }));
});
afterAll(async () => {
  await kring.close();
  rmSync(folder, { recursive: true });
});

async function send(method: string, path: string, body?: object): Promise<JsonObject> {
  const response = await kring.fetch(
    new Request(`http://127.0.0.1:1/fhir${path}`, {
      method,
      headers: { 'Content-Type': 'application/fhir+json' },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as JsonObject;
}

it.each([
  ['Encounter?session-number=3', 1],
  ['Encounter?session-number=4', 0],
  ['Encounter?group=Group/session-1-group', 1],
  ['Encounter?attendance=finished&session.session-number=3', 2],
  ['Encounter?planned=ge2024-01-01', 1],
  ['Group?birth-date-window=le2024-12-31&birth-date-window=ge2024-01-01', 1],
])('a fresh server answers %s', async (query, found) => {
  const { entry = [] } = (await send('GET', `/${query}`)) as { readonly entry?: readonly unknown[] };
  expect(entry).toHaveLength(found);
});

it('says so in its CapabilityStatement, of every search parameter of the package', async () => {
  const { rest } = (await send('GET', '/metadata')) as unknown as {
    readonly rest: readonly {
      readonly resource: readonly {
        readonly type: string;
        readonly searchParam: readonly { readonly name: string }[];
      }[];
    }[];
  };
  const claimed = rest[0]?.resource.flatMap(({ type, searchParam = [] }) =>
    searchParam.map(({ name }) => `${type} ${name}`),
  );
  const parameters = readSearchParameters(knowledgeFolders.profiles);
  expect(parameters.length).toBeGreaterThan(10);
  for (const { base, code } of parameters) {
    for (const type of base as readonly string[]) expect(claimed).toContain(`${type} ${String(code)}`);
  }
});
