import {
  CreateTableCommand,
  DeleteTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { createDynamoDbClient } from '../../functions/store/dynamodb/client.ts';
import { createStreamFeed } from '../../functions/store/dynamodb/stream-feed.ts';
import { tableDefinition, timeToLive } from '../../functions/store/dynamodb/table.ts';
import { openDynamoDbStore } from '../../functions/store/dynamodb.ts';
import type { ItemStore } from '../../functions/store/item-store.ts';
import { isMoto, motoLimits, oneAtATime } from './moto.ts';
import { newRevisions } from './revisions.ts';

/** A store over a table of its own, at an endpoint that is a stand-in for DynamoDB. */
export async function openNewTable(endpoint: string): Promise<ItemStore> {
  const config = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const moto = await isMoto(endpoint);
  const ownClient = createDynamoDbClient(config, 20_000);
  const client = moto ? oneAtATime(ownClient) : ownClient;
  const table = `kring-${newRevisions()()}`;
  const created = await client.send(new CreateTableCommand({ TableName: table, ...tableDefinition }));
  await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName: table });
  await client.send(new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: timeToLive }));
  const changes = createStreamFeed({
    client: new DynamoDBStreamsClient(config),
    streamArn: created.TableDescription?.LatestStreamArn ?? '',
  });
  const limits = moto ? motoLimits : {};
  const store = openDynamoDbStore({ client, table, newRevision: newRevisions(), changes, limits });
  return {
    ...store,
    close: async () => void (await client.send(new DeleteTableCommand({ TableName: table }))),
  };
}
