import { errors, jwtVerify, SignJWT } from 'jose';
import type { Principal, Scope } from '../../access/principal.ts';
import { formatScopes, parseScopes } from '../../access/scopes.ts';

export const tokenLifetimeSeconds = 300;

/** What makes tokens of this deployment its own. */
export interface TokenSettings {
  /** At least 32 random bytes that only the token endpoint and the FHIR API know. */
  readonly tokenKey: Uint8Array;
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

export async function signAccessToken(
  settings: TokenSettings,
  grant: { readonly clientId: string; readonly scopes: readonly Scope[]; readonly tokenId: string },
): Promise<string> {
  const nowSeconds = Math.floor(settings.clock() / 1000);
  return new SignJWT({ client_id: grant.clientId, scope: formatScopes(grant.scopes) })
    .setProtectedHeader({ alg: algorithm, typ: type })
    .setIssuer(settings.publicUrl)
    .setAudience(fhirBase(settings.publicUrl))
    .setSubject(grant.clientId)
    .setJti(grant.tokenId)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + tokenLifetimeSeconds)
    .sign(settings.tokenKey);
}

/** Who holds the token, or why it is not accepted. */
export async function readAccessToken(
  settings: TokenSettings,
  token: string,
): Promise<Extract<Principal, { kind: 'client' }> | 'expired' | 'invalid'> {
  try {
    const { payload } = await jwtVerify(token, settings.tokenKey, {
      algorithms: [algorithm],
      typ: type,
      issuer: settings.publicUrl,
      audience: fhirBase(settings.publicUrl),
      requiredClaims: ['sub', 'exp', 'scope'],
      currentDate: new Date(settings.clock()),
    });
    const { scopes } = parseScopes(String(payload.scope));
    return { kind: 'client', clientId: String(payload.sub), scopes };
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) return 'expired';
    if (cause instanceof errors.JOSEError) return 'invalid';
    throw cause;
  }
}
