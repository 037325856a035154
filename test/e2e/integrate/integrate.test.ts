import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../subscriptions/receiver.ts';

/*
 * Runs docs/integrate.md from its first command to its last, in bash, against the real server process. Only the ports
 * and the data folder are others than a reader has, and what the repository's tests already stand on (`npm ci`) is not
 * done again.
 */

const root = resolve(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/integrate.md'), 'utf8');
const blocks = [...page.matchAll(/^```sh(?: (\w+))?\n(.*?)^```$/gms)].map(([, kind = '', text = '']) => ({
  kind,
  text,
}));

let folder: string;
let server: ChildProcess;
let receiver: ChildProcess;
let said = '';
let told = '';
let environment: NodeJS.ProcessEnv;
let ports: { readonly server: number; readonly receiver: number };

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

/** As a reader's terminal has it: `export`s stay. */
function bash(text: string): { readonly out: string; readonly status: number | null; readonly err: string } {
  const script = `set -e\n${text}\nprintf '\\n--env--KRING=%s\\nTOKEN=%s' "$KRING" "$TOKEN"`;
  const ran = spawnSync('bash', ['-c', withPorts(script)], { cwd: root, env: environment, encoding: 'utf8' });
  const [out = '', exported = ''] = ran.stdout.split('\n--env--');
  const [, kring, token] = /^KRING=(.*)\nTOKEN=(.*)$/.exec(exported) ?? [];
  environment = { ...environment, ...(kring && { KRING: kring }), ...(token && { TOKEN: token }) };
  return { out, status: ran.status, err: ran.stderr };
}

function withPorts(text: string): string {
  const moved = text.replaceAll('127.0.0.1:8787', `127.0.0.1:${ports.server}`);
  // What is read from files names the ports too.
  return moved.replace(
    '-d @docs/integrate/subscription.json',
    `-d "$(sed s/9797/${ports.receiver}/ docs/integrate/subscription.json)"`,
  );
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kring-integrate-'));
  ports = { server: await freePort(), receiver: await freePort() };
  environment = {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
    KRING_DATA: folder,
    PORT: String(ports.server),
    KRING_SUBSCRIBERS: 'loopback',
  };
  expect(blocks.find(({ kind }) => kind === 'server')?.text).toBe('KRING_SUBSCRIBERS=loopback npm start\n');
  server = spawn(process.execPath, ['functions/local/main.ts'], { cwd: root, env: environment });
  server.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  const listening = blocks.find(({ kind }) => kind === 'receiver')?.text.trim() ?? '';
  const [, ...args] = listening.split(' ');
  receiver = spawn(process.execPath, [...args, String(ports.receiver)], { cwd: root });
  receiver.stdout?.on('data', (chunk) => {
    told += chunk;
  });
  await until(() => said.includes('Kring is ready at'), 60_000);
}, 90_000);

afterAll(async () => {
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  receiver.kill();
  await ended;
  rmSync(folder, { recursive: true });
  for (const key of ['my-private-key.json', 'my-keys.json']) rmSync(join(root, key), { force: true });
});

const ofReader = blocks.filter(({ kind, text }) => kind === '' && text !== 'npm ci\n');

/** What the words around a command promise, by something that is in the command. */
const expected: readonly (readonly [string, RegExp])[] = [
  ['/fhir/metadata', /CapabilityStatement/],
  ['npm run --silent client', /my-ehr/],
  ['npm run --silent token', /"type":"searchset"/],
  ['practice.json', /("status":"201".*){7}/s],
  ['$record-session" -d @docs', /"created"/],
  ['session-bundle.json', /("status":"201".*){4}/s],
  ['_elements=identifier', /kring-may-2026-3.*kring-may-2026-4|kring-may-2026-4.*kring-may-2026-3/s],
  ['fhir/Subscription -d', /"status":"requested".*\(kept secret\)/s],
  ['sed -e', /"created"/],
  ['$status', /events-since-subscription-start/],
  ['"gender":"woman"', /Patient\.gender/],
  ['rm my-private-key.json', /^$/],
  [
    'fhir-kit-client',
    /outcome unchanged\nobservations [1-9].*refused 422 Patient.gender.*outcome unchanged\nobservations [1-9].*refused Patient.gender/s,
  ],
];

it('tells of something for each command that a reader runs', () => {
  expect(ofReader.length).toBe(expected.length);
});

it.each(ofReader.map(({ text }) => ({ text, title: text.trim().split('\n').at(-1) ?? '' })))(
  '$title',
  async ({ text }) => {
    const { out, err, status } = bash(text);
    expect(status, `${err}\n${out}`).toBe(0);
    const [, promise] = expected.find(([part]) => text.includes(part)) ?? [];
    expect(promise, 'no expectation').toBeDefined();
    expect(out).toMatch(promise ?? /^$/);
  },
  60_000,
);

it('told the receiver of its handshake and of the session that was recorded after it', async () => {
  await until(() => told.includes('event-notification'));
  expect(told).toMatch(
    /^handshake\nevent-notification 1 http:\/\/127\.0\.0\.1:\d+\/fhir\/Encounter\/[\w-]+\n$/,
  );
});

it('holds requests for editors that say what the page says', async () => {
  const collection = readFileSync(join(root, 'docs/integrate/requests.http'), 'utf8');
  const requests = collection.split(/^###.*$/m).slice(1);
  expect(bash('export TOKEN=$(npm run --silent token)').status).toBe(0);
  for (const request of requests) {
    const filled = request
      .trim()
      .replaceAll('{{kring}}', `http://127.0.0.1:${ports.server}`)
      .replaceAll('{{token}}', environment.TOKEN ?? '');
    const [head = '', body = ''] = filled.split(/\n\n/);
    const [line = '', ...headers] = head.split('\n');
    const [method = '', url = ''] = line.split(' ');
    const [, file] = /^< (.*)$/.exec(body) ?? [];
    const sent = file === undefined ? body : readFileSync(join(root, 'docs/integrate', file), 'utf8');
    const answer = await fetch(url, {
      method,
      headers: headers.map((header) => header.split(': ') as [string, string]),
      ...(sent !== '' && { body: sent }),
    });
    expect([200, 201], `${line}: ${await answer.text()}`).toContain(answer.status);
  }
  expect(requests.length).toBeGreaterThan(8);
}, 60_000);
