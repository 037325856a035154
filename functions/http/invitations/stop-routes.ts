import type { Context, Hono } from 'hono';
import { renderPage } from '../../parent-page/page.ts';
import { stopPage } from '../../parent-page/stop-page.ts';
import { addressOf } from '../client-address.ts';
import { chooseLanguage } from '../parent/language.ts';
import { findLink, principalOf, type StoredLink } from '../parent/link.ts';
import { closed, type ParentApp, visitOf } from '../parent/visit-context.ts';
import { hasWord, takeBack, wordOf } from './standing.ts';

/**
 * `/q/…/stop`: no more messages. A GET asks and changes nothing; a POST is a person's, or that of a mail program whose
 * user has said so (https://www.rfc-editor.org/rfc/rfc8058). It works with a link that opens nothing any more, too.
 */
export function addStopRoutes(app: Hono, parent: ParentApp): void {
  const route =
    (act: (context: Context, link: StoredLink) => Promise<boolean>, name: string) =>
    async (context: Context) => {
      const link = await findLink(parent.repository.records, context.req.param('token') ?? '');
      if (link === undefined) return closed(parent, context, 'unknown', 404);
      const response = show(parent, context, link, await act(context, link));
      await parent.audit(traceOf(name, context, link));
      return response;
    };
  app.get(
    '/q/:token/stop',
    route((_context, { subject }) => hasWord(parent, subject, 'opted-out'), 'stop'),
  );
  app.post(
    '/q/:token/stop',
    route((context, link) => keepWord(parent, context, link), 'stop-messages'),
  );
}

/** Whether messages are stopped then. */
async function keepWord(parent: ParentApp, context: Context, { subject }: StoredLink): Promise<boolean> {
  const wants = new URLSearchParams(await context.req.text()).get('messages') === 'start';
  if (wants) await takeBack(parent, subject, 'opted-out');
  else await wordOf(parent, subject, 'opted-out');
  return !wants;
}

function show(
  parent: ParentApp,
  context: Context,
  link: StoredLink,
  isStopped: boolean,
): Response | Promise<Response> {
  const acceptLanguage = context.req.header('Accept-Language');
  const language = chooseLanguage({
    query: context.req.query('lang'),
    stored: link.language,
    acceptLanguage,
  });
  const visit = { ...visitOf(parent, context, language, link), script: undefined };
  return context.html(renderPage(visit, stopPage(visit, isStopped)));
}

function traceOf(name: string, context: Context, link: StoredLink) {
  return {
    principal: principalOf(link),
    interaction: `link:${name}`,
    status: 200,
    refusal: undefined,
    what: `Task/${link.task}`,
    patients: [link.subject],
    written: new Map(),
    refusedEntries: 0,
    from: addressOf(context),
  };
}
