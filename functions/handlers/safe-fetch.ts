import { type LookupAddress, type LookupOptions, lookup as resolve } from 'node:dns';
import https, { type RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

export interface SafeFetchLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

const defaultLimits: SafeFetchLimits = { maxBytes: 256 * 1024, timeoutMs: 5_000 };

export interface SafeRequest {
  /** `GET` when absent. */
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: HeadersInit;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/**
 * Fetches an address that somebody else has named, so that nobody can use this server to reach what only it can
 * reach (https://owasp.org/www-community/attacks/Server_Side_Request_Forgery): https only, never an address that is not
 * public, checked on what the name resolved to and connected to that very address. Redirects are answered, not followed.
 * @throws Error when it may not or cannot be fetched, takes too long, or is too large
 */
export async function safeFetch(
  url: string,
  init: SafeRequest = {},
  limits: Partial<SafeFetchLimits> = {},
): Promise<Response> {
  const { maxBytes, timeoutMs } = { ...defaultLimits, ...limits };
  const target = requireSafe(url);
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  return send(target, init, { signal, maxBytes });
}

/** @throws Error that says what the address must be */
function requireSafe(url: string): URL {
  const target = URL.parse(url);
  if (target?.protocol !== 'https:') throw new Error('Only https:// addresses are fetched');
  if (target.username !== '' || target.password !== '') throw new Error('An address must hold no password');
  const host = target.hostname.replace(/^\[|\]$/g, '');
  // A literal address is not looked up, so it is checked here.
  if (isIP(host) !== 0) requirePublic([host]);
  return target;
}

function requirePublic(addresses: readonly string[]): void {
  if (addresses.length === 0 || !addresses.every(isPublicAddress)) {
    throw new Error('The address leads to a network that is not public');
  }
}

/** What `node:net` connects to is what was checked: a name cannot answer differently a second time. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  const all: LookupOptions & { all: true } = { ...options, all: true };
  resolve(hostname, all, (failure, found) => {
    if (failure) return callback(failure, []);
    try {
      requirePublic(found.map(({ address }) => address));
    } catch (cause) {
      return callback(cause as Error, []);
    }
    if (options.all) return callback(null, found);
    const [{ address, family }] = found as [LookupAddress];
    callback(null, address, family);
  });
};

function send(
  target: URL,
  { method = 'GET', headers, body }: SafeRequest,
  { signal, maxBytes }: { readonly signal: AbortSignal; readonly maxBytes: number },
): Promise<Response> {
  const options: RequestOptions = {
    method,
    headers: Object.fromEntries(new Headers(headers)),
    lookup: publicLookup,
    signal,
    // Kept connections would outlive the check of their address.
    agent: false,
  };
  return new Promise((answer, fail) => {
    const outgoing = https.request(target, options, (incoming) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      incoming.on('error', fail);
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) incoming.destroy(new Error(`The answer is longer than ${maxBytes} bytes`));
        else chunks.push(chunk);
      });
      incoming.on('end', () => answer(responseOf(incoming.statusCode ?? 0, incoming.headers, chunks)));
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

function responseOf(
  status: number,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  chunks: readonly Buffer[],
): Response {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) all.set(name, typeof value === 'string' ? value : value.join(', '));
  }
  const isBare = status === 204 || status === 205 || status === 304;
  return new Response(isBare ? null : Buffer.concat(chunks), { status, headers: all });
}
