import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import type { Client } from './clients.ts';
import { OAuthError } from './oauth-error.ts';
import { KeysUnreachable, type RemoteKeys } from './remote-keys.ts';

/** https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html */
export const assertionAlgorithms = ['RS384', 'ES384'];

/** SMART: an assertion ends at most five minutes after it was made. */
const maxLifetimeSeconds = 300;
/** How far the clock of a client may be off. */
const skewSeconds = 10;

export interface Assertion {
  readonly client: Client;
  readonly jti: string;
  readonly expiresAtSeconds: number;
}

export interface AssertionContext {
  /** The URL of the token endpoint. */
  readonly audience: string;
  readonly nowSeconds: number;
  readonly findClient: (id: string) => Promise<Client | undefined>;
  readonly remoteKeys: RemoteKeys;
}

/**
 * Proves who the client is by its signed assertion. Whether its `jti` was used before is for the caller to see.
 * @throws OAuthError `invalid_client`
 */
export async function verifyAssertion(assertion: string, context: AssertionContext): Promise<Assertion> {
  const { audience, nowSeconds } = context;
  const client = await context.findClient(claimedIssuer(assertion));
  if (client === undefined) throw invalid('its `iss` is no registered client');
  const keys = keysOf(client, context.remoteKeys);
  const payload = await verified(assertion, client.id, { keys, audience, nowSeconds });
  const { jti, exp } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > 256)
    throw invalid('it needs a `jti` of 1 to 256 characters');
  if (exp === undefined || exp > nowSeconds + maxLifetimeSeconds + skewSeconds) {
    throw invalid(`its \`exp\` must be at most ${maxLifetimeSeconds} seconds ahead`);
  }
  return { client, jti, expiresAtSeconds: exp };
}

function keysOf({ keys, jwksUrl }: Client, remoteKeys: RemoteKeys): JWTVerifyGetKey {
  return jwksUrl === undefined ? createLocalJWKSet({ keys: [...keys] }) : remoteKeys(jwksUrl);
}

/** Not yet believed: it only says whose keys to verify with; '' when there is nothing that could be. */
export function claimedIssuer(assertion: string): string {
  try {
    const { kid } = decodeProtectedHeader(assertion);
    if (kid === undefined) throw invalid('its header needs the `kid` of a registered key');
    return decodeJwt(assertion).iss ?? '';
  } catch (cause) {
    throw cause instanceof OAuthError ? cause : invalid('it is no signed JWT');
  }
}

interface Expected {
  readonly keys: JWTVerifyGetKey;
  readonly audience: string;
  readonly nowSeconds: number;
}

async function verified(
  assertion: string,
  clientId: string,
  { keys, audience, nowSeconds }: Expected,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(assertion, keys, {
      algorithms: assertionAlgorithms,
      audience,
      issuer: clientId,
      subject: clientId,
      requiredClaims: ['exp', 'jti'],
      currentDate: new Date(nowSeconds * 1000),
      clockTolerance: skewSeconds,
    });
    return payload;
  } catch (cause) {
    throw invalid(reason(cause, audience));
  }
}

function reason(cause: unknown, audience: string): string {
  if (cause instanceof errors.JWTExpired) return 'it has expired';
  if (cause instanceof errors.JWTClaimValidationFailed) {
    if (cause.claim === 'aud') return `its \`aud\` must be ${audience}`;
    if (cause.claim === 'sub') return 'its `sub` must be the client id, as its `iss` is';
    return `its \`${cause.claim}\` is missing or not acceptable`;
  }
  if (cause instanceof errors.JOSEAlgNotAllowed)
    return `its \`alg\` must be ${assertionAlgorithms.join(' or ')}`;
  if (cause instanceof errors.JWKSNoMatchingKey)
    return 'its `kid` and `alg` match no registered key of the client';
  if (cause instanceof errors.JWKSTimeout || cause instanceof KeysUnreachable)
    return 'the keys at its registered `jwksUrl` cannot be read';
  if (cause instanceof errors.JOSEError) return 'its signature does not verify with the registered key';
  throw cause;
}

function invalid(why: string): OAuthError {
  return new OAuthError('invalid_client', `The client assertion was refused: ${why}`);
}
