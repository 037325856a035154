import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { directoryObjects } from '../../../functions/facts/directory-objects.ts';
import { duckDbFactStore } from '../../../functions/facts/duckdb-store.ts';
import { parquetFactStore } from '../../../functions/facts/parquet-store.ts';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { followChanges } from '../../../functions/handlers/changed.ts';
import { erasePerson } from '../../../functions/http/operations/erase-person.ts';
import type { FactStore } from '../../../functions/indicator/facts.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';
import {
  baseUrl,
  definitions,
  everything,
  openStore,
  repositoryOver,
  update,
} from '../../repository/setup.ts';
import { openNewTable } from '../../store/dynamodb-table.ts';
import { tables, views } from '../indicators/setup.ts';

type Stored = Resource & { readonly id: string };

const now = Date.parse('2026-06-01T00:00:00Z');
const to = (reference: string) => ({ reference });
const kind = (code: string) => ({
  type: [{ coding: [{ system: 'https://kring.care/fhir/CodeSystem/encounter-kind', code }] }],
  class: { code: 'AMB' },
});

const about = (id: string): readonly Stored[] => [
  { resourceType: 'Patient', id, birthDate: '1995-02-03' },
  {
    resourceType: 'Encounter',
    id: `${id}-1`,
    status: 'finished',
    ...kind('session-participation'),
    subject: to(`Patient/${id}`),
    partOf: to('Encounter/session'),
  },
  {
    resourceType: 'Observation',
    id: `${id}-score`,
    status: 'final',
    code: { coding: [{ system: 'https://kring.care/fhir/CodeSystem/score', code: 'who-5' }] },
    subject: to(`Patient/${id}`),
    encounter: to(`Encounter/${id}-1`),
    effectiveDateTime: '2026-02-10',
    valueInteger: 60,
  },
];
const model = { system: 'https://kring.care/fhir/CodeSystem/care-group-model', code: 'centering-pregnancy' };
const resources: readonly Stored[] = [
  ...about('anna'),
  ...about('bea'),
  {
    resourceType: 'Group',
    id: 'circle',
    type: 'person',
    actual: true,
    code: { coding: [model] },
    member: [{ entity: to('Patient/anna') }, { entity: to('Patient/bea') }],
  },
  {
    resourceType: 'Encounter',
    id: 'session',
    status: 'finished',
    ...kind('group-session'),
    subject: to('Group/circle'),
    period: { start: '2026-02-10T14:00:00Z' },
  },
];

const endpoint = process.env.DYNAMODB_ENDPOINT;
const stores: Readonly<Record<string, () => Promise<ItemStore>>> = {
  SQLite: async () => openStore(),
  ...(endpoint !== undefined && { DynamoDB: () => openNewTable(endpoint) }),
};

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kring-erase-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function rowsOf(facts: FactStore): Promise<readonly string[]> {
  const all = await facts.queryAll(tables.map(({ name }) => `SELECT * FROM ${name}`));
  return all.flat().map((row) => JSON.stringify(row));
}

describe.each(Object.keys(stores))('an erasure over %s', (name) => {
  it.each(['a DuckDB file', 'Parquet'])(
    'leaves no facts of the person in %s',
    async (kept) => {
      const store = await (stores[name] ?? openStore)();
      const repository = repositoryOver(store);
      const folder = newFolder();
      const objects = directoryObjects(join(folder, 'objects'));
      const parquet =
        kept === 'Parquet'
          ? await parquetFactStore({ objects, tables, workFolder: join(folder, 'work') })
          : undefined;
      const facts = parquet ?? (await duckDbFactStore({ path: join(folder, 'facts.duckdb'), tables }));
      let cursor: string | undefined;
      const follow = async () => {
        for (;;) {
          const page = await store.changes(cursor, 1_000);
          if (page.keys.length === 0) return;
          expect(await followChanges(repository, { views, facts }, page.keys, now)).toBe(0);
          cursor = page.cursor;
        }
      };
      await repository.commit(
        resources.map((resource) => update(resource)),
        everything,
      );
      await follow();
      const before = await rowsOf(facts);
      expect(before.filter((row) => row.includes('anna'))).toHaveLength(4);

      const { upkeep } = repository;
      const eraser = { repository, searchDefinitions: definitions, base: baseUrl, nowMs: now, upkeep };

      expect(await erasePerson(eraser, 'anna')).toMatchObject({ resources: 3, changed: 1 });
      await follow();
      const after = await rowsOf(facts);
      expect(after.toSorted()).toEqual(before.filter((row) => !row.includes('anna')).toSorted());

      if (parquet) {
        await parquet.compact();
        // One segment of each table: what was in the earlier ones is gone from the disk too.
        const segments = readdirSync(join(folder, 'objects'), { recursive: true, encoding: 'utf8' });
        const left = segments.filter((path) => path.endsWith('.parquet'));
        expect(new Set(left.map((path) => path.split('/')[0])).size).toBe(left.length);
        expect((await rowsOf(facts)).toSorted()).toEqual(after.toSorted());
      }
      await repository.upkeep.settled();
      await facts.close();
      await store.close();
    },
    60_000,
  );
});
