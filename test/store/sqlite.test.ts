import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openSqliteStore } from '../../functions/store/sqlite.ts';
import { itemStoreContract } from '../contract/item-store.ts';
import { newRevisions } from './revisions.ts';

const root = mkdtempSync(join(tmpdir(), 'kring-sqlite-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

itemStoreContract('SQLite on disk', () =>
  openSqliteStore({ folder: join(root, 'contract'), newRevision: newRevisions() }),
);

itemStoreContract('SQLite on disk with the limits of DynamoDB', () =>
  openSqliteStore({
    folder: join(root, 'limited'),
    newRevision: newRevisions(),
    limits: { maxCommit: 100, maxCommitBytes: 4 * 1024 * 1024 },
  }),
);

itemStoreContract('SQLite in memory', () =>
  openSqliteStore({ folder: ':memory:', newRevision: newRevisions() }),
);
