import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { FhirError } from '../../fhir/outcome.ts';
import { address, type PageParts, renderPage, type Visit } from '../../parent-page/page.ts';
import { readCode } from '../../parent-page/paper/code.ts';
import { parentPageCss } from '../../parent-page/style.ts';
import {
  openTabletPage,
  type TabletProblem,
  tabletCodePage,
  tabletNotice,
  turnEnd,
  turnPage,
} from '../../parent-page/tablet/tablet-page.ts';
import { tabletScript } from '../../parent-page/tablet/tablet-script.ts';
import { thanksPage } from '../../parent-page/thanks-page.ts';
import type { FhirApi } from '../api.ts';
import { addressOf } from '../client-address.ts';
import { sha256 } from '../digest.ts';
import {
  beginDesk,
  countTry,
  endDesk,
  readDesk,
  readDeskLink,
  type StoredDesk,
  stayOpen,
} from '../paper/desk.ts';
import { findPaper, type Paper } from '../paper/paper.ts';
import { type Asset, asset } from '../parent/assets.ts';
import { isSomebodyTold } from '../parent/draft-alerts.ts';
import { securityHeaders } from '../parent/headers.ts';
import { chooseLanguage, pageLanguage } from '../parent/language.ts';
import { linkOfTaskKey, readLink } from '../parent/link.ts';
import { questionnaireFinder } from '../parent/questionnaires.ts';
import { isSameOrigin } from '../parent/same-origin.ts';
import { traceOfVisit } from '../parent/trace.ts';
import { type LinkState, type OpenVisit, openStoredLink } from '../parent/visit.ts';
import {
  type ParentApp,
  type ParentAppOptions,
  type VisitContext,
  visitOf,
} from '../parent/visit-context.ts';
import { answerQuestion, showQuestion, showReview, submit } from '../parent/visit-routes.ts';
import { createRateLimit } from '../rate-limit.ts';
import { statusOf } from '../status.ts';
import { isOfTheGroup } from './member.ts';
import { beginTurn, endTurn, type Turn, turnName, turnOf } from './turn.ts';

export interface TabletAppOptions
  extends Omit<ParentAppOptions, 'clientScripts'>,
    Pick<FhirApi, 'searchDefinitions'> {
  /** Authorisation is off. */
  readonly isOpen?: boolean;
}

interface Tablet extends ParentApp {
  readonly isOpen?: boolean;
  readonly searchDefinitions: FhirApi['searchDefinitions'];
  /** Path of the page for the next person. */
  readonly home: string;
  readonly ownScript: Asset;
}

const deskCookie = 'kring-tablet';
const turnCookie = 'kring-turn';
const deskSeconds = 4 * 60 * 60;
/** Without a tap; without a script, without another page. */
const idleSeconds = 5 * 60;
const scriptlessSeconds = 10 * 60;
const maxFormBytes = 64 * 1024;

/** Of a link that there is not, from one address. */
const ofMisses = { burst: 20, perMinute: 10 };
/** Of one tablet: more than one person after the other can tap. */
const ofTablet = { burst: 120, perMinute: 120 };

/**
 * The pages of a tablet that goes round a group, at `/tablet`. Each turn begins with a code and ends by itself; who comes
 * after finds nothing of who was before: no page is kept, no address opens without the cookie of the turn, and the page
 * between two turns takes it, and whatever else the browser keeps of our pages, away.
 */
export function createTabletApp(options: TabletAppOptions): Hono {
  const prefix = new URL(options.publicUrl).pathname.replace(/\/$/, '');
  const home = `${prefix}/tablet`;
  const tablet: Tablet = {
    ...options,
    findQuestionnaire: questionnaireFinder(options.repository),
    fhirBase: `${options.publicUrl.replace(/\/$/, '')}/fhir`,
    prefix,
    home,
    style: asset('css', parentPageCss),
    ownScript: asset('js', tabletScript({ home, idleSeconds })),
    scripts: undefined,
  };
  const misses = createRateLimit(ofMisses, options.clock);
  const visits = createRateLimit(ofTablet, options.clock);
  const app = new Hono();
  for (const path of ['/tablet', '/tablet/*']) {
    app.use(path, securityHeaders);
    app.use(
      path,
      bodyLimit({ maxSize: maxFormBytes, onError: (context) => notice(tablet, context, 'failed', 413) }),
    );
    app.use(path, async (context, next) => {
      if (context.req.method !== 'POST' || isSameOrigin(context.req.raw, options.publicUrl)) return next();
      return notice(tablet, context, 'failed', 403);
    });
  }
  app.get('/tablet/assets/:name', (context) => sendAsset(tablet, context));
  app.use('/tablet/open/*', async (context, next) => {
    const from = addressOf(context) ?? '';
    if (misses.waitFor(from) !== undefined) return notice(tablet, context, 'busy', 429);
    await next();
    if (context.res.status === 404) misses.take(from);
  });
  app.get('/tablet/open/:token', (context) => showLink(tablet, context));
  app.post('/tablet/open/:token', (context) => openLink(tablet, context));
  const within = (answer: (context: Context, desk: StoredDesk) => Response | Promise<Response>) => {
    return async (context: Context) => {
      const desk = await readDesk(tablet, getCookie(context, deskCookie) ?? '');
      if (desk?.purpose !== 'tablet' || desk.isOver) return closeTablet(tablet, context, 410);
      if (visits.take(desk.record.id) !== undefined) return notice(tablet, context, 'busy', 429);
      return answer(context, desk);
    };
  };
  app.get(
    '/tablet',
    within((context) => showHome(tablet, context)),
  );
  app.post(
    '/tablet',
    within((context, desk) => answerCode(tablet, context, desk)),
  );
  app.post(
    '/tablet/end',
    within(async (context, desk) => {
      await endDesk(tablet, desk);
      return closeTablet(tablet, context, 200);
    }),
  );
  addTurnRoutes(app, tablet, within);
  app.all('/tablet/*', (context) => notice(tablet, context, 'over', 404));
  app.onError((error, context) => {
    const isAway = error instanceof FhirError && statusOf(error) === 503;
    if (!isAway) options.report(error);
    return notice(tablet, context, 'failed', isAway ? 503 : 500);
  });
  return app;
}

type Within = (
  answer: (context: Context, desk: StoredDesk) => Response | Promise<Response>,
) => (context: Context) => Promise<Response>;
type Show = (page: VisitContext, state: OpenVisit) => Promise<Response> | Response;

function addTurnRoutes(app: Hono, tablet: Tablet, within: Within): void {
  const route = (name: string, show: Show) =>
    within((context, desk) => inTurn(tablet, context, desk, { name, show }));
  app.get('/tablet/turn/:turn', route('start', showTurn));
  app.get('/tablet/turn/:turn/question/:linkId', route('question', showQuestion));
  app.post('/tablet/turn/:turn/question/:linkId', route('answer', answerQuestion));
  app.get('/tablet/turn/:turn/review', route('review', showReview));
  app.post('/tablet/turn/:turn/review', route('submit', submit));
  app.get(
    '/tablet/turn/:turn/thanks/:sender',
    route('thanks', ({ context, address: at }) => context.redirect(at(''), 303)),
  );
}

/** Another's page, or one from long ago, leads to where the one who holds the tablet is; what it sent is not looked at. */
async function inTurn(
  tablet: Tablet,
  context: Context,
  desk: StoredDesk,
  { name, show }: { readonly name: string; readonly show: Show },
): Promise<Response> {
  const turn = await turnOf(tablet, desk, getCookie(context, turnCookie) ?? '');
  if (!turn) return context.redirect(tablet.home, 303);
  const base = `${tablet.home}/turn/${turnName(turn)}`;
  if (context.req.param('turn') !== turnName(turn)) return context.redirect(base, 303);
  const state = await follow(tablet, context, turn);
  const response =
    state.kind === 'open'
      ? await show(visitContext(tablet, context, turn, state), state)
      : await ended(tablet, context, turn, state);
  await tablet.audit(traceOfVisit(name, context, state, response));
  return response;
}

/** By the Task, whatever link is in use for it now: the code was given to her in person, so that nothing else is asked. */
async function follow(tablet: Tablet, { req }: Context, turn: Turn): Promise<LinkState> {
  const { repository, clock } = tablet;
  const hints = { query: req.query('lang'), acceptLanguage: req.header('Accept-Language') };
  const language = chooseLanguage({ ...hints, stored: undefined });
  const found = await repository.records.get(linkOfTaskKey(turn));
  const link = found && (await readLink(repository.records, String(found.value.link)));
  if (!link) return { kind: 'closed', reason: 'unknown', language };
  const { child: _, ...unasked } = link;
  return openStoredLink(tablet, unasked, hints, { nowMs: clock(), visitDigest: turn.id });
}

function visitContext(
  tablet: Tablet,
  context: Context,
  turn: Turn,
  { language, link }: OpenVisit,
): VisitContext {
  const visit = visitIn(tablet, context, { language, link, turn });
  return {
    parent: tablet,
    context,
    visit,
    address: (path) => address(visit, path),
    again: () => follow(tablet, context, turn),
    end: (state) => ended(tablet, context, turn, state),
    thank: (sender) => context.redirect(address(visit, `/thanks/${sender}`), 303),
  };
}

interface Seen {
  readonly language: Visit['language'];
  readonly link?: OpenVisit['link'] | undefined;
  readonly turn?: Turn;
}

function visitIn(tablet: Tablet, context: Context, { language, link, turn }: Seen): Visit {
  const { home, style, ownScript } = tablet;
  return {
    ...visitOf(tablet, context, language, link),
    base: turn ? `${home}/turn/${turnName(turn)}` : home,
    style: `${home}/assets/${style.name}`,
    script: `${home}/assets/${ownScript.name}`,
    isFirst: false,
    tablet: { home, idleSeconds: scriptlessSeconds },
  };
}

function showTurn(
  { context, visit }: VisitContext,
  { questionnaire, drafts }: OpenVisit,
): Response | Promise<Response> {
  const more = { minutes: idleSeconds / 60, isUnseen: drafts.unseen.size > 0 };
  return context.html(renderPage(visit, turnPage(visit, questionnaire, drafts.answers, more)));
}

/** The turn is over with this page: whoever loads it again is asked for a code. */
async function ended(
  tablet: Tablet,
  context: Context,
  turn: Turn,
  state: Exclude<LinkState, OpenVisit>,
): Promise<Response> {
  await leaveTurn(tablet, context);
  const { language } = state;
  const visit = visitIn(tablet, context, { language, turn });
  if (state.kind !== 'sent') {
    return answer(tablet, context, language, tabletCodePage(visit, tablet.home, 'over'), 410);
  }
  const given = context.req.param('sender');
  if (given === undefined) {
    return answer(tablet, context, language, tabletCodePage(visit, tablet.home, 'answered'), 410);
  }
  const { heavy, careTeam, sender } = state.link;
  const isSender = (await sha256(given)) === sender;
  const tone =
    heavy === true && isSender
      ? isSomebodyTold(careTeam, tablet.onCall)
        ? 'kind-with-contact'
        : 'kind'
      : 'light';
  const named = { ...visit, care: visitOf(tablet, context, language, state.link).care };
  return context.html(renderPage(named, turnEnd(named, tablet.home, thanksPage(named, tone))));
}

async function showHome(tablet: Tablet, context: Context): Promise<Response> {
  await leaveTurn(tablet, context);
  wipe(context);
  return answerCodePage(tablet, context, undefined, 200);
}

/** What the browser keeps of our pages; its cookies are ours to take, so that the tablet stays open. */
function wipe(context: Context): void {
  context.header('Clear-Site-Data', '"cache", "storage"');
}

async function leaveTurn(tablet: Tablet, context: Context): Promise<void> {
  const token = getCookie(context, turnCookie);
  if (token === undefined) return;
  await endTurn(tablet, token);
  deleteCookie(context, turnCookie, { path: tablet.home });
}

async function answerCode(tablet: Tablet, context: Context, desk: StoredDesk): Promise<Response> {
  await leaveTurn(tablet, context);
  const typed = (new URLSearchParams(await context.req.text()).get('code') ?? '').slice(0, 40);
  const read = readCode(typed);
  if ('problem' in read) {
    return answerCodePage(tablet, context, read.problem === 'form' ? 'codeForm' : 'codeCheck', 422);
  }
  const paper = await paperOf(tablet, desk, read.code);
  if (paper === 'busy') return answerCodePage(tablet, context, 'busy', 429);
  await traceCode(tablet, context, desk, paper);
  if (!paper) return answerCodePage(tablet, context, 'codeUnknown', 404);
  await stayOpen(tablet, desk);
  const token = tablet.newToken();
  const turn = await beginTurn(tablet, desk, paper, token);
  setOwn(tablet, context, turnCookie, token);
  const language = pageLanguage(context.req.query('lang')) ?? paper.language;
  return context.redirect(`${tablet.home}/turn/${turnName(turn)}?lang=${language}`, 303);
}

/** Of somebody of this group; what there is not and what is another's are the same. */
async function paperOf(tablet: Tablet, desk: StoredDesk, code: string): Promise<Paper | 'busy' | undefined> {
  try {
    await countTry(tablet, desk);
  } catch (caught) {
    if (caught instanceof FhirError && caught.issues[0].code === 'conflict') return 'busy';
    throw caught;
  }
  const paper = await findPaper(tablet.repository.records, code, tablet.clock());
  return paper && (await isOfTheGroup(tablet, desk, paper)) ? paper : undefined;
}

function traceCode(
  { audit }: Tablet,
  context: Context,
  { principal, group }: StoredDesk,
  paper: Paper | undefined,
): Promise<void> {
  return audit({
    principal,
    interaction: 'tablet:turn',
    status: paper ? 303 : 404,
    refusal: paper ? undefined : 'not-found',
    what: paper ? `Task/${paper.task}` : group,
    patients: paper ? [paper.subject] : [],
    written: new Map(),
    refusedEntries: 0,
    from: addressOf(context),
  });
}

async function showLink(tablet: Tablet, context: Context): Promise<Response> {
  const token = context.req.param('token') ?? '';
  const link = await readDeskLink(tablet, token);
  if (link?.purpose !== 'tablet') return notice(tablet, context, 'closed', 404);
  if (link.isUsed || link.isOver) return usedLink(tablet, context);
  const visit = visitIn(tablet, context, { language: languageOf(context) });
  const action = `${tablet.home}/open/${encodeURIComponent(token)}`;
  return context.html(renderPage(visit, openTabletPage(visit, action)));
}

async function openLink(tablet: Tablet, context: Context): Promise<Response> {
  const link = await readDeskLink(tablet, context.req.param('token') ?? '');
  if (link?.purpose !== 'tablet') return notice(tablet, context, 'closed', 404);
  if (link.isUsed || link.isOver) return usedLink(tablet, context);
  try {
    setOwn(tablet, context, deskCookie, await beginDesk(tablet, link), deskSeconds);
  } catch (caught) {
    if (!(caught instanceof FhirError) || caught.issues[0].code !== 'conflict') throw caught;
    return usedLink(tablet, context);
  }
  return context.redirect(tablet.home, 303);
}

/** Whoever goes back as far as the link by which this tablet was opened does not close it. */
async function usedLink(tablet: Tablet, context: Context): Promise<Response> {
  const desk = await readDesk(tablet, getCookie(context, deskCookie) ?? '');
  const isOpen = desk?.purpose === 'tablet' && !desk.isOver;
  return isOpen ? context.redirect(tablet.home, 303) : notice(tablet, context, 'closed', 410);
}

function setOwn(
  { home, publicUrl }: Tablet,
  context: Context,
  name: string,
  value: string,
  maxAge?: number,
): void {
  setCookie(context, name, value, {
    path: home,
    httpOnly: true,
    secure: publicUrl.startsWith('https:'),
    // Lax, not Strict: the link is opened from another site.
    sameSite: 'Lax',
    ...(maxAge !== undefined && { maxAge }),
  });
}

async function closeTablet(tablet: Tablet, context: Context, status: 200 | 410): Promise<Response> {
  await leaveTurn(tablet, context);
  deleteCookie(context, deskCookie, { path: tablet.home });
  wipe(context);
  return notice(tablet, context, 'closed', status);
}

function answerCodePage(
  tablet: Tablet,
  context: Context,
  problem: TabletProblem | undefined,
  status: 200 | 404 | 422 | 429,
): Response | Promise<Response> {
  const language = languageOf(context);
  const visit = visitIn(tablet, context, { language });
  return answer(tablet, context, language, tabletCodePage(visit, tablet.home, problem), status);
}

function notice(
  tablet: Tablet,
  context: Context,
  kind: 'closed' | 'over' | 'busy' | 'failed',
  status: 200 | 403 | 404 | 410 | 413 | 429 | 500 | 503,
): Response | Promise<Response> {
  const language = languageOf(context);
  const visit = visitIn(tablet, context, { language });
  return answer(tablet, context, language, tabletNotice(visit, kind), status);
}

/** A page that is nobody's: leaving it leads to itself. */
function answer(
  tablet: Tablet,
  context: Context,
  language: Visit['language'],
  parts: PageParts,
  status: 200 | 403 | 404 | 410 | 413 | 422 | 429 | 500 | 503,
): Response | Promise<Response> {
  return context.html(renderPage(visitIn(tablet, context, { language }), parts), status);
}

function languageOf({ req }: Context): Visit['language'] {
  const hints = {
    query: req.query('lang'),
    stored: undefined,
    acceptLanguage: req.header('Accept-Language'),
  };
  return chooseLanguage(hints);
}

function sendAsset({ style, ownScript }: Tablet, context: Context): Response {
  const found = [style, ownScript].find(({ name }) => name === context.req.param('name'));
  if (!found) return context.body(null, 404);
  context.header('Content-Type', found.type);
  context.header('Cache-Control', 'public, max-age=31536000, immutable');
  return context.body(found.content);
}
