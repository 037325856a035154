import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { type Client, roles } from '../../access/principal.ts';
import { formatScopes, parseScopes } from '../../access/scopes.ts';

export const tokenLifetimeSeconds = 300;

/** What makes tokens of this deployment its own. */
export interface TokenSettings {
  /** At least 32 random bytes that only the token endpoint and the FHIR API know. */
  readonly tokenKey: Uint8Array;
  /** Keys that signed before: what they signed is good until it ends, five minutes later. */
  readonly formerTokenKeys?: readonly Uint8Array[];
  /** Base of every link, without a slash at its end: `https://kring.example`. */
  readonly publicUrl: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

function fhirBase(publicUrl: string): string {
  return `${publicUrl}/fhir`;
}

// The endpoint that makes tokens and the one that reads them are one deployment, so that a shared key will do.
const algorithm = 'HS256';
const type = 'at+jwt';

/** What a token says: who holds it, and what that client may do. */
export interface Grant extends Pick<Client, 'clientId' | 'role' | 'organization' | 'scopes'> {
  readonly tokenId: string;
}

export async function signAccessToken(settings: TokenSettings, grant: Grant): Promise<string> {
  const nowSeconds = Math.floor(settings.clock() / 1000);
  const { clientId, role, organization, scopes, tokenId } = grant;
  return new SignJWT({ client_id: clientId, scope: formatScopes(scopes), role, organization })
    .setProtectedHeader({ alg: algorithm, typ: type })
    .setIssuer(settings.publicUrl)
    .setAudience(fhirBase(settings.publicUrl))
    .setSubject(clientId)
    .setJti(tokenId)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + tokenLifetimeSeconds)
    .sign(settings.tokenKey);
}

/** Who holds the token, or why it is not accepted. */
export async function readAccessToken(
  settings: TokenSettings,
  token: string,
): Promise<Client | 'expired' | 'invalid'> {
  for (const key of [settings.tokenKey, ...(settings.formerTokenKeys ?? [])]) {
    const read = await readWith(key, settings, token);
    if (read !== 'other key') return read;
  }
  return 'invalid';
}

async function readWith(
  key: Uint8Array,
  settings: TokenSettings,
  token: string,
): Promise<Client | 'expired' | 'invalid' | 'other key'> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      typ: type,
      issuer: settings.publicUrl,
      audience: fhirBase(settings.publicUrl),
      requiredClaims: ['sub', 'exp', 'scope', 'role'],
      currentDate: new Date(settings.clock()),
    });
    return clientIn(payload);
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) return 'expired';
    if (cause instanceof errors.JWSSignatureVerificationFailed) return 'other key';
    if (cause instanceof errors.JOSEError) return 'invalid';
    throw cause;
  }
}

function clientIn({ sub, scope, role, organization }: JWTPayload): Client | 'invalid' {
  const known = roles.find((one) => one === role);
  if (known === undefined) return 'invalid';
  return {
    kind: 'client',
    clientId: String(sub),
    role: known,
    ...(typeof organization === 'string' && { organization }),
    scopes: parseScopes(String(scope)).scopes,
  };
}
