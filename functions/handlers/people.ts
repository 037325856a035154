import type { AuthenticationSettings } from '../http/auth/authenticate.ts';
import { createPeople, type IdentityProvider, identityProvider } from '../http/auth/people.ts';
import { createRemoteKeys } from '../http/auth/remote-keys.ts';
import { safeFetch } from './safe-fetch.ts';

/**
 * The OpenID Connect provider of the operator's own people: README.md "People".
 * @throws Error that says where the JSON is wrong
 */
export function readIdentityProvider(json: string): IdentityProvider {
  const parsed = identityProvider.safeParse(parsedJson(json));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new Error(`${wrong.join('; ')}. Right is, for instance, ${example}`);
}

const example =
  '{"issuer":"https://login.example","audience":"kring","claims":{"roles":"roles","organization":"organization"}}';

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Error(`This is no JSON. Right is, for instance, ${example}`, { cause });
  }
}

/** How their tokens are read; nothing where there is no provider. */
export function openPeople(provider: IdentityProvider | undefined): Pick<AuthenticationSettings, 'people'> {
  if (provider === undefined) return {};
  const read = createPeople({
    provider,
    safeFetch,
    remoteKeys: createRemoteKeys(safeFetch),
    clock: Date.now,
  });
  return { people: { issuer: provider.issuer, read } };
}
