import { describe } from 'vitest';
import { itemStoreContract } from '../contract/item-store.ts';
import { openNewTable } from './dynamodb-table.ts';
import { isMoto, motoWaivers } from './moto.ts';

const endpoint = process.env.DYNAMODB_ENDPOINT;

if (endpoint === undefined) {
  describe.skip('DynamoDB: the contract of ItemStore (skipped: DYNAMODB_ENDPOINT is not given)', () => {});
} else if (await isMoto(endpoint)) {
  itemStoreContract('DynamoDB as moto has it', () => openNewTable(endpoint), motoWaivers);
} else {
  itemStoreContract('DynamoDB', () => openNewTable(endpoint));
}
