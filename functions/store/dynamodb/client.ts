import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { maxParallel } from './batch-limits.ts';

/**
 * A client as the adapter wants it: it tries once, because only the adapter knows which request may be repeated
 * and what an answer after a repetition means; and it gives up on an answer before the Lambda would.
 */
export function createDynamoDbClient(
  config: Omit<DynamoDBClientConfig, 'requestHandler' | 'maxAttempts'> = {},
  requestTimeoutMs = 3_000,
): DynamoDBClient {
  return new DynamoDBClient({
    ...config,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: requestTimeoutMs,
      // Without this the time limit is a line in the log.
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: maxParallel },
      httpsAgent: { maxSockets: maxParallel },
    },
  });
}
