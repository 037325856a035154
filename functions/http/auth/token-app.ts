import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import type { Scope } from '../../access/principal.ts';
import { formatScopes, intersectScopes, parseScopes } from '../../access/scopes.ts';
import { FhirError } from '../../fhir/outcome.ts';
import type { Records } from '../../repository/repository.ts';
import type { Audit } from '../audit/access.ts';
import { addressOf } from '../client-address.ts';
import { sha256 } from '../digest.ts';
import { createRateLimit, type Rate, type RateLimit } from '../rate-limit.ts';
import { statusOf } from '../status.ts';
import { type Grant, signAccessToken, type TokenSettings, tokenLifetimeSeconds } from './access-token.ts';
import { type Assertion, claimedIssuer, verifyAssertion } from './client-assertion.ts';
import { findClient } from './clients.ts';
import { OAuthError } from './oauth-error.ts';
import type { RemoteKeys } from './remote-keys.ts';
import { smartConfiguration, tokenEndpoint } from './smart-configuration.ts';

export interface TokenAppSettings extends TokenSettings {
  readonly records: Records;
  readonly newId: () => string;
  readonly remoteKeys: RemoteKeys;
  /** Keeps the trace of each token, given or refused. */
  readonly audit: Audit;
  /** Notes an error that nobody foresaw, without content. */
  readonly report: (error: unknown) => unknown;
}

/**
 * `POST /auth/token` (https://hl7.org/fhir/smart-app-launch/backend-services.html#obtain-access-token), and the
 * document by which a client of `/fhir` finds it.
 */
export function createTokenApp(settings: TokenAppSettings): Hono {
  const lockOut = createRateLimit(failures, settings.clock);
  const app = new Hono();
  app.onError((cause, context) => {
    if (!(cause instanceof OAuthError)) return failed(settings, context, cause);
    if (cause.retryAfterSeconds !== undefined) context.header('Retry-After', String(cause.retryAfterSeconds));
    return context.json({ error: cause.code, error_description: cause.message }, cause.status);
  });
  app.get('/fhir/.well-known/smart-configuration', cors(), (context) =>
    context.json(smartConfiguration(settings.publicUrl)),
  );
  app.use('/auth/token', notStored);
  app.post('/auth/token', bodyLimit({ maxSize: maxFormBytes, onError: tooLong }), async (context) =>
    answerToken(settings, lockOut, context),
  );
  app.all('/auth/token', (context) => context.body(null, 405, { Allow: 'POST' }));
  return app;
}

/** No fault of the client's: it may try again. https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 has the words. */
function failed({ report }: TokenAppSettings, context: Context, cause: unknown): Response {
  const isAway = cause instanceof FhirError && statusOf(cause) === 503;
  if (!isAway) report(cause);
  context.header('Retry-After', '1');
  return context.json({ error: isAway ? 'temporarily_unavailable' : 'server_error' }, isAway ? 503 : 500);
}

const notStored = createMiddleware(async (context, next) => {
  await next();
  context.header('Cache-Control', 'no-store');
  context.header('Pragma', 'no-cache');
});

const maxFormBytes = 32_768;

function tooLong(): never {
  throw new OAuthError('invalid_request', `The request must not be longer than ${maxFormBytes} bytes`);
}

/** Of one client from one address, so that nobody else can lock a client out; of all that are no clients, from one. */
const failures: Rate = { burst: 10, perMinute: 2 };

/** Gives the token, or says why not, once the trace of that is kept. */
async function answerToken(
  settings: TokenAppSettings,
  lockOut: RateLimit,
  context: Context,
): Promise<Response> {
  const from = addressOf(context);
  const trace = { interaction: 'token', patients: [], written: new Map(), refusedEntries: 0, from };
  const form = await formOf(context.req.raw);
  const known = await claimedClient(settings, form);
  const key = `${known?.id ?? ''} ${from}`;
  const seconds = lockOut.waitFor(key);
  if (seconds !== undefined) throw new OAuthError('slow_down', 'Too many requests were refused', seconds);
  try {
    const { grant, answer } = await grantToken(settings, form);
    await settings.audit({ ...trace, principal: { kind: 'client', ...grant }, status: 200 });
    return context.json(answer);
  } catch (caught) {
    if (!(caught instanceof OAuthError)) throw caught;
    lockOut.take(key);
    const refusal = { status: caught.status, refusal: caught.code, claimedClient: known?.id };
    await settings.audit({ ...trace, principal: { kind: 'anonymous' }, ...refusal });
    throw caught;
  }
}

/** Who the request says to be, where that is somebody; it is not yet believed. */
async function claimedClient({ records }: TokenAppSettings, form: ReadonlyMap<string, string>) {
  const claimed = claimOf(form);
  return claimed === '' ? undefined : findClient(records, claimed);
}

function claimOf(form: ReadonlyMap<string, string>): string {
  try {
    return claimedIssuer(form.get('client_assertion') ?? '');
  } catch {
    return '';
  }
}

async function grantToken(settings: TokenAppSettings, form: ReadonlyMap<string, string>) {
  checkForm(form);
  const nowSeconds = Math.floor(settings.clock() / 1000);
  const assertion = await verifyAssertion(form.get('client_assertion') ?? '', {
    audience: tokenEndpoint(settings.publicUrl),
    nowSeconds,
    findClient: (id) => findClient(settings.records, id),
    remoteKeys: settings.remoteKeys,
  });
  const { id: clientId, role, organization, scopes: registered } = assertion.client;
  const scopes = grantedScopes(form.get('scope') ?? '', registered);
  await useOnce(settings.records, assertion);
  const grant: Grant = {
    clientId,
    role,
    ...(organization !== undefined && { organization }),
    scopes,
    tokenId: settings.newId(),
  };
  const answer = {
    access_token: await signAccessToken(settings, grant),
    token_type: 'bearer',
    expires_in: tokenLifetimeSeconds,
    scope: formatScopes(scopes),
  };
  return { grant, answer };
}

/** The form's parameters, each at most once (https://www.rfc-editor.org/rfc/rfc6749#section-3.2). */
async function formOf(request: Request): Promise<ReadonlyMap<string, string>> {
  const [mediaType = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (mediaType.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new OAuthError('invalid_request', 'Send the parameters as application/x-www-form-urlencoded');
  }
  const pairs = [...new URLSearchParams(await request.text())];
  const form = new Map(pairs);
  if (form.size < pairs.length)
    throw new OAuthError('invalid_request', 'A parameter was sent more than once');
  return form;
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

function checkForm(form: ReadonlyMap<string, string>): void {
  if (!form.has('grant_type')) throw new OAuthError('invalid_request', '`grant_type` is missing');
  if (form.get('grant_type') !== 'client_credentials') {
    throw new OAuthError('unsupported_grant_type', '`grant_type` must be client_credentials');
  }
  if (form.get('client_assertion_type') !== assertionType) {
    throw new OAuthError('invalid_request', `\`client_assertion_type\` must be ${assertionType}`);
  }
  if (!form.has('client_assertion')) throw new OAuthError('invalid_request', '`client_assertion` is missing');
}

function grantedScopes(asked: string, registered: readonly Scope[]): readonly Scope[] {
  const { scopes, issues } = parseScopes(asked);
  if (issues[0] !== undefined) throw new OAuthError('invalid_scope', issues[0].diagnostics);
  if (scopes.length === 0) throw new OAuthError('invalid_scope', '`scope` must name what is asked for');
  const granted = intersectScopes(scopes, registered);
  if (granted.length === 0) {
    throw new OAuthError(
      'invalid_scope',
      `This client may have none of that; it is registered for: ${formatScopes(registered)}`,
    );
  }
  return granted;
}

/** A stolen assertion is worth nothing after its first use. */
async function useOnce(records: Records, { client, jti, expiresAtSeconds }: Assertion): Promise<void> {
  // Of fixed length, whatever a client makes its ids of; a client id holds no space.
  const key = { kind: 'assertion', id: await sha256(`${client.id} ${jti}`) };
  const keepUntilSeconds = expiresAtSeconds + 60;
  try {
    await records.commit([
      { key, value: { client: client.id }, expect: 'absent', expiresAtSeconds: keepUntilSeconds },
    ]);
  } catch (cause) {
    if (!(cause instanceof FhirError) || cause.issues[0].code !== 'conflict') throw cause;
    throw new OAuthError(
      'invalid_client',
      'The client assertion was refused: its `jti` has been used before',
    );
  }
}
