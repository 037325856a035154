import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RetryPolicy } from '../../../functions/store/dynamodb/attempts.ts';
import { openDynamoDbStore } from '../../../functions/store/dynamodb.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';

export interface Sent {
  readonly name: string;
  // What a test looks into differs from command to command.
  // biome-ignore lint/suspicious/noExplicitAny: the shapes are those of the SDK's commands
  readonly input: any;
}

/** What the fake service does with the request that it is sent as number `count`, from 0. */
export type Service = (sent: Sent, count: number) => unknown;

export interface Fake {
  readonly store: ItemStore;
  readonly sent: readonly Sent[];
  /** Milliseconds of each pause. */
  readonly pauses: readonly number[];
}

/** The adapter over a service that answers (or throws) what the test says; pauses are noted, not waited for. */
export function fakeDynamoDb(service: Service, retry: Partial<RetryPolicy> = {}): Fake {
  const sent: Sent[] = [];
  const pauses: number[] = [];
  const client = fakeClient(sent, service) as unknown as Pick<DynamoDBClient, 'send'>;
  let revision = 0;
  const store = openDynamoDbStore({
    client,
    table: 'items',
    newRevision: () => `r${revision++}`,
    retry: { sleep: async (ms) => void pauses.push(ms), random: () => 1, ...retry },
  });
  return { store, sent, pauses };
}

export function fakeClient(sent: Sent[], service: Service) {
  return {
    async send(command: { readonly constructor: { readonly name: string }; readonly input: unknown }) {
      const request = { name: command.constructor.name.replace(/Command$/, ''), input: command.input };
      return service(request, sent.push(request) - 1);
    },
  };
}

/** An error as the SDK throws it for an answer of the service. */
export function awsError(name: string, status = 400, more: object = {}): Error {
  return Object.assign(new Error(`${name} happened`), {
    name,
    $metadata: { httpStatusCode: status },
    ...more,
  });
}

export function cancelled(...codes: string[]): Error {
  return awsError('TransactionCanceledException', 400, {
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

export const timedOut = () => Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
export const throttled = () => awsError('ThrottlingException');
export const notConnected = () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
