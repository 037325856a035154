import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { importJWK, SignJWT } from 'jose';
import { type DemoKey, readDemoKey } from './client-folder.ts';

/**
 * `npm run -s token`: gets a token for the demo client from the running server, as any backend service would, and
 * prints it: `curl -H "Authorization: Bearer $(npm run -s token)" …`. With `--client` and `--key`, for another client, by
 * its id and the file of its private key.
 */
export async function requestToken(serverUrl: string, key: DemoKey, scope: string): Promise<string> {
  const configuration = await fetch(`${serverUrl}/fhir/.well-known/smart-configuration`);
  const { token_endpoint: endpoint } = await configuration.json();
  const response = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(endpoint, key),
    }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${endpoint} answered ${answer.error}: ${answer.error_description}`);
  return answer.access_token;
}

async function assertion(audience: string, { clientId, privateJwk }: DemoKey): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: privateJwk.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setExpirationTime('4 minutes')
    .setJti(crypto.randomUUID())
    .sign(await importJWK(privateJwk, 'ES384'));
}

if (import.meta.main) {
  const { KRING_DATA = '.kring', KRING_PUBLIC_URL, PORT = '8787' } = process.env;
  const serverUrl = KRING_PUBLIC_URL ?? `http://127.0.0.1:${PORT}`;
  const { values } = parseArgs({
    options: {
      scope: { type: 'string', default: 'system/*.cruds' },
      client: { type: 'string' },
      key: { type: 'string' },
    },
  });
  const { client, key, scope } = values;
  try {
    if ((client === undefined) !== (key === undefined)) {
      throw new Error(
        'Another client takes both: --client <id> --key <file of its private key, a JWK with a kid>',
      );
    }
    const own = client !== undefined && key !== undefined;
    const signing = own
      ? { clientId: client, privateJwk: JSON.parse(readFileSync(key, 'utf8')) }
      : readDemoKey(KRING_DATA);
    console.log(await requestToken(serverUrl, signing, scope));
  } catch (cause) {
    const why =
      cause instanceof TypeError ? `${serverUrl} does not answer: is the server running?` : String(cause);
    console.error(why);
    process.exitCode = 1;
  }
}
