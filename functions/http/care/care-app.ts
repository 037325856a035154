import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Person, Principal } from '../../access/principal.ts';
import { alertPage, type CareVisit, noticePage, openPage } from '../../care-page/page.ts';
import { carePageCss } from '../../care-page/style.ts';
import { type CareNotice, outcomeOf } from '../../care-page/texts.ts';
import { FhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import { inSight } from '../../repository/sight.ts';
import { beginSession, readCareLink, readCareSession, type StoredCareLink } from '../alerts/care-link.ts';
import type { OnCall, OnCallContact } from '../alerts/on-call.ts';
import { placeOf } from '../alerts/place.ts';
import { askAgain, passOn } from '../alerts/tell.ts';
import type { FhirApi } from '../api.ts';
import type { Audit } from '../audit/access.ts';
import { addressOf } from '../client-address.ts';
import { asset } from '../parent/assets.ts';
import { securityHeaders } from '../parent/headers.ts';
import { isSameOrigin } from '../parent/same-origin.ts';
import { keyOf } from '../parent/standing.ts';
import { createRateLimit } from '../rate-limit.ts';
import { statusOf } from '../status.ts';
import { forgetFacts, viewFor } from '../view.ts';
import { accepting, closing } from './change.ts';
import { shownAlert } from './shown-alert.ts';

export interface CareAppOptions extends Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'> {
  readonly onCall: OnCall | undefined;
  /** Authorisation is off: whoever holds a link sees what it is about. */
  readonly isOpen?: boolean;
  readonly newToken: () => string;
  /** The base of every link. */
  readonly publicUrl: string;
  readonly audit: Audit;
  readonly report: (error: unknown) => unknown;
}

interface Care extends CareAppOptions {
  readonly base: string;
  readonly prefix: string;
  readonly style: ReturnType<typeof asset>;
}

const cookie = 'kring-care';
const cookieSeconds = 30 * 60;
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
    return context.html(openPage(visitOf(care, context, link), actionOf(care, context)));
  });
  app.post('/care/:token', async (context) => {
    const link = await readCareLink(care, context.req.param('token'));
    if (!link) return notice(care, context, 'unknown', 404);
    if (visits.take(link.task) !== undefined) return notice(care, context, 'busy', 429);
    const form = new URLSearchParams(await context.req.text());
    if (form.get('go') !== 'again') return openLink(care, context, link);
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

async function openLink(care: Care, context: Context, link: StoredCareLink): Promise<Response> {
  if (link.isUsed || link.isOver) return notice(care, context, 'used', 410, actionOf(care, context));
  let token: string;
  try {
    token = await beginSession(care, link);
  } catch (caught) {
    const isOvertaken = caught instanceof FhirError && caught.issues[0].code === 'conflict';
    if (!isOvertaken) throw caught;
    return notice(care, context, 'used', 410, actionOf(care, context));
  }
  setCookie(context, cookie, token, {
    path: `${care.prefix}/care`,
    httpOnly: true,
    secure: care.publicUrl.startsWith('https:'),
    // Lax, not Strict: the link is opened from a message, which is another site.
    sameSite: 'Lax',
    maxAge: cookieSeconds,
  });
  return context.redirect(`${care.prefix}/care/alert`, 303);
}

function contactOf(
  { onCall }: Care,
  { practitioner }: Pick<StoredCareLink, 'practitioner'>,
): OnCallContact | undefined {
  return onCall?.contacts.find((one) => one.practitioner === practitioner);
}

/** Who looks: the worker as the operator has named them. Who is on call no more is nobody. */
function principalOf(care: Care, session: StoredCareLink): Principal {
  if (care.isOpen) return { kind: 'unrestricted' };
  const contact = contactOf(care, session);
  if (!contact) return { kind: 'anonymous' };
  const { practitioner, organization, roles } = contact;
  const person: Person = {
    kind: 'person',
    issuer: `${care.publicUrl.replace(/\/$/, '')}/care`,
    subject: practitioner,
    practitioner,
    organization,
    roles,
    purposeOfUse: 'TREAT',
  };
  return person;
}

async function hasSession(care: Care, context: Context, { task }: StoredCareLink): Promise<boolean> {
  const session = await readCareSession(care, getCookie(context, cookie) ?? '');
  return session !== undefined && !session.isOver && session.task === task;
}

async function withSession(
  care: Care,
  context: Context,
  answer: (session: StoredCareLink) => Promise<Response>,
): Promise<Response> {
  const session = await readCareSession(care, getCookie(context, cookie) ?? '');
  if (session && !session.isOver) return answer(session);
  deleteCookie(context, cookie, { path: `${care.prefix}/care` });
  return notice(care, context, 'used', 410);
}

interface Seen {
  readonly principal: Principal;
  readonly task: (Resource & { readonly id: string }) | undefined;
  readonly read: (place: string) => Promise<Resource | undefined>;
  readonly view: ReturnType<typeof viewFor>;
}

async function see(care: Care, session: StoredCareLink): Promise<Seen> {
  const principal = principalOf(care, session);
  const view = viewFor(principal, care.base, care);
  const read = async (place: string) => {
    const [version] = await inSight(await care.repository.readMany([keyOf(place)]), view);
    return version?.resource;
  };
  const task = await read(`Task/${session.task}`);
  return { principal, view, read, task: task && { ...task, id: session.task } };
}

async function show(care: Care, context: Context, session: StoredCareLink): Promise<Response> {
  const seen = await see(care, session);
  return answerAlert(care, context, session, seen, 'show', { problem: false, isPassed: false });
}

async function answerAlert(
  care: Care,
  context: Context,
  session: StoredCareLink,
  { principal, task, read }: Seen,
  name: string,
  said: { readonly problem: boolean; readonly isPassed: boolean },
): Promise<Response> {
  const action = `${care.prefix}/care/alert`;
  const status = task ? (said.problem ? 422 : 200) : 403;
  // Before anything is told.
  await trace(care, context, { principal, session, task, name, status });
  if (!task)
    return notice(
      care,
      context,
      said.isPassed ? 'sent' : 'hidden',
      403,
      said.isPassed ? undefined : action,
      session,
    );
  const shown = await shownAlert(task, care.base, read);
  return context.html(alertPage(visitOf(care, context, session), shown, { action, ...said }), status);
}

async function change(care: Care, context: Context, session: StoredCareLink): Promise<Response> {
  const seen = await see(care, session);
  const form = new URLSearchParams(await context.req.text());
  const go = form.get('go');
  if (go === 'pass') {
    await passOn(care, session.task);
    return answerAlert(care, context, session, seen, 'pass', { problem: false, isPassed: true });
  }
  const { task, view, principal } = seen;
  if (!task) return answerAlert(care, context, session, seen, 'show', { problem: false, isPassed: false });
  const outcome = outcomeOf(form.get('outcome'));
  if (go === 'close' && !outcome) {
    return answerAlert(care, context, session, seen, 'close', { problem: true, isPassed: false });
  }
  const now = new Date(care.clock()).toISOString();
  const note = (form.get('note') ?? '').replace(/[\p{Cc}&&[^\n]]/gv, ' ').trim();
  const { practitioner } = session;
  const flag = placeOf(task.reasonReference, care.base)?.split('/')[1];
  const entries =
    outcome && go === 'close'
      ? closing(task, flag, { outcome, note, practitioner, now })
      : accepting(task.id, now);
  try {
    await care.repository.commit(entries, view);
  } catch (caught) {
    if (!(caught instanceof FhirError)) throw caught;
    const isOvertaken = caught.issues[0].code === 'conflict';
    await trace(care, context, { principal, session, task, name: String(go), status: statusOf(caught) });
    if (!isOvertaken)
      return notice(care, context, 'failed', statusOf(caught) === 503 ? 503 : 403, undefined, session);
  } finally {
    forgetFacts(principal);
  }
  await trace(care, context, {
    principal,
    session,
    task,
    name: go === 'close' ? 'close' : 'accept',
    status: 303,
  });
  return context.redirect(`${care.prefix}/care/alert`, 303);
}

interface Traced {
  readonly principal: Principal;
  readonly session: StoredCareLink;
  readonly task: Resource | undefined;
  readonly name: string;
  readonly status: number;
}

async function trace(
  care: Care,
  context: Context,
  { principal, session, task, name, status }: Traced,
): Promise<void> {
  const patient = placeOf(task?.for, care.base);
  await care.audit({
    principal,
    interaction: `care:${name}`,
    status,
    refusal: task ? undefined : 'forbidden',
    what: `Task/${session.task}`,
    patients: patient?.startsWith('Patient/') ? [patient] : [],
    written: new Map(status === 303 ? [['Task', 1]] : []),
    refusedEntries: 0,
    from: addressOf(context),
  });
}

function visitOf(care: Care, { req }: Context, link?: Pick<StoredCareLink, 'practitioner'>): CareVisit {
  const own = link && contactOf(care, link)?.language;
  const accepted = req.header('Accept-Language')?.toLowerCase().startsWith('nl') ? 'nl' : 'en';
  return { language: own ?? accepted, style: `${care.prefix}/care/assets/${care.style.name}` };
}

function notice(
  care: Care,
  context: Context,
  kind: CareNotice,
  status: 200 | 403 | 404 | 410 | 413 | 429 | 500 | 503,
  action?: string,
  link?: StoredCareLink,
): Response | Promise<Response> {
  return context.html(noticePage(visitOf(care, context, link), kind, action), status);
}

function actionOf({ prefix }: Care, { req }: Context): string {
  return `${prefix}/care/${encodeURIComponent(req.param('token') ?? '')}`;
}

function sendStyle({ style }: Care, context: Context): Response {
  if (context.req.param('name') !== style.name) return context.body(null, 404);
  context.header('Content-Type', style.type);
  context.header('Cache-Control', 'public, max-age=31536000, immutable');
  return context.body(style.content);
}
