import type { CheckEndpoint, Message, Post, Posted } from '../http/subscriptions/context.ts';
import { fetchWithin, type Reach, wrongWithin } from './safe-fetch.ts';

const maxAnswerBytes = 64 * 1024;

/** Sends notifications to addresses that others have named: see `safe-fetch.ts`. @param signal ends all under way */
export function createPost(reach: Reach, signal?: AbortSignal): Post {
  return async ({ url, headers, body, timeoutMs }: Message): Promise<Posted> => {
    try {
      const init = { method: 'POST', headers, body, ...(signal && { signal }) } as const;
      const answer = await fetchWithin(reach, url, init, { timeoutMs, maxBytes: maxAnswerBytes });
      const retryAfterMs = retryAfterOf(answer.headers.get('retry-after'));
      return { status: answer.status, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    } catch (cause) {
      return { problem: problemOf(cause) };
    }
  };
}

export function endpointWithin(reach: Reach): CheckEndpoint {
  return (url) => {
    const wrong = wrongWithin(reach, url);
    return wrong === undefined ? undefined : `${wrong}: name an https:// address on the public internet`;
  };
}

/** Seconds; a date is not waited for. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
function retryAfterOf(value: string | null): number | undefined {
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) * 1_000 : undefined;
}

const problems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'broke off the connection',
  EPIPE: 'broke off the connection',
  ETIMEDOUT: 'could not be reached in time',
  EHOSTUNREACH: 'could not be reached',
  ENETUNREACH: 'could not be reached',
  ENOTFOUND: 'has a name that is not known',
  EAI_AGAIN: 'has a name that could not be looked up',
  CERT_HAS_EXPIRED: 'showed a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'showed a certificate that nobody vouches for',
  SELF_SIGNED_CERT_IN_CHAIN: 'showed a certificate that nobody vouches for',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'showed a certificate that nobody vouches for',
  ERR_TLS_CERT_ALTNAME_INVALID: 'showed a certificate of another name',
};

/** Without the words of the error: they hold addresses of networks. */
function problemOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'could not be reached';
  const code = 'code' in cause ? String(cause.code) : '';
  const known = problems[code];
  if (known !== undefined) return known;
  if (cause.name === 'TimeoutError' || cause.name === 'AbortError') return 'did not answer in time';
  if (/not public/.test(cause.message)) return 'leads to a network that is not public';
  if (/longer than/.test(cause.message)) return `answered with more than ${maxAnswerBytes} bytes`;
  return 'did not answer in HTTP';
}
