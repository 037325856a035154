import { describe } from 'vitest';
import { openNewTable } from '../store/dynamodb-table.ts';
import { isMoto } from '../store/moto.ts';
import { repositorySuite } from './suite.ts';

const endpoint = process.env.DYNAMODB_ENDPOINT;

if (endpoint === undefined) {
  describe.skip('the repository over DynamoDB (skipped: DYNAMODB_ENDPOINT is not given)', () => {});
} else if (await isMoto(endpoint)) {
  // It copies all of its tables for every transaction. The adapter is held to the contract of ItemStore on moto, and
  // the repository to this suite on SQLite within DynamoDB's limits.
  describe.skip('the repository over DynamoDB (skipped: moto takes minutes for a large transaction)', () => {});
} else {
  repositorySuite('DynamoDB', () => openNewTable(endpoint));
}
