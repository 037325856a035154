import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { parse, stringify } from '../../fhir/json.ts';
import { isJsonObject, type Resource } from '../../fhir/resource.ts';
import '../../parent-page/all-texts.ts';
import { renderPage, type Visit } from '../../parent-page/page.ts';
import {
  type Previewed,
  previewCss,
  previewList,
  previewPage,
  previewScript,
  scoreTable,
} from '../../parent-page/preview-page.ts';
import { questionPage } from '../../parent-page/question-page.ts';
import { questionSteps, stepAfter, stepBefore } from '../../parent-page/steps.ts';
import { parentPageCss } from '../../parent-page/style.ts';
import { translationStatuses } from '../../questionnaire/lint/translations.ts';
import { inOneLanguage } from '../../questionnaire/one-language.ts';
import { parseQuestionnaire } from '../../questionnaire/parse.ts';
import type { Item } from '../../questionnaire/questionnaire.ts';
import { answersOf } from '../../questionnaire/response.ts';
import { addressOf } from '../client-address.ts';
import { type Asset, asset } from '../parent/assets.ts';
import { pageLanguage } from '../parent/language.ts';

export interface PreviewAppOptions {
  /** The questionnaires of this programme, by the name of their folder. */
  readonly questionnaires: () => Promise<ReadonlyMap<string, Resource>>;
  /** A file of `lforms`, such as `webcomponent/lhc-forms.js`; `undefined` for one that there is not. */
  readonly formFile: (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** The base of every link: a server that others reach shows no preview. */
  readonly publicUrl: string;
}

const base = '/preview';
const formScripts = [
  'webcomponent/assets/lib/zone.min.js',
  'webcomponent/lhc-forms.js',
  'fhir/R4/lformsFHIR.min.js',
];
const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  md: 'text/plain; charset=utf-8',
  png: 'image/png',
};

/**
 * `/preview/<name>`: a questionnaire as a form (`lforms`), as our page shows it, and what answers come to. It reads
 * nothing about anybody, and stores nothing.
 */
export function createPreviewApp(options: PreviewAppOptions): Hono {
  const app = new Hono();
  const style = asset('css', parentPageCss + previewCss);
  const script = asset('js', previewScript);
  const path = ({ name }: Asset) => `${base}/assets/${name}`;
  const find = async (context: Context): Promise<Previewed | undefined> =>
    previewed(context.req.param('name') ?? '', await options.questionnaires());
  app.use(`${base}/*`, async (context, next) => {
    if (isOnThisMachine(options, context)) await next();
    else context.res = context.text(onlyHere, 403);
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('X-Robots-Tag', 'noindex');
    context.header('Content-Security-Policy', policy);
  });
  app.get(base, async (context) => {
    const all = await options.questionnaires();
    const list = [...all.keys()].sort().flatMap((name) => previewed(name, all) ?? []);
    return context.html(previewList(list, { base, style: path(style) }));
  });
  app.get(`${base}/assets/lforms/*`, (context) => sendFormFile(options, context));
  app.get(`${base}/assets/:file`, (context) => {
    const found = [style, script].find(({ name }) => name === context.req.param('file'));
    return found ? context.body(found.content, 200, { 'Content-Type': found.type }) : context.notFound();
  });
  app.get(`${base}/:name`, async (context) => {
    const found = await find(context);
    if (!found) return context.notFound();
    const scripts = [...formScripts.map((file) => `${base}/assets/lforms/${file}`), path(script)];
    const styles = [`${base}/assets/lforms/webcomponent/styles.css`];
    const language = languageOf(context);
    return context.html(previewPage(found, { base, style: path(style), language, scripts, styles }));
  });
  app.get(`${base}/:name/questionnaire.json`, async (context) => {
    const found = await find(context);
    if (!found) return context.notFound();
    const text = stringify(inOneLanguage(found.questionnaire.source, languageOf(context)));
    return context.body(text, 200, { 'Content-Type': 'application/json' });
  });
  app.post(`${base}/:name/score`, bodyLimit({ maxSize: 1_000_000 }), async (context) => {
    const found = await find(context);
    const response = readJson(await context.req.text());
    if (!found) return context.notFound();
    if (response?.resourceType !== 'QuestionnaireResponse')
      return context.text('Send a QuestionnaireResponse', 400);
    const { questionnaire } = found;
    return context.html(scoreTable(questionnaire, answersOf(questionnaire, response as Resource)).html);
  });
  const question = async (context: Context) => {
    const found = await find(context);
    const item = found?.questionnaire.byLinkId.get(context.req.param('linkId') ?? '');
    if (!found || !item) return context.notFound();
    if (context.req.method === 'POST') return toNext(context, found, item);
    return context.html(asParentsSee(context, found, item, path(style)));
  };
  app.get(`${base}/:name/page/question/:linkId`, question);
  app.post(`${base}/:name/page/question/:linkId`, bodyLimit({ maxSize: 64 * 1024 }), question);
  return app;
}

/**
 * The wording of some questionnaires is licensed to one programme, and nobody has signed in here: who reaches the server
 * from elsewhere, or by a name that others reach too, is shown none of it.
 */
function isOnThisMachine({ publicUrl }: PreviewAppOptions, context: Context): boolean {
  const from = addressOf(context);
  const isNear = from === undefined || /^(127\.|::1$|::ffff:127\.)/.test(from);
  return isNear && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(publicUrl).hostname);
}

const onlyHere =
  'The preview shows wording that may be licensed to one programme, so it is open only on the machine itself: start Kring there without KRING_HOST and KRING_PUBLIC_URL.\n';

/** The form brings its own styles into the page; nothing comes from elsewhere. */
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-src 'self'; base-uri 'none'; frame-ancestors 'self'";

function previewed(name: string, all: ReadonlyMap<string, Resource>): Previewed | undefined {
  const source = all.get(name);
  return source && { name, questionnaire: parseQuestionnaire(source), statuses: translationStatuses(source) };
}

function languageOf({ req }: Context) {
  return pageLanguage(req.query('lang')) ?? 'en';
}

function readJson(text: string) {
  try {
    const json = parse(text);
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function asParentsSee(
  context: Context,
  { name, questionnaire }: Previewed,
  item: Item,
  style: string,
): string {
  const visit: Visit = {
    language: languageOf(context),
    base: `${base}/${name}/page`,
    languageChosen: true,
    fromReview: false,
    style,
    script: undefined,
    care: { help: [] },
  };
  return renderPage(visit, questionPage({ visit, questionnaire, answers: new Map(), item }));
}

/** Nothing is kept: the next question is shown. */
async function toNext(context: Context, { name, questionnaire }: Previewed, item: Item): Promise<Response> {
  const form = await context.req.parseBody();
  const step = form.go === 'back' ? stepBefore : stepAfter;
  const next = step(questionnaire, new Map(), item) ?? questionSteps(questionnaire, new Map())[0] ?? item;
  const query = `?lang=${languageOf(context)}`;
  return context.redirect(`${base}/${name}/page/question/${encodeURIComponent(next.linkId)}${query}`, 303);
}

async function sendFormFile({ formFile }: PreviewAppOptions, context: Context): Promise<Response> {
  const path = new URL(context.req.url).pathname.slice(`${base}/assets/lforms/`.length);
  const type = types[/\.(\w+)$/.exec(path)?.[1] ?? ''];
  const isPlain = /^[\w.-]+(\/[\w.-]+)*$/.test(path) && !path.includes('..');
  const file = isPlain && type !== undefined ? await formFile(path) : undefined;
  if (file === undefined || type === undefined) return context.notFound();
  return context.body(file, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=86400' });
}
