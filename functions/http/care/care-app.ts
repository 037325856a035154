import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { carePageCss } from '../../care-page/style.ts';
import { FhirError } from '../../fhir/outcome.ts';
import { readCareLink } from '../alerts/care-link.ts';
import { askAgain } from '../alerts/tell.ts';
import { addressOf } from '../client-address.ts';
import { asset } from '../parent/assets.ts';
import { securityHeaders } from '../parent/headers.ts';
import { isSameOrigin } from '../parent/same-origin.ts';
import { createRateLimit } from '../rate-limit.ts';
import { statusOf } from '../status.ts';
import { change, show } from './alert.ts';
import { actionOf, askToOpen, hasSession, openLink, passUnseen, withSession } from './session.ts';
import { type Care, type CareAppOptions, notice } from './visitor.ts';

const maxFormBytes = 16 * 1024;

/** Of one link: opening, looking, closing; and new links, each of which is a message. */
const ofTask = { burst: 60, perMinute: 30 };
const ofNewLinks = { burst: 3, perMinute: 0.1 };
const ofMisses = { burst: 20, perMinute: 10 };

/** The pages of a worker on call, at `/care/…`: what an alert is about, after a link that a message brought. */
export function createCareApp(options: CareAppOptions): Hono {
  const publicUrl = options.publicUrl.replace(/\/$/, '');
  const care: Care = {
    ...options,
    base: `${publicUrl}/fhir`,
    prefix: new URL(publicUrl).pathname.replace(/\/$/, ''),
    style: asset('css', carePageCss),
  };
  const misses = createRateLimit(ofMisses, options.clock);
  const visits = createRateLimit(ofTask, options.clock);
  const newLinks = createRateLimit(ofNewLinks, options.clock);
  const app = new Hono();
  app.use('/care/*', securityHeaders);
  app.use(
    '/care/*',
    bodyLimit({ maxSize: maxFormBytes, onError: (context) => notice(care, context, 'failed', 413) }),
  );
  app.get('/care/assets/:name', (context) => sendStyle(care, context));
  app.use('/care/*', async (context, next) => {
    const isForeign = context.req.method === 'POST' && !isSameOrigin(context.req.raw, options.publicUrl);
    if (isForeign) return notice(care, context, 'elsewhere', 403);
    const from = addressOf(context) ?? '';
    if (misses.waitFor(from) !== undefined) return notice(care, context, 'busy', 429);
    await next();
    if (context.res.status === 404) misses.take(from);
  });
  app.get('/care/alert', (context) => withSession(care, context, (session) => show(care, context, session)));
  app.post('/care/alert', (context) =>
    withSession(care, context, (session) => change(care, context, session)),
  );
  app.get('/care/:token', async (context) => {
    const link = await readCareLink(care, context.req.param('token'));
    if (!link) return notice(care, context, 'unknown', 404);
    if (visits.take(link.task) !== undefined) return notice(care, context, 'busy', 429);
    if (link.isUsed && (await hasSession(care, context, link)))
      return context.redirect(`${care.prefix}/care/alert`, 303);
    if (link.isUsed || link.isOver) return notice(care, context, 'used', 410, actionOf(care, context));
    return askToOpen(care, context, link);
  });
  app.post('/care/:token', async (context) => {
    const link = await readCareLink(care, context.req.param('token'));
    if (!link) return notice(care, context, 'unknown', 404);
    if (visits.take(link.task) !== undefined) return notice(care, context, 'busy', 429);
    const form = new URLSearchParams(await context.req.text());
    const go = form.get('go');
    if (go === 'pass') return passUnseen(care, context, link);
    if (go !== 'again') return openLink(care, context, link, form.get('passphrase') ?? '');
    if (newLinks.take(link.task) !== undefined) return notice(care, context, 'busy', 429);
    // To the same worker, and nobody else: whoever found an old link in a message gains nothing by it.
    await askAgain(care, link);
    return notice(care, context, 'sent', 200);
  });
  app.all('/care/*', (context) => notice(care, context, 'unknown', 404));
  app.onError((error, context) => {
    if (!(error instanceof FhirError)) options.report(error);
    return notice(care, context, 'failed', error instanceof FhirError && statusOf(error) === 503 ? 503 : 500);
  });
  return app;
}

function sendStyle({ style }: Care, context: Context): Response {
  if (context.req.param('name') !== style.name) return context.body(null, 404);
  context.header('Content-Type', style.type);
  context.header('Cache-Control', 'public, max-age=31536000, immutable');
  return context.body(style.content);
}
