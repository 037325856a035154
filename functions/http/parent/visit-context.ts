import type { Context } from 'hono';
import type { SearchDefinitions } from '../../fhir/search/query.ts';
import { texts } from '../../parent-page/all-texts.ts';
import { closedPage, endsLink } from '../../parent-page/closed-page.ts';
import { factorPage } from '../../parent-page/factor-page.ts';
import { address, type Care, type HelpLine, renderPage, type Visit } from '../../parent-page/page.ts';
import type { ClosedReason, PageLanguage } from '../../parent-page/texts.ts';
import { thanksPage } from '../../parent-page/thanks-page.ts';
import type { Repository } from '../../repository/repository.ts';
import type { OnCall } from '../alerts/on-call.ts';
import type { Audit } from '../audit/access.ts';
import { sha256 } from '../digest.ts';
import type { Asset } from './assets.ts';
import { isSomebodyTold } from './draft-alerts.ts';
import { chooseLanguage, pageLanguage } from './language.ts';
import type { StoredLink } from './link.ts';
import { ownResults } from './own-results.ts';
import type { FindQuestionnaire } from './questionnaires.ts';
import { type LinkState, type OpenVisit, openLink } from './visit.ts';
import { type VisitKey, visitKeyOf } from './visit-key.ts';

export interface ParentAppOptions {
  readonly repository: Repository;
  readonly searchDefinitions: SearchDefinitions;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** The base of every link, such as `https://kring.example.org`. */
  readonly publicUrl: string;
  /** Who sees the answers and where help is, by language; what is not said stays general. */
  readonly care?: Partial<Readonly<Record<PageLanguage, Care>>>;
  /** Who is told of alerts. */
  readonly onCall?: OnCall | undefined;
  /** The country's public emergency number, where `care` gives none. */
  readonly emergency?: string;
  /** Who helps in a crisis in the country, by language, where `care` names nobody. */
  readonly crisis?: Readonly<Record<string, readonly HelpLine[]>>;
  /** functions/parent-page/client/in-….ts, each as one script; without, the pages work as they do without JavaScript. */
  readonly clientScripts?: Readonly<Record<PageLanguage, string>>;
  /** At least 128 random bits, in the letters of base64url. */
  readonly newToken: () => string;
  /** Notes an error that nobody foresaw, without content. */
  readonly report: (error: unknown) => unknown;
  /** Keeps the trace of each page before it is sent. */
  readonly audit: Audit;
}

/** What the routes of a visit work with. */
export interface ParentApp extends ParentAppOptions {
  readonly findQuestionnaire: FindQuestionnaire;
  /** Of references to resources, without a slash at the end. */
  readonly fhirBase: string;
  /** Path of `publicUrl`, without a slash at the end. */
  readonly prefix: string;
  readonly style: Asset;
  readonly scripts: Readonly<Record<PageLanguage, Asset>> | undefined;
}

/** For how long the page that sent the answers may be told what they have led to. */
const kindMs = 15 * 60 * 1_000;

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
  /** To the thanks, for the page that has just sent the answers and knows `sender`. */
  readonly thank: (sender: string) => Response;
}

export function visitContext(
  parent: ParentApp,
  context: Context,
  key: VisitKey,
  { language, link }: OpenVisit,
): VisitContext {
  const visit = visitOf(parent, context, language, link);
  return {
    parent,
    context,
    visit,
    address: (path) => address(visit, path),
    again: () => follow(parent, context, key),
    end: (state) => ended(parent, context, state),
    thank: (sender) => context.redirect(address(visit, `/thanks/${sender}`), 303),
  };
}

export async function follow(parent: ParentApp, context: Context, key: VisitKey): Promise<LinkState> {
  const { req } = context;
  const hints = { query: req.query('lang'), acceptLanguage: req.header('Accept-Language') };
  const now = { nowMs: parent.clock(), visitDigest: key.digest };
  return openLink(parent, req.param('token') ?? '', hints, now);
}

/** By what this visit is known from others of the same link. */
export function keyOfVisit({ prefix, publicUrl, newToken }: ParentApp, context: Context): Promise<VisitKey> {
  const base = `${prefix}/q/${encodeURIComponent(context.req.param('token') ?? '')}`;
  return visitKeyOf(context, { base, isSecure: publicUrl.startsWith('https:'), newToken });
}

/** @param link of the visit: where it names nobody who follows up, the page does not either */
export function visitOf(
  parent: ParentApp,
  { req }: Context,
  language: PageLanguage,
  link?: Pick<StoredLink, 'careTeam'>,
): Visit {
  const { prefix, style } = parent;
  const script = parent.scripts?.[language];
  const token = req.param('token');
  return {
    language,
    base: token === undefined ? `${prefix}/q` : `${prefix}/q/${encodeURIComponent(token)}`,
    languageChosen: pageLanguage(req.query('lang')) !== undefined,
    fromReview: req.query('from') === 'review',
    style: `${prefix}/q/assets/${style.name}`,
    script: script && `${prefix}/q/assets/${script.name}`,
    isFirst: req.header('Sec-Fetch-Site') !== 'same-origin',
    care: careOf(parent, language, link),
  };
}

function careOf(
  { care, crisis, emergency }: ParentApp,
  language: PageLanguage,
  link?: Pick<StoredLink, 'careTeam'>,
): Care {
  const named = link?.careTeam === undefined ? {} : { careTeam: texts[language].careTeam };
  const others = Object.values(care ?? {});
  const own = care?.[language] ?? { ...named, help: [] };
  const number = others.find((each) => each.emergency !== undefined)?.emergency ?? emergency;
  // Whom to call is the same in every language: better in another one than not at all.
  const lines = [
    own.help,
    crisis?.[language],
    ...others.map(({ help }) => help),
    ...Object.values(crisis ?? {}),
  ];
  const help = lines.find((each) => each !== undefined && each.length > 0) ?? [];
  return { emergency: number, ...own, help };
}

/** A visit that is over: a script is told so, and loads the page. */
export async function ended(
  parent: ParentApp,
  context: Context,
  state: Exclude<LinkState, OpenVisit>,
  can: { readonly canWithdraw?: boolean; readonly canCorrect?: boolean } = {},
): Promise<Response> {
  const visit = visitOf(parent, context, state.language, 'link' in state ? state.link : undefined);
  if (state.kind === 'asks') {
    if (wantsJson(context)) return context.json({ asks: 'child' }, 403);
    if (context.req.method === 'POST') return context.redirect(visit.base, 303);
    return context.html(renderPage({ ...visit, script: undefined }, factorPage(visit, { wasWrong: false })));
  }
  if (state.kind === 'closed') {
    return closed(parent, context, state.reason, state.reason === 'unknown' ? 404 : 410);
  }
  if (wantsJson(context)) return context.json({ sent: true }, 409);
  if (context.req.method === 'POST') {
    const sender = senderIn(new URLSearchParams(await context.req.text()));
    return context.redirect(address(visit, sender === undefined ? '/thanks' : `/thanks/${sender}`), 303);
  }
  const { heavy, careTeam } = state.link;
  const sender = context.req.param('sender');
  const isNow = await isSender(parent, sender, state.link);
  const isKind = heavy === true && isNow;
  const tone = isKind ? (isSomebodyTold(careTeam, parent.onCall) ? 'kind-with-contact' : 'kind') : 'light';
  // After answers that ask for help there is something else to be said.
  const results = isNow && heavy !== true ? await ownResults(parent, state.link, state.language) : undefined;
  return context.html(
    renderPage(visit, thanksPage(visit, tone, { ...can, sender: isNow ? sender : undefined, results })),
  );
}

/** The value by which the page that sent the answers is known again. */
export function senderIn(form: URLSearchParams): string | undefined {
  const sender = form.get('sender') ?? '';
  return /^[\w-]{22,64}$/.test(sender) ? sender : undefined;
}

/**
 * Whether this is the page that sent the answers: only there it is told what they have led to, because a link can be
 * opened by others too. It needs no cookie, and ends before somebody else is likely to hold the phone.
 */
export async function isSender(
  { clock }: Pick<ParentApp, 'clock'>,
  given: string | undefined,
  { sender, submittedAt = 0 }: StoredLink,
): Promise<boolean> {
  return given !== undefined && clock() < submittedAt + kindMs && (await sha256(given)) === sender;
}

export function closed(
  parent: ParentApp,
  context: Context,
  reason: ClosedReason,
  status: 200 | 403 | 404 | 410 | 413 | 429 | 500 | 503,
): Response | Promise<Response> {
  if (wantsJson(context)) return context.json({ closed: reason }, status);
  const acceptLanguage = context.req.header('Accept-Language');
  const language = chooseLanguage({ query: context.req.query('lang'), stored: undefined, acceptLanguage });
  const own = visitOf(parent, context, language);
  const visit = { ...own, script: endsLink(reason) ? own.script : undefined };
  return context.html(renderPage(visit, closedPage(visit, reason)), status);
}

/** An answer that is larger than a form may be, said as the problem that it is. */
export function tooLong(parent: ParentApp, context: Context): Response | Promise<Response> {
  if (wantsJson(context)) return context.json({ problem: { kind: 'long' } }, 413);
  return closed(parent, context, 'long', 413);
}

export function wantsJson({ req }: Context): boolean {
  const accept = req.header('Accept');
  // A page that will need the form asks for it beforehand, and cannot say what it accepts.
  return accept === 'application/json' || (accept === '*/*' && req.path.endsWith('/form.json'));
}
