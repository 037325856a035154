import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RetryPolicy } from './attempts.ts';

/** What every request of the adapter needs. */
export interface DynamoDbContext {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly table: string;
  readonly newRevision: () => string;
  readonly retry: RetryPolicy;
}
