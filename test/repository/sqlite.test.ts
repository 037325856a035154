import { openStore } from './setup.ts';
import { repositorySuite } from './suite.ts';

// 3: every transaction of more than three heads goes by a record. 100: DynamoDB's own limit.
repositorySuite('SQLite, three writes a commit', async () => openStore({ maxCommit: 3 }));
repositorySuite('SQLite within the limits of DynamoDB', async () =>
  openStore({ maxCommit: 100, maxCommitBytes: 4_000_000 }),
);
repositorySuite('SQLite', async () => openStore());
