import type { CreateTableCommandInput, TimeToLiveSpecification } from '@aws-sdk/client-dynamodb';
import { ownAttribute } from '../item-size.ts';

/**
 * What the adapter needs a table to be, but for its name, its key and its backups. The stream holds keys only:
 * a change says where to look, and no content leaves the table by it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
export const tableDefinition = {
  KeySchema: [
    { AttributeName: ownAttribute.partition, KeyType: 'HASH' },
    { AttributeName: ownAttribute.sort, KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: ownAttribute.partition, AttributeType: 'S' },
    { AttributeName: ownAttribute.sort, AttributeType: 'S' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
} as const satisfies Omit<CreateTableCommandInput, 'TableName'>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
export const timeToLive = {
  AttributeName: ownAttribute.expiresAt,
  Enabled: true,
} as const satisfies TimeToLiveSpecification;
