import { errors, type JWTPayload, jwtVerify } from 'jose';
import * as z from 'zod';
import { type PatientApp, type Person, type Role, roles, type Scope } from '../../access/principal.ts';
import { parseScopes } from '../../access/scopes.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { KeysUnreachable, type RemoteKeys, type SafeFetch } from './remote-keys.ts';

/** Roles of systems: no token of a person makes one. */
const notOfPeople: ReadonlySet<Role> = new Set<Role>(['programme', 'vendor', 'registry']);
const rolesOfPeople = roles.filter((role) => !notOfPeople.has(role));

/** A claim's name, or the way to it: `["realm_access", "roles"]`. */
const claim = z.union([
  z
    .string()
    .min(1)
    .transform((name) => [name]),
  z.array(z.string().min(1)).min(1),
]);

/** What an operator says of the OpenID Connect provider of its people: README.md "People". */
export const identityProvider = z.strictObject({
  issuer: z.url({ protocol: /^https$/, message: 'must be the https:// address of the provider' }),
  /** What the provider calls this deployment: the `aud` of its access tokens. */
  audience: z.string().min(1),
  /** Where in a token Kring finds what it has to know. */
  claims: z.strictObject({
    roles: claim,
    organization: claim.exactOptional(),
    practitioner: claim.exactOptional(),
    practitionerRole: claim.exactOptional(),
    patient: claim.exactOptional(),
  }),
  /** Kring's role for each role of the provider; without it they have the same names. */
  roles: z.record(z.string(), z.enum(rolesOfPeople)).exactOptional(),
});

export type IdentityProvider = z.output<typeof identityProvider>;

export interface PeopleContext {
  readonly provider: IdentityProvider;
  readonly safeFetch: SafeFetch;
  readonly remoteKeys: RemoteKeys;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

export type ReadPerson = (token: string) => Promise<Person | PatientApp | 'expired' | 'invalid'>;

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const skewSeconds = 10;

/**
 * Reads the tokens of the operator's own provider (https://openid.net/specs/openid-connect-core-1_0.html), whose keys
 * are found by its discovery document. @throws FhirError `transient` while the provider cannot be reached
 */
export function createPeople(context: PeopleContext): ReadPerson {
  const { provider, remoteKeys, clock } = context;
  const keysUrl = createDiscovery(context);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, remoteKeys(await keysUrl()), {
        algorithms,
        issuer: provider.issuer,
        audience: provider.audience,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: skewSeconds,
        currentDate: new Date(clock()),
      });
      return principalIn(payload, provider);
    } catch (cause) {
      if (cause instanceof KeysUnreachable) throw unreachable;
      if (cause instanceof errors.JWTExpired) return 'expired';
      if (cause instanceof errors.JOSEError) return 'invalid';
      throw cause;
    }
  };
}

const unreachable = fhirError(
  'transient',
  "The provider that your token comes from cannot be reached, so that it can't be checked; try again soon",
  'http.Authorization',
);

const discovered = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https$/ }) });

const maxAgeMs = 3_600_000;
const cooldownMs = 30_000;

/** https://openid.net/specs/openid-connect-discovery-1_0.html: kept for an hour, longer while it cannot be read. */
function createDiscovery({ provider: { issuer }, safeFetch, clock }: PeopleContext): () => Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const discover = async (): Promise<string> => {
    const document = discovered.parse(await (await safeFetch(url)).json());
    if (document.issuer !== issuer) throw new Error('The document is of another issuer');
    return document.jwks_uri;
  };
  let known: string | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  // Whoever comes while it is being read waits for the same answer.
  let asked: Promise<string> = Promise.reject(new Error('Nobody has asked yet'));
  asked.catch(() => undefined);
  return async () => {
    if (clock() >= askedAt + (known === undefined ? cooldownMs : maxAgeMs)) {
      askedAt = clock();
      asked = discover();
    }
    try {
      known = await asked;
    } catch (cause) {
      if (known === undefined) throw new KeysUnreachable('The provider cannot be discovered', { cause });
    }
    return known;
  };
}

function principalIn(payload: JWTPayload, provider: IdentityProvider): Person | PatientApp {
  const { claims, issuer } = provider;
  const subject = String(payload.sub);
  const words = typeof payload.scope === 'string' ? payload.scope.split(' ') : [];
  const patient = referenceIn(payload, claims.patient, 'Patient');
  if (patient !== undefined) {
    const clientId = String(payload.client_id ?? payload.azp ?? subject);
    return { kind: 'patient', clientId, patient, scopes: scopesOf(words, 'patient') };
  }
  return {
    kind: 'person',
    issuer,
    subject,
    ...optional('practitioner', referenceIn(payload, claims.practitioner, 'Practitioner')),
    ...optional('practitionerRole', referenceIn(payload, claims.practitionerRole, 'PractitionerRole')),
    ...optional('organization', referenceIn(payload, claims.organization, 'Organization')),
    roles: rolesIn(payload, provider),
    ...(words.some((word) => word.startsWith('user/')) && { scopes: scopesOf(words, 'user') }),
  };
}

/** What is not understood allows nothing. */
function scopesOf(words: readonly string[], context: 'user' | 'patient'): readonly Scope[] {
  return parseScopes(words.filter((word) => word.startsWith(`${context}/`)).join(' '), context).scopes;
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [N in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: string });
}

function rolesIn(payload: JWTPayload, { claims, roles: names }: IdentityProvider): readonly Role[] {
  const value = valueAt(payload, claims.roles);
  const given = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
  return rolesOfPeople.filter((role) =>
    given.some((one) => (names === undefined ? one : names[one]) === role),
  );
}

/** `Organization/1`, of a claim that says that or `1`. */
function referenceIn(
  payload: JWTPayload,
  path: readonly string[] | undefined,
  type: string,
): string | undefined {
  const value = path && valueAt(payload, path);
  if (typeof value !== 'string') return undefined;
  const id = value.startsWith(`${type}/`) ? value.slice(type.length + 1) : value;
  return /^[A-Za-z0-9\-.]{1,64}$/.test(id) ? `${type}/${id}` : undefined;
}

function valueAt(payload: JWTPayload, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? Object.entries(value).find(([key]) => key === name)?.[1]
        : undefined,
    payload,
  );
}
