import { createMiddleware } from 'hono/factory';
import { addressOf } from '../client-address.ts';
import { sha256 } from '../digest.ts';
import { createRateLimit, type Rate } from '../rate-limit.ts';
import { findLink } from './link.ts';
import { closed, type ParentApp } from './visit-context.ts';

/** Of one link: far more than a person can tap, and a phone that sends what it has kept. */
const ofLink: Rate = { burst: 300, perMinute: 120 };
/**
 * Of links that there are not, from one address, so that nobody fills the trail with them. A token cannot be guessed,
 * and the address may be that of a proxy before all: links that there are stay open.
 */
const unknown: Rate = { burst: 20, perMinute: 10 };

/** Asks whoever is too fast to wait; nothing that was answered is lost by it. */
export function slowDown(parent: ParentApp) {
  const links = createRateLimit(ofLink, parent.clock);
  const misses = createRateLimit(unknown, parent.clock);
  return createMiddleware(async (context, next) => {
    const from = addressOf(context) ?? '';
    const token = context.req.param('token') ?? '';
    if (token === 'assets') return next();
    const missed = misses.waitFor(from);
    const isMiss = missed !== undefined && (await findLink(parent.repository.records, token)) === undefined;
    const seconds = isMiss ? missed : links.take(await sha256(token));
    if (seconds !== undefined) {
      context.header('Retry-After', String(seconds));
      return closed(parent, context, 'busy', 429);
    }
    await next();
    if (context.res.status === 404) misses.take(from);
  });
}
