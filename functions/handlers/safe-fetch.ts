import { type LookupAddress, type LookupOptions, lookup as resolve } from 'node:dns';
import http from 'node:http';
import https, { type RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLocalName, isLoopbackAddress, isLoopbackName, isPublicAddress } from './public-address.ts';

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
export function safeFetch(
  url: string,
  init: SafeRequest = {},
  limits: Partial<SafeFetchLimits> = {},
): Promise<Response> {
  return fetchWithin('public', url, init, limits);
}

/**
 * Where an address may lead. `loopback` adds this machine itself, in the clear too: for trying things out on it, and
 * never where others can reach it.
 */
export type Reach = 'public' | 'loopback';

/** As `safeFetch`, within that reach. */
export async function fetchWithin(
  reach: Reach,
  url: string,
  init: SafeRequest = {},
  limits: Partial<SafeFetchLimits> = {},
): Promise<Response> {
  const { maxBytes, timeoutMs } = { ...defaultLimits, ...limits };
  const target = requireSafe(url, reach);
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  return send(target, init, { signal, maxBytes, reach });
}

/** What such an address must be, in words; nothing of a name before it is looked up. */
export function wrongWithin(reach: Reach, url: string): string | undefined {
  try {
    requireSafe(url, reach);
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** @throws Error that says what the address must be */
function requireSafe(url: string, reach: Reach): URL {
  const target = URL.parse(url);
  const isClear = target?.protocol === 'http:' && reach === 'loopback';
  if (target === null || (target.protocol !== 'https:' && !isClear)) {
    throw new Error('Only https:// addresses are fetched');
  }
  if (target.username !== '' || target.password !== '') throw new Error('An address must hold no password');
  const host = target.hostname.replace(/^\[|\]$/g, '');
  // A literal address is not looked up, so it is checked here.
  if (isIP(host) !== 0) requireWithin(reachOf(target, reach), [host]);
  else if (isLocalName(host) && !(reach === 'loopback' && isLoopbackName(host))) throw new Error(notPublic);
  return target;
}

const notPublic = 'The address leads to a network that is not public';

/** What is sent in the clear stays on this machine. */
function reachOf({ protocol }: URL, reach: Reach): (address: string) => boolean {
  if (protocol === 'http:') return isLoopbackAddress;
  if (reach === 'public') return isPublicAddress;
  return (address) => isPublicAddress(address) || isLoopbackAddress(address);
}

function requireWithin(allows: (address: string) => boolean, addresses: readonly string[]): void {
  if (addresses.length === 0 || !addresses.every(allows)) {
    throw new Error(notPublic);
  }
}

/** What `node:net` connects to is what was checked: a name cannot answer differently a second time. */
function lookupWithin(allows: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    const all: LookupOptions & { all: true } = { ...options, all: true };
    resolve(hostname, all, (failure, found) => {
      if (failure) return callback(failure, []);
      try {
        requireWithin(
          allows,
          found.map(({ address }) => address),
        );
      } catch (cause) {
        return callback(cause as Error, []);
      }
      if (options.all) return callback(null, found);
      const [{ address, family }] = found as [LookupAddress];
      callback(null, address, family);
    });
  };
}

export const publicLookup = lookupWithin(isPublicAddress);

function send(
  target: URL,
  { method = 'GET', headers, body }: SafeRequest,
  {
    signal,
    maxBytes,
    reach,
  }: { readonly signal: AbortSignal; readonly maxBytes: number; readonly reach: Reach },
): Promise<Response> {
  const options: RequestOptions = {
    method,
    headers: Object.fromEntries(new Headers(headers)),
    lookup: lookupWithin(reachOf(target, reach)),
    signal,
    // Kept connections would outlive the check of their address.
    agent: false,
  };
  return new Promise((answer, fail) => {
    const { request } = target.protocol === 'http:' ? http : https;
    const outgoing = request(target, options, (incoming) => {
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
