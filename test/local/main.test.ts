import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, expect, it } from 'vitest';
import { readDemoKey } from '../../functions/local/client-folder.ts';
import { requestToken } from '../../functions/local/token.ts';

const folders: string[] = [];
const running = new Set<ChildProcess>();

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kring-main-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** `npm start` without npm: what it prints, until it is ready or has ended. */
async function start(variables: Record<string, string>) {
  const child = spawn(process.execPath, ['functions/local/main.ts'], {
    env: { ...process.env, PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const lines: string[] = [];
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => lines.push(line));
  let url: string | undefined;
  const ready = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      url = /^Kring is ready at (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1] ?? url;
      if (url) resolve();
    });
  });
  await Promise.race([ready, ended]);
  return {
    url: url ?? '',
    lines,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      return await ended;
    },
  };
}

it('starts, lets the demo client in, keeps what was written, and stops cleanly on SIGTERM', async () => {
  const folder = newFolder();
  const first = await start({ KRING_DATA: folder });
  expect((await fetch(`${first.url}/fhir/Patient`)).status).toBe(401);
  const written = await fetch(`${first.url}/fhir/Patient/anna`, {
    method: 'PUT',
    headers: {
      Authorization: `Bearer ${await requestToken(first.url, readDemoKey(folder), 'system/*.cruds')}`,
      'Content-Type': 'application/fhir+json',
    },
    body: '{"resourceType":"Patient","id":"anna","name":[{"family":"Secretname"}]}',
  });
  expect(written.status).toBe(201);
  expect(await first.stop()).toBe(0);
  expect(first.lines.join('\n')).not.toMatch(/anna|Secretname|Bearer/);
  const second = await start({ KRING_DATA: folder, KRING_AUTH: 'off' });
  expect(second.lines.join('\n')).toContain('KRING_AUTH=off');
  expect((await fetch(`${second.url}/fhir/Patient/anna`)).status).toBe(200);
  expect(await second.stop()).toBe(0);
});

it('refuses a folder that another process has open, and a port that is taken, and says so', async () => {
  const folder = newFolder();
  const first = await start({ KRING_DATA: folder, KRING_AUTH: 'off' });
  const second = await start({ KRING_DATA: folder, KRING_AUTH: 'off' });
  expect(await second.ended).toBe(1);
  expect(second.lines.join('\n')).toMatch(/another Kring process/);
  const third = await start({ KRING_DATA: newFolder(), KRING_AUTH: 'off', PORT: new URL(first.url).port });
  expect(await third.ended).toBe(1);
  expect(third.lines.join('\n')).toMatch(/is taken/);
  expect(await first.stop()).toBe(0);
});

it('refuses settings that it cannot use', async () => {
  const refused = await start({ KRING_DATA: newFolder(), KRING_AUTH: 'off', KRING_HOST: '0.0.0.0' });
  expect(await refused.ended).toBe(1);
  expect(refused.lines.join('\n')).toContain('KRING_AUTH');
});
