import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { FactColumn } from '../indicator/facts.ts';
import type { Cell, Row, Scalar } from '../indicator/view/run.ts';

/** One DuckDB connection, used by one caller at a time. */
export interface DuckDb {
  run(sql: string, parameters?: Readonly<Record<string, string>>): Promise<void>;
  rows(sql: string, parameters?: Readonly<Record<string, string>>): Promise<readonly Row[]>;
  /** All statements of `work` or none of them, over one state of the data. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` after all that was asked before, with nothing else in between. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** @param path of a file, or `:memory:` */
export async function openDuckDb(path: string): Promise<DuckDb> {
  // Nothing is fetched from elsewhere while it runs: JSON and Parquet are built in.
  const instance = await DuckDBInstance.create(path, {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  let last: Promise<unknown> = Promise.resolve();
  const run = async (sql: string, parameters?: Readonly<Record<string, string>>) => {
    await connection.run(sql, used(sql, parameters));
  };
  return {
    run,
    rows: async (sql, parameters) => {
      const reader = await connection.runAndReadAll(sql, used(sql, parameters));
      return reader.getRowObjectsJS().map(asRow);
    },
    transaction: async (work) => {
      await run('BEGIN');
      try {
        const result = await work();
        await run('COMMIT');
        return result;
      } catch (thrown) {
        // A COMMIT that fails, as on a full disk, has rolled back already: what went wrong is `thrown`, not this.
        await run('ROLLBACK').catch(() => undefined);
        throw thrown;
      }
    },
    alone: (work) => {
      const turn = last.then(work, work);
      last = turn.catch(() => undefined);
      return turn;
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** DuckDB refuses a value for a parameter that the statement does not have. */
function used(sql: string, parameters: Readonly<Record<string, string>> = {}): Record<string, DuckDBValue> {
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql)),
  );
}

export async function rowsOfAll(
  database: DuckDb,
  selects: readonly string[],
  parameters?: Readonly<Record<string, string>>,
): Promise<readonly (readonly Row[])[]> {
  const all: (readonly Row[])[] = [];
  for (const sql of selects) all.push(await database.rows(sql, parameters));
  return all;
}

function asRow(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asCell(value)]));
}

function asCell(value: unknown): Cell {
  return Array.isArray(value) ? value.map(asScalar) : asScalar(value);
}

function asScalar(value: unknown): Scalar {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    typeof value === 'number'
  ) {
    return value;
  }
  // Counts come as bigint.
  if (typeof value === 'bigint') return Number(value);
  throw new TypeError(`A query gave a ${typeof value}; cast it to a text, a number or a boolean`);
}

/**
 * https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition-notes.html: dates stay text, since a FHIR date may be
 * a year or a month.
 */
const sqlTypes: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  decimal: 'DOUBLE',
  integer: 'INTEGER',
  positiveInt: 'INTEGER',
  unsignedInt: 'INTEGER',
};

export function sqlType({ type, collection }: FactColumn): string {
  return `${sqlTypes[type] ?? 'VARCHAR'}${collection ? '[]' : ''}`;
}

/** The shape that DuckDB's `from_json` reads a list of rows with, as a literal of SQL. */
export function jsonShape(columns: readonly FactColumn[]): string {
  const shape = columns.map(({ collection, ...column }) => {
    const type = sqlType({ ...column, collection: false });
    return [column.name, collection ? [type] : type] as const;
  });
  return literal(JSON.stringify([Object.fromEntries(shape)]));
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
