import { describe } from 'vitest';
import { openNewTable } from '../store/dynamodb-table.ts';
import { isMoto } from '../store/moto.ts';
import { repositorySuite } from './suite.ts';

const endpoint = process.env.DYNAMODB_ENDPOINT;

if (endpoint === undefined) {
  describe.skip('the repository over DynamoDB (skipped: DYNAMODB_ENDPOINT is not given)', () => {});
} else {
  // moto copies all that it holds for every transaction: what takes it minutes takes DynamoDB a second.
  const load = (await isMoto(endpoint)) ? { writers: 10, entries: 150 } : {};
  repositorySuite('DynamoDB', () => openNewTable(endpoint), load);
}
