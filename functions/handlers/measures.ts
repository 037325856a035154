import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { Hono } from 'hono';
import { duckDbFactStore } from '../facts/duckdb-store.ts';
import { createRunChartApp } from '../http/indicators/run-chart-app.ts';
import { readEnvironment } from './environment.ts';
import { fhirApiVariables, openFhirApi } from './fhir-api.ts';
import { lambdaHttp } from './lambda-http.ts';
import { report } from './log.ts';

const settings = readEnvironment(fhirApiVariables, process.env);

const {
  app: fhir,
  measures,
  carryOutJobs,
} = openFhirApi(settings, {
  openFacts: (tables) => duckDbFactStore({ path: ':memory:', tables }),
});

const publicUrl = settings.KRING_PUBLIC_URL;
const app = new Hono();
app.route('/', createRunChartApp({ measures, publicUrl, fhir: fhir.fetch, clock: Date.now }));
app.route('/', fhir);

const answer = lambdaHttp(app.fetch, {
  publicUrl,
  originSecret: settings.KRING_ORIGIN_SECRET,
  report,
});

/** Less than this and another call, a minute later, takes the next one. */
const reserveMs = 60_000;

/**
 * The FHIR API with DuckDB beside it: `/fhir/Measure/…` and the operations of a Task, for who asks for figures of their
 * own, and `/run-charts`, which are these figures as pages. Called by the clock (`{ "task": "jobs" }`) it carries out what was asked with `Prefer: respond-async`.
 */
export async function handler(
  event: APIGatewayProxyEventV2 | { readonly task: 'jobs' },
  { getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  if (!('task' in event)) return answer(event);
  await carryOutJobs(() => getRemainingTimeInMillis() > reserveMs);
  return undefined;
}
