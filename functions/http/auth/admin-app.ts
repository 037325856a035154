import { type Context, Hono } from 'hono';
import type { Principal } from '../../access/principal.ts';
import { type Permission, scopesGranting, scopesOf } from '../../access/scopes.ts';
import { FhirError, fhirError } from '../../fhir/outcome.ts';
import { type AdmissionRates, createAdmission } from '../admission.ts';
import { type Answer, defaultLimits } from '../api.ts';
import type { Audit } from '../audit/access.ts';
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
 * everywhere. A client that sees everything (`programme`) is made and changed by the command alone, by who has the
 * machine or the table.
 */
export function createAdminApp(settings: AdminAppSettings): Hono {
  const admission = createAdmission(settings.clock, settings.rates);
  const app = new Hono();
  const route =
    (name: string, needed: readonly Permission[], perform: (context: Context) => Promise<Answer>) =>
    async (context: Context) => {
      const from = addressOf(context);
      let principal: Principal = { kind: 'anonymous' };
      const done = await answering(settings, async () => {
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
        await settings.audit(traceOf(name, principal, done, from));
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

async function add({ register }: AdminAppSettings, { req }: Context): Promise<Answer> {
  const registration = await readRegistrationText(req.raw);
  const { id } = requireOrdinary(registration);
  if (await registeredAs(id, register)) {
    throw fhirError('conflict', `There is a client ${id} already: PUT /admin/clients/${id} replaces it`);
  }
  return ok(shownClient(await register.add(registration)), 201);
}

async function replace({ register }: AdminAppSettings, { req }: Context): Promise<Answer> {
  const registration = await readRegistrationText(req.raw);
  const { id } = requireOrdinary(registration);
  if (id !== req.param('id')) {
    throw fhirError('value', 'Client registration, id: must be the one in the address');
  }
  const known = await registeredAs(id, register);
  if (known === undefined) throw fhirError('not-found', 'There is no such client');
  if (known.role === 'programme') throw byCommandOnly();
  return ok(shownClient(await register.add(registration)));
}

/** @throws FhirError as `readRegistration` does, and 403 */
function requireOrdinary(registration: Registration): Client {
  const client = readRegistration(registration);
  if (client.role === 'programme') throw byCommandOnly();
  return client;
}

function byCommandOnly(): Error {
  return fhirError(
    'forbidden',
    'The programme’s own system is registered by the command (npm run client) only',
  );
}

async function registeredAs(id: string, register: Register): Promise<ShownClient | undefined> {
  return (await register.list()).find((client) => client.id === id);
}

async function readRegistrationText(request: Request): Promise<Registration> {
  const bytes = await readBytes(request, Math.min(defaultLimits.maxBodyBytes, 64 * 1024));
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw fhirError('invalid', 'Send the registration of a client, as JSON');
  }
}

async function remove({ register }: AdminAppSettings, { req }: Context): Promise<Answer> {
  if (await register.remove(req.param('id') ?? '')) return { status: 204 };
  throw fhirError('not-found', 'There is no such client');
}

function ok(value: unknown, status = 200): Answer {
  return { status, content: JSON.stringify(value) };
}

function traceOf(name: string, principal: Principal, { status, outcome }: Answer, from: string | undefined) {
  return {
    principal,
    interaction: `admin:${name}`,
    status,
    refusal: status >= 400 ? outcome?.issue[0]?.code : undefined,
    patients: [],
    written: new Map(),
    refusedEntries: 0,
    from,
  };
}

function sent({ status, content, outcome, headers }: Answer): Response {
  const all = new Headers({ 'Cache-Control': 'no-store', ...headers });
  const text = content ?? (outcome && JSON.stringify(outcome));
  if (text !== undefined) all.set('Content-Type', outcome ? 'application/fhir+json' : 'application/json');
  return new Response(text ?? null, { status, headers: all });
}
