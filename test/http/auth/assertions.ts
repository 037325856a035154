import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export const publicUrl = 'https://kring.example';
export const nowSeconds = 1_800_000_000;

export type Algorithm = 'RS384' | 'ES384' | 'RS256';

/** A client's key: signs assertions, and shows its public half. */
export async function keyPair(algorithm: Algorithm, kid: string) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), kid },
    privateJwk: { ...(await exportJWK(privateKey)), kid },
    sign: (claims: JWTPayload, header: { kid?: string; alg?: string } = {}) =>
      new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: algorithm, kid, ...header }).sign(privateKey),
  };
}

export type KeyPair = Awaited<ReturnType<typeof keyPair>>;

/** The claims of a good assertion of the client `ehr`. */
export function claims(changes: JWTPayload = {}): JWTPayload {
  return {
    iss: 'ehr',
    sub: 'ehr',
    aud: `${publicUrl}/auth/token`,
    exp: nowSeconds + 300,
    jti: crypto.randomUUID(),
    ...changes,
  };
}
