import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sessionPrerequisites, syntheticSession } from '../functions/group-care/synthetic/one-session.ts';
import { type Figure, rounded } from './figure.ts';

const families = 12;
const groups = 5;
const clients = 8;
const secondsPerFigure = 5;

/** The local server as its users run it, over loopback HTTP, with several clients at once. */
export async function benchmarks(): Promise<readonly Figure[]> {
  const server = await startServer();
  try {
    const sessions = sessionBundles();
    for (let seed = 1; seed <= groups; seed++) {
      await send(server.url, 'POST', '/fhir', JSON.stringify(sessionPrerequisites({ families, seed })));
    }
    const begun = performance.now();
    await inParallel(sessions, async (bundle) => void (await send(server.url, 'POST', '/fhir', bundle)));
    const sessionsPerSecond = (sessions.length * 1_000) / (performance.now() - begun);
    const patients = await idsOf(server.url, 'Patient');
    const reads = await rate((n) =>
      send(server.url, 'GET', `/fhir/Patient/${patients[n % patients.length]}`),
    );
    const searches = await rate((n) =>
      send(server.url, 'GET', `/fhir/Observation?patient=${patients[n % patients.length]}&_count=50`),
    );
    return [
      { name: 'session-commit/s', value: rounded(sessionsPerSecond) },
      { name: 'read/s', value: rounded(reads) },
      { name: 'search-by-patient/s', value: rounded(searches) },
    ];
  } finally {
    await server.stop();
  }
}

function sessionBundles(): readonly string[] {
  return Array.from({ length: groups * 10 }, (_, index) =>
    JSON.stringify(
      syntheticSession({
        families,
        seed: (index % groups) + 1,
        sessionNumber: Math.floor(index / groups) + 1,
      }),
    ),
  );
}

async function idsOf(url: string, type: string): Promise<readonly string[]> {
  const { entry } = JSON.parse(await send(url, 'GET', `/fhir/${type}?_count=500`)) as {
    entry: { resource: { id: string } }[];
  };
  return entry.map(({ resource }) => resource.id);
}

async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'kring-bench-'));
  const child = spawn(process.execPath, ['functions/local/main.ts'], {
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

async function inParallel<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: clients }, worker));
}

/** Calls a second, after a second of warming up. */
async function rate(call: (n: number) => Promise<unknown>): Promise<number> {
  let n = 0;
  const during = async (seconds: number): Promise<number> => {
    const end = performance.now() + seconds * 1_000;
    const first = n;
    const client = async () => {
      while (performance.now() < end) await call(n++);
    };
    await Promise.all(Array.from({ length: clients }, client));
    return (n - first) / seconds;
  };
  await during(1);
  return await during(secondsPerFigure);
}

const agent = new Agent({ keepAlive: true, maxSockets: clients });

/** @throws Error for any answer that is not a 2xx: a benchmark of failures measures nothing */
function send(base: string, method: string, path: string, body?: string): Promise<string> {
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
