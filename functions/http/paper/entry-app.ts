import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { FhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import '../../parent-page/all-texts.ts';
import { readCode } from '../../parent-page/paper/code.ts';
import { shownDifferences } from '../../parent-page/paper/differences.ts';
import { readSheet, type SheetRead } from '../../parent-page/paper/entry-form.ts';
import {
  type CodeProblem,
  codePage,
  differsPage,
  donePage,
  type EntryVisit,
  entryNotice,
  openEntryPage,
  type SheetEntry,
  sheetEntryPage,
} from '../../parent-page/paper/entry-page.ts';
import { entryCss } from '../../parent-page/paper/entry-style.ts';
import type { EntryNotice } from '../../parent-page/paper/entry-texts.ts';
import { sheetCss } from '../../parent-page/paper/sheet-style.ts';
import { inSight } from '../../repository/sight.ts';
import type { OnCall } from '../alerts/on-call.ts';
import type { FhirApi } from '../api.ts';
import type { Audit } from '../audit/access.ts';
import { addressOf } from '../client-address.ts';
import { type Asset, asset } from '../parent/assets.ts';
import { securityHeaders } from '../parent/headers.ts';
import { asAsked, type FindQuestionnaire, questionnaireFinder } from '../parent/questionnaires.ts';
import { isSameOrigin } from '../parent/same-origin.ts';
import { keyOf } from '../parent/standing.ts';
import { responseIdOf } from '../parent/submit.ts';
import { createRateLimit } from '../rate-limit.ts';
import { statusOf } from '../status.ts';
import { viewFor } from '../view.ts';
import {
  beginDesk,
  countTry,
  endDesk,
  readDesk,
  readDeskLink,
  type StoredDesk,
  stayOpen,
  useUp,
} from './desk.ts';
import { type Entered, enterAnswers } from './enter.ts';
import { filledInOn } from './filled-in.ts';
import { findPaper, type Paper } from './paper.ts';
import { nameOf } from './person-name.ts';
import { printSheets } from './print-route.ts';

export interface EntryAppOptions extends Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'> {
  readonly onCall: OnCall | undefined;
  /** Authorisation is off. */
  readonly isOpen?: boolean;
  readonly newToken: () => string;
  /** The base of every link. */
  readonly publicUrl: string;
  readonly audit: Audit;
  readonly report: (error: unknown) => unknown;
}

interface Entry extends EntryAppOptions {
  readonly fhirBase: string;
  readonly base: string;
  readonly style: Asset;
  readonly sheetStyle: Asset;
  readonly findQuestionnaire: FindQuestionnaire;
}

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

function isOvertaken(caught: unknown): boolean {
  return caught instanceof FhirError && caught.issues[0].code === 'conflict';
}

async function answerCode(entry: Entry, context: Context, desk: StoredDesk): Promise<Response> {
  const typed = (new URLSearchParams(await context.req.text()).get('code') ?? '').slice(0, 40);
  const found = await paperOf(entry, desk, typed);
  if (found === 'busy') return notice(entry, context, 'busy', 429);
  if (typeof found === 'string') {
    const status = found === 'codeUnknown' ? 404 : 422;
    if (status === 404) await trace(entry, context, desk, { name: 'open', status });
    return context.html(codePage(visitOf(entry, context), found, typed), status);
  }
  await trace(entry, context, desk, { name: 'open', status: 200, paper: found.paper });
  return showSheet(entry, context, found);
}

interface FoundPaper {
  readonly paper: Paper;
  readonly code: string;
  readonly person: Resource;
}

/** What this worker may type in; what there is not and what is not hers are the same. */
async function paperOf(
  entry: Entry,
  desk: StoredDesk,
  typed: string,
): Promise<FoundPaper | CodeProblem | 'busy'> {
  const read = readCode(typed);
  if ('problem' in read) return read.problem === 'form' ? 'codeForm' : 'codeCheck';
  try {
    await countTry(entry, desk);
  } catch (caught) {
    if (isOvertaken(caught)) return 'busy';
    throw caught;
  }
  const paper = await findPaper(entry.repository.records, read.code, entry.clock());
  const person = paper && (await personOf(entry, desk, paper));
  if (!paper || !person) return 'codeUnknown';
  await stayOpen(entry, desk);
  return { paper, person, code: read.code };
}

/** Who may type it in sees her and the Task, now as when it was printed. */
async function personOf(entry: Entry, desk: StoredDesk, paper: Paper): Promise<Resource | undefined> {
  const view = viewFor({ ...desk.principal }, entry.fhirBase, entry);
  const [person, task] = await inSight(
    await entry.repository.readMany([keyOf(paper.subject), { type: 'Task', id: paper.task }]),
    view,
  );
  return task && person?.resource;
}

async function showSheet(
  entry: Entry,
  context: Context,
  { paper, code, person }: FoundPaper,
  more: Pick<SheetEntry, 'typed' | 'read' | 'problem'> = {},
): Promise<Response> {
  const original = await entry.findQuestionnaire(paper.questionnaireId, paper.questionnaireVersionId);
  if (!original) return notice(entry, context, 'revoked', 410, true);
  const before = await entry.repository.read('QuestionnaireResponse', responseIdOf(paper));
  const sheet: SheetEntry = {
    code,
    who: nameOf(person),
    questionnaire: asAsked(original),
    sheetLanguage: paper.language,
    typedBefore: before && !before.deleted && before.resource.author ? before.lastUpdated : undefined,
    ...more,
  };
  const isWrong = more.read !== undefined || more.problem !== undefined;
  return context.html(sheetEntryPage(visitOf(entry, context), sheet), isWrong ? 422 : 200);
}

async function answerSheet(entry: Entry, context: Context, desk: StoredDesk): Promise<Response> {
  const form = new URLSearchParams(await context.req.text());
  const found = await paperOf(entry, desk, form.get('code') ?? '');
  if (found === 'busy') return notice(entry, context, 'busy', 429);
  if (typeof found === 'string') return context.html(codePage(visitOf(entry, context), found), 404);
  const { paper } = found;
  const original = await entry.findQuestionnaire(paper.questionnaireId, paper.questionnaireVersionId);
  if (!original) return notice(entry, context, 'revoked', 410, true);
  const questionnaire = asAsked(original);
  const read = readSheet(questionnaire, form);
  const authored = filledInOn(form, paper, entry.clock());
  const problem =
    read.answers.size === 0 ? 'nothing' : authored === undefined ? 'filledInProblem' : undefined;
  const isHeld = read.problems.size > 0 || (read.missing.length > 0 && form.get('left') !== 'empty');
  if (problem !== undefined || authored === undefined || isHeld) {
    return showSheet(entry, context, found, { typed: form, read, problem });
  }
  const entered = await enterAnswers(entry, {
    paper,
    questionnaire,
    original,
    answers: read.answers,
    author: desk.author,
    authored,
    isPartial: read.missing.length > 0,
    instead: form.get('instead') ?? undefined,
  });
  return told(entry, context, desk, { found, form, read, entered });
}

interface Telling {
  readonly found: FoundPaper;
  readonly form: URLSearchParams;
  readonly read: SheetRead;
  readonly entered: Entered;
}

async function told(
  entry: Entry,
  context: Context,
  desk: StoredDesk,
  { found, form, read, entered }: Telling,
): Promise<Response> {
  const { paper } = found;
  const visit = visitOf(entry, context);
  const traced = (status: number) => trace(entry, context, desk, { name: 'enter', status, paper });
  switch (entered.kind) {
    case 'kept':
      await traced(201);
      return context.html(donePage(visit, entered));
    case 'same':
      await traced(200);
      return notice(entry, context, 'same', 200, true);
    case 'revoked':
    case 'withdrawn':
      await traced(410);
      return notice(entry, context, entered.kind, 410, true);
    case 'broken': {
      const problems = new Map(
        entered.broken.flatMap(({ linkId, text }) =>
          linkId === undefined
            ? []
            : [[linkId, { kind: 'rule' as const, ...(text !== undefined && { text }) }] as const],
        ),
      );
      const problem = problems.size === 0 ? 'nothing' : undefined;
      return showSheet(entry, context, found, { typed: form, read: { ...read, problems }, problem });
    }
    case 'differs': {
      await traced(409);
      const view = viewFor({ ...desk.principal }, entry.fhirBase, entry);
      const [seen] = await inSight([entered.before], view);
      const original = await entry.findQuestionnaire(paper.questionnaireId, paper.questionnaireVersionId);
      const asked = original && asAsked(original);
      const shown = { language: paper.language, isShown: seen !== undefined };
      const page = differsPage(visit, {
        code: found.code,
        isTyped: entered.isTyped,
        when: entered.before.lastUpdated,
        differences: asked ? shownDifferences(asked, entered.differences, shown) : [],
        fields: [...form].filter(([name]) => name !== 'instead'),
        versionId: entered.before.versionId,
      });
      return context.html(page, 409);
    }
  }
}

interface Traced {
  readonly name: 'open' | 'enter';
  readonly status: number;
  readonly paper?: Paper;
}

/** Before anything is told. */
async function trace(
  entry: Entry,
  context: Context,
  { principal }: StoredDesk,
  { name, status, paper }: Traced,
): Promise<void> {
  await entry.audit({
    principal,
    interaction: `paper:${name}`,
    status,
    refusal: status === 404 ? 'not-found' : status === 409 ? 'conflict' : undefined,
    what: paper && `Task/${paper.task}`,
    patients: paper ? [paper.subject] : [],
    written: new Map(status === 201 ? [['QuestionnaireResponse', 1]] : []),
    refusedEntries: 0,
    from: addressOf(context),
  });
}

function visitOf({ base, style }: Entry, { req }: Context): EntryVisit {
  const language = req.header('Accept-Language')?.toLowerCase().startsWith('nl') ? 'nl' : 'en';
  return { language, base, style: `${base}/assets/${style.name}` };
}

function notice(
  entry: Entry,
  context: Context,
  kind: EntryNotice,
  status: 200 | 403 | 404 | 410 | 413 | 429 | 500 | 503,
  isOpen = false,
): Response | Promise<Response> {
  return context.html(entryNotice(visitOf(entry, context), kind, { isOpen }), status);
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
