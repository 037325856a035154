import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { createAudit } from '../http/audit/create-audit.ts';
import { createAdminApp } from '../http/auth/admin-app.ts';
import { authenticate } from '../http/auth/authenticate.ts';
import { recordsRegister } from '../http/auth/register.ts';
import { createRemoteKeys } from '../http/auth/remote-keys.ts';
import { createTokenApp } from '../http/auth/token-app.ts';
import { beside, openRepository, repositoryVariables } from './deployed.ts';
import { readEnvironment, variables } from './environment.ts';
import { readSearchDefinitions } from './knowledge.ts';
import { lambdaHttp } from './lambda-http.ts';
import { report } from './log.ts';
import { openPeople } from './people.ts';
import { safeFetch } from './safe-fetch.ts';

const { KRING_TOKEN_KEY, KRING_OIDC, KRING_ORIGIN_SECRET } = variables;
const settings = readEnvironment(
  { ...repositoryVariables, KRING_TOKEN_KEY, KRING_OIDC, KRING_ORIGIN_SECRET },
  process.env,
);

const publicUrl = settings.KRING_PUBLIC_URL;
const { repository } = openRepository(settings, readSearchDefinitions(beside('definitions')));

const tokens = { ...settings.KRING_TOKEN_KEY, publicUrl, clock: Date.now };
const audit = createAudit({ repository, publicUrl, clock: Date.now });
const people = openPeople(settings.KRING_OIDC);
const app = new Hono();
const tokenApp = createTokenApp({
  records: repository.records,
  ...tokens,
  newId: randomUUID,
  remoteKeys: createRemoteKeys(safeFetch),
  audit,
  report,
});
const adminApp = createAdminApp({
  register: recordsRegister(repository.records),
  authenticate: (request) => authenticate(request, { ...tokens, ...people }),
  audit,
  clock: Date.now,
  report,
});
for (const part of [tokenApp, adminApp]) app.route('/', part);

/** `POST /auth/token`, and `/admin/clients`: who may ask for tokens. */
export const handler = lambdaHttp(app.fetch, {
  publicUrl,
  originSecret: settings.KRING_ORIGIN_SECRET,
  report,
});
