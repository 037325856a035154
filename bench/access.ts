import type { Client } from '../functions/access/principal.ts';
import { parseScopes } from '../functions/access/scopes.ts';
import { sessionPrerequisites, syntheticSession } from '../functions/group-care/synthetic/one-session.ts';
import { viewFor } from '../functions/http/view.ts';
import type { View } from '../functions/repository/repository.ts';
import { type Figure, median, rounded } from './figure.ts';
import {
  baseUrl,
  definitions,
  entriesOf,
  everything,
  type MeteredRepository,
  meterRepository,
  openStore,
  query,
} from './metered.ts';

const group = { families: 12, seed: 1 };
const sessions = 8;
const rounds = 15;
const searchesPerRound = 60;

/**
 * What it costs that a record system of one organisation sees what that organisation may see: a search for the
 * observations of one patient, against the same search by somebody who sees everything.
 */
export async function benchmarks(): Promise<readonly Figure[]> {
  const store = openStore();
  const metered = meterRepository(store);
  const { repository, rollForward } = metered;
  await repository.commit(entriesOf(sessionPrerequisites(group)), everything);
  for (let sessionNumber = 1; sessionNumber <= sessions; sessionNumber++) {
    await repository.commit(entriesOf(syntheticSession({ ...group, sessionNumber })), everything);
  }
  await rollForward();
  const mothers = Array.from(
    { length: group.families },
    (_, index) => `session-1-f${String(index + 1).padStart(2, '0')}-mother`,
  );
  const open = (n: number) => search(metered, mothers[n % mothers.length] ?? '', () => everything);
  const closed = (n: number) => search(metered, mothers[n % mothers.length] ?? '', vendorsView);
  const figures = [
    ...(await counted(metered, 'search-by-patient without access', () => open(0))),
    ...(await counted(metered, 'search-by-patient with access', () => closed(0))),
    { name: 'search-by-patient/s with access, of those without', value: await ratio(open, closed) },
  ];
  await store.close();
  return figures;
}

/** The group's organisation, asking in a request of its own. */
function vendorsView({ repository }: MeteredRepository, asked: ReturnType<typeof query>): View {
  const principal: Client = {
    kind: 'client',
    clientId: 'ehr',
    role: 'vendor',
    organization: 'Organization/session-1-youth-health',
    scopes: parseScopes('system/*.rs').scopes,
  };
  const view = viewFor(principal, baseUrl, {
    repository,
    searchDefinitions: definitions,
    clock: () => Date.parse('2024-06-01T12:00:00Z'),
  });
  view.expect(asked);
  return view;
}

async function search(
  metered: MeteredRepository,
  mother: string,
  viewOf: (metered: MeteredRepository, asked: ReturnType<typeof query>) => View,
): Promise<number> {
  const asked = query(`Observation?patient=${mother}&_count=50`);
  const { matches } = await metered.repository.search(asked, viewOf(metered, asked));
  if (matches.length === 0) throw new Error('The search found nothing: that measures nothing');
  return matches.length;
}

async function counted(
  { meter }: MeteredRepository,
  name: string,
  act: () => Promise<number>,
): Promise<readonly Figure[]> {
  meter.reset();
  await act();
  const { readUnits, roundTrips } = meter.reading();
  return [
    { name: `${name} read units`, value: readUnits },
    { name: `${name} round trips`, value: roundTrips },
  ];
}

/** Of the medians of rounds that take turns, so that what else the machine does weighs on both. */
async function ratio(open: Act, closed: Act): Promise<number> {
  const times = { open: [] as number[], closed: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.open.push(await msOf(open));
    times.closed.push(await msOf(closed));
  }
  return rounded(median(times.open) / median(times.closed));
}

type Act = (n: number) => Promise<unknown>;

async function msOf(act: Act): Promise<number> {
  const begun = performance.now();
  for (let n = 0; n < searchesPerRound; n++) await act(n);
  return performance.now() - begun;
}
