import { randomUUID } from 'node:crypto';
import { createTokenApp } from '../http/auth/token-app.ts';
import { createRecords } from '../repository/records.ts';
import { readEnvironment, variables } from './environment.ts';
import { lambdaHttp } from './lambda-http.ts';
import { report } from './log.ts';
import { openStore } from './store.ts';

const { KRING_TABLE, KRING_PUBLIC_URL, KRING_TOKEN_KEY, KRING_ORIGIN_SECRET, DYNAMODB_ENDPOINT } = variables;
const settings = readEnvironment(
  { KRING_TABLE, KRING_PUBLIC_URL, KRING_TOKEN_KEY, KRING_ORIGIN_SECRET, DYNAMODB_ENDPOINT },
  process.env,
);

const app = createTokenApp({
  records: createRecords({ store: openStore(settings) }),
  tokenKey: settings.KRING_TOKEN_KEY,
  publicUrl: settings.KRING_PUBLIC_URL,
  clock: Date.now,
  newId: randomUUID,
});

/** `POST /auth/token` */
export const handler = lambdaHttp(app.fetch, {
  publicUrl: settings.KRING_PUBLIC_URL,
  originSecret: settings.KRING_ORIGIN_SECRET,
  report,
});
