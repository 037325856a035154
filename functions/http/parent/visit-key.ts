import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { sha256 } from '../digest.ts';

const name = 'kring-visit';

/** So long after the last page a browser is another visitor. */
const visitSeconds = 60 * 60;

/**
 * By what one visit of a link is known from another: a random value in a cookie of that link alone, of which we keep
 * the digest beside what was answered. Whoever opens the link later, or elsewhere, is not shown the answers.
 */
export interface VisitKey {
  /** SHA-256 of the cookie, in hex. */
  readonly digest: string;
  /** Gives the browser the cookie, for another hour. */
  readonly keep: () => void;
}

export async function visitKeyOf(
  context: Context,
  {
    base,
    isSecure,
    newToken,
  }: { readonly base: string; readonly isSecure: boolean; readonly newToken: () => string },
): Promise<VisitKey> {
  const given = getCookie(context, name) ?? '';
  const value = /^[\w-]{22,64}$/.test(given) ? given : newToken();
  return {
    digest: await sha256(value),
    keep: () => {
      // Lax, not Strict: a link is opened from a message, which is another site.
      const options = {
        path: base,
        httpOnly: true,
        secure: isSecure,
        sameSite: 'Lax',
        maxAge: visitSeconds,
      } as const;
      setCookie(context, name, value, options);
    },
  };
}
