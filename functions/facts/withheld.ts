import type { FactColumn, Withheld } from '../indicator/facts.ts';
import { type DuckDb, quoted } from './duckdb.ts';

/*
 * What is withheld while some queries run, as tables that are empty at all other times. What queries see of a table
 * are views that leave it out. Tables and views are temporary, of the one connection: opening a file writes nothing
 * to it, so that a full disk does not keep the server from starting.
 */

export async function prepareWithheld(database: DuckDb): Promise<void> {
  for (const table of ['withheld', 'only_person']) {
    await database.run(`CREATE TEMP TABLE ${table} (place VARCHAR NOT NULL)`);
  }
}

/** The condition under which a row of a table with these columns, and `_resource_key`, is shown. */
export function notWithheld(columns: readonly FactColumn[]): string {
  const own = '_resource_key NOT IN (SELECT place FROM temp.withheld)';
  if (!columns.some(({ name }) => name === personColumn)) return own;
  const person = quoted(personColumn);
  return `${own} AND (${person} IS NULL OR ${person} NOT IN (SELECT place FROM temp.withheld)
    AND (NOT EXISTS (FROM temp.only_person) OR ${person} IN (SELECT place FROM temp.only_person)))`;
}

/** Whom a row is about: in every view that says so, under this name. */
const personColumn = 'person';

/** Nobody has this id; with it in the list nobody else is shown either, although the list is not empty. */
const nobody = '';

/** To be called within a transaction. */
export async function withholding<T>(
  database: DuckDb,
  withheld: Withheld | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (withheld === undefined) return work();
  await fill(database, 'withheld', withheld.resources);
  if (withheld.onlyPersons) await fill(database, 'only_person', [nobody, ...withheld.onlyPersons]);
  const result = await work();
  await database.run('DELETE FROM temp.withheld');
  await database.run('DELETE FROM temp.only_person');
  return result;
}

async function fill(database: DuckDb, table: string, places: readonly string[]): Promise<void> {
  await database.run(`INSERT INTO temp.${table} SELECT unnest(from_json($places, '["VARCHAR"]'))`, {
    places: JSON.stringify(places),
  });
}
