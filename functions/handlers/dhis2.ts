import * as z from 'zod';
import type { Dhis2Answer, Dhis2Client, Dhis2Request } from '../http/dhis2/client.ts';
import { type PushReport, type PushWith, pushToDhis2 } from '../http/dhis2/push.ts';
import { log } from './log.ts';
import { fetchWithin, type Reach } from './safe-fetch.ts';

/** Where the country's DHIS2 is and how to get in: a personal access token, or a name and password. */
export interface Dhis2Settings {
  /** Without a slash at the end; may have a path. */
  readonly url: string;
  readonly authorization: string;
}

const address = z.url({ protocol: /^https$/ });
const settings = z.union([
  z.strictObject({ url: address, token: z.string().min(1) }),
  z.strictObject({ url: address, username: z.string().min(1), password: z.string().min(1) }),
]);

/**
 * `KRING_DHIS2`: `{"url":"https://dhis2.example","token":"d2pat_…"}`, or with `username` and `password`.
 * @throws Error that does not hold what was in it
 */
export function readDhis2Settings(json: string): Dhis2Settings {
  const parsed = settings.safeParse(jsonOf(json));
  const right = '{"url":"https://dhis2.example","token":"…"}, or with username and password for token';
  if (!parsed.success) throw new Error(`must be ${right}`);
  const { url, ...who } = parsed.data;
  if (/[\r\n]/.test(Object.values(who).join(''))) throw new Error(`must be ${right}`);
  return {
    url: url.replace(/\/+$/, ''),
    // https://docs.dhis2.org/en/develop/using-the-api/dhis-core-version-master/introduction.html
    authorization:
      'token' in who
        ? `ApiToken ${who.token}`
        : `Basic ${Buffer.from(`${who.username}:${who.password}`).toString('base64')}`,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const limits = { timeoutMs: 60_000, maxBytes: 8 * 1024 * 1024 };

/** Sends requests with the credentials, as `safe-fetch.ts` allows: to the public internet, without following redirects. */
export function dhis2Client({ url, authorization }: Dhis2Settings, reach: Reach = 'public'): Dhis2Client {
  return {
    send: (request) => send({ url, authorization }, request, reach),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
  };
}

async function send(
  { url, authorization }: Dhis2Settings,
  { method, path, body }: Dhis2Request,
  reach: Reach,
): Promise<Dhis2Answer> {
  const headers = {
    Authorization: authorization,
    Accept: 'application/json',
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  };
  try {
    const init = { method, headers, ...(body !== undefined && { body }) };
    const answer = await fetchWithin(reach, `${url}${path}`, init, limits);
    const after = answer.headers.get('retry-after') ?? '';
    const text = await answer.text();
    const retryAfterMs = /^\d{1,6}$/.test(after) ? Number(after) * 1_000 : undefined;
    return { status: answer.status, text, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  } catch (cause) {
    return { problem: `the connection failed (${codeOf(cause)})` };
  }
}

/** Without the words of the error, which may hold the address. */
function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause ? String(cause.code) : cause.name;
}

/** Pushes what is released, and notes how many values; the figures themselves are in no log. */
export async function pushReleases(
  from: Omit<PushWith, 'client' | 'target'>,
  to: Dhis2Settings,
  reach: Reach = 'public',
): Promise<PushReport> {
  const report = await pushToDhis2({ ...from, client: dhis2Client(to, reach), target: to.url });
  const { conflicts, unmapped, untouched, ...counts } = report;
  log({
    event: 'dhis2-push',
    ...counts,
    conflicts: conflicts.length,
    unmapped: unmapped.length,
    untouched: untouched.length,
  });
  return report;
}
