import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerClient } from '../../functions/http/auth/clients.ts';
import { createRecords } from '../../functions/repository/records.ts';
import { createDynamoDbClient } from '../../functions/store/dynamodb/client.ts';
import { tableDefinition } from '../../functions/store/dynamodb/table.ts';
import { openDynamoDbStore } from '../../functions/store/dynamodb.ts';
import { buildHandlers } from '../../infra/build.ts';
import type { HandlerName } from '../../infra/handlers.ts';
import { claims, type KeyPair, keyPair } from '../http/auth/assertions.ts';
import { isMoto } from '../store/moto.ts';
import { httpApiEvent, originSecret } from './http-api-event.ts';

/** The bundles as Lambda runs them: a process each, real events, a real DynamoDB interface. */
const endpoint = process.env.DYNAMODB_ENDPOINT;
const publicUrl = 'https://kring.example';

// Beside node_modules, where the binaries are that a bundle leaves out.
const dist = resolve(import.meta.dirname, '../../dist');
let folder: string;
const processes = new Map<HandlerName, ChildProcess>();

beforeAll(async () => {
  mkdirSync(dist, { recursive: true });
  folder = mkdtempSync(`${dist}/test-`);
  await buildHandlers({ outFolder: folder });
});

afterAll(() => {
  for (const child of processes.values()) child.kill();
  rmSync(folder, { recursive: true });
});

type Message = 'ready' | { readonly answer?: unknown; readonly error?: string };

/** Starts a handler's process on its first event. */
async function invoke(name: HandlerName, event: object): Promise<unknown> {
  const child = processes.get(name) ?? (await start(name));
  processes.set(name, child);
  child.send(event);
  const message = await nextMessage(child);
  if (message === 'ready' || message.error !== undefined) throw new Error(JSON.stringify(message));
  return message.answer;
}

function nextMessage(child: ChildProcess): Promise<Message> {
  const { promise, resolve: received, reject } = Promise.withResolvers<Message>();
  const ended = (code: number | null) => reject(new Error(`The process ended with ${code}`));
  child.once('exit', ended);
  child.once('message', (message: Message) => {
    child.off('exit', ended);
    received(message);
  });
  return promise;
}

let environment: Record<string, string> = {};

async function start(name: HandlerName): Promise<ChildProcess> {
  const child = fork(new URL('lambda-process.ts', import.meta.url), [`${folder}/${name}/index.mjs`], {
    env: { ...minimal, ...environment },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await nextMessage(child);
  return child;
}

const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' };
const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;

const minimal = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  KRING_TABLE: 'kring',
  KRING_PUBLIC_URL: publicUrl,
  KRING_COUNTRY: 'NL',
  KRING_TOKEN_KEY: 't'.repeat(32),
  KRING_CURSOR_KEY: 'c'.repeat(32),
  KRING_ORIGIN_SECRET: originSecret,
  KRING_FACTS_BUCKET: 'facts',
  KRING_REGIME: 'nl',
  KRING_RETENTION: JSON.stringify({ recordYears: 20, auditYears: 5 }),
};

async function ask(name: HandlerName, event: APIGatewayProxyEventV2) {
  const answer = (await invoke(name, event)) as APIGatewayProxyStructuredResultV2;
  return { ...answer, json: () => JSON.parse(answer.body ?? '') };
}

describe('without a table', () => {
  it('the API says what it can do', async () => {
    const { statusCode, headers, json } = await ask('fhir', httpApiEvent('GET', '/fhir/metadata'));
    expect(statusCode).toBe(200);
    expect(headers?.['content-type']).toContain('application/fhir+json');
    expect(json()).toMatchObject({
      resourceType: 'CapabilityStatement',
      implementation: { url: `${publicUrl}/fhir` },
    });
  });

  it('the API names what the function beside it counts', async () => {
    const names = ({ rest }: { rest: [{ resource: { type: string; operation?: { name: string }[] }[] }] }) =>
      rest[0].resource.flatMap(({ type, operation = [] }) => operation.map(({ name }) => `${type}/${name}`));
    const wanted = [
      'Measure/evaluate-measure',
      'Measure/data-requirements',
      'Measure/run-chart',
      'Task/study',
    ];
    for (const name of ['fhir', 'measures'] as const) {
      const { json } = await ask(name, httpApiEvent('GET', '/fhir/metadata'));
      expect(names(json())).toEqual(expect.arrayContaining(wanted));
    }
  });

  it('who is not known gets nothing else', async () => {
    const { statusCode, headers, json } = await ask('fhir', httpApiEvent('GET', '/fhir/Patient'));
    expect(statusCode).toBe(401);
    expect(headers?.['www-authenticate']).toMatch(/^Bearer/);
    expect(json().issue[0].code).toBe('login');
  });

  it('a caller finds where tokens are made', async () => {
    const event = httpApiEvent('GET', '/fhir/.well-known/smart-configuration');
    expect((await ask('token', event)).json().token_endpoint).toBe(`${publicUrl}/auth/token`);
  });

  it.each(['fhir', 'measures', 'token', 'parent', 'registry'] as const)(
    '%s refuses who goes around the firewall',
    async (name) => {
      const event = httpApiEvent('GET', '/fhir/metadata', { headers: { 'x-kring-origin': 'guess' } });
      expect((await ask(name, event)).statusCode).toBe(403);
    },
  );
});

const missing = await whatIsMissing();

/** Objects are needed too, and only moto has both at one address. */
async function whatIsMissing(): Promise<string | undefined> {
  if (endpoint === undefined) return 'DYNAMODB_ENDPOINT is not given';
  return (await isMoto(endpoint)) ? undefined : 'DYNAMODB_ENDPOINT is no moto server, which has S3 too';
}

describe.skipIf(missing !== undefined)(`with a table${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const table = `kring-${crypto.randomUUID()}`;
  const config = { endpoint: endpoint ?? '', region: minimal.AWS_REGION, credentials };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  let key: KeyPair;
  let authorization: string;

  beforeAll(async () => {
    const client = createDynamoDbClient(config);
    await client.send(new CreateTableCommand({ TableName: table, ...tableDefinition }));
    await s3.send(new CreateBucketCommand({ Bucket: table, CreateBucketConfiguration }));
    key = await keyPair('ES384', 'ec-1');
    const store = openDynamoDbStore({ client, table, newRevision: () => crypto.randomUUID().slice(0, 24) });
    await registerClient(createRecords({ store }), {
      id: 'ehr',
      name: 'An EHR',
      role: 'programme',
      scopes: 'system/*.cruds',
      jwks: { keys: [key.publicJwk] },
    });
    for (const child of processes.values()) child.kill();
    processes.clear();
    environment = {
      DYNAMODB_ENDPOINT: config.endpoint,
      AWS_ENDPOINT_URL_S3: config.endpoint,
      KRING_TABLE: table,
      KRING_FACTS_BUCKET: table,
    };
  });

  it('a system gets its token', async () => {
    const exp = Math.floor(Date.now() / 1000) + 240;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'system/*.cruds',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await key.sign(claims({ exp })),
    });
    const event = httpApiEvent('POST', '/auth/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(form.toString()).toString('base64'),
      isBase64Encoded: true,
    });
    const { statusCode, json } = await ask('token', event);
    expect(statusCode).toBe(200);
    authorization = `Bearer ${json().access_token}`;
  });

  it('writes, gzipped, and finds at once', async () => {
    const resource = {
      resourceType: 'Patient',
      id: 'mother',
      name: [{ family: 'Ægir' }],
      birthDate: '1996-05-04',
    };
    const written = await ask(
      'fhir',
      httpApiEvent('PUT', '/fhir/Patient/mother', {
        headers: { authorization, 'content-type': 'application/fhir+json', 'content-encoding': 'gzip' },
        body: gzipSync(JSON.stringify(resource)).toString('base64'),
        isBase64Encoded: true,
      }),
    );
    expect(written.statusCode).toBe(201);
    expect(written.headers?.location).toBe(`${publicUrl}/fhir/Patient/mother/_history/1`);
    const found = await ask(
      'fhir',
      httpApiEvent('GET', '/fhir/Patient', { headers: { authorization }, query: 'family=%C3%A6gir' }),
    );
    expect(found.json().entry).toMatchObject([{ resource: { id: 'mother' } }]);
  });

  it('the stream of the table becomes facts', async () => {
    const Keys = { pk: { S: 'r#Patient#mother' }, sk: { S: 'head' } };
    await invoke('changes', { Records: [{ eventName: 'INSERT', dynamodb: { Keys, SequenceNumber: '1' } }] });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: table }));
    expect(Contents.map(({ Key }) => Key)).toContainEqual(expect.stringMatching(/^facts\/view=.*\.parquet$/));
  });

  it('the clock brings the questionnaires, and a parent opens the link to one', async () => {
    await invoke('schedule', { task: 'upkeep' });
    const body = JSON.stringify({
      resourceType: 'Parameters',
      parameter: [{ name: 'subject', valueReference: { reference: 'Patient/mother' } }],
    });
    const headers = { authorization, 'content-type': 'application/fhir+json' };
    const invited = await ask(
      'fhir',
      httpApiEvent('POST', '/fhir/Questionnaire/who-5/$invite', { headers, body }),
    );
    expect(invited.statusCode).toBe(200);
    const url: string = invited.json().parameter[0].valueUri;
    expect(url).toMatch(new RegExp(`^${publicUrl}/q/`));
    const page = await ask('parent', httpApiEvent('GET', new URL(url).pathname));
    expect(page.statusCode).toBe(200);
    expect(page.headers?.['content-type']).toContain('text/html');
  });

  it('an organisation counts on its own data, now or by the clock, and not in a batch', async () => {
    const headers = { authorization, 'content-type': 'application/fhir+json' };
    const path = '/fhir/Measure/attendance/$evaluate-measure';
    const query = 'periodStart=2026-01&periodEnd=2026-03';
    const counted = await ask('measures', httpApiEvent('GET', path, { headers, query }));
    expect([counted.statusCode, counted.json().resourceType]).toEqual([200, 'MeasureReport']);

    const prefer = { ...headers, prefer: 'respond-async' };
    const taken = await ask('measures', httpApiEvent('GET', path, { headers: prefer, query }));
    expect(taken.statusCode).toBe(202);
    const status = new URL(String(taken.headers?.['content-location'])).pathname;
    expect((await ask('fhir', httpApiEvent('GET', status, { headers }))).statusCode).toBe(202);
    await invoke('measures', { task: 'jobs' });
    const done = await ask('fhir', httpApiEvent('GET', status, { headers }));
    expect([done.statusCode, done.json().resourceType]).toEqual([200, 'MeasureReport']);

    const request = { method: 'GET', url: `Measure/attendance/$evaluate-measure?${query}` };
    const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: [{ request }] });
    const batch = await ask('fhir', httpApiEvent('POST', '/fhir', { headers, body }));
    expect(batch.json().entry[0].response.outcome.issue[0].diagnostics).toContain('by itself');
  });

  it('the other tasks of the clock come to their end', async () => {
    await invoke('schedule', { task: 'scrub' });
    await invoke('schedule', { task: 'releases' });
    await expect(invoke('schedule', { task: 'lunch' })).rejects.toThrow(/task/);
  });

  it('a registry pulls', async () => {
    const pulled = await ask(
      'registry',
      httpApiEvent('GET', '/fhir/MeasureReport', { headers: { authorization } }),
    );
    expect(pulled.json()).toMatchObject({ resourceType: 'Bundle', type: 'searchset' });
    const page = await ask('registry', httpApiEvent('GET', '/indicators'));
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('<html');
  });
});
