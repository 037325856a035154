import { randomBytes } from 'node:crypto';
import { createDynamoDbClient } from '../store/dynamodb/client.ts';
import { openDynamoDbStore } from '../store/dynamodb.ts';
import { createRevisions } from '../store/revision.ts';

/** The table of this deployment. `DYNAMODB_ENDPOINT`: another DynamoDB than the one of the region, for tests. */
export function openStore(settings: {
  readonly KRING_TABLE: string;
  readonly DYNAMODB_ENDPOINT?: string | undefined;
}) {
  const { KRING_TABLE: table, DYNAMODB_ENDPOINT: endpoint } = settings;
  return openDynamoDbStore({
    client: createDynamoDbClient(endpoint === undefined ? {} : { endpoint }),
    table,
    newRevision: createRevisions(randomBytes(16)),
  });
}
