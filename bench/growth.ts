import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Resource } from '../functions/fhir/resource.ts';
import { sessionPrerequisites, syntheticSession } from '../functions/group-care/synthetic/one-session.ts';
import { syntheticProgramme } from '../functions/group-care/synthetic/programme.ts';
import type { Entry } from '../functions/repository/repository.ts';
import type { ItemStore } from '../functions/store/item-store.ts';
import { type Figure, median, rounded } from './figure.ts';
import { growthCommand, growthTable } from './growth-table.ts';
import {
  entriesOf,
  everything,
  type MeteredRepository,
  meterRepository,
  openStore,
  query,
  repositoryOver,
} from './metered.ts';
import { writeTable } from './written-table.ts';

/**
 * What the same operations cost when there is more of everything: a programme of care groups is stored, ten groups at a
 * time, and at each size the operations are measured on the same store. `node bench/growth.ts 1000000` takes the last
 * size as its argument; each size is ten times the one before. `--write` puts the table into docs/storage.md.
 */
const firstSize = 10_000;
const defaultLastSize = 100_000;
const today = '2026-03-01';
const runs = 15;

export const benchmarks = async () => (await growth(firstSize, defaultLastSize)).flatMap(figuresAt);

/** What everything costs at one size. */
export interface Size {
  /** So many were asked for. */
  readonly size: number;
  readonly stored: number;
  readonly costs: readonly Cost[];
  /** At the first size. */
  readonly first: readonly Cost[];
}

export async function growth(fromSize: number, lastSize: number): Promise<readonly Size[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kring-growth-'));
  const store = openStore(folder);
  try {
    const load = loader(store);
    const sizes: Size[] = [];
    let first: readonly Cost[] | undefined;
    for (let size = fromSize; size <= lastSize; size *= 10) {
      const stored = await load(size);
      // Code that is not compiled yet would make the first size look slow.
      if (!first) await measureAll(meterRepository(store, size - 1), size - 1);
      const costs = await measureAll(meterRepository(store, size), size);
      first ??= costs;
      sizes.push({ size, stored, costs, first });
    }
    return sizes;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** Stores transactions of the programme until there are so many resources; answers how many there are. */
function loader(store: ItemStore): (size: number) => Promise<number> {
  const repository = repositoryOver(store, 0);
  const bundles = programmes();
  let stored = 0;
  return async (size) => {
    while (stored < size) {
      const entries: Entry[] = [];
      while (entries.length < 1_000 && stored + entries.length < size) {
        const { value } = bundles.next();
        if (value) entries.push(...entriesOf(value));
      }
      await repository.commit(entries, everything);
      stored += entries.length;
    }
    return stored;
  };
}

/** No two share an id; each has ten groups in six municipalities, over two years. */
function* programmes() {
  for (let seed = 1; ; seed++) yield* syntheticProgramme({ seed, groups: 10, today });
}

export interface Cost {
  readonly name: string;
  readonly ms: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly roundTrips: number;
}

/** Each measured on families of the first programme, of which there are as many at every size. */
async function measureAll(metered: MeteredRepository, seed: number): Promise<readonly Cost[]> {
  const { repository } = metered;
  const mother = 'syn-1-g002-f04-mother';
  const find = (url: string) => async () => {
    const { matches } = await repository.search(query(url), everything);
    if (matches.length === 0) throw new Error(`${url} found nothing: a search for nothing measures nothing`);
  };
  const group = { families: 12, seed };
  await repository.commit(entriesOf(sessionPrerequisites(group)), everything);
  await metered.rollForward();
  const session = (sessionNumber: number) =>
    repository.commit(entriesOf(syntheticSession({ ...group, sessionNumber })), everything);
  const operations: Readonly<Record<string, (run: number) => Promise<unknown>>> = {
    create: () => repository.commit([{ kind: 'create', resource: weightOf(mother) }], everything),
    read: () => repository.read('Patient', mother),
    'search by patient': find(`Encounter?patient=${mother}&_count=50`),
    'search by identifier': find(`Patient?identifier=${mother}`),
    'search by week': find('Encounter?date=ge2025-08-11&date=lt2025-08-18&_count=50'),
    'search by patient and half a year': find(
      `Encounter?patient=${mother}&date=ge2024-07-01&date=lt2025-01-01&_count=50`,
    ),
    'session commit': session,
  };
  const costs: Cost[] = [];
  for (const [name, run] of Object.entries(operations)) costs.push(await measure(metered, name, run));
  return costs;
}

function weightOf(patientId: string): Resource {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'Body weight' }] },
    subject: { reference: `Patient/${patientId}` },
    effectiveDateTime: '2026-02-28T10:00:00+01:00',
    valueQuantity: { value: 71.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  };
}

/** Medians, and the units of the median run. The first few runs are not counted: they warm the code up. */
async function measure(
  { meter: { reset, reading }, rollForward }: MeteredRepository,
  name: string,
  act: (run: number) => Promise<unknown>,
): Promise<Cost> {
  const times: number[] = [];
  const readings: ReturnType<typeof reading>[] = [];
  for (let run = -3; run < runs; run++) {
    reset();
    const begun = performance.now();
    await act(run + 4);
    times.push(performance.now() - begun);
    readings.push(reading());
    await rollForward();
  }
  const of = (field: 'readUnits' | 'writeUnits' | 'roundTrips') =>
    median(readings.slice(3).map((one) => one[field]));
  return {
    name,
    ms: median(times.slice(3)),
    readUnits: of('readUnits'),
    writeUnits: of('writeUnits'),
    roundTrips: of('roundTrips'),
  };
}

function figuresAt({ size, stored, costs, first }: Size): readonly Figure[] {
  return [
    { name: `growth ${size} stored resources`, value: stored },
    ...costs.flatMap((cost, index) => figuresOf(size, cost, first[index] ?? cost)),
  ];
}

/** Times are ratios to the first size: the machine is another one each time, and shared. */
function figuresOf(size: number, cost: Cost, first: Cost): readonly Figure[] {
  const name = `growth ${size} ${cost.name}`;
  return [
    { name: `${name} read units`, value: cost.readUnits },
    { name: `${name} write units`, value: cost.writeUnits },
    { name: `${name} round trips`, value: cost.roundTrips },
    { name: `${name} ms`, value: rounded(cost.ms) },
    { name: `${name} time ratio`, value: rounded(cost.ms / first.ms) },
  ];
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'boolean', default: false } },
  });
  const sizes = await growth(firstSize, Number(positionals[0] ?? defaultLastSize));
  if (values.write) writeTable(growthCommand, growthTable(sizes));
  else for (const { name, value } of sizes.flatMap(figuresAt)) console.log(`${name}: ${value}`);
}
