import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { FhirError } from '../../fhir/outcome.ts';
import { parentPageCss } from '../../parent-page/style.ts';
import type { PageLanguage } from '../../parent-page/texts.ts';
import { addStopRoutes } from '../invitations/stop-routes.ts';
import { statusOf } from '../status.ts';
import { type Asset, asset } from './assets.ts';
import { answerChild } from './child-route.ts';
import { answerCorrect, mayCorrect } from './correct.ts';
import { securityHeaders } from './headers.ts';
import { questionnaireFinder } from './questionnaires.ts';
import { isSameOrigin } from './same-origin.ts';
import { slowDown } from './slow-down.ts';
import { traceOfVisit } from './trace.ts';
import type { LinkState, OpenVisit } from './visit.ts';
import {
  closed,
  ended,
  follow,
  keyOfVisit,
  type ParentApp,
  type ParentAppOptions,
  tooLong,
  type VisitContext,
  visitContext,
} from './visit-context.ts';
import type { VisitKey } from './visit-key.ts';
import { answerQuestion, showForm, showQuestion, showReview, showStart, submit } from './visit-routes.ts';
import { answerWithdraw, mayWithdraw } from './withdraw.ts';
import { sendOfflinePage, sendWorker } from './worker-route.ts';

const maxFormBytes = 64 * 1024;

/** The pages of a link, at `/q/…`. A GET changes nothing; every change is a form from our own page. */
export function createParentApp(options: ParentAppOptions): Hono {
  const parent: ParentApp = {
    ...options,
    findQuestionnaire: questionnaireFinder(options.repository),
    fhirBase: `${options.publicUrl.replace(/\/$/, '')}/fhir`,
    prefix: new URL(options.publicUrl).pathname.replace(/\/$/, ''),
    style: asset('css', parentPageCss),
    scripts: options.clientScripts && assetsOf(options.clientScripts),
  };
  const app = new Hono();
  // Only here: this app is mounted beside others.
  app.use('/q/*', securityHeaders);
  app.use('/q/*', bodyLimit({ maxSize: maxFormBytes, onError: (context) => tooLong(parent, context) }));
  app.use('/q/:token/*', slowDown(parent));
  app.use('/q/*', async (context, next) => {
    if (context.req.method !== 'POST' || isSameOrigin(context.req.raw, options.publicUrl)) return next();
    return closed(parent, context, 'elsewhere', 403);
  });
  app.get('/q/assets/worker.js', (context) => sendWorker(parent, context));
  app.get('/q/assets/offline', (context) => sendOfflinePage(parent, context));
  app.get('/q/assets/:name', (context) => sendAsset(parent, context));
  addStopRoutes(app, parent);
  addVisitRoutes(app, parent);
  app.all('/q/*', (context) => closed(parent, context, 'unknown', 404));
  app.onError((error, context) => {
    if (error instanceof FhirError && statusOf(error) === 503)
      return closed(parent, context, 'unavailable', 503);
    options.report(error);
    return closed(parent, context, 'unavailable', 500);
  });
  return app;
}

function addVisitRoutes(app: Hono, parent: ParentApp): void {
  const route = (name: string, show: Show, special?: Special) => {
    return async (context: Context) => {
      const key = await keyOfVisit(parent, context);
      const state = await follow(parent, context, key);
      const response = await answerState(parent, context, {
        key,
        state,
        show,
        special,
      });
      await parent.audit(traceOfVisit(name, context, state, response));
      return response;
    };
  };
  app.get('/q/:token', route('start', showStart));
  app.get('/q/:token/', (context) => {
    const { pathname, search } = new URL(context.req.url);
    return context.redirect(pathname.replace(/\/$/, '') + search, 308);
  });
  app.get('/q/:token/form.json', route('form', showForm));
  app.get('/q/:token/question/:linkId', route('question', showQuestion));
  app.post('/q/:token/question/:linkId', route('answer', answerQuestion));
  app.get('/q/:token/review', route('review', showReview));
  app.post('/q/:token/review', route('submit', submit));
  const toStart: Show = ({ context, address }) => context.redirect(address(''), 303);
  app.get('/q/:token/thanks', route('thanks', toStart));
  app.get('/q/:token/thanks/:sender', route('thanks', toStart));
  app.get('/q/:token/withdraw', route('withdraw', toStart, 'withdraw'));
  app.post('/q/:token/withdraw', route('withdraw', toStart, 'withdraw'));
  app.get('/q/:token/correct', route('correct', toStart, 'correct'));
  app.post('/q/:token/correct', route('correct', toStart, 'correct'));
  app.get('/q/:token/child', route('child', toStart));
  app.post('/q/:token/child', route('child', toStart, 'factor'));
}

type Show = (page: VisitContext, state: OpenVisit) => Promise<Response> | Response;

/** What a route does in one state of the link: `factor` while the year of birth is asked, the others after sending. */
type Special = 'factor' | 'withdraw' | 'correct';

interface Following {
  readonly key: VisitKey;
  readonly state: LinkState;
  readonly show: Show;
  readonly special: Special | undefined;
}

async function answerState(
  parent: ParentApp,
  context: Context,
  { key, state, show, special }: Following,
): Promise<Response> {
  if (state.kind === 'open' || state.kind === 'asks') key.keep();
  if (state.kind === 'open') return show(visitContext(parent, context, key, state), state);
  if (state.kind === 'asks' && special === 'factor') return answerChild(parent, context, key, state);
  if (state.kind !== 'sent') return ended(parent, context, state);
  if (special === 'withdraw') return answerWithdraw(parent, context, key, state);
  if (special === 'correct') return answerCorrect(parent, context, key, state);
  const canWithdraw = await mayWithdraw(parent, state.link, key);
  const canCorrect = canWithdraw && (await mayCorrect(parent, state.link));
  return ended(parent, context, state, { canWithdraw, canCorrect });
}

function assetsOf(scripts: Readonly<Record<PageLanguage, string>>): Readonly<Record<PageLanguage, Asset>> {
  const assets = Object.entries(scripts).map(([language, script]) => [language, asset('js', script)]);
  return Object.fromEntries(assets) as Record<PageLanguage, Asset>;
}

function sendAsset({ style, scripts }: ParentApp, context: Context): Response {
  const found = [style, ...Object.values(scripts ?? {})].find(
    (each) => each.name === context.req.param('name'),
  );
  if (!found) return context.body(null, 404);
  context.header('Content-Type', found.type);
  context.header('Cache-Control', 'public, max-age=31536000, immutable');
  return context.body(found.content);
}
