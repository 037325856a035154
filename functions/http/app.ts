import { type Context, Hono } from 'hono';
import type { Principal } from '../access/principal.ts';
import { FhirError } from '../fhir/outcome.ts';
import { type Admission, type AdmissionRates, createAdmission } from './admission.ts';
import type { Answer, FhirApi, FhirRequest, Method } from './api.ts';
import { carryOutJobs, resumeJobs } from './async/jobs.ts';
import type { Audit } from './audit/access.ts';
import { type Exchange, traceOf } from './audit/trace.ts';
import { watch } from './audit/watch.ts';
import { readBytes, readForm, readJsonPatch, readResource } from './body.ts';
import { addressOf } from './client-address.ts';
import { crossOrigin } from './cross-origin.ts';
import { answering } from './errors.ts';
import { defaultEvenMs, holdingMs } from './even-time.ts';
import { liveSearchParameters } from './live-search-parameters.ts';
import { type Log, reportTo } from './log.ts';
import { type MediaType, mediaTypeFor } from './negotiation.ts';
import { respond } from './respond.ts';
import { findRoute, type Match, ownFormats, perform } from './router.ts';
import { routes } from './routes.ts';
import { refuseDotSegments } from './sent-path.ts';
import { statusOf } from './status.ts';

export interface FhirAppOptions extends Omit<FhirApi, 'routes' | 'dispatch' | 'report'> {
  /** Who asks. @throws FhirError 401 for credentials that do not hold */
  readonly authenticate: (request: Request) => Promise<Principal>;
  /** The FHIR base of every link, such as `https://example.org/fhir`; where the request went when absent. */
  readonly baseUrl?: string;
  readonly newId: () => string;
  readonly log: Log;
  /** Keeps the trace of each request before it is answered. */
  readonly audit: Audit;
  readonly rates?: AdmissionRates;
  /** Denials come at multiples of this many milliseconds, whatever is hidden; 0: at once. */
  readonly evenMs?: number;
}

const mount = '/fhir';

/** The FHIR API, at `/fhir`: https://hl7.org/fhir/R4/http.html */
export function createFhirApp(options: FhirAppOptions): Hono {
  return openFhirApp(options).app;
}

/** Likewise, with what carries out the jobs that wait, where the clock calls for it. */
export function openFhirApp(options: FhirAppOptions): {
  readonly app: Hono;
  readonly carryOutJobs: (hasTime: () => boolean) => Promise<void>;
} {
  const live = liveSearchParameters(options);
  const api: FhirApi = {
    ...options,
    repository: live.repository,
    routes,
    report: reportTo(options.log, options.newId),
    dispatch: async (path, request) => perform(findRoute(request.method, path, api), request, api),
  };
  if (api.jobs?.by === 'this process') resumeJobs(api.jobs, api).catch(api.report);
  const admission = createAdmission(options.clock, options.rates);
  const app = new Hono();
  app.use(`${mount}/*`, crossOrigin, async (_, next) => {
    // A store that does not answer shows in the request itself.
    await live.refresh().catch(() => undefined);
    await next();
  });
  for (const path of [mount, `${mount}/*`]) {
    app.all(path, (context) => exchange(context, api, admission, options));
  }
  const { jobs } = api;
  return { app, carryOutJobs: async (hasTime) => jobs && carryOutJobs(jobs, api, hasTime) };
}

async function exchange(
  context: Context,
  api: FhirApi,
  admission: Admission,
  options: FhirAppOptions,
): Promise<Response> {
  const request = context.req.raw;
  const startedMs = options.clock();
  const requestId = requestIdOf(request) ?? options.newId();
  const url = new URL(request.url);
  let mediaType: MediaType = 'application/fhir+json';
  let pretty = url.searchParams.get('_pretty') === 'true';
  // A search by POST may have them in its form: https://hl7.org/fhir/R4/search.html#Introduction
  const formRead = (form: URLSearchParams) => {
    if (form.get('_format') && !url.searchParams.get('_format')) mediaType = mediaTypeFor(form, null);
    pretty ||= form.get('_pretty') === 'true';
  };
  let match: Match | undefined;
  let principal: Principal | undefined;
  const from = addressOf(context);
  const watched = watch(api);
  const performed = await answering(api, async () => {
    refuseDotSegments(context);
    match = findRoute(methodOf(request), url.pathname.slice(mount.length) || '/', api);
    mediaType = mediaTypeOf(request, match, api);
    try {
      principal = await principalOf(match.route.interaction, request, options);
      admission.of(principal);
      return await perform(match, fhirRequest(request, url, principal, options, formRead), watched.api);
    } catch (caught) {
      if (caught instanceof FhirError && statusOf(caught) === 401) admission.refused(from);
      throw caught;
    }
  });
  const base = baseOf(url, options);
  const exchanged = { principal, match, answer: performed, watched, base, from, requestId };
  const answer = await answering(api, () => traced(exchanged, { audit: options.audit, report: api.report }));
  const isConditional = request.headers.has('If-None-Exist');
  const asked = { principal, match, isConditional, answer };
  const heldMs = holdingMs(asked, options.clock() - startedMs, options.evenMs ?? defaultEvenMs);
  if (heldMs > 0) await new Promise((resolve) => setTimeout(resolve, heldMs));
  const presentation = { mediaType, pretty, withoutBody: request.method === 'HEAD' };
  const response = respond(answer, presentation, api.elements);
  response.headers.set('X-Request-Id', requestId);
  response.headers.set('X-Content-Type-Options', 'nosniff');
  response.headers.set('Referrer-Policy', 'no-referrer');
  // A Binary may be a page.
  response.headers.set('Content-Security-Policy', "sandbox; default-src 'none'");
  if (hasBrokenGlass(principal)) options.log({ event: 'break-glass', requestId, status: answer.status });
  const durationMs = options.clock() - startedMs;
  const route = match && `${match.route.method} ${match.route.path}`;
  options.log({
    event: 'request',
    requestId,
    ...(route ? { route } : {}),
    status: answer.status,
    durationMs,
  });
  return response;
}

function hasBrokenGlass(principal: Principal | undefined): boolean {
  return (principal?.kind === 'client' || principal?.kind === 'person') && principal.breakGlass !== undefined;
}

/** The answer, once its trace is kept. */
async function traced(exchange: Exchange, { audit, report }: Traced): Promise<Answer> {
  const access = traceOf(exchange);
  try {
    if (access) await audit(access);
  } catch (caught) {
    // Whoever is not known is told nothing, and that may be said without the store.
    if (exchange.answer.status !== 401) throw caught;
    report(caught);
  }
  return exchange.answer;
}

interface Traced {
  readonly audit: Audit;
  readonly report: FhirApi['report'];
}

/** The caller's own id for the request, if it is fit for a header and a log. */
function requestIdOf(request: Request): string | undefined {
  return /^[A-Za-z0-9\-._~]{1,64}$/.exec(request.headers.get('X-Request-Id') ?? '')?.[0];
}

// HEAD is GET without the body, which the server leaves out.
function methodOf({ method }: Request): string {
  return method === 'HEAD' ? 'GET' : method;
}

/**
 * The form that the answer has where it is FHIR. What is in a Binary may be of any type, and an operation may answer in
 * a form of its own: whoever asks for that gets as FHIR what is not in it, such as what went wrong.
 */
function mediaTypeOf(request: Request, { route, params }: Match, api: FhirApi): MediaType {
  const { searchParams } = new URL(request.url);
  const accept = request.headers.get('Accept');
  const isBinary =
    params.type === 'Binary' && (route.interaction === 'read' || route.interaction === 'vread');
  const own = ownFormats(params, api) !== undefined;
  // Then `_format` is for the operation to judge, as it knows what it offers.
  const asked = own ? new URLSearchParams() : searchParams;
  return mediaTypeFor(asked, (isBinary || own) && accept !== null ? `${accept}, */*;q=0.001` : accept);
}

/** `/metadata` is for everybody, and must answer a caller whose token is no good. */
async function principalOf(
  interaction: Match['route']['interaction'],
  request: Request,
  { authenticate }: FhirAppOptions,
): Promise<Principal> {
  return interaction === 'capabilities' ? { kind: 'anonymous' } : authenticate(request);
}

function fhirRequest(
  request: Request,
  url: URL,
  principal: Principal,
  options: FhirAppOptions,
  formRead: (form: URLSearchParams) => void,
): Omit<FhirRequest, 'params'> {
  const { limits, elements } = options;
  return {
    method: methodOf(request) as Method,
    query: url.searchParams,
    header: (name) => request.headers.get(name) ?? undefined,
    json: () => readResource(request, limits, elements),
    jsonPatch: () => readJsonPatch(request, limits),
    form: async () => {
      const form = await readForm(request, limits);
      formRead(form);
      return form;
    },
    bytes: () => readBytes(request, limits.maxBodyBytes),
    asksForFhir: url.searchParams.has('_format'),
    base: baseOf(url, options),
    // Of this request alone: what its decisions rest on is kept by it.
    principal: { ...principal },
  };
}

function baseOf({ origin }: URL, { baseUrl }: FhirAppOptions): string {
  return baseUrl ?? `${origin}${mount}`;
}
