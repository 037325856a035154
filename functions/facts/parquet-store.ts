import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FactColumn, FactStore, FactTable, ResourceFacts } from '../indicator/facts.ts';
import { type DuckDb, jsonShape, literal, openDuckDb, quoted, rowsOfAll, sqlType } from './duckdb.ts';
import { newestOf } from './duckdb-store.ts';
import type { Objects } from './objects.ts';
import { hash, prefixOf } from './segments.ts';
import { notWithheld, prepareWithheld, withholding } from './withheld.ts';

export interface ParquetFactStore extends FactStore {
  /** Writes what is current of each table as one segment and removes those that it was read from. */
  compact(): Promise<void>;
}

/**
 * Facts as a log of Parquet segments: `view=<table>/definition=<short hash>/<hash>.parquet`. Every call to `replace`
 * adds a segment and changes none, so writers need not know of each other; what is current is, for each resource,
 * the rows of its newest version. A segment is named after its content: written twice, it is there once.
 *
 * Partitioned by table only: a resource that moves to another month must still be found beside its older version.
 *
 * @param workFolder a local folder of its own, where segments are copied for DuckDB to read
 */
export async function parquetFactStore(options: {
  readonly objects: Objects;
  readonly tables: readonly FactTable[];
  readonly workFolder: string;
}): Promise<ParquetFactStore> {
  const { objects, workFolder } = options;
  await mkdir(workFolder, { recursive: true });
  const database = await openDuckDb(':memory:');
  await prepareWithheld(database);
  await database.run('CREATE SCHEMA kept');
  const tables = new Map(options.tables.map((table) => [table.name, table]));
  const shown = new Map<string, string>();
  const refresh = async () => {
    for (const table of tables.values()) await show(database, table, objects, workFolder, shown);
  };
  const consumerKey = (consumer: string) => `checkpoint/${definitionsOf(options.tables)}/${consumer}`;
  return {
    replace: async (name, facts) => {
      const table = tables.get(name);
      if (!table)
        throw new RangeError(`There is no table ${name}; there are ${[...tables.keys()].join(', ')}`);
      if (facts.length === 0) return;
      await database.alone(() => append(database, table, newestOf(facts), objects, workFolder));
    },
    query: (sql, parameters) =>
      database.alone(async () => {
        await refresh();
        return database.rows(sql, parameters);
      }),
    // The segments that are shown are copies, which only `refresh` changes.
    queryAll: (selects, parameters, withheld) =>
      database.alone(async () => {
        await refresh();
        return database.transaction(() =>
          withholding(database, withheld, () => rowsOfAll(database, selects, parameters)),
        );
      }),
    compact: () =>
      database.alone(async () => {
        await refresh();
        for (const table of tables.values()) await compact(database, table, objects, workFolder);
      }),
    checkpoint: async (consumer) => {
      const bytes = await objects.get(consumerKey(consumer));
      return bytes && new TextDecoder().decode(bytes);
    },
    setCheckpoint: (consumer, position) =>
      objects.put(consumerKey(consumer), new TextEncoder().encode(position)),
    close: () => database.alone(async () => database.close()),
  };
}

const bookkeeping: readonly FactColumn[] = [
  { name: '_resource_key', type: 'string', collection: false },
  { name: '_version', type: 'integer', collection: false },
  // Rows of one version are taken from one segment, although several may hold it.
  { name: '_segment', type: 'string', collection: false },
  // False: the resource has no rows in this version. Kept, so that an older one cannot come back.
  { name: '_present', type: 'boolean', collection: false },
];

function definitionsOf(tables: readonly FactTable[]): string {
  return hash(JSON.stringify(tables.map(({ name, definition }) => [name, definition]).toSorted()));
}

async function append(
  database: DuckDb,
  table: FactTable,
  facts: readonly ResourceFacts[],
  objects: Objects,
  workFolder: string,
): Promise<void> {
  const segment = hash(JSON.stringify(facts));
  const rows = facts.flatMap(({ resourceKey, version, rows: present }) => {
    const mark = { _resource_key: resourceKey, _version: version, _segment: segment };
    if (present.length === 0) return [{ ...mark, _present: false }];
    return present.map((row) => ({ ...mark, _present: true, ...row }));
  });
  const shape = jsonShape([...bookkeeping, ...table.columns]);
  const source = join(workFolder, `${segment}.json`);
  await writeFile(source, JSON.stringify(rows));
  const select = `SELECT unnest(from_json(content, ${shape}), max_depth := 2) FROM read_text(${literal(source)})`;
  try {
    await objects.put(`${prefixOf(table)}${segment}.parquet`, await parquet(database, select, workFolder));
  } finally {
    await rm(source, { force: true });
  }
}

async function parquet(database: DuckDb, select: string, workFolder: string): Promise<Uint8Array> {
  const draft = join(workFolder, 'draft.parquet');
  await database.run(`COPY (${select}) TO ${literal(draft)} (FORMAT parquet, COMPRESSION zstd)`);
  return readFile(draft);
}

/** Makes the table's views show the segments that there are now. */
async function show(
  database: DuckDb,
  table: FactTable,
  objects: Objects,
  workFolder: string,
  shown: Map<string, string>,
): Promise<void> {
  const files = await localCopies(table, objects, workFolder);
  const fingerprint = files.join('\n');
  if (shown.get(table.name) === fingerprint) return;
  const columns = [...bookkeeping, ...table.columns];
  const none = columns.map((column) => `CAST(NULL AS ${sqlType(column)}) AS ${quoted(column.name)}`);
  const all =
    files.length === 0
      ? `SELECT ${none.join(', ')} LIMIT 0`
      : `SELECT * FROM read_parquet([${files.map(literal).join(', ')}], union_by_name = true, hive_partitioning = false)`;
  await database.run(`CREATE OR REPLACE VIEW kept.${quoted(table.name)} AS
    SELECT * FROM (${all}) QUALIFY row(_version, _segment) = max(row(_version, _segment)) OVER (PARTITION BY _resource_key)`);
  const names = table.columns.map((column) => quoted(column.name)).join(', ');
  await database.run(
    `CREATE OR REPLACE TEMP VIEW ${quoted(table.name)} AS SELECT ${names} FROM kept.${quoted(table.name)} WHERE _present AND ${notWithheld(table.columns)}`,
  );
  shown.set(table.name, fingerprint);
}

/** The table's segments as local files. One that goes while they are copied has been compacted: look again. */
async function localCopies(
  table: FactTable,
  objects: Objects,
  workFolder: string,
): Promise<readonly string[]> {
  const folder = join(workFolder, table.name, hash(table.definition));
  await mkdir(folder, { recursive: true });
  const maxAttempts = 5;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const names = (await objects.list(prefixOf(table))).map((key) => key.slice(prefixOf(table).length));
    const there = new Set(await readdir(folder));
    const missing = names.filter((name) => !there.has(name));
    const copied = await Promise.all(missing.map((name) => copy(table, name, objects, folder)));
    const gone = [...there].filter((name) => !names.includes(name));
    await Promise.all(gone.map((name) => rm(join(folder, name), { force: true })));
    if (copied.every(Boolean)) return names.map((name) => join(folder, name));
  }
  throw new Error(`The segments of ${table.name} were compacted ${maxAttempts} times while they were read`);
}

async function copy(table: FactTable, name: string, objects: Objects, folder: string): Promise<boolean> {
  const bytes = await objects.get(`${prefixOf(table)}${name}`);
  if (!bytes) return false;
  await writeFile(join(folder, name), bytes);
  return true;
}

async function compact(
  database: DuckDb,
  table: FactTable,
  objects: Objects,
  workFolder: string,
): Promise<void> {
  const folder = join(workFolder, table.name, hash(table.definition));
  const before = (await readdir(folder)).toSorted();
  if (before.length < 2) return;
  const segment = hash(before.join('\n'));
  const select = `SELECT * REPLACE (${literal(segment)} AS _segment) FROM kept.${quoted(table.name)} ORDER BY _resource_key`;
  await objects.put(`${prefixOf(table)}${segment}.parquet`, await parquet(database, select, workFolder));
  const replaced = before.filter((name) => name !== `${segment}.parquet`);
  await objects.remove(replaced.map((name) => `${prefixOf(table)}${name}`));
}
