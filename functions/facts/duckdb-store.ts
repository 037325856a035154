import type { FactColumn, FactStore, FactTable, ResourceFacts } from '../indicator/facts.ts';
import { type DuckDb, jsonShape, literal, openDuckDb, quoted, rowsOfAll, sqlType } from './duckdb.ts';
import { notWithheld, prepareWithheld, withholding } from './withheld.ts';

const keyColumn: FactColumn = { name: '_resource_key', type: 'string', collection: false };
const versionColumn: FactColumn = { name: '_version', type: 'integer', collection: false };

/**
 * Facts in one DuckDB file (or `:memory:`), for one process. The rows are in the schema `kept`, beside the version
 * that each resource's rows are of; what a query sees are views of them with the columns of the ViewDefinition.
 */
export async function duckDbFactStore(options: {
  readonly path: string;
  readonly tables: readonly FactTable[];
}): Promise<FactStore> {
  const database = await openDuckDb(options.path);
  await database.transaction(() => prepare(database, options.tables));
  const tables = new Map(options.tables.map((table) => [table.name, table]));
  return {
    replace: (name, facts) => {
      const table = tables.get(name);
      if (!table)
        throw new RangeError(`There is no table ${name}; there are ${[...tables.keys()].join(', ')}`);
      return database.alone(() => database.transaction(() => replace(database, table, newestOf(facts))));
    },
    query: (sql, parameters) => database.alone(() => database.rows(sql, parameters)),
    queryAll: (selects, parameters, withheld) =>
      database.alone(() =>
        database.transaction(() =>
          withholding(database, withheld, () => rowsOfAll(database, selects, parameters)),
        ),
      ),
    checkpoint: (consumer) =>
      database.alone(async () => {
        const sql = 'SELECT position FROM kept.checkpoint WHERE consumer = $consumer';
        const [row] = await database.rows(sql, { consumer });
        return typeof row?.position === 'string' ? row.position : undefined;
      }),
    setCheckpoint: (consumer, position) =>
      database.alone(() =>
        database.run('INSERT OR REPLACE INTO kept.checkpoint VALUES ($consumer, $position)', {
          consumer,
          position,
        }),
      ),
    close: () => database.alone(async () => database.close()),
  };
}

/** Makes the tables; where a definition has changed all is made anew, and the feed is read from its beginning. */
async function prepare(database: DuckDb, tables: readonly FactTable[]): Promise<void> {
  await prepareWithheld(database);
  await database.run('CREATE SCHEMA IF NOT EXISTS kept');
  await database.run(
    'CREATE TABLE IF NOT EXISTS kept.definition (name VARCHAR PRIMARY KEY, definition VARCHAR)',
  );
  await database.run(
    'CREATE TABLE IF NOT EXISTS kept.checkpoint (consumer VARCHAR PRIMARY KEY, position VARCHAR)',
  );
  const kept = await database.rows('SELECT name, definition FROM kept.definition');
  const wanted = new Map(tables.map(({ name, definition }) => [name, definition]));
  const same =
    kept.length === wanted.size && kept.every((row) => wanted.get(String(row.name)) === row.definition);
  if (same) return showAll(database, tables);
  for (const row of kept) await drop(database, String(row.name));
  await database.run('DELETE FROM kept.definition');
  await database.run('DELETE FROM kept.checkpoint');
  for (const table of tables) await create(database, table);
  await showAll(database, tables);
}

/** What queries see. */
async function showAll(database: DuckDb, tables: readonly FactTable[]): Promise<void> {
  for (const { name, columns } of tables) {
    const shown = columns.map((column) => quoted(column.name)).join(', ');
    await database.run(
      `CREATE TEMP VIEW ${quoted(name)} AS SELECT ${shown} FROM kept.${quoted(name)} WHERE ${notWithheld(columns)}`,
    );
  }
}

async function drop(database: DuckDb, name: string): Promise<void> {
  await database.run(`DROP TABLE IF EXISTS kept.${quoted(name)}`);
  await database.run(`DROP TABLE IF EXISTS kept.${quoted(versionsOf(name))}`);
}

async function create(database: DuckDb, { name, columns, definition }: FactTable): Promise<void> {
  const declared = [keyColumn, ...columns].map((column) => `${quoted(column.name)} ${sqlType(column)}`);
  await database.run(`CREATE TABLE kept.${quoted(name)} (${declared.join(', ')})`);
  await database.run(
    `CREATE TABLE kept.${quoted(versionsOf(name))} (_resource_key VARCHAR PRIMARY KEY, _version INTEGER)`,
  );
  await database.run(`INSERT INTO kept.definition VALUES (${literal(name)}, ${literal(definition)})`);
}

function versionsOf(name: string): string {
  return `${name} versions`;
}

async function replace(database: DuckDb, table: FactTable, facts: readonly ResourceFacts[]): Promise<void> {
  const rows = `kept.${quoted(table.name)}`;
  const versions = `kept.${quoted(versionsOf(table.name))}`;
  const current = new Map(
    (
      await database.rows(
        `SELECT _resource_key, _version FROM ${versions} WHERE _resource_key IN (SELECT unnest(from_json($keys, '["VARCHAR"]')))`,
        { keys: JSON.stringify(facts.map(({ resourceKey }) => resourceKey)) },
      )
    ).map((row) => [row._resource_key, Number(row._version)]),
  );
  const newer = facts.filter(({ resourceKey, version }) => version >= (current.get(resourceKey) ?? 0));
  if (newer.length === 0) return;
  const marks = newer.map((each) => ({ _resource_key: each.resourceKey, _version: each.version }));
  await insert(database, 'INSERT OR REPLACE', versions, [keyColumn, versionColumn], marks);
  await database.run(
    `DELETE FROM ${rows} WHERE _resource_key IN (SELECT unnest(from_json($keys, '["VARCHAR"]')))`,
    { keys: JSON.stringify(newer.map(({ resourceKey }) => resourceKey)) },
  );
  const added = newer.flatMap((each) =>
    each.rows.map((row) => ({ _resource_key: each.resourceKey, ...row })),
  );
  if (added.length > 0) await insert(database, 'INSERT', rows, [keyColumn, ...table.columns], added);
}

async function insert(
  database: DuckDb,
  verb: 'INSERT' | 'INSERT OR REPLACE',
  into: string,
  columns: readonly FactColumn[],
  rows: readonly object[],
): Promise<void> {
  await database.run(
    `${verb} INTO ${into} BY NAME SELECT unnest(from_json($rows, ${jsonShape(columns)}), max_depth := 2)`,
    { rows: JSON.stringify(rows) },
  );
}

/** One for each resource: in one call too an older version does not overwrite a newer one. */
export function newestOf(facts: readonly ResourceFacts[]): readonly ResourceFacts[] {
  const newest = new Map<string, ResourceFacts>();
  for (const each of facts) {
    const known = newest.get(each.resourceKey);
    if (!known || each.version >= known.version) newest.set(each.resourceKey, each);
  }
  return [...newest.values()];
}
