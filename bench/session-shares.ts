import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionPrerequisites, syntheticSession } from '../functions/group-care/synthetic/one-session.ts';
import { type Figure, rounded } from './figure.ts';
import { send, startServer } from './server.ts';

/**
 * What the time of a session commit goes to in the local server, while one client sends one session after the other.
 * Node's CPU profiler says which functions run; each sample belongs to the part whose file is nearest to it in the call
 * stack, so that what a part calls in Node or in a library counts as the part's. While its main thread is idle, the
 * server waits for the store's own thread, which writes and flushes to disk. What the server does after an answer is
 * in it too: bringing marks to rest, and the facts.
 */
const group = { families: 12, seed: 1 };
const warmUpSessions = 10;
const sessions = 40;

const parts: readonly (readonly [part: string, file: RegExp])[] = [
  ['store', /\/functions\/store\//],
  ['validation', /\/functions\/fhir\/validate\//],
  ['index-extraction', /\/functions\/(?:fhir\/search\/index-values|repository\/index-rows)\.ts/],
  ['deflating', /\/functions\/repository\/body\.ts/],
  ['search', /\/functions\/(?:fhir|repository)\/search\//],
  ['resolve-stage-flip', /\/functions\/repository\//],
  ['api', /\/functions\/(?:http|group-care|access|local)\//],
  ['facts', /\/functions\/(?:facts|indicator)\//],
];

export async function benchmarks(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kring-profile-'));
  try {
    const server = await startServer(['--cpu-prof', `--cpu-prof-dir=${folder}`]);
    const post = (body: object) => send(server.url, 'POST', '/fhir', JSON.stringify(body));
    const commit = (sessionNumber: number) => post(syntheticSession({ ...group, sessionNumber }));
    await post(sessionPrerequisites(group));
    for (let held = 1; held <= warmUpSessions; held++) await commit(held);
    const fromUs = monotonicUs();
    for (let held = 1; held <= sessions; held++) await commit(warmUpSessions + held);
    const toUs = monotonicUs();
    await server.stop();
    const shares = sharesOf(mainThreadProfile(folder), fromUs, toUs);
    return [
      { name: 'session-commit-one-client ms', value: rounded((toUs - fromUs) / sessions / 1_000) },
      ...shares.map(([part, share]) => ({ name: `session-commit ${part} %`, value: rounded(100 * share) })),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The clock that the profiler's time stamps are of, the same for all processes of a machine. */
function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** The file of a thread bears its number: `CPU.date.time.process.thread.sequence.cpuprofile`. */
function mainThreadProfile(folder: string): Profiler.Profile {
  const file = readdirSync(folder).find((name) => name.split('.')[4] === '0');
  if (file === undefined) throw new Error(`The server left no CPU profile of its main thread in ${folder}`);
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profiler.Profile;
}

/** Parts with their shares of the time between two moments, the largest first. */
function sharesOf(profile: Profiler.Profile, fromUs: number, toUs: number): readonly [string, number][] {
  const { samples = [], timeDeltas = [] } = profile;
  const partOf = partsByNode(profile);
  const times = new Map<string, number>();
  let atUs = profile.startTime;
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0;
    atUs += delta;
    if (atUs < fromUs || atUs > toUs) continue;
    const part = partOf(id);
    times.set(part, (times.get(part) ?? 0) + delta);
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .map(([part, time]): [string, number] => [part, time / total])
    .sort(([, a], [, b]) => b - a);
}

function partsByNode({ nodes }: Profiler.Profile): (id: number) => string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const known = new Map<number, string>();
  const partOf = (id: number): string => {
    const found = known.get(id) ?? find(id);
    known.set(id, found);
    return found;
  };
  const find = (id: number): string => {
    const { url = '', functionName = '' } = byId.get(id)?.callFrame ?? {};
    if (functionName === '(idle)') return 'waiting-for-the-store';
    if (functionName === '(garbage collector)') return 'garbage-collection';
    const part = parts.find(([, file]) => file.test(url))?.[0];
    const parent = parents.get(id);
    return part ?? (parent === undefined ? 'other' : partOf(parent));
  };
  return partOf;
}
