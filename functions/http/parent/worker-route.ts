import type { Context } from 'hono';
import { offlinePage } from '../../parent-page/offline-page.ts';
import { renderPage } from '../../parent-page/page.ts';
import { workerScript } from '../../parent-page/worker.ts';
import { type ParentApp, visitOf } from './visit-context.ts';

/** The page that a phone keeps for when it has no connection: the same for every link. */
export function sendOfflinePage(parent: ParentApp, context: Context): Response | Promise<Response> {
  const visit = { ...visitOf(parent, context, 'en'), languageChosen: false };
  return context.html(renderPage(visit, offlinePage()));
}

/** Asked for again and again by browsers that have it, to see whether there is another. */
export function sendWorker({ prefix, style, script }: ParentApp, context: Context): Response {
  if (!script) return context.body(null, 404);
  const path = (name: string) => `${prefix}/q/assets/${name}`;
  const files = [path(style.name), path(script.name)];
  const version = `${style.name}-${script.name}`;
  context.header('Content-Type', 'text/javascript; charset=utf-8');
  context.header('Cache-Control', 'no-cache');
  context.header('Service-Worker-Allowed', `${prefix}/q/`);
  return context.body(workerScript({ offline: path('offline'), files, version }));
}
