import { sessionPrerequisites, syntheticSession } from '../functions/group-care/synthetic/one-session.ts';
import { type Figure, rounded } from './figure.ts';
import { send, startServer } from './server.ts';

const families = 12;
/** How many send sessions at once. */
const senders = [1, 8, 32] as const;
const sessionsPerFigure = 48;
/** What is read and searched; it also warms the server up. */
const groups = 5;
const sessionsBefore = 10;
/** Who read and search at once. */
const clients = 8;
const secondsPerFigure = 5;

/** The local server as its users run it, over loopback HTTP, with several clients at once. */
export async function benchmarks(): Promise<readonly Figure[]> {
  const server = await startServer();
  try {
    for (let seed = 1; seed <= groups; seed++) {
      await commitSessions(server.url, { seed, count: sessionsBefore, at: clients });
    }
    const patients = await idsOf(server.url, 'Patient');
    const reads = await rate((n) =>
      send(server.url, 'GET', `/fhir/Patient/${patients[n % patients.length]}`),
    );
    const searches = await rate((n) =>
      send(server.url, 'GET', `/fhir/Observation?patient=${patients[n % patients.length]}&_count=50`),
    );
    const commits: Figure[] = [];
    for (const at of senders) {
      const value = await commitSessions(server.url, { seed: groups + at, count: sessionsPerFigure, at });
      commits.push({ name: at === clients ? 'session-commit/s' : `session-commit-${at}-at-once/s`, value });
    }
    return [
      ...commits,
      { name: 'read/s', value: rounded(reads) },
      { name: 'search-by-patient/s', value: rounded(searches) },
    ];
  } finally {
    await server.stop();
  }
}

/** Sessions of a group of its own a second, with so many clients at a time. */
async function commitSessions(
  url: string,
  { seed, count, at }: { readonly seed: number; readonly count: number; readonly at: number },
): Promise<number> {
  await send(url, 'POST', '/fhir', JSON.stringify(sessionPrerequisites({ families, seed })));
  const sessions = Array.from({ length: count }, (_, index) =>
    JSON.stringify(syntheticSession({ families, seed, sessionNumber: index + 1 })),
  );
  const begun = performance.now();
  await inParallel(at, sessions, async (bundle) => void (await send(url, 'POST', '/fhir', bundle)));
  return rounded((count * 1_000) / (performance.now() - begun));
}

async function idsOf(url: string, type: string): Promise<readonly string[]> {
  const { entry } = JSON.parse(await send(url, 'GET', `/fhir/${type}?_count=500`)) as {
    entry: { resource: { id: string } }[];
  };
  return entry.map(({ resource }) => resource.id);
}

async function inParallel<T>(
  at: number,
  items: readonly T[],
  act: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: at }, worker));
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
