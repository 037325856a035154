import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { erasePerson } from '../../functions/http/operations/erase-person.ts';
import { listErasures } from '../../functions/http/operations/erase-tombstone.ts';
import { backUp } from '../../functions/local/backup.ts';
import { writeContents } from '../../functions/local/backup-contents.ts';
import { restore } from '../../functions/local/restore.ts';
import { cellOf } from '../../functions/repository/cell.ts';
import { headKey, proposalOf, transactionIdOf } from '../../functions/repository/keys.ts';
import { recordOf } from '../../functions/repository/transaction-record.ts';
import type { Item, ItemStore } from '../../functions/store/item-store.ts';
import { openSqliteStore } from '../../functions/store/sqlite.ts';
import { newFolder as newTemporaryFolder } from '../process/server.ts';
import { intercepted } from '../repository/intercepted.ts';
import { definitions, everything, found, patient, repositoryOver, update } from '../repository/setup.ts';
import { newRevisions } from '../store/revisions.ts';

const now = new Date('2026-11-22T12:00:00Z');

function newFolder(): string {
  const folder = newTemporaryFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function open(folder: string, maxCommit = 1_000): ItemStore {
  const store = openSqliteStore({ folder, newRevision: newRevisions(), limits: { maxCommit } });
  onTestFinished(() => store.close().catch(() => undefined));
  return store;
}

async function dataFolder(): Promise<string> {
  const folder = newFolder();
  const store = open(folder);
  await repositoryOver(store).commit([update({ ...patient('Jansen'), id: 'anna' })], everything);
  await store.close();
  writeFileSync(join(folder, 'secrets.json'), '{"tokenKey":"a","cursorKey":"b"}');
  writeFileSync(join(folder, 'care.json'), '{}');
  mkdirSync(join(folder, 'clients'));
  writeFileSync(join(folder, 'clients/ehr.json'), '{"id":"ehr"}');
  writeFileSync(join(folder, 'facts.duckdb'), 'made again');
  writeFileSync(join(folder, 'facts.duckdb.wal'), 'made again');
  return folder;
}

async function itemsOf(store: ItemStore): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.scan(cursor, 1_000);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
}

const ids = Array.from({ length: 12 }, (_, index) => `p${index}`);

/** Eight patients change their name and four come, in one transaction; `during` is called before each write of it. */
async function transactionInSteps(folder: string, during: () => Promise<void>): Promise<void> {
  const store = open(folder, 5);
  const first = repositoryOver(store);
  for (const id of ids.slice(0, 8)) {
    await first.commit([update({ ...patient('Before'), id })], everything);
  }
  let turn: Promise<unknown> = Promise.resolve();
  const stepwise = intercepted(store, (call, proceed) => {
    turn = turn.then(async () => {
      if (call.method === 'put' || call.method === 'commit') await during();
      return await proceed();
    });
    return turn;
  });
  const repository = repositoryOver(stepwise);
  await repository.commit(
    ids.map((id) => update({ ...patient('After'), id })),
    everything,
  );
  await repository.upkeep.settled();
  await store.close();
}

it('a copy from the midst of a transaction larger than a store commit comes up wholly or not at all', async () => {
  const folder = newFolder();
  const copies: string[] = [];
  await transactionInSteps(folder, async () => {
    const copy = join(newFolder(), 'backup');
    await backUp(folder, copy, now);
    copies.push(copy);
  });
  const outcomes: string[] = [];
  let marked = 0;
  for (const copy of copies) {
    const raw = open(copy);
    marked += (await itemsOf(raw)).some((item) => cellOf(item, item).mark) ? 1 : 0;
    await raw.close();
    const restored = newFolder();
    await restore(copy, restored);
    outcomes.push(await outcomeIn(restored));
  }
  expect(copies.length).toBeGreaterThan(10);
  expect(marked).toBeGreaterThan(3);
  expect(new Set(outcomes)).toEqual(new Set(['before', 'after']));
  // Decided once, and never again otherwise.
  expect(outcomes).toEqual([...outcomes].sort().reverse());
}, 90_000);

/** Which of the two states a restored folder is in; checks that nothing of the transaction is unfinished in it. */
async function outcomeIn(folder: string): Promise<'before' | 'after'> {
  const store = open(folder, 5);
  const items = await itemsOf(store);
  const attempts = new Map<string, string | undefined>();
  for (const id of ids) {
    const [head] = await store.get([headKey({ type: 'Patient', id })]);
    attempts.set(id, head && cellOf(head, head).current?.attempt);
  }
  for (const item of items) {
    expect(cellOf(item, item).mark).toBeUndefined();
    const transaction = transactionIdOf(item);
    if (transaction !== undefined) {
      expect(recordOf(transaction, item)).toMatchObject({
        retired: true,
        state: expect.not.stringMatching('pending'),
      });
    }
    if (!item.partition.startsWith('x#Patient#name')) continue;
    const { id, attempt } = proposalOf(item.sort);
    expect(attempt).toBe(attempts.get(id));
  }
  const repository = repositoryOver(store);
  const before = await found(repository, 'Patient', 'name=Before');
  const after = await found(repository, 'Patient', 'name=After');
  expect([before.length, after.length]).toEqual(after.length > 0 ? [0, 12] : [8, 0]);
  const versions = await repository.readMany(ids.map((id) => ({ type: 'Patient', id })));
  expect(versions.map((version) => version?.versionId)).toEqual(
    after.length > 0 ? [...Array(8).fill('2'), ...Array(4).fill('1')] : [...Array(8).fill('1'), ...Array(4)],
  );
  // Nobody has to wait for the lease of whoever was writing when the copy was made.
  const begunMs = performance.now();
  await repository.commit(
    ids.map((id) => update({ ...patient('Later'), id })),
    everything,
  );
  expect(performance.now() - begunMs).toBeLessThan(5_000);
  await store.close();
  return after.length > 0 ? 'after' : 'before';
}

it('copies everything but what is made again, and restores it', async () => {
  const folder = await dataFolder();
  const copy = join(newFolder(), 'new', 'backup');
  await backUp(folder, copy, now);
  expect(readdirSync(copy).sort()).toEqual([
    'backup.json',
    'care.json',
    'clients',
    'kring.db',
    'secrets.json',
  ]);
  const restored = join(newFolder(), 'restored');
  expect(await restore(copy, restored)).toEqual({ madeAt: '2026-11-22T12:00:00.000Z', erased: 0 });
  expect(readdirSync(restored).sort()).toEqual([
    'care.json',
    'clients',
    'kring.db',
    'kring.db.lock',
    'secrets.json',
  ]);
  const store = open(restored);
  expect(await found(repositoryOver(store), 'Patient', 'name=Jansen')).toEqual(['anna']);
});

it('erases again, in what is restored, who was erased since', async () => {
  const base = 'http://127.0.0.1:8787/fhir';
  const folder = newFolder();
  const erasedAt = (text: string) => Date.parse(text);
  const storing = async (work: (repository: ReturnType<typeof repositoryOver>) => Promise<void>) => {
    const store = open(folder);
    const repository = repositoryOver(store);
    await work(repository);
    await repository.upkeep.settled();
    await store.close();
  };
  const score = (id: string) => ({
    resourceType: 'Observation',
    id: `${id}-score`,
    status: 'final',
    code: { text: 'Score' },
    subject: { reference: `Patient/${id}` },
  });
  const write = (repository: ReturnType<typeof repositoryOver>, ...some: readonly string[]) =>
    repository.commit(
      some.flatMap((id) => [update({ ...patient(`Family-of-${id}`), id }), update(score(id))]),
      everything,
    );
  const erase = (repository: ReturnType<typeof repositoryOver>, id: string, at: string) =>
    erasePerson(
      {
        repository,
        searchDefinitions: definitions,
        base,
        nowMs: erasedAt(at),
        upkeep: repository.upkeep,
      },
      id,
    );
  await storing(async (repository) => {
    await write(repository, 'anna', 'bea', 'cara', 'dora');
    await erase(repository, 'dora', '2026-11-01T12:00:00Z');
    // Somebody came back under the id of before: an erasure that the backup knows is not done again.
    await write(repository, 'dora');
  });
  const copy = join(newFolder(), 'backup');
  await backUp(folder, copy, now);
  await storing(async (repository) => void (await erase(repository, 'bea', '2026-11-22T13:00:00Z')));
  const later = join(newFolder(), 'later');
  await backUp(folder, later, new Date('2026-11-22T14:00:00Z'));
  const inUse = open(folder);
  await erase(repositoryOver(inUse), 'cara', '2026-11-23T09:00:00Z');

  const alone = join(newFolder(), 'alone');
  expect((await restore(copy, alone)).erased).toBe(0);
  const byBackup = join(newFolder(), 'by-backup');
  expect((await restore(copy, byBackup, { erasedIn: [later], baseUrl: base })).erased).toBe(1);
  const byBoth = join(newFolder(), 'by-both');
  const options = { erasedIn: [later, folder], baseUrl: base };
  expect(await restore(copy, byBoth, options)).toEqual({ madeAt: '2026-11-22T12:00:00.000Z', erased: 2 });
  await inUse.close();
  const left = async (restored: string) => {
    const store = open(restored);
    const ids = await found(repositoryOver(store), 'Observation', 'status=final');
    const erasures = await listErasures(repositoryOver(store).records, erasedAt('2026-12-01'));
    await store.close();
    return [ids.toSorted(), erasures.map(({ patientId }) => patientId)];
  };
  expect(await left(alone)).toEqual([['anna-score', 'bea-score', 'cara-score', 'dora-score'], ['dora']]);
  expect(await left(byBackup)).toEqual([
    ['anna-score', 'cara-score', 'dora-score'],
    ['dora', 'bea'],
  ]);
  expect(await left(byBoth)).toEqual([
    ['anna-score', 'dora-score'],
    ['dora', 'bea', 'cara'],
  ]);
  expect(readdirSync(byBoth).toSorted()).toEqual(['kring.db', 'kring.db.lock']);
  const nowhere = newFolder();
  await expect(restore(copy, nowhere, { erasedIn: [newFolder()] })).rejects.toThrow(/no kring\.db in/);
  expect(readdirSync(nowhere)).toEqual(['kring.db.lock']);
}, 30_000);

it('ends while another process writes without a pause, and is of one moment', async () => {
  const folder = newFolder();
  const script = fileURLToPath(new URL('../store/sqlite/child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, 'write', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const acknowledged: string[] = [];
  const lines = createInterface(child.stdout);
  await new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      acknowledged.push(line);
      if (acknowledged.length === 2_000) resolve();
    });
  });
  const atLeast = acknowledged.length;
  const copy = newFolder();
  await backUp(folder, copy, now);
  expect(acknowledged.length).toBeGreaterThan(atLeast);
  const items = await itemsOf(open(copy));
  const counts = Map.groupBy(items, ({ partition }) => partition);
  expect([...counts.values()].filter((group) => group.length !== 3)).toEqual([]);
  expect(acknowledged.slice(0, atLeast).filter((partition) => !counts.has(partition))).toEqual([]);
});

it('copies what a server that was killed has left', async () => {
  const folder = newFolder();
  const script = fileURLToPath(new URL('../store/sqlite/child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, 'write', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line);
    if (acknowledged.length === 100) child.kill('SIGKILL');
  }
  expect(existsSync(join(folder, 'kring.db-wal'))).toBe(true);
  const copy = newFolder();
  await backUp(folder, copy, now);
  const partitions = new Set((await itemsOf(open(copy))).map(({ partition }) => partition));
  expect(acknowledged.filter((partition) => !partitions.has(partition))).toEqual([]);
});

it('does not back up what is not there, into what is, or into itself', async () => {
  const folder = await dataFolder();
  await expect(backUp(newFolder(), newFolder(), now)).rejects.toThrow(/no kring\.db in/);
  await expect(backUp(folder, folder, now)).rejects.toThrow(/in the data folder itself/);
  await expect(backUp(folder, join(folder, 'backup'), now)).rejects.toThrow(/in the data folder itself/);
  const copy = newFolder();
  await backUp(folder, copy, now);
  await expect(backUp(folder, copy, now)).rejects.toThrow(/not empty \(it holds backup\.json, /);
});

it('leaves nothing of a backup that fails', async () => {
  const folder = await dataFolder();
  rmSync(join(folder, 'kring.db'));
  writeFileSync(join(folder, 'kring.db'), 'Dear diary, '.repeat(1_000));
  const copy = newFolder();
  await expect(backUp(folder, copy, now)).rejects.toThrow(/no Kring database/);
  expect(readdirSync(copy)).toEqual([]);
});

it('restores nothing over what is there or in use', async () => {
  const folder = await dataFolder();
  const copy = newFolder();
  await backUp(folder, copy, now);
  await expect(restore(copy, folder)).rejects.toThrow(/not empty/);
  const store = open(folder);
  await expect(restore(copy, folder)).rejects.toThrow(/in use by another Kring process/);
  await store.close();
});

it('restores nothing from what is no backup, or is damaged, and leaves nothing then', async () => {
  const folder = await dataFolder();
  const target = newFolder();
  await expect(restore(folder, target)).rejects.toThrow(/no backup, or one that was cut short/);
  const copy = newFolder();
  await backUp(folder, copy, now);
  appendFileSync(join(copy, 'clients/ehr.json'), ' ');
  await expect(restore(copy, target)).rejects.toThrow(/damaged: .*clients\/ehr\.json/);
  rmSync(join(copy, 'clients/ehr.json'));
  await expect(restore(copy, target)).rejects.toThrow(/damaged: .*ehr\.json is missing/);
  writeFileSync(join(copy, 'backup.json'), '{"format":1,"madeAt":"","files":{"../x":"y"}}');
  await expect(restore(copy, target)).rejects.toThrow(/not what npm run backup/);
  expect(readdirSync(target)).toEqual([]);
  writeFileSync(join(copy, 'kring.db'), 'Dear diary, '.repeat(1_000));
  await writeContents(copy, ['kring.db'], now);
  await expect(restore(copy, target)).rejects.toThrow(/no Kring database/);
  // Empty, but for what kept servers out.
  expect(readdirSync(target)).toEqual(['kring.db.lock']);
});
