import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listClients } from '../../functions/http/auth/clients.ts';
import { recordsRegister } from '../../functions/http/auth/register.ts';
import { createRemoteKeys } from '../../functions/http/auth/remote-keys.ts';
import { createTokenApp } from '../../functions/http/auth/token-app.ts';
import { folderRegister, runClientCommand } from '../../functions/local/client.ts';
import {
  clientFilesRegistrar,
  ensureDemoClient,
  readClientFiles,
  readDemoKey,
  registerClientFiles,
} from '../../functions/local/client-folder.ts';
import { requestToken } from '../../functions/local/token.ts';
import { keyPair } from '../http/auth/assertions.ts';
import { openRecords } from '../http/auth/open-records.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kring-clients-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('gives the demo client of a first start a token', async () => {
  await ensureDemoClient(folder);
  const records = openRecords();
  await registerClientFiles(folder, records);
  const server = await started(records);
  try {
    const token = await requestToken(server.url, readDemoKey(folder), 'system/*.rs');
    expect(decodeJwt(token)).toMatchObject({ sub: 'demo', scope: 'system/*.rs' });
    await expect(requestToken(server.url, readDemoKey(folder), 'launch')).rejects.toThrow(/invalid_scope/);
  } finally {
    server.close();
  }
});

it('keeps the key of the demo client to its owner, and keeps it', async () => {
  await ensureDemoClient(folder);
  expect(statSync(join(folder, 'demo-client.json')).mode & 0o777).toBe(0o600);
  const first = readDemoKey(folder);
  await ensureDemoClient(folder);
  expect(readDemoKey(folder)).toEqual(first);
});

it('gives the demo client of an older folder its role', async () => {
  await ensureDemoClient(folder);
  const file = join(folder, 'clients', 'demo.json');
  const { role: _role, ...older } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(older));
  await ensureDemoClient(folder);
  expect(readClientFiles(folder).registrations).toMatchObject([{ id: 'demo', role: 'programme' }]);
});

it('says to start the server first', () => {
  expect(() => readDemoKey(folder)).toThrow(/npm start/);
});

const ofPractice = ['--organization', 'Organization/practice'];
const keysUrl = ['--jwks-url', 'https://registry.example/jwks.json'];

async function jwksFile(): Promise<string> {
  const file = join(folder, 'jwks.json');
  const { publicJwk } = await keyPair('RS384', 'rsa-1');
  writeFileSync(file, JSON.stringify({ keys: [publicJwk] }));
  return file;
}

describe.each([
  ['the data folder', () => folderRegister(folder)],
  ['a table', () => recordsRegister(openRecords())],
])('npm run client, on %s', (_name, open) => {
  it('adds, lists and removes clients', async () => {
    const register = open();
    const run = (...args: string[]) => runClientCommand(register, args);
    const jwks = await jwksFile();
    expect(await run()).toContain('no clients yet');
    await run('add', 'ehr', ...ofPractice, '--scopes', 'system/Encounter.cruds', '--jwks', jwks);
    await run('add', 'registry', '--role', 'registry', '--scopes', 'system/MeasureReport.rs', ...keysUrl);
    expect(await run('list')).toBe(
      'ehr\tvendor\tOrganization/practice\tsystem/Encounter.cruds\tehr\n' +
        'registry\tregistry\t-\tsystem/MeasureReport.rs\tregistry',
    );
    await run('remove', 'registry');
    await run('remove', 'ehr');
    expect(await run()).toContain('no clients yet');
  });

  it('says what is wrong', async () => {
    const register = open();
    const run = (...args: string[]) => runClientCommand(register, args);
    const jwks = await jwksFile();
    await expect(run('remove', '../jwks')).rejects.toThrow(/no client/);
    await expect(run('add', 'ehr', ...ofPractice, '--scopes', 'all', '--jwks', jwks)).rejects.toThrow(
      /scope `all`/,
    );
    await expect(run('add', '../x', '--scopes', 'system/*.r', '--jwks', jwks)).rejects.toThrow(/id: must/);
    await expect(run('ad', 'ehr')).rejects.toThrow(/npm run client/);
    expect(await run()).toContain('no clients yet');
  });
});

it('takes over what the folder holds while the server runs', async () => {
  const records = openRecords();
  const registered = async () => {
    await registerClientFiles(folder, records);
    return (await listClients(records)).map(({ id }) => id);
  };
  const register = folderRegister(folder);
  const jwks = await jwksFile();
  const scopes = ['--scopes', 'system/Encounter.cruds'];
  await runClientCommand(register, ['add', 'ehr', ...ofPractice, ...scopes, '--jwks', jwks]);
  expect(await registered()).toEqual(['ehr']);
  await runClientCommand(register, ['remove', 'ehr']);
  expect(await registered()).toEqual([]);
});

it('keeps out the client of a wrong file, and nobody else', async () => {
  await ensureDemoClient(folder);
  const records = openRecords();
  const told: string[] = [];
  const register = clientFilesRegistrar(folder, records, (line) => told.push(line));
  const ids = async () => (await listClients(records)).map(({ id }) => id);
  const jwks = await jwksFile();
  const commands = folderRegister(folder, (line) => told.push(line));
  const scopes = ['--scopes', 'system/Encounter.cruds'];
  await runClientCommand(commands, ['add', 'ehr', ...ofPractice, ...scopes, '--jwks', jwks]);
  await register();
  expect([await ids(), told]).toEqual([['demo', 'ehr'], []]);

  const file = join(folder, 'clients', 'ehr.json');
  const { organization: _organization, ...older } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(older));
  writeFileSync(join(folder, 'clients', 'torn.json'), '{"id":"torn"');
  await register();
  await register();
  expect(await ids()).toEqual(['demo']);
  expect(told).toHaveLength(2);
  expect(told[0]).toMatch(/ehr\.json is no client registration: .*organization/);
  expect(told[1]).toMatch(/torn\.json is no client registration/);

  const server = await started(records);
  try {
    await expect(requestToken(server.url, readDemoKey(folder), 'system/*.rs')).resolves.toMatch(/./);
  } finally {
    server.close();
  }
  expect(await runClientCommand(commands, ['list'])).toMatch(/^demo\tprogramme/);
  expect(told).toHaveLength(4);
  await runClientCommand(commands, ['remove', 'torn']);
  writeFileSync(file, JSON.stringify({ ...older, organization: 'Organization/practice' }));
  await register();
  expect(await ids()).toEqual(['demo', 'ehr']);
  writeFileSync(file, JSON.stringify(older));
  await register();
  expect(told).toHaveLength(5);
});

it('starts with a demo client whose file is wrong', async () => {
  await ensureDemoClient(folder);
  writeFileSync(join(folder, 'clients', 'demo.json'), 'Dear diary');
  await ensureDemoClient(folder);
  expect(readClientFiles(folder).wrong).toHaveLength(1);
});

async function started(records: ReturnType<typeof openRecords>) {
  const listening = Promise.withResolvers<string>();
  const server = serve(
    {
      fetch: (request) => listening.promise.then((url) => appAt(url).fetch(request)),
      port: 0,
      hostname: '127.0.0.1',
    },
    ({ port }) => listening.resolve(`http://127.0.0.1:${port}`),
  );
  const appAt = (publicUrl: string) =>
    createTokenApp({
      records,
      clock: Date.now,
      tokenKey: new Uint8Array(32).fill(7),
      publicUrl,
      newId: () => crypto.randomUUID(),
      audit: async () => undefined,
      report: (error) => {
        throw error;
      },
      remoteKeys: createRemoteKeys(() => Promise.reject(new Error('No keys elsewhere'))),
    });
  return { url: await listening.promise, close: () => server.close() };
}
