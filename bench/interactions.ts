import type { Resource } from '../functions/fhir/resource.ts';
import { sessionPrerequisites, syntheticSession } from '../functions/group-care/synthetic/one-session.ts';
import { inParallel } from '../functions/http/in-parallel.ts';
import type { RepositoryWithUpkeep } from '../functions/repository/create-repository.ts';
import type { Entry, SearchPage } from '../functions/repository/repository.ts';
import {
  criteria,
  entriesOf,
  everything,
  type MeteredRepository,
  meterRepository,
  openStore,
  query,
} from './metered.ts';

/** What one interaction costs on DynamoDB. */
export interface InteractionCost {
  readonly id: string;
  readonly name: string;
  /** How many resources a search or a history answered, included ones too. */
  readonly answered?: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly roundTrips: number;
}

const group = { families: 12, seed: 1 };
/** The one that is measured is the largest of them. */
const measuredSession = 1;
const sessionsHeld = 8;
const mother = 'session-1-f01-mother';

/**
 * Asks each interaction once of a repository whose store counts, in which a group of twelve families has met eight
 * times (some 1,000 resources). The same on every machine: the clock, the ids and the data are made up.
 */
export async function interactionCosts(): Promise<readonly InteractionCost[]> {
  const store = openStore();
  const metered = meterRepository(store);
  const { meter, repository, rollForward } = metered;
  await repository.commit(entriesOf(sessionPrerequisites(group)), everything);
  for (let held = 1; held <= sessionsHeld; held++) {
    await repository.commit(sessionEntries(measuredSession + held), everything);
  }
  await rollForward();
  const costs: InteractionCost[] = [];
  const count = async (id: string, name: string, act: () => Promise<unknown>) => {
    meter.reset();
    const answered = answeredBy(await act());
    costs.push({ id, name, ...(answered !== undefined && { answered }), ...meter.reading() });
  };
  for (const { id, name, act } of interactions) {
    await count(id, name, async () => {
      const answer = await act(repository);
      if (answer === undefined) throw new Error(`${name} found nothing: that measures nothing`);
      return answer;
    });
    await rollForward();
  }
  const session = sessionEntries(measuredSession);
  const send = () => repository.commit(session, everything);
  await count(
    'session-commit',
    `a session of ${group.families} families, ${session.length} conditional creates`,
    send,
  );
  await count('session-roll-forward', 'after it, by the change feed: the marks become current', rollForward);
  await count('session-again', 'the same again, which changes nothing', send);
  await count('sweep', 'removing the index rows of a superseded Patient', () => sweepMother(metered));
  await store.close();
  return costs;
}

function sessionEntries(sessionNumber: number): readonly Entry[] {
  return entriesOf(syntheticSession({ ...group, sessionNumber }));
}

function answeredBy(answer: unknown): number | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if ('versions' in answer && Array.isArray(answer.versions)) return answer.versions.length;
  if (!('matches' in answer)) return undefined;
  const { matches, included } = answer as SearchPage;
  return matches.length + included.length;
}

async function sweepMother({ repository, wait }: MeteredRepository): Promise<void> {
  // Until nobody can be reading by those rows any more.
  wait(60 * 60_000);
  const swept = await repository.upkeep.sweep({ type: 'Patient', id: mother });
  if (swept !== 'done') throw new Error('The superseded versions are too young to be swept');
}

interface Interaction {
  readonly id: string;
  readonly name: string;
  readonly act: (repository: RepositoryWithUpkeep) => Promise<unknown>;
}

const identifierSystem = 'https://kring.care/synthetic/record';

function patient(value: string): Resource {
  return {
    resourceType: 'Patient',
    identifier: [{ system: identifierSystem, value }],
    name: [{ family: 'Jansen', given: ['Anna'] }],
    gender: 'female',
    birthDate: '1994-05-02',
  };
}

const weight: Resource = {
  resourceType: 'Observation',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'Body weight' }] },
  subject: { reference: `Patient/${mother}` },
  effectiveDateTime: '2026-02-28T10:00:00+01:00',
  valueQuantity: { value: 71.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
};

/** A body that does not lie in its head, for deflating does little for it. */
const photograph: Resource = {
  resourceType: 'Binary',
  contentType: 'image/jpeg',
  data: incompressible(600_000).toString('base64'),
};

/** The same bytes each time. */
function incompressible(length: number): Buffer {
  let state = 1;
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

function create(resource: Resource): Entry {
  return { kind: 'create', resource };
}

function createUnlessThere(value: string): Entry {
  const ifNoneExist = criteria('Patient', `identifier=${identifierSystem}|${value}`);
  return { kind: 'create', resource: patient(value), ifNoneExist };
}

const tenWeights = Array.from({ length: 10 }, () => create(weight));
/** As the API carries out a batch. */
const batchEntriesAtOnce = 8;

const interactions: readonly Interaction[] = [
  { id: 'read', name: 'read', act: (repository) => repository.read('Patient', mother) },
  writing('create', 'create an Observation', create(weight)),
  writing('create-patient', 'create a Patient', create(patient('patient-17'))),
  writing('create-large', 'create a Binary of 800 KB', {
    kind: 'update',
    resource: { ...photograph, id: 'photograph' },
  }),
  {
    id: 'read-large',
    name: 'read a Binary of 800 KB',
    act: (repository) => repository.read('Binary', 'photograph'),
  },
  writing('conditional-create', 'conditional create that creates', createUnlessThere('patient-18')),
  writing('conditional-create-found', 'conditional create that finds one', createUnlessThere('patient-17')),
  writing('update', 'update a Patient', {
    kind: 'update',
    resource: { ...patient(mother), id: mother },
  }),
  writing('conditional-update', 'conditional update', {
    kind: 'update-where',
    resource: { ...patient('patient-18'), birthDate: '1994-05-03' },
    criteria: criteria('Patient', `identifier=${identifierSystem}|patient-18`),
  }),
  {
    id: 'vread-current',
    name: 'vread of the current version',
    act: (repository) => repository.vread('Patient', mother, '2'),
  },
  {
    id: 'vread',
    name: 'vread of an older version',
    act: (repository) => repository.vread('Patient', mother, '1'),
  },
  {
    id: 'history',
    name: 'history',
    act: (repository) => repository.history('Patient', mother, { count: 20 }),
  },
  searching('search-by-id', `Patient?_id=${mother}`),
  searching('search-by-identifier', `Patient?identifier=${mother}`),
  searching('search-by-name', 'Patient?name=jans'),
  searching('search-by-patient', `Observation?patient=${mother}`),
  searching('search-by-patient-sorted', `Observation?patient=${mother}&_sort=-date&_count=5`),
  searching('search-by-patient-and-code', `Observation?patient=${mother}&code=29463-7`),
  searching('search-by-patient-and-month', `Observation?patient=${mother}&date=2024-05`),
  searching('search-by-code', 'Observation?code=29463-7'),
  searching('search-by-code-and-status', 'Observation?code=29463-7&status=final'),
  searching('search-by-status', 'Observation?status=final'),
  searching('search-by-rare-status', 'Observation?status=amended'),
  searching('search-by-month', 'Encounter?date=2024-05'),
  searching('search-with-include', `Encounter?patient=${mother}&_include=Encounter:part-of`),
  searching('search-with-revinclude', `Patient?_id=${mother}&_revinclude=Encounter:subject`),
  searching('search-chained', `Encounter?subject:Patient.identifier=${mother}`),
  writing('delete', 'delete', { kind: 'delete', type: 'Patient', id: 'session-1-f12-mother' }),
  writing('conditional-delete', 'conditional delete', {
    kind: 'delete-where',
    criteria: criteria('Patient', `identifier=${identifierSystem}|patient-18`),
  }),
  writing('transaction', 'transaction of 10 creates', ...tenWeights),
  {
    id: 'batch',
    name: 'batch of 10 creates',
    act: (repository) =>
      inParallel(tenWeights, batchEntriesAtOnce, (entry) => repository.commit([entry], everything)),
  },
];

function writing(id: string, name: string, ...entries: readonly Entry[]): Interaction {
  return { id, name, act: (repository) => repository.commit(entries, everything) };
}

function searching(id: string, url: string): Interaction {
  const name = `\`${url.replace(mother, '…')}\``;
  return { id, name, act: (repository) => repository.search(query(url), everything) };
}
