import { type Context, Hono } from 'hono';
import type { Principal } from '../../access/principal.ts';
import { type Permission, scopesGranting, scopesOf } from '../../access/scopes.ts';
import { FhirError, fhirError } from '../../fhir/outcome.ts';
import { type AdmissionRates, createAdmission } from '../admission.ts';
import { type Answer, defaultLimits } from '../api.ts';
import type { Access, Audit } from '../audit/access.ts';
import { readBytes } from '../body.ts';
import { addressOf } from '../client-address.ts';
import { answering } from '../errors.ts';
import { statusOf } from '../status.ts';
import { type Client, type Registration, readRegistration } from './clients.ts';
import { type Register, type ShownClient, shownClient } from './register.ts';

export interface AdminAppSettings {
  readonly register: Register;
  readonly authenticate: (request: Request) => Promise<Principal>;
  readonly audit: Audit;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly report: (error: unknown) => string;
  readonly rates?: AdmissionRates;
}

/**
 * Who may ask for tokens, for the operator to say: `GET` and `POST /admin/clients`, `PUT` and
 * `DELETE /admin/clients/{id}`, as JSON (README "Who may ask"). What went wrong is told as an OperationOutcome, as
 * everywhere. What sees everything or watches over others (`programme`, `operator`, `auditor`) is made and changed by
 * the command alone, by who has the machine or the table.
 */
export function createAdminApp(settings: AdminAppSettings): Hono {
  const admission = createAdmission(settings.clock, settings.rates);
  const app = new Hono();
  const route =
    (name: string, needed: readonly Permission[], perform: (context: Context) => Promise<Done>) =>
    async (context: Context) => {
      const from = addressOf(context);
      let principal: Principal = { kind: 'anonymous' };
      const done: Done = await answering(settings, async () => {
        try {
          principal = await settings.authenticate(context.req.raw);
          admission.of(principal);
          requireOperator(principal);
        } catch (caught) {
          if (caught instanceof FhirError && statusOf(caught) === 401) admission.refused(from);
          throw caught;
        }
        requireScope(principal, needed);
        return perform(context);
      });
      const answer = await answering(settings, async () => {
        // Whoever is throttled could fill the trail.
        if (done.status !== 429) await settings.audit(traceOf(name, principal, done, from));
        return done;
      });
      return sent(answer);
    };
  app.get(
    '/admin/clients',
    route('list-clients', ['r', 's'], async () => ok(await settings.register.list())),
  );
  app.post(
    '/admin/clients',
    route('register-client', ['c'], (context) => add(settings, context)),
  );
  app.put(
    '/admin/clients/:id',
    route('replace-client', ['u'], (context) => replace(settings, context)),
  );
  app.delete(
    '/admin/clients/:id',
    route('remove-client', ['d'], (context) => remove(settings, context)),
  );
  app.all('/admin/clients', (context) => context.body(null, 405, { Allow: 'GET, POST' }));
  app.all('/admin/clients/:id', (context) => context.body(null, 405, { Allow: 'PUT, DELETE' }));
  return app;
}

/** @throws FhirError 401, 403 */
function requireOperator(principal: Principal): void {
  const roles =
    principal.kind === 'client' ? [principal.role] : principal.kind === 'person' ? principal.roles : [];
  if (principal.kind === 'unrestricted' || roles.includes('operator')) return;
  if (principal.kind === 'anonymous') throw fhirError('login', 'This needs an access token of an operator');
  throw fhirError('forbidden', 'Clients are registered by an operator: the access token has another role');
}

/**
 * Clients are of no type of R4: who registers them needs the permission for all types, and any one of those given here.
 * A person without scopes may what the role may.
 * @throws FhirError 403
 */
function requireScope(principal: Principal, needed: readonly Permission[]): void {
  if (principal.kind !== 'client' && principal.kind !== 'person') return;
  const scopes = scopesOf(principal);
  const isGranted = (permission: Permission) =>
    scopes !== undefined &&
    scopesGranting(scopes, permission, '*').some(
      ({ resourceType, query }) => resourceType === '*' && query === undefined,
    );
  if (scopes === undefined || needed.some(isGranted)) return;
  throw fhirError(
    'forbidden',
    `The access token does not allow this: that needs the scope system/*.${needed[0]}`,
  );
}

async function add({ register }: AdminAppSettings, { req }: Context): Promise<Done> {
  const registration = await readRegistrationText(req.raw);
  const { id } = requireOrdinary(registration);
  const client = await register.add(registration, (known) => {
    if (known === undefined) return;
    throw fhirError('conflict', `There is a client ${id} already: PUT /admin/clients/${id} replaces it`);
  });
  return { ...ok(shownClient(client), 201), client };
}

async function replace({ register }: AdminAppSettings, { req }: Context): Promise<Done> {
  const registration = await readRegistrationText(req.raw);
  const { id } = requireOrdinary(registration);
  if (id !== req.param('id')) {
    throw fhirError('value', 'Client registration, id: must be the one in the address');
  }
  const client = await register.add(registration, requireKnown);
  return { ...ok(shownClient(client)), client };
}

async function remove({ register }: AdminAppSettings, { req }: Context): Promise<Done> {
  if (await register.remove(req.param('id') ?? '', requireKnown)) return { status: 204 };
  throw noClient();
}

/** @throws FhirError 404, 403 */
function requireKnown(known: ShownClient | undefined): void {
  if (known === undefined) throw noClient();
  if (isByCommandOnly(known)) throw byCommandOnly();
}

function noClient(): Error {
  return fhirError('not-found', 'There is no such client');
}

/** @throws FhirError as `readRegistration` does, and 403 */
function requireOrdinary(registration: Registration): Client {
  const client = readRegistration(registration);
  if (isByCommandOnly(client)) throw byCommandOnly();
  return client;
}

/**
 * Who sees everything, who registers others, and who reads the trail: an operator neither makes itself one of these nor
 * takes one away.
 */
function isByCommandOnly({ role }: Pick<ShownClient, 'role'>): boolean {
  return role === 'programme' || role === 'operator' || role === 'auditor';
}

function byCommandOnly(): Error {
  return fhirError(
    'forbidden',
    'The programme’s own system, operators and auditors are registered, changed and removed by the command (npm run client) only',
  );
}

async function readRegistrationText(request: Request): Promise<Registration> {
  const bytes = await readBytes(request, Math.min(defaultLimits.maxBodyBytes, 64 * 1024));
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw fhirError('invalid', 'Send the registration of a client, as JSON');
  }
}

/** The answer, and the client that was let in. */
interface Done extends Answer {
  readonly client?: Client;
}

function ok(value: unknown, status = 200): Answer & { readonly content: string } {
  return { status, content: JSON.stringify(value) };
}

function traceOf(
  name: string,
  principal: Principal,
  { status, outcome, client }: Done,
  from: string | undefined,
): Access {
  return {
    principal,
    interaction: `admin:${name}`,
    status,
    refusal: status >= 400 ? outcome?.issue[0]?.code : undefined,
    patients: [],
    written: new Map(),
    refusedEntries: 0,
    from,
    ...(client && { client: tracedClient(client) }),
  };
}

/** Who lets in whom is who answers for what that one then sees. */
function tracedClient({ id, role, organization, keys, jwksUrl }: Client): Access['client'] {
  return {
    id,
    role,
    ...(organization !== undefined && { organization }),
    keys: jwksUrl ?? keys.map(({ kid }) => kid).join(' '),
  };
}

function sent({ status, content, outcome, headers }: Answer): Response {
  const all = new Headers({ 'Cache-Control': 'no-store', ...headers });
  const text = content ?? (outcome && JSON.stringify(outcome));
  if (text !== undefined) all.set('Content-Type', outcome ? 'application/fhir+json' : 'application/json');
  return new Response(text ?? null, { status, headers: all });
}
