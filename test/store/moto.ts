import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { StoreLimits } from '../../functions/store/item-store.ts';
import type { Waivers } from '../contract/item-store.ts';

/** Where moto, the stand-in that the checks use, is not as DynamoDB is. */
export const motoWaivers: Waivers = {
  failedCommitLeavesNoChange: 'the stream of moto keeps what a cancelled transaction began',
};

/** moto refuses items above 405,000 bytes, DynamoDB those above 409,600. */
export const motoLimits: Partial<StoreLimits> = { maxItemBytes: 404_000 };

/** moto answers here, and DynamoDB does not. */
export async function isMoto(endpoint: string): Promise<boolean> {
  const answer = await fetch(new URL('/moto-api/data.json', endpoint)).catch(() => undefined);
  return answer?.ok === true;
}

/**
 * A client that sends one request at a time: moto does not isolate transactions that it carries out at once, so
 * that two would win. What races then is the adapter and its callers, which is what there is to test.
 */
export function oneAtATime<T extends { send: (...input: never[]) => unknown }>(client: T): T {
  const send = client.send.bind(client);
  let last: Promise<unknown> = Promise.resolve();
  const queued = (...input: never[]): Promise<unknown> => {
    const turn = last.then(() => send(...input));
    last = turn.catch(() => undefined);
    return turn;
  };
  client.send = queued as T['send'];
  return client;
}

/**
 * Makes a client work in an account of its own. For every transaction moto copies all the tables of an account: those
 * of other tests would slow this one down the more of them there are.
 */
export function inOwnAccount<T extends DynamoDBClient | DynamoDBStreamsClient>(
  client: T,
  account: string,
): T {
  // The stack of either client takes a middleware that looks at nothing but the request.
  const { middlewareStack } = client as DynamoDBClient;
  middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['x-moto-account-id'] = account;
      return next(args);
    },
    { step: 'build', name: 'accountOfItsOwn' },
  );
  return client;
}
