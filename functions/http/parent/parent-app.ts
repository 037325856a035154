import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { FhirError } from '../../fhir/outcome.ts';
import { parentPageCss } from '../../parent-page/style.ts';
import { statusOf } from '../status.ts';
import { asset } from './assets.ts';
import { securityHeaders } from './headers.ts';
import { questionnaireFinder } from './questionnaires.ts';
import { isSameOrigin } from './same-origin.ts';
import type { OpenVisit } from './visit.ts';
import {
  closed,
  ended,
  follow,
  type ParentApp,
  type ParentAppOptions,
  tooLong,
  type VisitContext,
  visitContext,
} from './visit-context.ts';
import { answerQuestion, showForm, showQuestion, showReview, showStart, submit } from './visit-routes.ts';

const maxFormBytes = 64 * 1024;

/** The pages of a link, at `/q/…`. A GET changes nothing; every change is a form from our own page. */
export function createParentApp(options: ParentAppOptions): Hono {
  const parent: ParentApp = {
    ...options,
    findQuestionnaire: questionnaireFinder(options.repository),
    prefix: new URL(options.publicUrl).pathname.replace(/\/$/, ''),
    style: asset('css', parentPageCss),
    script: options.clientScript ? asset('js', options.clientScript) : undefined,
  };
  const app = new Hono();
  // Only here: this app is mounted beside others.
  app.use('/q/*', securityHeaders);
  app.use('/q/*', bodyLimit({ maxSize: maxFormBytes, onError: (context) => tooLong(parent, context) }));
  app.use('/q/*', async (context, next) => {
    if (context.req.method !== 'POST' || isSameOrigin(context.req.raw, options.publicUrl)) return next();
    return closed(parent, context, 'elsewhere', 403);
  });
  app.get('/q/assets/:name', (context) => sendAsset(parent, context));
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
  const route = (show: (page: VisitContext, state: OpenVisit) => Promise<Response> | Response) => {
    return async (context: Context) => {
      const state = await follow(parent, context);
      return state.kind === 'open'
        ? show(visitContext(parent, context, state.language), state)
        : ended(parent, context, state);
    };
  };
  app.get('/q/:token', route(showStart));
  app.get('/q/:token/form.json', route(showForm));
  app.get('/q/:token/question/:linkId', route(showQuestion));
  app.post('/q/:token/question/:linkId', route(answerQuestion));
  app.get('/q/:token/review', route(showReview));
  app.post('/q/:token/review', route(submit));
  const toStart = route(({ context, address }) => context.redirect(address(''), 303));
  app.get('/q/:token/thanks', toStart);
  app.get('/q/:token/thanks/:sender', toStart);
}

function sendAsset({ style, script }: ParentApp, context: Context): Response {
  const found = [style, script].find((each) => each?.name === context.req.param('name'));
  if (!found) return context.body(null, 404);
  context.header('Content-Type', found.type);
  context.header('Cache-Control', 'public, max-age=31536000, immutable');
  return context.body(found.content);
}
