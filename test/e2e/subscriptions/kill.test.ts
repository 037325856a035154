import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openReceiver, until } from './receiver.ts';
import { flag, subscription } from './server.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'kring-killed-'));
let child: ChildProcess | undefined;

/** The server as an operator starts it. Answers its FHIR base. */
async function start(): Promise<string> {
  const env = {
    ...process.env,
    KRING_DATA: folder,
    PORT: '0',
    KRING_AUTH: 'off',
    KRING_SUBSCRIBERS: 'loopback',
  };
  const started = spawn(process.execPath, ['functions/local/main.ts'], { cwd: root, env });
  child = started;
  let said = '';
  started.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const [, url] = await until(() => /Kring is ready at (\S+)/.exec(said) ?? undefined, 60_000);
  return `${url}/fhir`;
}

async function kill(): Promise<void> {
  const ended = new Promise((done) => child?.once('exit', done));
  child?.kill('SIGKILL');
  await ended;
}

afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

it('goes on after kill -9 in the middle of sending, with the number that it had, and tells what came before', async () => {
  const receiver = await openReceiver();
  const send = async (base: string, path: string, body: object) => {
    const headers = { 'Content-Type': 'application/fhir+json' };
    const answer = await fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect([200, 201], await answer.clone().text()).toContain(answer.status);
    return answer.json();
  };
  const events = () => receiver.received.filter(({ type }) => type === 'event-notification');
  const base = await start();
  const { id: anna } = await send(base, '/Patient', { resourceType: 'Patient' });
  await send(base, '/Subscription', subscription({ endpoint: receiver.url }));
  await until(() => receiver.received.length === 1);
  receiver.behave('hang');
  const raised: string[] = [];
  for (let count = 0; count < 3; count++) {
    const { id } = await send(base, '/Flag', flag(`Patient/${anna}`));
    raised.push(id);
  }
  await until(() => events().length === 1);
  await kill();
  receiver.behave(200);
  await start();
  await until(() => events().length === 4);
  const told = events().flatMap((one) =>
    one.events.map(({ number, focus }) => [number, focus?.split('/').at(-1)]),
  );
  expect(told).toEqual([
    [1, raised[0]],
    [1, raised[0]],
    [2, raised[1]],
    [3, raised[2]],
  ]);
  await receiver.close();
}, 120_000);
