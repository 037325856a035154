import * as z from 'zod';
import { type Role, roles, type Scope } from '../../access/principal.ts';
import { formatScopes, parseScopes } from '../../access/scopes.ts';
import { error, FhirError, type Issue } from '../../fhir/outcome.ts';
import type { Records, RecordValue } from '../../repository/repository.ts';

/** A registered system: who it is, for whom it works, how it proves that, and the most that it may ask for. */
export interface Client {
  readonly id: string;
  /** For people, such as `Midwifery practice De Kring, EHR`. */
  readonly name: string;
  readonly role: Role;
  /** `Organization/…` */
  readonly organization?: string;
  readonly scopes: readonly Scope[];
  /** The keys that were registered; none when there is a `jwksUrl`. */
  readonly keys: readonly PublicKey[];
  /** Where the client shows its keys, so that it can change them by itself. */
  readonly jwksUrl?: string;
}

export interface Registration {
  readonly id: string;
  readonly name: string;
  /** What the system is to this programme; `vendor`, the record system of one organisation, unless it says so. */
  readonly role?: string | undefined;
  /** `Organization/…`: whose system it is. */
  readonly organization?: string | undefined;
  /** SMART scopes parted by spaces: `system/Encounter.cruds system/Patient.rs`. */
  readonly scopes: string;
  /** A JSON Web Key Set with the client's public keys. */
  readonly jwks?: unknown;
  /** Instead of `jwks`: where the client shows its keys. */
  readonly jwksUrl?: string | undefined;
}

export type PublicKey = z.infer<typeof publicKey>;

// RS384 and ES384 are the two algorithms that every SMART server must take; their private members stay out of here.
const kid = z.string().min(1, 'each key needs a `kid`, by which an assertion names it');
const publicKey = z.discriminatedUnion('kty', [
  z.object({
    kty: z.literal('RSA'),
    kid,
    n: z.string().min(342, 'an RSA key needs at least 2048 bits'),
    e: z.string(),
  }),
  z.object({ kty: z.literal('EC'), kid, crv: z.literal('P-384'), x: z.string(), y: z.string() }),
]);

const registeredKey = z
  .looseObject({})
  .refine((key) => !('d' in key), 'is a private key: keep it to yourself and send the public one')
  .pipe(publicKey);

/** What a system can be; the others are people, who sign in with the operator's own provider. */
const systemRoles = roles.filter(
  (role) => !['facilitator', 'co-facilitator', 'volunteer', 'coordinator'].includes(role),
);

/** Roles that look after one organisation's data: without one they would see nothing. */
const ofOrganization: ReadonlySet<Role> = new Set<Role>(['vendor', 'data-manager']);

const registration = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, `_`, `-` and `.`'),
  name: z.string().min(1).max(200),
  role: z.enum(systemRoles, `must be one of ${systemRoles.join(', ')}`).default('vendor'),
  organization: z
    .string()
    .regex(/^Organization\/[A-Za-z0-9\-.]{1,64}$/, 'must be a reference such as Organization/123')
    .optional(),
  scopes: z.string().min(1),
  jwks: z.object({ keys: z.array(registeredKey).min(1).max(20) }).optional(),
  jwksUrl: z.string().max(500).refine(isKeyUrl, 'must be an https:// address without a password').optional(),
});

function isKeyUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '';
}

/**
 * A client as it may be registered.
 * @throws FhirError `value` naming each member that is wrong
 */
export function readRegistration(input: unknown): Client {
  const parsed = registration.safeParse(input);
  if (!parsed.success) throw refused(parsed.error.issues.map(issueOf));
  const { id, name, role, organization, jwks, jwksUrl } = parsed.data;
  const { scopes, issues } = parseScopes(parsed.data.scopes);
  if (issues.length > 0) throw refused(issues);
  if ((jwks === undefined) === (jwksUrl === undefined)) {
    throw refused([wrong('jwks', 'give the keys (jwks) or where they are (jwksUrl), one of the two')]);
  }
  if (ofOrganization.has(role) && organization === undefined) {
    throw refused([wrong('organization', `a ${role} works for an organisation: give Organization/…`)]);
  }
  return {
    id,
    name,
    role,
    ...(organization !== undefined && { organization }),
    scopes,
    keys: jwks?.keys ?? [],
    ...(jwksUrl !== undefined && { jwksUrl }),
  };
}

function refused([first, ...rest]: readonly Issue[]): FhirError {
  return new FhirError([first ?? error('value', 'This is no client registration'), ...rest]);
}

/** Registers a client whatever is there, as often as it is asked for. @throws FhirError as `readRegistration` does */
export async function keepClient(records: Records, input: Registration): Promise<void> {
  const client = readRegistration(input);
  await records.put(keyOf(client.id), recordOf(client));
}

/**
 * Registers a client, or changes the one with this id, unless the one that is there speaks against it.
 * @throws FhirError as `readRegistration` does; 409 when somebody else was faster
 */
export async function registerClient(
  records: Records,
  input: Registration,
  object: (known: Client | undefined) => void = () => undefined,
): Promise<Client> {
  const client = readRegistration(input);
  const key = keyOf(client.id);
  const record = await records.get(key);
  object(record && clientOf(client.id, record.value));
  const expect = record ? { revision: record.revision } : 'absent';
  await records.commit([{ key, value: recordOf(client), expect }]);
  return client;
}

export async function findClient(records: Records, id: string): Promise<Client | undefined> {
  // Whatever else an assertion may hold as its issuer cannot have been registered.
  if (!registration.shape.id.safeParse(id).success) return undefined;
  const record = await records.get(keyOf(id));
  return record && clientOf(id, record.value);
}

/** By id; at most 1,000. */
export async function listClients(records: Records): Promise<readonly Client[]> {
  return (await records.parts('client', 'registered')).map(({ part, value }) => clientOf(part, value));
}

/**
 * Whether there was one. Tokens that it has already been given end within five minutes.
 * @throws FhirError 409 when somebody else has changed it at the same moment
 */
export async function removeClient(
  records: Records,
  id: string,
  object: (known: Client | undefined) => void = () => undefined,
): Promise<boolean> {
  if (!registration.shape.id.safeParse(id).success) return false;
  const key = keyOf(id);
  const record = await records.get(key);
  object(record && clientOf(id, record.value));
  if (record) await records.commit([{ key, value: undefined, expect: { revision: record.revision } }]);
  return record !== undefined;
}

/** As `removeClient`, whatever is there, as often as it is asked for. */
export async function forgetClient(records: Records, id: string): Promise<void> {
  await records.remove(keyOf(id));
}

// All under one id, so that they can be listed.
function keyOf(id: string) {
  return { kind: 'client', id: 'registered', part: id };
}

function recordOf({ name, role, organization, scopes, keys, jwksUrl }: Client): RecordValue {
  return {
    name,
    role,
    ...(organization !== undefined && { organization }),
    scopes: formatScopes(scopes),
    keys: JSON.stringify(keys),
    ...(jwksUrl !== undefined && { jwksUrl }),
  };
}

function clientOf(id: string, value: RecordValue): Client {
  const { organization, jwksUrl } = value;
  return {
    id,
    name: String(value.name),
    // A record of before there were roles: without an organisation it sees nothing until it is registered anew.
    role: systemRoles.find((role) => role === value.role) ?? 'vendor',
    ...(typeof organization === 'string' && { organization }),
    scopes: parseScopes(String(value.scopes)).scopes,
    keys: z.array(publicKey).parse(JSON.parse(String(value.keys))),
    ...(typeof jwksUrl === 'string' && { jwksUrl }),
  };
}

function issueOf({ path, message }: z.core.$ZodIssue): Issue {
  return wrong(path.join('.') || 'as a whole', message);
}

function wrong(where: string, message: string): Issue {
  return error('value', `Client registration, ${where}: ${message}`);
}
