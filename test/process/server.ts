import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Server {
  readonly child: ChildProcess;
  /** `http://127.0.0.1:…`; empty when it has ended before it was ready. */
  readonly url: string;
  readonly startUpMs: number;
  /** What it has printed so far, but for the log of requests. */
  readonly lines: readonly string[];
  /** The exit code; `null` after a signal. */
  readonly ended: Promise<number | null>;
  readonly stop: () => Promise<number | null>;
  /** `kill -9` */
  readonly kill: () => Promise<void>;
}

const running = new Set<ChildProcess>();

/** For `afterEach`: nothing that a failing test has started goes on. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'kring-process-'));
}

/** `npm start` without npm, without authorisation, until it is ready or has ended. */
export async function startServer(
  folder: string,
  variables: Record<string, string> = {},
  before = '',
): Promise<Server> {
  const begunMs = performance.now();
  const { child, lines, ended } = spawnServer(folder, variables, before);
  let url = '';
  const ready = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      url = /^Kring is ready at (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1] ?? url;
      if (url) resolve();
    });
  });
  await Promise.race([ready, ended]);
  const signal = (name: NodeJS.Signals) => {
    child.kill(name);
    return ended;
  };
  return {
    child,
    url,
    startUpMs: performance.now() - begunMs,
    lines,
    ended,
    stop: () => signal('SIGTERM'),
    kill: async () => void (await signal('SIGKILL')),
  };
}

/** The same without waiting for anything. `before`: what the shell does first, such as setting a limit. */
export function spawnServer(folder: string, variables: Record<string, string> = {}, before = '') {
  const command = `${before}\nexec "$0" functions/local/main.ts`;
  const child = spawn('sh', ['-c', command, process.execPath], {
    cwd: root,
    env: { ...process.env, PORT: '0', KRING_AUTH: 'off', KRING_DATA: folder, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      if (!line.startsWith('{"event":"request"')) lines.push(line);
    });
  }
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  return { child, lines, ended };
}

/** A script of `functions/local`, such as `backup.ts`. */
export async function runScript(name: string, args: readonly string[], dataFolder: string) {
  const child = spawn(process.execPath, [`functions/local/${name}`, ...args], {
    cwd: root,
    env: { ...process.env, KRING_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}
