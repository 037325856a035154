import { createMiddleware } from 'hono/factory';
import { addressOf } from '../client-address.ts';
import { sha256 } from '../digest.ts';
import { createRateLimit, type Rate } from '../rate-limit.ts';
import { closed, type ParentApp } from './visit-context.ts';

/** Of one link: far more than a person can tap, and a phone that sends what it has kept. */
const ofLink: Rate = { burst: 300, perMinute: 120 };
/** Of links that there are not, from one address: a token cannot be guessed, and this sees to it that nobody tries. */
const unknown: Rate = { burst: 20, perMinute: 10 };

/** Asks whoever is too fast to wait; nothing that was answered is lost by it. */
export function slowDown(parent: ParentApp) {
  const links = createRateLimit(ofLink, parent.clock);
  const misses = createRateLimit(unknown, parent.clock);
  return createMiddleware(async (context, next) => {
    const from = addressOf(context) ?? '';
    const token = context.req.param('token') ?? '';
    if (token === 'assets') return next();
    const seconds = misses.waitFor(from) ?? links.take(await sha256(token));
    if (seconds !== undefined) {
      context.header('Retry-After', String(seconds));
      return closed(parent, context, 'busy', 429);
    }
    await next();
    if (context.res.status === 404) misses.take(from);
  });
}
