import { type Context, Hono } from 'hono';
import type { ExchangeContext } from '../../indicator/exchange/formats.ts';
import type { Indicator } from '../../indicator/measure.ts';
import { parsePeriod, periodId, type QuarterPeriod } from '../../indicator/period.ts';
import { editionOf, firstEdition } from '../../indicator/release.ts';
import { type Reported, readMeasureReport } from '../../indicator/reported.ts';
import { calendarData } from '../../indicator-page/calendar.ts';
import { maxPlaces } from '../../indicator-page/compare.ts';
import { notHerePage } from '../../indicator-page/not-here-page.ts';
import { indicatorPage } from '../../indicator-page/page.ts';
import { indicatorPageCss } from '../../indicator-page/style.ts';
import { pageLanguages } from '../../indicator-page/texts.ts';
import type { Repository } from '../../repository/repository.ts';
import { type Asset, asset } from '../parent/assets.ts';
import { securityHeaders } from '../parent/headers.ts';
import { chosenOf } from '../parent/language.ts';
import { choose, periodsOf, releasedOf, releasesOf } from './chosen.ts';
import { briefly, exchangedOf, exchangeFile, fileNamed } from './exchange-file.ts';
import { type ReleasedReport, readReports } from './released.ts';

export interface IndicatorAppOptions {
  readonly repository: Repository;
  readonly indicators: readonly Indicator[];
  /** The origin by which people reach Kring, with its path if it has one. */
  readonly publicUrl: string;
  /** What the files say of the country, who reports, and where figures go in its DHIS2. */
  readonly exchange: Omit<ExchangeContext, 'addressOf'>;
  /** Now, in epoch milliseconds. */
  readonly clock?: () => number;
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
  app.get('/indicators', (context) => show(indicators, context, indicators.indicators, { single: false }));
  app.get('/indicators/assets/:name', (context) => sendStyle(indicators, context));
  app.get('/indicators/calendar.json', (context) => sendCalendar(indicators, context));
  app.get('/indicators/:name', (context) => {
    const name = context.req.param('name');
    const indicator = indicators.indicators.find((each) => each.name === name);
    return indicator
      ? show(indicators, context, [indicator], { single: true })
      : sendFile(indicators, context, name);
  });
  app.get('/indicators/releases/:name', (context) => sendRelease(indicators, context));
  app.get('/indicators/', (context) => context.redirect(base + new URL(context.req.url).search, 308));
  app.get('/indicators/*', (context) => notHere(indicators, context));
  app.onError((error, context) => {
    options.report(error);
    return context.text('This page cannot be shown now. Please try again later.', 503);
  });
  return app;
}

function languageOf({ req }: Context) {
  const acceptLanguage = req.header('Accept-Language');
  return chosenOf(pageLanguages, { query: req.query('lang'), stored: undefined, acceptLanguage }) ?? 'en';
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
  options: { readonly single: boolean; readonly asked?: QuarterPeriod },
): Promise<Response> {
  const { repository, style, base } = app;
  const asked = options.asked ?? askedPeriod(context);
  if (asked === null) return notHere(app, context);
  const all = await releasedOf(repository, indicators);
  const chosen = choose(all, asked);
  if (asked && chosen.length === 0) return notHere(app, context);
  const reports = await readReports(repository, chosen);
  const history = options.single ? await historyOf(app, all[0] ?? []) : [];
  const page = indicatorPage({
    language: languageOf(context),
    style: `${base}/assets/${style.name}`,
    base,
    single: options.single,
    periods: periodsOf(all.flat()),
    ...(asked && { period: asked }),
    hasDhis2: app.exchange.dhis2 !== undefined,
    ...(options.single
      ? { history, places: askedPlaces(context), from: askedFrom(context) }
      : { calendar: { releases: releasesOf(all.flat()), today: today(app) } }),
    indicators: indicators.map((indicator) => {
      const report = reports.get(indicator.name);
      return { indicator, report: report && readMeasureReport(report) };
    }),
  });
  context.header('Cache-Control', briefly);
  context.header('Vary', 'Accept-Language');
  return context.html(page);
}

/** Every report of one indicator, the oldest first. */
async function historyOf(
  { repository }: IndicatorApp,
  released: readonly ReleasedReport[],
): Promise<readonly Reported[]> {
  const read = await Promise.all(released.slice(-maxHistory).map((one) => readReports(repository, [one])));
  return read.flatMap((reports) => [...reports.values()].map(readMeasureReport));
}

/** No more quarters are shown than these have. */
const maxHistory = 12;

function askedPlaces({ req }: Context): readonly string[] {
  const asked = req.queries('place') ?? [];
  const typed = asked.map((text) => text.trim().slice(0, 100)).filter((text) => text !== '');
  return [...new Set(typed)].slice(0, maxPlaces);
}

function askedFrom({ req }: Context): number {
  const text = req.query('from') ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : 0;
}

function today({ clock = Date.now }: IndicatorApp): string {
  return new Date(clock()).toISOString().slice(0, 10);
}

async function sendCalendar(app: IndicatorApp, context: Context): Promise<Response> {
  const all = (await releasedOf(app.repository, app.indicators)).flat();
  const addressOf = (release: string) => `${app.publicUrl}/indicators/releases/${release}`;
  context.header('Cache-Control', briefly);
  context.header('Access-Control-Allow-Origin', '*');
  return context.json(calendarData({ releases: releasesOf(all), today: today(app) }, addressOf));
}

/** `null` for what is no period: then nothing was released of it. */
function askedPeriod(context: Context): QuarterPeriod | null | undefined {
  const text = context.req.query('period');
  if (text === undefined) return undefined;
  const period = parsePeriod(text);
  return 'severity' in period ? null : period;
}

/** Released figures of one indicator as a file, such as `/indicators/attendance.adx.xml?period=2026-Q1`. */
async function sendFile(app: IndicatorApp, context: Context, name: string): Promise<Response> {
  const found = fileNamed(name);
  const indicator = app.indicators.find((each) => each.name === found?.subject);
  const asked = askedPeriod(context);
  if (!found || !indicator || asked === null) return notHere(app, context);
  const chosen = choose(await releasedOf(app.repository, [indicator]), asked);
  const exchanged = await exchangedOf(app.repository, [indicator], chosen);
  const [period] = chosen;
  if (exchanged.length === 0 || !period) return notHere(app, context);
  const named = name.replace(indicator.name, `${indicator.name}-${periodId(period.period)}`);
  return exchangeFile(exchanged, { format: found.format, name: named }, exchangeContext(app));
}

/** A whole release as a file, such as `/indicators/releases/nl-2026-q1.csv`, or as a page without an ending. */
async function sendRelease(app: IndicatorApp, context: Context): Promise<Response> {
  const name = context.req.param('name') ?? '';
  const found = fileNamed(name);
  const id = found?.subject ?? name;
  const all = await releasedOf(app.repository, app.indicators);
  const chosen = all.flatMap((released) => released.find(({ release }) => release === id) ?? []);
  const [first] = chosen;
  const corrected = first ? undefined : correctionOf(id, all.flat());
  if (corrected)
    return context.redirect(`${app.base}/releases/${name.replace(id, corrected)}${searchOf(context)}`);
  if (!first || found?.format === 'as stored') return notHere(app, context);
  if (!found) return show(app, context, app.indicators, { single: false, asked: first.period });
  const exchanged = await exchangedOf(app.repository, app.indicators, chosen);
  if (exchanged.length === 0) return notHere(app, context);
  return exchangeFile(exchanged, { format: found.format, name }, exchangeContext(app));
}

/** The release that has taken the place of this one: what that one told may not be told any more. */
function correctionOf(id: string, released: readonly ReleasedReport[]): string | undefined {
  const isLater = ({ release }: ReleasedReport) =>
    firstEdition(release) === firstEdition(id) && editionOf(release) > editionOf(id);
  return released.find(isLater)?.release;
}

function searchOf({ req }: Context): string {
  return new URL(req.url).search;
}

function exchangeContext({ exchange, publicUrl }: IndicatorApp): ExchangeContext {
  return { ...exchange, addressOf: (type, id) => `${publicUrl}/fhir/${type}/${id}` };
}

function sendStyle({ style }: IndicatorApp, context: Context): Response | Promise<Response> {
  if (context.req.param('name') !== style.name) return context.notFound();
  context.header('Content-Type', style.type);
  context.header('Cache-Control', 'public, max-age=31536000, immutable');
  return context.body(style.content);
}
