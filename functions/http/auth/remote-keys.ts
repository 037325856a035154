import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';

/**
 * Fetches what somebody else named. It refuses addresses that are not public, follows nothing, and has limits of time
 * and size: see `handlers/safe-fetch.ts`.
 */
export type SafeFetch = (
  url: string,
  init?: { readonly headers?: HeadersInit; readonly signal?: AbortSignal },
) => Promise<Response>;

/** The key that a token's header names, of those shown at an address. */
export type RemoteKeys = (url: string) => JWTVerifyGetKey;

/** The keys could not be had, whoever is to blame. */
export class KeysUnreachable extends Error {
  override readonly name = 'KeysUnreachable';
}

/** How long keys are used before they are fetched again. */
const maxAgeMs = 10 * 60_000;
/** How long they are used while that fails: a provider may be down, a key that it withdrew must end some time. */
const maxStaleMs = 24 * 3_600_000;
/** Whoever sends unknown key ids, or is unreachable, makes us ask this often at most. */
const cooldownMs = 30_000;
const timeoutMs = 5_000;
const maxSets = 500;

/** Key sets by their address (https://www.rfc-editor.org/rfc/rfc7517), fetched when they are needed and kept a while. */
export function createRemoteKeys(safeFetch: SafeFetch, clock: () => number = Date.now): RemoteKeys {
  const sets = new Map<string, JWTVerifyGetKey>();
  return (url) => {
    const known = sets.get(url);
    if (known) return known;
    if (sets.size >= maxSets) for (const oldest of [...sets.keys()].slice(0, 1)) sets.delete(oldest);
    const set = remoteSet(url, safeFetch, clock);
    sets.set(url, set);
    return set;
  };
}

function remoteSet(url: string, safeFetch: SafeFetch, clock: () => number): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    [customFetch]: (address, { headers, signal }) => safeFetch(address, { headers, signal }),
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: cooldownMs,
    timeoutDuration: timeoutMs,
  });
  let readAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  const refresh = async () => {
    if (clock() < readAt + maxAgeMs) return;
    try {
      if (clock() < failedAt + cooldownMs) throw new Error('It could not be read a moment ago');
      await keys.reload();
      readAt = clock();
    } catch (cause) {
      if (clock() >= failedAt + cooldownMs) failedAt = clock();
      if (clock() >= readAt + maxStaleMs) throw new KeysUnreachable('A key set cannot be read', { cause });
    }
  };
  return async (header, token) => {
    await refresh();
    try {
      return await keys(header, token);
    } catch (cause) {
      if (isAboutTheKeys(cause)) throw cause;
      throw new KeysUnreachable('A key set cannot be read', { cause });
    }
  };
}

/** What was fetched is a key set, which lacks the key or holds a bad one. */
function isAboutTheKeys(cause: unknown): boolean {
  return (
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys ||
    cause instanceof errors.JWKInvalid ||
    cause instanceof errors.JOSENotSupported
  );
}
