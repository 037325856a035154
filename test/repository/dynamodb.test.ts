import { describe } from 'vitest';
import { openNewTable } from '../store/dynamodb-table.ts';
import { repositorySuite } from './suite.ts';

const endpoint = process.env.DYNAMODB_ENDPOINT;

if (endpoint === undefined) {
  describe.skip('the repository over DynamoDB (skipped: DYNAMODB_ENDPOINT is not given)', () => {});
} else {
  repositorySuite('DynamoDB', () => openNewTable(endpoint));
}
