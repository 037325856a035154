import { type Context, Hono } from 'hono';
import { stringify } from '../../fhir/json.ts';
import type { Indicator } from '../../indicator/measure.ts';
import { parsePeriod, periodText, type QuarterPeriod } from '../../indicator/period.ts';
import { readMeasureReport } from '../../indicator/reported.ts';
import { notHerePage } from '../../indicator-page/not-here-page.ts';
import { indicatorPage } from '../../indicator-page/page.ts';
import { indicatorPageCss } from '../../indicator-page/style.ts';
import type { Repository } from '../../repository/repository.ts';
import { type Asset, asset } from '../parent/assets.ts';
import { securityHeaders } from '../parent/headers.ts';
import { chooseLanguage } from '../parent/language.ts';
import { type ReleasedReport, readReports, releasedReports } from './released.ts';

export interface IndicatorAppOptions {
  readonly repository: Repository;
  readonly indicators: readonly Indicator[];
  /** The origin by which people reach Kring, with its path if it has one. */
  readonly publicUrl: string;
  /** Notes an error that nobody foresaw. */
  readonly report: (error: unknown) => void;
}

interface IndicatorApp extends IndicatorAppOptions {
  readonly base: string;
  readonly style: Asset;
}

/**
 * The public figures, at `/indicators`, for everybody: of each indicator those that were released last, or with
 * `?period=2026-Q1` (or `2026-Q1/2026-Q3`) those of that release. Only released MeasureReports are read.
 */
export function createIndicatorApp(options: IndicatorAppOptions): Hono {
  const base = `${new URL(options.publicUrl).pathname.replace(/\/$/, '')}/indicators`;
  const indicators: IndicatorApp = { ...options, base, style: asset('css', indicatorPageCss) };
  const app = new Hono();
  app.use(securityHeaders);
  app.get('/indicators', (context) => show(indicators, context, indicators.indicators, false));
  app.get('/indicators/assets/:name', (context) => sendStyle(indicators, context));
  app.get('/indicators/:name', (context) => {
    const name = context.req.param('name');
    const indicator = indicators.indicators.find((each) => each.name === name.replace(/\.json$/, ''));
    if (!indicator) return notHere(indicators, context);
    return name.endsWith('.json')
      ? sendReport(indicators, context, indicator)
      : show(indicators, context, [indicator], true);
  });
  app.get('/indicators/', (context) => context.redirect(base + new URL(context.req.url).search, 308));
  app.get('/indicators/*', (context) => notHere(indicators, context));
  app.onError((error, context) => {
    options.report(error);
    return context.text('This page cannot be shown now. Please try again later.', 503);
  });
  return app;
}

// A release is never changed; a new one may be seen a few minutes later.
const briefly = 'public, max-age=300';

function languageOf({ req }: Context) {
  const acceptLanguage = req.header('Accept-Language');
  return chooseLanguage({ query: req.query('lang'), stored: undefined, acceptLanguage });
}

function notHere({ style, base }: IndicatorApp, context: Context): Response | Promise<Response> {
  context.header('Vary', 'Accept-Language');
  const language = languageOf(context);
  return context.html(notHerePage({ language, base, style: `${base}/assets/${style.name}` }), 404);
}

async function show(
  app: IndicatorApp,
  context: Context,
  indicators: readonly Indicator[],
  single: boolean,
): Promise<Response> {
  const { repository, style, base } = app;
  const asked = askedPeriod(context);
  if (asked === null) return notHere(app, context);
  const all = await releasedOf(repository, indicators);
  const chosen = choose(all, asked);
  if (asked && chosen.length === 0) return notHere(app, context);
  const reports = await readReports(repository, chosen);
  const page = indicatorPage({
    language: languageOf(context),
    style: `${base}/assets/${style.name}`,
    base,
    single,
    periods: periodsOf(all.flat()),
    ...(asked && { period: asked }),
    indicators: indicators.map((indicator) => {
      const report = reports.get(indicator.name);
      return { indicator, report: report && readMeasureReport(report) };
    }),
  });
  context.header('Cache-Control', briefly);
  context.header('Vary', 'Accept-Language');
  return context.html(page);
}

/** Of each indicator what was released, oldest first. */
function releasedOf(
  repository: Repository,
  indicators: readonly Indicator[],
): Promise<readonly (readonly ReleasedReport[])[]> {
  return Promise.all(indicators.map(({ name }) => releasedReports(repository, name)));
}

/** `null` for what is no period: then nothing was released of it. */
function askedPeriod(context: Context): QuarterPeriod | null | undefined {
  const text = context.req.query('period');
  if (text === undefined) return undefined;
  const period = parsePeriod(text);
  return 'severity' in period ? null : period;
}

/** The last of each indicator, or those of one period. */
function choose(
  all: readonly (readonly ReleasedReport[])[],
  asked: QuarterPeriod | undefined,
): readonly ReleasedReport[] {
  return all.flatMap((released) => {
    const found = asked
      ? released.find(({ period }) => periodText(period) === periodText(asked))
      : released.at(-1);
    return found ?? [];
  });
}

/** Each once, the latest first. */
function periodsOf(released: readonly ReleasedReport[]): readonly QuarterPeriod[] {
  const periods = new Map(released.map(({ period }) => [periodText(period), period]));
  return [...periods.values()].toSorted((one, other) => (one.first < other.first ? 1 : -1));
}

/** A released report of one indicator, as it is stored. */
async function sendReport(
  { repository }: IndicatorApp,
  context: Context,
  indicator: Indicator,
): Promise<Response> {
  const asked = askedPeriod(context);
  if (asked === null) return context.notFound();
  const chosen = choose(await releasedOf(repository, [indicator]), asked);
  const report = (await readReports(repository, chosen)).get(indicator.name);
  if (!report) return context.notFound();
  context.header('Content-Type', 'application/fhir+json; charset=utf-8');
  context.header('Cache-Control', briefly);
  context.header('Access-Control-Allow-Origin', '*');
  return context.body(stringify(report));
}

function sendStyle({ style }: IndicatorApp, context: Context): Response | Promise<Response> {
  if (context.req.param('name') !== style.name) return context.notFound();
  context.header('Content-Type', style.type);
  context.header('Cache-Control', 'public, max-age=31536000, immutable');
  return context.body(style.content);
}
