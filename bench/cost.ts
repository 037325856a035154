import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Resource } from '../functions/fhir/resource.ts';
import { parseCriteria, parseSearch } from '../functions/fhir/search/parse.ts';
import { sessionPrerequisites, syntheticSession } from '../functions/group-care/synthetic/one-session.ts';
import type { TransactionBundle } from '../functions/group-care/synthetic/transaction.ts';
import { readSearchDefinitions } from '../functions/handlers/knowledge.ts';
import { createRepository, type RepositoryWithUpkeep } from '../functions/repository/create-repository.ts';
import type { Entry, Repository, WriteView } from '../functions/repository/repository.ts';
import { type Meter, meter } from '../functions/store/metered.ts';
import { createRevisions } from '../functions/store/revision.ts';
import { openSqliteStore } from '../functions/store/sqlite.ts';
import type { Figure } from './figure.ts';

const definitionsFolder = join(import.meta.dirname, '../functions/fhir/definitions/generated');
const definitions = readSearchDefinitions(definitionsFolder);
const baseUrl = 'https://kring.example/fhir';
const everything: WriteView = { visible: () => true, refuse: () => undefined };

/** What operations would cost on DynamoDB: the meter counts by its formula, the store commits within its limits. */
export async function benchmarks(): Promise<readonly Figure[]> {
  const limits = { maxCommit: 100, maxCommitBytes: 4_000_000 };
  const metered = meter(
    openSqliteStore({ folder: ':memory:', newRevision: createRevisions(randomBytes(12)), limits }),
  );
  const repository = createRepository({
    store: metered.store,
    definitions,
    baseUrl,
    cursorKey: randomBytes(32),
    worksAfterAnswer: false,
  });
  const group = { families: 12, seed: 1 };
  await repository.commit(entriesOf(sessionPrerequisites(group)), everything);
  const session = syntheticSession({ ...group, sessionNumber: 1 });
  const cost = (name: string, run: () => Promise<unknown>) => measured(metered, name, run);
  const figures = [
    ...(await cost('session-commit', () => repository.commit(entriesOf(session), everything))),
  ];
  await rollForward(metered, repository);
  figures.push(
    ...(await cost('create', () => repository.commit([{ kind: 'create', resource: weight }], everything))),
    ...(await cost('update', () => repository.commit([{ kind: 'update', resource: changed }], everything))),
    ...(await cost('read', () => repository.read('Patient', patient.id))),
    ...(await cost('search-by-patient', () => searchByPatient(repository))),
  );
  await metered.store.close();
  return [{ name: 'session-commit entries', value: session.entry.length }, ...figures];
}

/** What the change feed has done by then: no mark of the session is left to be met. */
async function rollForward({ store }: Meter, { upkeep }: RepositoryWithUpkeep): Promise<void> {
  const { keys } = await store.changes(undefined, 10_000);
  for (const key of keys) await upkeep.changed(key);
}

const patient = { resourceType: 'Patient', id: 'session-1-f01-mother' };
const changed = { ...patient, active: true };
const weight: Resource = {
  resourceType: 'Observation',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'Body weight' }] },
  subject: { reference: `Patient/${patient.id}` },
  effectiveDateTime: '2026-03-05T10:00:00+01:00',
  valueQuantity: { value: 71.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
};

async function searchByPatient(repository: Repository): Promise<void> {
  const options = { handling: 'strict', baseUrl } as const;
  const { query } = parseSearch(definitions, 'Observation', [['patient', patient.id]], options);
  await repository.search(query, everything);
}

async function measured(
  { reset, reading }: Meter,
  name: string,
  run: () => Promise<unknown>,
): Promise<readonly Figure[]> {
  reset();
  await run();
  const { readUnits, writeUnits, roundTrips } = reading();
  return [
    { name: `${name} read units`, value: readUnits },
    { name: `${name} write units`, value: writeUnits },
    { name: `${name} round trips`, value: roundTrips },
  ];
}

function entriesOf(bundle: TransactionBundle): readonly Entry[] {
  return bundle.entry.map(({ fullUrl, resource, request: { method, url, ifNoneExist } }): Entry => {
    if (method === 'PUT')
      return { kind: 'update', resource: { ...resource, id: url.split('/')[1] ?? '' }, fullUrl };
    if (ifNoneExist === undefined) return { kind: 'create', resource, fullUrl };
    const pairs = [...new URLSearchParams(ifNoneExist)];
    const criteria = parseCriteria(definitions, resource.resourceType, pairs, { baseUrl });
    return { kind: 'create', resource, fullUrl, ifNoneExist: criteria };
  });
}
