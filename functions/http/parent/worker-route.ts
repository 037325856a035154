import type { Context } from 'hono';
import { offlinePage } from '../../parent-page/offline-page.ts';
import { renderPage } from '../../parent-page/page.ts';
import type { PageLanguage } from '../../parent-page/texts.ts';
import { workerScript } from '../../parent-page/worker.ts';
import { pageLanguage } from './language.ts';
import { type ParentApp, visitOf } from './visit-context.ts';

/** The page that a phone keeps for when it has no connection: the same for every link in its language. */
export function sendOfflinePage(parent: ParentApp, context: Context): Response | Promise<Response> {
  const language = languageAsked(context);
  const visit = { ...visitOf(parent, context, language), languageChosen: false };
  return context.html(renderPage(visit, offlinePage(language)));
}

/** Asked for again and again by browsers that have it, to see whether there is another. */
export function sendWorker({ prefix, style, scripts }: ParentApp, context: Context): Response {
  const language = languageAsked(context);
  const script = scripts?.[language];
  if (!script) return context.body(null, 404);
  const path = (name: string) => `${prefix}/q/assets/${name}`;
  const files = [path(style.name), path(script.name)];
  const version = `${style.name}-${script.name}`;
  context.header('Content-Type', 'text/javascript; charset=utf-8');
  context.header('Cache-Control', 'no-cache');
  context.header('Service-Worker-Allowed', `${prefix}/q/`);
  return context.body(workerScript({ offline: `${path('offline')}?lang=${language}`, files, version }));
}

function languageAsked({ req }: Context): PageLanguage {
  return pageLanguage(req.query('lang')) ?? 'en';
}
