import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Server {
  readonly url: string;
  /** Ends it as an operator would, and waits until it has. */
  stop(): Promise<void>;
}

/** The local server, in a process and a data folder of its own. `node` options come before its file. */
export async function startServer(options: readonly string[] = []): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'kring-bench-'));
  const child = spawn(process.execPath, [...options, 'functions/local/main.ts'], {
    env: { ...process.env, KRING_AUTH: 'off', KRING_DATA: folder, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The server did not start')));
    createInterface(child.stdout).on('line', (line) => {
      const ready = /^Kring is ready at (\S+)$/.exec(line)?.[1];
      if (ready) resolve(ready);
    });
  });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { url, stop };
}

const agent = new Agent({ keepAlive: true });

/** @throws Error for any answer that is not a 2xx: a benchmark of failures measures nothing */
export function send(base: string, method: string, path: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/fhir+json' };
    const call = request(`${base}${path}`, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode < 300) resolve(text);
        else reject(new Error(`${method} ${path} answered ${statusCode}: ${text.slice(0, 500)}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
