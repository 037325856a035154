import { type Context, Hono } from 'hono';
import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import type { Indicator } from '../../indicator/measure.ts';
import type { Signal } from '../../indicator/run-chart.ts';
import { notHerePage } from '../../indicator-page/not-here-page.ts';
import {
  type RunChartAsked,
  runChartList,
  runChartPage,
  type Series,
  signInPage,
} from '../../indicator-page/run-chart-page.ts';
import { runChartCss } from '../../indicator-page/run-chart-style.ts';
import { pageLanguages } from '../../indicator-page/texts.ts';
import type { Connection } from '../client-address.ts';
import { parametersIn } from '../operations/parameters.ts';
import { asset } from '../parent/assets.ts';
import { securityHeaders } from '../parent/headers.ts';
import { chosenOf } from '../parent/language.ts';

export interface RunChartAppOptions {
  readonly measures: readonly Indicator[];
  /** The origin by which people reach Kring, with its path if it has one. */
  readonly publicUrl: string;
  /** The FHIR API: who asks, what they may see and what is noted of it is decided there, and nowhere else. */
  readonly fhir: (request: Request, from?: Connection) => Response | Promise<Response>;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * `/run-charts/attendance`: an indicator over time on the data of who asks, as a page. It asks `Measure/…/$run-chart`
 * with the caller's own `Authorization`, so that it can show nothing that the API would not.
 */
export function createRunChartApp(options: RunChartAppOptions): Hono {
  const base = `${new URL(options.publicUrl).pathname.replace(/\/$/, '')}/run-charts`;
  const style = asset('css', runChartCss);
  const frame = (context: Context) => ({
    language: languageOf(context),
    style: `${base}/assets/${style.name}`,
    base,
  });
  const app = new Hono();
  app.use('/run-charts', securityHeaders);
  app.use('/run-charts/*', securityHeaders);
  app.get('/run-charts', (context) =>
    context.html(runChartList({ ...frame(context), indicators: options.measures })),
  );
  app.get('/run-charts/assets/:name', (context) => {
    if (context.req.param('name') !== style.name) return context.notFound();
    context.header('Cache-Control', 'public, max-age=31536000, immutable');
    return context.body(style.content, 200, { 'Content-Type': style.type });
  });
  app.get('/run-charts/:name', async (context) => {
    const page = frame(context);
    const indicator = options.measures.find(({ name }) => name === context.req.param('name'));
    if (!indicator) return context.html(notHerePage(page), 404);
    const asked = askedOf(context, options.clock());
    const response = await options.fhir(
      requestOf(context, indicator, asked, options.publicUrl),
      context.env as Connection,
    );
    const answer: Json = await response.json();
    if (response.ok)
      return context.html(runChartPage({ ...page, indicator, asked, outcome: { series: seriesOf(answer) } }));
    const refused = saidIn(answer);
    const authenticate = response.headers.get('WWW-Authenticate');
    if (authenticate !== null) context.header('WWW-Authenticate', authenticate);
    const status = response.status as 400;
    if (response.status === 401 || response.status === 403)
      return context.html(signInPage(page, refused), status);
    return context.html(runChartPage({ ...page, indicator, asked, outcome: { refused } }), status);
  });
  return app;
}

function languageOf({ req }: Context) {
  const acceptLanguage = req.header('Accept-Language');
  return chosenOf(pageLanguages, { query: req.query('lang'), stored: undefined, acceptLanguage }) ?? 'en';
}

/** The last twelve months that are over, unless asked otherwise. */
function askedOf({ req }: Context, nowMs: number): RunChartAsked {
  const text = (name: string) => req.query(name)?.trim().slice(0, 100) ?? '';
  const monthBefore = (months: number) => {
    const now = new Date(nowMs);
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 7);
  };
  return {
    periodStart: text('periodStart') || monthBefore(12),
    periodEnd: text('periodEnd') || monthBefore(1),
    by: text('by') || 'month',
    group: text('group'),
  };
}

function requestOf(
  { req }: Context,
  { name }: Indicator,
  { group, ...asked }: RunChartAsked,
  publicUrl: string,
): Request {
  const query = new URLSearchParams({ ...asked, ...(group !== '' && { group }) });
  const headers = new Headers({ Accept: 'application/fhir+json' });
  for (const kept of ['Authorization', 'X-Request-Id', 'X-Forwarded-For']) {
    const value = req.header(kept);
    if (value !== undefined) headers.set(kept, value);
  }
  return new Request(`${new URL(publicUrl).origin}/fhir/Measure/${name}/$run-chart?${query}`, { headers });
}

/** What went wrong, in the words of the OperationOutcome. */
function saidIn(answer: Json): string {
  const issues = isJsonObject(answer) && Array.isArray(answer.issue) ? answer.issue.filter(isJsonObject) : [];
  return issues
    .flatMap(({ diagnostics }) => (typeof diagnostics === 'string' ? [diagnostics] : []))
    .join(' ');
}

function seriesOf(answer: Json): readonly Series[] {
  return parametersIn(answer)
    .filter(({ name }) => name === 'series')
    .map((series) => {
      const parts = partsOf(series);
      const one = (name: string) => parts.find((part) => part.name === name);
      const coding = one('group')?.valueCoding;
      return {
        group: isJsonObject(coding) ? String(coding.code) : '',
        ...(one('median') && { median: Number(one('median')?.valueDecimal) }),
        runs: Number(one('runs')?.valueInteger ?? 0),
        points: parts.filter(({ name }) => name === 'point').map(pointOf),
        signals: parts.filter(({ name }) => name === 'signal').map(signalOf),
      };
    });
}

function partsOf({ part }: JsonObject): readonly JsonObject[] {
  return Array.isArray(part) ? part.filter(isJsonObject) : [];
}

function pointOf(point: JsonObject): Series['points'][number] {
  const known = new Map(partsOf(point).map((part) => [part.name, part]));
  const [value, denominator] = [known.get('value'), known.get('denominator')];
  return {
    at: String(known.get('at')?.valueString),
    ...(value && { value: Number(value.valueDecimal) }),
    ...(denominator && { denominator: Number(denominator.valueInteger) }),
  };
}

function signalOf(signal: JsonObject): Signal {
  const known = new Map(partsOf(signal).map((part) => [part.name, part]));
  return {
    rule: known.get('rule')?.valueCode as Signal['rule'],
    from: String(known.get('from')?.valueString),
    to: String(known.get('to')?.valueString),
    points: Number(known.get('points')?.valueInteger),
  };
}
