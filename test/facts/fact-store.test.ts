import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directoryObjects } from '../../functions/facts/directory-objects.ts';
import { duckDbFactStore } from '../../functions/facts/duckdb-store.ts';
import type { Objects } from '../../functions/facts/objects.ts';
import { parquetFactStore } from '../../functions/facts/parquet-store.ts';
import { s3Objects } from '../../functions/facts/s3-objects.ts';
import type { FactTable } from '../../functions/indicator/facts.ts';
import { factStoreContract } from './fact-store-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'kring-facts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const fresh = () => join(root, randomUUID());

factStoreContract('facts in a DuckDB file', {
  open: async (tables) => {
    const path = `${fresh()}.duckdb`;
    return {
      facts: await duckDbFactStore({ path, tables }),
      reopen: (others) => duckDbFactStore({ path, tables: others }),
    };
  },
});

function parquetIn(objectsOf: () => Objects) {
  return async (tables: readonly FactTable[]) => {
    const objects = objectsOf();
    const openWith = (others: readonly FactTable[]) =>
      parquetFactStore({ objects, tables: others, workFolder: fresh() });
    return { facts: await openWith(tables), reopen: openWith };
  };
}

factStoreContract('facts in Parquet files in a folder', { open: parquetIn(() => directoryObjects(fresh())) });

const endpoint = process.env.S3_ENDPOINT;

describe.skipIf(endpoint === undefined)('S3_ENDPOINT', () => {
  const client = new S3Client({
    endpoint: endpoint ?? '',
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const Bucket = `facts-${randomUUID()}`;
  beforeAll(async () => {
    await client.send(new CreateBucketCommand({ Bucket }));
  });
  factStoreContract('facts in Parquet objects in S3', {
    open: parquetIn(() => s3Objects(client, Bucket, `${randomUUID()}/`)),
  });
  objectsContract('objects in S3', () => s3Objects(client, Bucket, `${randomUUID()}/`));
});

objectsContract('objects in a folder', () => directoryObjects(fresh()));

function objectsContract(name: string, open: () => Objects): void {
  describe(name, () => {
    it('lists by prefix, in order, gives back bytes, and forgets', async () => {
      const objects = open();
      expect(await objects.list('')).toEqual([]);
      expect(await objects.get('a/none')).toBeUndefined();
      const bytes = new Uint8Array([0, 255, 10]);
      for (const key of ['b=1/z', 'b=1/a', 'c']) await objects.put(key, bytes);
      await objects.put('c', new Uint8Array([1]));
      expect(await objects.list('b=1/')).toEqual(['b=1/a', 'b=1/z']);
      expect(await objects.list('')).toEqual(['b=1/a', 'b=1/z', 'c']);
      expect([...((await objects.get('b=1/a')) ?? [])]).toEqual([0, 255, 10]);
      expect([...((await objects.get('c')) ?? [])]).toEqual([1]);
      await objects.remove(['c', 'never/there']);
      expect(await objects.list('')).toEqual(['b=1/a', 'b=1/z']);
    });
  });
}

describe('compaction', () => {
  const table: FactTable = {
    name: 't',
    columns: [{ name: 'n', type: 'integer', collection: false }],
    definition: '1',
  };
  const one = (resourceKey: string, version: number, ...n: readonly number[]) => ({
    resourceKey,
    version,
    rows: n.map((each) => ({ n: each })),
  });
  const all = 'SELECT n FROM t ORDER BY n';

  it('leaves one segment with the same rows, and remembers deletions', async () => {
    const objects = directoryObjects(fresh());
    const store = await parquetFactStore({ objects, tables: [table], workFolder: fresh() });
    for (const version of [1, 2, 3])
      await store.replace('t', [one('a', version, version), one('b', version, 9)]);
    await store.replace('t', [one('b', 4)]);
    expect(await objects.list('view=t/')).toHaveLength(4);
    await store.compact();
    expect(await objects.list('view=t/')).toHaveLength(1);
    await store.replace('t', [one('b', 3, 9), one('a', 2, 2)]);
    expect(await store.query(all)).toEqual([{ n: 3 }]);
    await store.compact();
    await store.compact();
    expect(await store.query(all)).toEqual([{ n: 3 }]);
    await store.close();
  });

  it('loses nothing that is written at the same time, nor when it stops half way', async () => {
    const objects = directoryObjects(fresh());
    const writer = await parquetFactStore({ objects, tables: [table], workFolder: fresh() });
    await writer.replace('t', [one('a', 1, 1)]);
    await writer.replace('t', [one('a', 2, 2)]);
    let reached = 0;
    const stopping: Objects = {
      ...objects,
      put: async (key, bytes) => {
        // Somebody writes while this one compacts.
        if (reached++ === 0) await writer.replace('t', [one('c', 1, 7)]);
        await objects.put(key, bytes);
      },
      remove: async () => {
        throw new Error('The machine stopped');
      },
    };
    const compactor = await parquetFactStore({ objects: stopping, tables: [table], workFolder: fresh() });
    await expect(compactor.compact()).rejects.toThrow(/stopped/);
    expect(await objects.list('view=t/')).toHaveLength(4);
    expect(await writer.query(all)).toEqual([{ n: 2 }, { n: 7 }]);
    await writer.compact();
    expect(await writer.query(all)).toEqual([{ n: 2 }, { n: 7 }]);
    await Promise.all([writer.close(), compactor.close()]);
  });

  it('is no trouble to somebody who reads meanwhile', async () => {
    const objects = directoryObjects(fresh());
    const writer = await parquetFactStore({ objects, tables: [table], workFolder: fresh() });
    for (const version of [1, 2, 3]) await writer.replace('t', [one('a', version, version)]);
    let compacted = false;
    const slow: Objects = {
      ...objects,
      list: async (prefix) => {
        const keys = await objects.list(prefix);
        if (!compacted) {
          compacted = true;
          await writer.compact();
        }
        return keys;
      },
    };
    const workFolder = fresh();
    const reader = await parquetFactStore({ objects: slow, tables: [table], workFolder });
    expect(await reader.query(all)).toEqual([{ n: 3 }]);
    expect(
      readdirSync(workFolder, { recursive: true }).filter((name) => `${name}`.endsWith('.parquet')),
    ).toHaveLength(1);
    await Promise.all([writer.close(), reader.close()]);
  });
});
