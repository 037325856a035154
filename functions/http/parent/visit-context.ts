import type { Context } from 'hono';
import { closedPage } from '../../parent-page/closed-page.ts';
import { address, type Care, renderPage, type Visit } from '../../parent-page/page.ts';
import { type ClosedReason, type PageLanguage, texts } from '../../parent-page/texts.ts';
import { thanksPage } from '../../parent-page/thanks-page.ts';
import type { Repository } from '../../repository/repository.ts';
import type { Asset } from './assets.ts';
import { chooseLanguage, pageLanguage } from './language.ts';
import type { FindQuestionnaire } from './questionnaires.ts';
import { type LinkState, type OpenVisit, openLink } from './visit.ts';

export interface ParentAppOptions {
  readonly repository: Repository;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** The base of every link, such as `https://kring.example.org`. */
  readonly publicUrl: string;
  /** Who sees the answers and where help is, by language; what is not said stays general. */
  readonly care?: Partial<Readonly<Record<PageLanguage, Care>>>;
  /** functions/parent-page/client/main.ts as one script; without it the pages work as they do without JavaScript. */
  readonly clientScript?: string;
  /** Notes an error that nobody foresaw, without content. */
  readonly report: (error: unknown) => unknown;
}

/** What the routes of a visit work with. */
export interface ParentApp extends ParentAppOptions {
  readonly findQuestionnaire: FindQuestionnaire;
  /** Path of `publicUrl`, without a slash at the end. */
  readonly prefix: string;
  readonly style: Asset;
  readonly script: Asset | undefined;
}

const sentCookie = 'sent=1';
const sentCookieSeconds = 900;

/** One request within a visit. */
export interface VisitContext {
  readonly parent: ParentApp;
  readonly context: Context;
  readonly visit: Visit;
  /** Of the visit, on this server. */
  readonly address: (path: string) => string;
  /** Follows the link again, after somebody else was faster. */
  readonly again: () => Promise<LinkState>;
  readonly end: (state: Exclude<LinkState, OpenVisit>) => Response | Promise<Response>;
  /** To the thanks, for the one who has just sent the answers. */
  readonly thank: () => Response;
}

export function visitContext(parent: ParentApp, context: Context, language: PageLanguage): VisitContext {
  const visit = visitOf(parent, context, language);
  return {
    parent,
    context,
    visit,
    address: (path) => address(visit, path),
    again: () => follow(parent, context),
    end: (state) => ended(parent, context, state),
    thank: () => {
      const secure = parent.publicUrl.startsWith('https:') ? '; Secure' : '';
      const scope = `Max-Age=${sentCookieSeconds}; Path=${visit.base}; HttpOnly; SameSite=Strict${secure}`;
      context.header('Set-Cookie', `${sentCookie}; ${scope}`);
      return context.redirect(address(visit, '/thanks'), 303);
    },
  };
}

export function follow(parent: ParentApp, { req }: Context): Promise<LinkState> {
  const hints = { query: req.query('lang'), acceptLanguage: req.header('Accept-Language') };
  return openLink(parent, req.param('token') ?? '', hints, parent.clock());
}

function visitOf(parent: ParentApp, { req }: Context, language: PageLanguage): Visit {
  const { prefix, style, script } = parent;
  const token = req.param('token');
  return {
    language,
    base: token === undefined ? `${prefix}/q` : `${prefix}/q/${encodeURIComponent(token)}`,
    languageChosen: pageLanguage(req.query('lang')) !== undefined,
    style: `${prefix}/q/assets/${style.name}`,
    script: script && `${prefix}/q/assets/${script.name}`,
    care: parent.care?.[language] ?? { careTeam: texts[language].careTeam, help: [] },
  };
}

/** A visit that is over: a script is told so, and loads the page. */
export function ended(
  parent: ParentApp,
  context: Context,
  state: Exclude<LinkState, OpenVisit>,
): Response | Promise<Response> {
  const visit = visitOf(parent, context, state.language);
  if (state.kind === 'closed') {
    return closed(parent, context, state.reason, state.reason === 'unknown' ? 404 : 410);
  }
  if (wantsJson(context)) return context.json({ sent: true }, 409);
  if (context.req.method === 'POST') return context.redirect(address(visit, '/thanks'), 303);
  // Only the phone that sent them is told of what they asked for: a link can be opened by others.
  const isSender = context.req.header('Cookie')?.split(/;\s*/).includes(sentCookie) ?? false;
  return context.html(renderPage(visit, thanksPage(visit, state.heavy && isSender)));
}

export function closed(
  parent: ParentApp,
  context: Context,
  reason: ClosedReason,
  status: 403 | 404 | 410 | 413 | 500 | 503,
): Response | Promise<Response> {
  if (wantsJson(context)) return context.json({ closed: reason }, status);
  const acceptLanguage = context.req.header('Accept-Language');
  const language = chooseLanguage({ query: context.req.query('lang'), stored: undefined, acceptLanguage });
  const visit = { ...visitOf(parent, context, language), script: undefined };
  return context.html(renderPage(visit, closedPage(visit, reason)), status);
}

export function wantsJson({ req }: Context): boolean {
  return req.header('Accept') === 'application/json';
}
