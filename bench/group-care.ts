import { sessionPrerequisites } from '../functions/group-care/synthetic/one-session.ts';
import { type Figure, rounded } from './figure.ts';
import { recordedSession } from './recorded-session.ts';
import { type Server, send, startServer } from './server.ts';

/**
 * The operations of group care in the local server over loopback HTTP: sessions of 12 families recorded by
 * `Encounter/$record-session`, by one sender and by eight at once; and the rosters of 100 groups, one after the other.
 */
const families = 12;
const senders = 8;
const warmUpSessions = 6;
const sessionsPerFigure = 32;
const rosterGroups = 100;

export async function benchmarks(): Promise<readonly Figure[]> {
  const server = await startServer();
  try {
    await record(server, 1, warmUpSessions, 1);
    const alone = await record(server, 2, sessionsPerFigure, 1);
    const atOnce = await record(server, 3, sessionsPerFigure, senders);
    return [
      { name: `record-session-${families}-families/s`, value: alone },
      { name: `record-session-${families}-families-${senders}-at-once/s`, value: atOnce },
      ...(await rosters(server)),
    ];
  } finally {
    await server.stop();
  }
}

/** Sessions of a group of its own a second. */
async function record({ url }: Server, seed: number, count: number, at: number): Promise<number> {
  await send(url, 'POST', '/fhir', JSON.stringify(sessionPrerequisites({ families, seed })));
  const waiting = Array.from({ length: count }, (_, index) =>
    JSON.stringify(recordedSession({ families, seed, sessionNumber: index + 1 })),
  );
  const begun = performance.now();
  const one = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      await send(url, 'POST', '/fhir/Encounter/$record-session', next);
    }
  };
  await Promise.all(Array.from({ length: at }, one));
  return rounded((count * 1_000) / (performance.now() - begun));
}

async function rosters({ url }: Server): Promise<readonly Figure[]> {
  const seeds = Array.from({ length: rosterGroups }, (_, index) => 100 + index);
  for (const seed of seeds) {
    await send(url, 'POST', '/fhir', JSON.stringify(sessionPrerequisites({ families, seed })));
    const session = recordedSession({ families, seed, sessionNumber: 1 });
    await send(url, 'POST', '/fhir/Encounter/$record-session', JSON.stringify(session));
  }
  const begun = performance.now();
  for (const seed of seeds) await send(url, 'GET', `/fhir/Group/session-${seed}-group/$roster`);
  return [
    { name: `roster-${rosterGroups}-groups-ms`, value: Math.round(performance.now() - begun) },
    { name: 'roster/s', value: rounded((rosterGroups * 1_000) / (performance.now() - begun)) },
  ];
}
