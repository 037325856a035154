import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { FhirError } from '../../fhir/outcome.ts';
import '../../parent-page/all-texts.ts';
import { codePage, openEntryPage } from '../../parent-page/paper/entry-page.ts';
import { entryCss } from '../../parent-page/paper/entry-style.ts';
import { sheetCss } from '../../parent-page/paper/sheet-style.ts';
import { addressOf } from '../client-address.ts';
import { asset } from '../parent/assets.ts';
import { securityHeaders } from '../parent/headers.ts';
import { questionnaireFinder } from '../parent/questionnaires.ts';
import { isSameOrigin } from '../parent/same-origin.ts';
import { createRateLimit } from '../rate-limit.ts';
import { statusOf } from '../status.ts';
import { beginDesk, endDesk, readDesk, readDeskLink, type StoredDesk, useUp } from './desk.ts';
import { type Entry, type EntryAppOptions, isOvertaken, notice, visitOf } from './entry-context.ts';
import { printSheets } from './print-route.ts';
import { answerCode, answerSheet } from './sheet-entry.ts';

const cookie = 'kring-paper';
const cookieSeconds = 4 * 60 * 60;
const maxFormBytes = 256 * 1024;

/** Of links that there are not, from one address; a token cannot be guessed. */
const ofMisses = { burst: 20, perMinute: 10 };
/** Of one session: more than anybody types. */
const ofSession = { burst: 60, perMinute: 30 };

/** The pages on which a worker types in what stands on paper, at `/paper/…`; they work without JavaScript and have none. */
export function createEntryApp(options: EntryAppOptions): Hono {
  const publicUrl = options.publicUrl.replace(/\/$/, '');
  const entry: Entry = {
    ...options,
    fhirBase: `${publicUrl}/fhir`,
    base: `${new URL(publicUrl).pathname.replace(/\/$/, '')}/paper`,
    style: asset('css', entryCss),
    sheetStyle: asset('css', sheetCss),
    findQuestionnaire: questionnaireFinder(options.repository),
  };
  const misses = createRateLimit(ofMisses, options.clock);
  const sessions = createRateLimit(ofSession, options.clock);
  const app = new Hono();
  app.use('/paper/*', securityHeaders);
  const tooLarge = (context: Context) => notice(entry, context, 'failed', 413);
  app.use('/paper/*', bodyLimit({ maxSize: maxFormBytes, onError: tooLarge }));
  app.get('/paper/assets/:name', (context) => sendStyle(entry, context));
  app.use('/paper/*', async (context, next) => {
    const isForeign = context.req.method === 'POST' && !isSameOrigin(context.req.raw, options.publicUrl);
    if (isForeign) return notice(entry, context, 'elsewhere', 403);
    const from = addressOf(context) ?? '';
    if (misses.waitFor(from) !== undefined) return notice(entry, context, 'busy', 429);
    await next();
    // A code that nobody has is counted by the session.
    if (context.res.status === 404 && !context.req.path.endsWith('/code')) misses.take(from);
  });
  const within = (answer: (context: Context, desk: StoredDesk) => Response | Promise<Response>) => {
    return async (context: Context) => {
      const desk = await readDesk(entry, getCookie(context, cookie) ?? '');
      if (desk?.purpose !== 'enter' || desk.isOver) {
        forgetCookie(entry, context);
        return notice(entry, context, 'used', 410);
      }
      if (sessions.take(desk.record.id) !== undefined) return notice(entry, context, 'busy', 429);
      return answer(context, desk);
    };
  };
  app.get(
    '/paper/code',
    within((context) => context.html(codePage(visitOf(entry, context)))),
  );
  app.post(
    '/paper/code',
    within((context, desk) => answerCode(entry, context, desk)),
  );
  app.post(
    '/paper/answers',
    within((context, desk) => answerSheet(entry, context, desk)),
  );
  app.post(
    '/paper/end',
    within(async (context, desk) => {
      await endDesk(entry, desk);
      forgetCookie(entry, context);
      context.header('Clear-Site-Data', '"cache"');
      return notice(entry, context, 'closed', 200);
    }),
  );
  app.get('/paper/:token', async (context) => {
    const link = await readDeskLink(entry, context.req.param('token'));
    if (!link || link.purpose === 'tablet') return notice(entry, context, 'unknown', 404);
    if (link.isUsed || link.isOver) return notice(entry, context, 'used', 410);
    const action = `${entry.base}/${encodeURIComponent(context.req.param('token'))}`;
    return context.html(openEntryPage(visitOf(entry, context), link.purpose, action));
  });
  app.post('/paper/:token', (context) => openLink(entry, context, context.req.param('token')));
  app.all('/paper/*', (context) => notice(entry, context, 'unknown', 404));
  app.onError((error, context) => {
    if (!(error instanceof FhirError)) options.report(error);
    const isAway = error instanceof FhirError && statusOf(error) === 503;
    return notice(entry, context, 'failed', isAway ? 503 : 500);
  });
  return app;
}

async function openLink(entry: Entry, context: Context, token: string): Promise<Response> {
  const link = await readDeskLink(entry, token);
  if (!link || link.purpose === 'tablet') return notice(entry, context, 'unknown', 404);
  if (link.isUsed || link.isOver) return notice(entry, context, 'used', 410);
  if (link.purpose === 'print') return showSheets(entry, context, link);
  const session = await unlessOvertaken(beginDesk(entry, link));
  if (session === undefined) return notice(entry, context, 'used', 410);
  setCookie(context, cookie, session, {
    path: entry.base,
    httpOnly: true,
    secure: entry.publicUrl.startsWith('https:'),
    // Lax, not Strict: the link is opened from another site.
    sameSite: 'Lax',
    maxAge: cookieSeconds,
  });
  return context.redirect(`${entry.base}/code`, 303);
}

/** Once: whoever comes back to it asks for other sheets. */
async function showSheets(entry: Entry, context: Context, link: StoredDesk): Promise<Response> {
  const isFirst = await unlessOvertaken(useUp(entry, link).then(() => true));
  if (!isFirst) return notice(entry, context, 'used', 410);
  const style = `${entry.base}/assets/${entry.sheetStyle.name}`;
  const { html, patients } = await printSheets(entry, link, style);
  await entry.audit({
    principal: link.principal,
    interaction: 'paper:print',
    status: 200,
    what: link.group === '' ? undefined : link.group,
    patients,
    written: new Map(),
    refusedEntries: 0,
    from: addressOf(context),
  });
  return context.html(html);
}

async function unlessOvertaken<T>(doing: Promise<T>): Promise<T | undefined> {
  try {
    return await doing;
  } catch (caught) {
    if (isOvertaken(caught)) return undefined;
    throw caught;
  }
}

function forgetCookie({ base }: Entry, context: Context): void {
  deleteCookie(context, cookie, { path: base });
}

function sendStyle({ style, sheetStyle }: Entry, context: Context): Response {
  const found = [style, sheetStyle].find(({ name }) => name === context.req.param('name'));
  if (!found) return context.body(null, 404);
  context.header('Content-Type', found.type);
  context.header('Cache-Control', 'public, max-age=31536000, immutable');
  return context.body(found.content);
}
