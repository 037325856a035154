import { type Context, Hono } from 'hono';
import type { Principal } from '../access/principal.ts';
import type { FhirApi, FhirRequest, Method } from './api.ts';
import { readBytes, readForm, readJson } from './body.ts';
import { crossOrigin } from './cross-origin.ts';
import { answering } from './errors.ts';
import { type Log, reportTo } from './log.ts';
import { type MediaType, mediaTypeFor } from './negotiation.ts';
import { respond } from './respond.ts';
import { findRoute, type Match, perform } from './router.ts';
import { routes } from './routes.ts';

export interface FhirAppOptions extends Omit<FhirApi, 'routes' | 'dispatch' | 'report'> {
  /** Who asks. @throws FhirError 401 for credentials that do not hold */
  readonly authenticate: (request: Request) => Promise<Principal>;
  /** The FHIR base of every link, such as `https://example.org/fhir`; where the request went when absent. */
  readonly baseUrl?: string;
  readonly newId: () => string;
  readonly log: Log;
}

const mount = '/fhir';

/** The FHIR API, at `/fhir`: https://hl7.org/fhir/R4/http.html */
export function createFhirApp(options: FhirAppOptions): Hono {
  const api: FhirApi = {
    ...options,
    routes,
    report: reportTo(options.log, options.newId),
    dispatch: async (path, request) => perform(findRoute(request.method, path, api), request, api),
  };
  const app = new Hono();
  app.use(`${mount}/*`, crossOrigin);
  for (const path of [mount, `${mount}/*`]) {
    app.all(path, (context) => exchange(context, api, options));
  }
  return app;
}

async function exchange(context: Context, api: FhirApi, options: FhirAppOptions): Promise<Response> {
  const request = context.req.raw;
  const startedMs = options.clock();
  const requestId = requestIdOf(request) ?? options.newId();
  const url = new URL(request.url);
  let mediaType: MediaType = 'application/fhir+json';
  let route: string | undefined;
  const answer = await answering(api, async () => {
    const match = findRoute(methodOf(request), url.pathname.slice(mount.length) || '/', api);
    mediaType = mediaTypeFor(url.searchParams, acceptOf(request, match));
    route = `${match.route.method} ${match.route.path}`;
    const principal = await principalOf(match.route.interaction, request, options);
    return perform(match, fhirRequest(request, url, principal, options), api);
  });
  const response = respond(answer, mediaType, url.searchParams.get('_pretty') === 'true');
  response.headers.set('X-Request-Id', requestId);
  const durationMs = options.clock() - startedMs;
  options.log({
    event: 'request',
    requestId,
    ...(route ? { route } : {}),
    status: answer.status,
    durationMs,
  });
  return response;
}

/** The caller's own id for the request, if it is fit for a header and a log. */
function requestIdOf(request: Request): string | undefined {
  return /^[A-Za-z0-9\-._~]{1,64}$/.exec(request.headers.get('X-Request-Id') ?? '')?.[0];
}

// HEAD is GET without the body, which the server leaves out.
function methodOf({ method }: Request): string {
  return method === 'HEAD' ? 'GET' : method;
}

/** What is in a Binary may be of any type; one that it is not of gets it as FHIR. */
function acceptOf(request: Request, { route, params }: Match): string | null {
  const isBinary =
    params.type === 'Binary' && (route.interaction === 'read' || route.interaction === 'vread');
  const accept = request.headers.get('Accept');
  return isBinary && accept !== null ? `${accept}, */*;q=0.001` : accept;
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
  { baseUrl, limits }: FhirAppOptions,
): Omit<FhirRequest, 'params'> {
  return {
    method: methodOf(request) as Method,
    query: url.searchParams,
    header: (name) => request.headers.get(name) ?? undefined,
    json: () => readJson(request, limits),
    form: () => readForm(request, limits),
    bytes: () => readBytes(request, limits.maxBodyBytes),
    asksForFhir: url.searchParams.has('_format'),
    base: baseUrl ?? `${url.origin}${mount}`,
    principal,
  };
}
