import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createDynamoDbClient } from '../../../functions/store/dynamodb/client.ts';
import { openDynamoDbStore } from '../../../functions/store/dynamodb.ts';
import { type ItemStore, Unavailable, UnknownOutcome } from '../../../functions/store/item-store.ts';
import { itemAt } from '../../contract/item-store.ts';

const create = { kind: 'put', item: itemAt('p', 'a'), expect: 'absent' } as const;

/** A store over HTTP to a service that does what the test says. */
async function storeOver(service: RequestListener, requestTimeoutMs?: number): Promise<ItemStore> {
  const server = createServer(service).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const endpoint = `http://127.0.0.1:${port}`;
  const client = createDynamoDbClient({ endpoint, region: 'eu-west-1', credentials }, requestTimeoutMs);
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  const retry = { maxAttempts: 3, sleep: async () => {} };
  return openDynamoDbStore({ client, table: 'items', newRevision: () => 'r', retry });
}

const answer =
  (status: number, body: object): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  };

test('a service that never answers: each attempt ends in time, and the outcome is unknown', async () => {
  let requests = 0;
  const store = await storeOver(() => {
    requests += 1;
  }, 60);
  await expect(store.commit([create])).rejects.toBeInstanceOf(UnknownOutcome);
  expect(requests).toBe(3);
  await expect(store.get([create.item])).rejects.toBeInstanceOf(Unavailable);
});

test('a connection that breaks after the request leaves the outcome unknown', async () => {
  const store = await storeOver((request) => void request.socket.destroy());
  await expect(store.commit([create])).rejects.toBeInstanceOf(UnknownOutcome);
});

test('the client itself sends once, whatever the service says', async () => {
  let requests = 0;
  const store = await storeOver((request, response) => {
    requests += 1;
    answer(400, { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'slower' })(
      request,
      response,
    );
  });
  await expect(store.commit([create])).rejects.toBeInstanceOf(Unavailable);
  expect(requests).toBe(3);
});

test('what a transaction was cancelled for comes through', async () => {
  const body = {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    message: 'Transaction cancelled',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'failed' }],
  };
  const store = await storeOver(answer(400, body));
  const other = { ...create, item: itemAt('p', 'b') };
  await expect(store.commit([create, other])).rejects.toMatchObject({ name: 'ConditionFailed', index: 1 });
});

test('a service that is not there has done nothing', async () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const client = createDynamoDbClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials,
  });
  const retry = { maxAttempts: 2, sleep: async () => {} };
  const store = openDynamoDbStore({ client, table: 'items', newRevision: () => 'r', retry });
  await expect(store.commit([create])).rejects.toBeInstanceOf(Unavailable);
});
