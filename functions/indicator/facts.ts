import type { Row } from './view/run.ts';
import { type ColumnType, columnsOf, type NamedView } from './view/view-definition.ts';

/**
 * Where facts are kept: one table for each view, of the rows that each resource has in it, for SQL to be run over.
 * The columns of a table in SQL are those of its view.
 */
export interface FactStore {
  /**
   * Puts each resource's rows in the place of those it had; no rows for a deleted resource. Idempotent: an older
   * version never overwrites a newer one, the same version may. All of one call or, after an error, any part of it.
   */
  replace(table: string, facts: readonly ResourceFacts[]): Promise<void>;
  /**
   * Rows of one SELECT in the dialect of DuckDB; `$name` in it is `parameters.name`, of which it need not use all.
   */
  query(sql: string, parameters?: Readonly<Record<string, string>>): Promise<readonly Row[]>;
  /** The rows of several, over one state of the facts, without what is withheld: nothing is replaced in between. */
  queryAll(
    selects: readonly string[],
    parameters?: Readonly<Record<string, string>>,
    withheld?: Withheld,
  ): Promise<readonly (readonly Row[])[]>;
  /** How far a consumer has come; `undefined` at first and after the views have changed. */
  checkpoint(consumer: string): Promise<string | undefined>;
  setCheckpoint(consumer: string, cursor: string): Promise<void>;
  close(): Promise<void>;
}

/** What is to be counted as if it were not there: the rows of a resource, and those whose column `person` names it. */
export interface Withheld {
  /** `Type/id` */
  readonly resources: readonly string[];
  /** `Patient/id`: where there is such a list, what is about anybody else is withheld too. */
  readonly onlyPersons?: readonly string[];
}

export interface ResourceFacts {
  /** As `getResourceKey()` gives it, such as `Encounter/123`. */
  readonly resourceKey: string;
  /** FHIR's versionId as a number. */
  readonly version: number;
  readonly rows: readonly Row[];
}

export interface FactTable {
  readonly name: string;
  readonly columns: readonly FactColumn[];
  /** Changes with the view: rows that another definition made are not kept. */
  readonly definition: string;
}

export interface FactColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly collection: boolean;
}

/** @param digest of a text, such as SHA-256 in hex */
export function factTable(view: NamedView, digest: (text: string) => string): FactTable {
  return {
    name: view.name,
    columns: columnsOf(view.select).map(({ name, type, collection }) => ({
      name,
      type: (type ?? 'string') as ColumnType,
      collection: collection ?? false,
    })),
    definition: digest(JSON.stringify(view)),
  };
}
