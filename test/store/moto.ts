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
  const answer = await fetch(new URL('/moto-api/config', endpoint)).catch(() => undefined);
  await answer?.arrayBuffer();
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
