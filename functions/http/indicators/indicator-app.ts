import { type Context, Hono } from 'hono';
import { stringify } from '../../fhir/json.ts';
import type { Indicator } from '../../indicator/measure.ts';
import { readMeasureReport } from '../../indicator/reported.ts';
import { indicatorPage } from '../../indicator-page/page.ts';
import { indicatorPageCss } from '../../indicator-page/style.ts';
import type { Repository } from '../../repository/repository.ts';
import { type Asset, asset } from '../parent/assets.ts';
import { securityHeaders } from '../parent/headers.ts';
import { chooseLanguage } from '../parent/language.ts';
import { latestReports } from './released.ts';

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

/** The public figures, at `/indicators`, for everybody. Only released MeasureReports are read. */
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
    if (!indicator) return context.notFound();
    return name.endsWith('.json')
      ? sendReport(indicators, context, indicator)
      : show(indicators, context, [indicator], true);
  });
  app.onError((error, context) => {
    options.report(error);
    return context.text('This page cannot be shown now. Please try again later.', 503);
  });
  return app;
}

// A release is never changed; a new one may be seen a few minutes later.
const briefly = 'public, max-age=300';

async function show(
  { repository, style, base }: IndicatorApp,
  context: Context,
  indicators: readonly Indicator[],
  single: boolean,
): Promise<Response> {
  const latest = await latestReports(
    repository,
    indicators.map(({ name }) => name),
  );
  const language = chooseLanguage({
    query: context.req.query('lang'),
    stored: undefined,
    acceptLanguage: context.req.header('Accept-Language'),
  });
  const page = indicatorPage({
    language,
    style: `${base}/assets/${style.name}`,
    base,
    single,
    indicators: indicators.map((indicator) => {
      const report = latest.get(indicator.name);
      return { indicator, report: report && readMeasureReport(report) };
    }),
  });
  context.header('Cache-Control', briefly);
  context.header('Vary', 'Accept-Language');
  return context.html(page);
}

/** The latest released report of one indicator, as it is stored. */
async function sendReport(
  { repository }: IndicatorApp,
  context: Context,
  { name }: Indicator,
): Promise<Response> {
  const report = (await latestReports(repository, [name])).get(name);
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
