import { createRecords } from '../../../functions/repository/records.ts';
import type { Records } from '../../../functions/repository/repository.ts';
import { openSqliteStore } from '../../../functions/store/sqlite.ts';

/** The real records, in a store that lives as long as the test. */
export function openRecords(): Records {
  const store = openSqliteStore({ folder: ':memory:', newRevision: () => crypto.randomUUID().slice(0, 24) });
  return createRecords({ store });
}
