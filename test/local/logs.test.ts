import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readDemoKey } from '../../functions/local/client-folder.ts';
import { type Kring, openKring } from '../../functions/local/kring.ts';
import { type Listening, listen } from '../../functions/local/server.ts';
import { requestToken } from '../../functions/local/token.ts';

/** Everything that a person could be known by, each in its own words. */
const planted = {
  family: 'Plantedfamily',
  given: 'Plantedgiven',
  phone: '0698765432',
  identifier: '999990019',
  birthYear: '1991',
  city: 'Plantedstad',
  remark: 'plantedremark',
} as const;

const lines: string[] = [];
let folder: string;
let kring: Kring;
let server: Listening;
let token: string;

beforeAll(async () => {
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => {
      lines.push(words.map(String).join(' '));
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    vi.spyOn(stream, 'write').mockImplementation(((text: string | Uint8Array, ...rest: never[]) => {
      lines.push(String(text));
      return write(text, ...rest);
    }) as typeof stream.write);
  }
  folder = mkdtempSync(join(tmpdir(), 'kring-logs-'));
  const waiting: { answer?: Kring['fetch'] } = {};
  server = await listen((request, connection) => waiting.answer?.(request, connection) ?? new Response(), {
    host: '127.0.0.1',
    port: 0,
  });
  kring = await openKring({ folder, publicUrl: server.url, auth: 'on' });
  waiting.answer = kring.fetch;
  token = await requestToken(server.url, readDemoKey(folder), 'system/*.cruds');
}, 60_000);

afterAll(async () => {
  await server.stop();
  await kring.close();
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const patient = {
  resourceType: 'Patient',
  id: 'planted-mother',
  identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: planted.identifier }],
  name: [{ family: planted.family, given: [planted.given] }],
  telecom: [{ system: 'phone', value: planted.phone }],
  birthDate: `${planted.birthYear}-05-06`,
  address: [{ city: planted.city }],
};

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return fetch(`${server.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/fhir+json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

async function invite(): Promise<string> {
  const response = await send('POST', '/fhir/Questionnaire/who-5/$invite', {
    resourceType: 'Parameters',
    parameter: [
      { name: 'subject', valueReference: { reference: 'Patient/planted-mother' } },
      { name: 'child', valueReference: { reference: 'Patient/planted-mother' } },
    ],
  });
  const { parameter } = (await response.json()) as { parameter: readonly { valueUri?: string }[] };
  return new URL(String(parameter[0]?.valueUri)).pathname;
}

it('say nothing of anybody, whatever is asked and however it ends', async () => {
  const statuses = [
    await send('PUT', '/fhir/Patient/planted-mother', patient),
    await send('GET', `/fhir/Patient?family=${planted.family}&birthdate=${planted.birthYear}`),
    await send('GET', `/fhir/Patient?${planted.remark}=1`),
    await send('GET', `/fhir/Patient/${planted.family}%20${planted.given}`),
    await send('GET', `/fhir/${planted.family}`),
    await send('POST', '/fhir/Patient/_search', `identifier=${planted.identifier}`, form),
    await send('POST', '/fhir/Patient', { ...patient, gender: planted.remark }),
    await send('POST', '/fhir/Patient', `{"resourceType":"Patient", ${planted.remark}`),
    await send('POST', '/fhir', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ request: { method: 'GET', url: `Patient?family=${planted.family}` } }],
    }),
    await send('POST', '/fhir/Patient/planted-mother/$erase', {
      resourceType: 'Parameters',
      parameter: [{ name: 'confirmation', valueString: planted.remark }],
    }),
    await send('GET', '/fhir/Patient/planted-mother', undefined, {
      Authorization: `Bearer ${planted.remark}`,
    }),
    await send('GET', '/fhir/Patient/planted-mother', undefined, {
      'X-Break-Glass': encodeURIComponent(`${planted.remark} at night`),
    }),
    await send(
      'POST',
      '/auth/token',
      `grant_type=client_credentials&client_assertion=${planted.remark}`,
      form,
    ),
    await send('POST', '/admin/clients', { id: planted.remark }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([201, 200, 400, 404, 404, 200, 422, 400, 200, 422, 401, 200, 400, 403]);

  const link = await invite();
  const opened = await send('POST', `${link}/child`, 'year=1990', form);
  expect(opened.status).toBe(422);
  const right = await send('POST', `${link}/child`, `year=${planted.birthYear}`, form);
  const cookie = right.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  expect(right.status).toBe(303);
  const answered = await send('POST', `${link}/question/cheerful`, `answer=${planted.remark}&go=next`, {
    ...form,
    Cookie: cookie,
  });
  expect(answered.status).toBe(422);
  expect((await send('GET', `/q/${planted.remark}`)).status).toBe(404);

  const secrets = [
    ...Object.values(planted),
    token,
    link.slice('/q/'.length),
    cookie.split('=')[1] ?? 'none',
  ];
  const text = lines.join('\n');
  for (const secret of secrets) expect(text).not.toContain(secret);
});

it('are lines of JSON that say how each request ended', async () => {
  const before = lines.length;
  const id = crypto.randomUUID();
  await send('GET', '/fhir/Patient/planted-mother', undefined, { 'X-Request-Id': id });
  const events = lines.slice(before).flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  expect(events).toContainEqual({
    event: 'request',
    requestId: id,
    route: 'GET /:type/:id',
    status: 200,
    durationMs: expect.any(Number),
  });
});
