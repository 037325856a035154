import { randomUUID } from 'node:crypto';
import type { Client, Person, Principal, Role } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import { viewOf } from '../../../functions/access/view.ts';
import { sha256 } from '../../../functions/facts/indicators-folder.ts';
import { loadSolver } from '../../../functions/facts/solver.ts';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { eraseOperation } from '../../../functions/http/operations/erase.ts';
import { inviteOperation } from '../../../functions/http/operations/invite.ts';
import { releaseOperation } from '../../../functions/http/operations/release.ts';
import { resourceOperations } from '../../../functions/http/operations/resource-operations.ts';
import { revokeOperation } from '../../../functions/http/operations/revoke.ts';
import { validateOperation } from '../../../functions/http/operations/validate.ts';
import { viewDefinitionRunOperation } from '../../../functions/http/operations/viewdefinition-run.ts';
import type { Repository } from '../../../functions/repository/repository.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';
import { countedFacts, factTypes, indicators, regimes } from '../indicators/setup.ts';

/*
 * A small programme. The midwives run a group of Anna, Bea and Dora, who has left it. Youth health care looks after
 * Anna's baby, and the midwives have brought it into Anna's care team, with the volunteer Vera. Cara is with another
 * practice altogether.
 */

/** All that happens, happens at this moment. */
export const now = Date.parse('2026-03-10T12:00:00Z');

const to = (reference: string): JsonObject => ({ reference });
const midwives = to('Organization/midwives');
const youth = to('Organization/youth');
const others = to('Organization/others');
const concept = (code: string): JsonObject => ({ coding: [{ system: 'http://loinc.org', code }] });

function patient(id: string, managingOrganization: JsonObject): Resource {
  return {
    resourceType: 'Patient',
    id,
    active: true,
    identifier: [{ system: 'urn:bsn', value: `bsn-${id}` }],
    name: [{ family: `Family of ${id}` }],
    birthDate: '1995-02-03',
    managingOrganization,
  };
}

function observation(id: string, subject: string, members: JsonObject = {}): Resource {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: concept('71354-5'),
    subject: to(subject),
    effectiveDateTime: '2026-03-01',
    valueInteger: 17,
    ...members,
  };
}

function encounter(id: string, subject: string, members: JsonObject): Resource {
  return {
    resourceType: 'Encounter',
    id,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: to(subject),
    period: { start: '2026-03-01T10:00:00Z', end: '2026-03-01T12:00:00Z' },
    reasonCode: [{ text: 'worries' }],
    ...members,
  };
}

const appointmentSubject = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject';

function appointment(id: string, start: string, end: string): Resource {
  const actors = ['Patient/anna', 'Patient/bea', 'Patient/dora', 'Practitioner/mira'];
  return {
    resourceType: 'Appointment',
    id,
    extension: [{ url: appointmentSubject, valueReference: to('Group/circle') }],
    status: 'booked',
    comment: 'Bea brings cake',
    start,
    end,
    participant: actors.map((actor) => ({ actor: to(actor), status: 'accepted' })),
  };
}

export const resources: readonly Resource[] = [
  ...['midwives', 'youth', 'others', 'welfare'].map((id) => ({ resourceType: 'Organization', id, name: id })),
  ...['mira', 'sam', 'vera', 'olga'].map((id) => ({
    resourceType: 'Practitioner',
    id,
    name: [{ family: id }],
  })),
  ...[
    ['mira', 'midwives'],
    ['sam', 'welfare'],
    ['olga', 'others'],
  ].map(([who, where]) => ({
    resourceType: 'PractitionerRole',
    id: `${who}-role`,
    practitioner: to(`Practitioner/${who}`),
    organization: to(`Organization/${where}`),
  })),
  patient('anna', midwives),
  patient('bea', midwives),
  patient('dora', midwives),
  patient('baby', youth),
  patient('cara', others),
  {
    resourceType: 'RelatedPerson',
    id: 'annas-partner',
    patient: to('Patient/anna'),
    name: [{ text: 'Partner' }],
  },
  {
    resourceType: 'CareTeam',
    id: 'annas-team',
    status: 'active',
    subject: to('Patient/anna'),
    managingOrganization: [midwives],
    participant: [
      { member: youth },
      { member: to('Practitioner/vera') },
      { member: to('RelatedPerson/annas-partner') },
    ],
  },
  {
    resourceType: 'Group',
    id: 'circle',
    type: 'person',
    actual: true,
    name: 'Circle of spring',
    managingEntity: midwives,
    characteristic: [{ code: { text: 'language' }, valueCodeableConcept: { text: 'nl' }, exclude: false }],
    member: [
      { entity: to('Patient/anna'), period: { start: '2025-12-01' } },
      { entity: to('Patient/bea'), period: { start: '2025-12-01' } },
      { entity: to('Patient/dora'), period: { start: '2025-12-01', end: '2026-02-01' } },
    ],
  },
  {
    resourceType: 'Group',
    id: 'elsewhere',
    type: 'person',
    actual: true,
    managingEntity: others,
    member: [{ entity: to('Patient/cara') }],
  },
  encounter('session', 'Group/circle', {
    serviceProvider: midwives,
    participant: [{ individual: to('Practitioner/mira') }, { individual: to('Practitioner/sam') }],
  }),
  encounter('anna-1', 'Patient/anna', { serviceProvider: midwives, partOf: to('Encounter/session') }),
  encounter('bea-1', 'Patient/bea', { serviceProvider: midwives, partOf: to('Encounter/session') }),
  encounter('anna-home', 'Patient/anna', { serviceProvider: midwives }),
  encounter('cara-1', 'Patient/cara', { serviceProvider: others }),
  appointment('earlier', '2026-01-10T10:00:00Z', '2026-01-10T12:00:00Z'),
  appointment('later', '2026-04-10T10:00:00Z', '2026-04-10T12:00:00Z'),
  observation('annas-score', 'Patient/anna', {
    encounter: to('Encounter/anna-1'),
    performer: [to('Patient/anna')],
    note: [{ text: 'told by anna' }],
  }),
  observation('annas-secret', 'Patient/anna', {
    encounter: to('Encounter/anna-1'),
    meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
  }),
  observation('beas-score', 'Patient/bea', { encounter: to('Encounter/bea-1') }),
  observation('babys-weight', 'Patient/baby', {
    performer: [to('Patient/anna')],
    note: [{ text: 'told by baby' }],
  }),
  observation('babys-mother', 'Patient/baby', { focus: [to('Patient/anna')] }),
  observation('caras-score', 'Patient/cara', {
    encounter: to('Encounter/cara-1'),
    note: [{ text: 'told by cara' }],
  }),
  {
    resourceType: 'QuestionnaireResponse',
    id: 'annas-answers',
    status: 'completed',
    subject: to('Patient/anna'),
    author: to('Patient/anna'),
  },
  {
    resourceType: 'Provenance',
    id: 'of-annas-score',
    target: [to('Observation/annas-score')],
    recorded: '2026-03-01T12:00:00Z',
    agent: [{ who: midwives }],
  },
  {
    resourceType: 'Questionnaire',
    id: 'form',
    status: 'active',
    url: 'https://example.org/form',
    version: '1',
    item: [{ linkId: '1', text: 'Well?', type: 'boolean' }],
  },
  { resourceType: 'Basic', id: 'odd', code: { text: 'odd' } },
  {
    resourceType: 'MeasureReport',
    id: 'kring-attendance',
    status: 'complete',
    type: 'summary',
    measure: 'https://kring.care/fhir/Measure/attendance',
    period: { start: '2026-01-01', end: '2026-03-31' },
  },
  {
    resourceType: 'MeasureReport',
    id: 'own-report',
    status: 'complete',
    type: 'summary',
    measure: 'https://example.org/Measure/own',
    reporter: others,
    period: { start: '2026-01-01', end: '2026-03-31' },
  },
  {
    resourceType: 'DocumentReference',
    id: 'data-set',
    status: 'current',
    identifier: [{ system: 'https://kring.care/fhir/research-release', value: '2026' }],
    content: [{ attachment: { title: '2026' } }],
  },
  {
    resourceType: 'AuditEvent',
    id: 'trace',
    type: { code: 'rest' },
    recorded: '2026-03-01T12:00:00Z',
    agent: [{ who: midwives, requestor: true }],
    source: { observer: { display: 'Kring' } },
    entity: [{ what: to('Patient/anna') }, { what: to('Patient/bea') }],
  },
];

function client(role: Role, organization: string | undefined, scopes = 'system/*.cruds'): Client {
  return {
    kind: 'client',
    clientId: `${role}-${organization ?? 'client'}`,
    role,
    ...(organization !== undefined && { organization: `Organization/${organization}` }),
    scopes: parseScopes(scopes).scopes,
  };
}

function person(role: Role, organization: string, practitioner: string): Person {
  return {
    kind: 'person',
    issuer: 'https://id.example.org',
    subject: practitioner,
    practitioner: `Practitioner/${practitioner}`,
    organization: `Organization/${organization}`,
    roles: [role],
  };
}

function app(id: string): Principal {
  const { scopes } = parseScopes('patient/*.rs', 'patient');
  return { kind: 'patient', clientId: 'app', patient: `Patient/${id}`, scopes };
}

/** One of every kind of caller. */
export const callers = {
  programme: client('programme', undefined),
  midwives: client('vendor', 'midwives'),
  youth: client('vendor', 'youth'),
  others: client('vendor', 'others'),
  nobodys: client('vendor', undefined),
  manager: client('data-manager', 'midwives'),
  mira: person('facilitator', 'midwives', 'mira'),
  olga: person('facilitator', 'midwives', 'olga'),
  sam: person('co-facilitator', 'welfare', 'sam'),
  cora: person('coordinator', 'midwives', 'cora'),
  vera: person('volunteer', 'welfare', 'vera'),
  registry: client('registry', undefined),
  researcher: client('researcher', undefined),
  operator: client('operator', undefined),
  auditor: client('auditor', undefined),
  anna: app('anna'),
  baby: app('baby'),
  dora: app('dora'),
  cara: app('cara'),
  anonymous: { kind: 'anonymous' },
} as const satisfies Record<string, Principal>;

export type Caller = keyof typeof callers;

export interface World extends TestApp {
  as(
    caller: Caller | Principal,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answered>;
  write(resource: Resource): Promise<void>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // Read by tests that know what they asked for.
  readonly body: JsonObject;
}

const callerHeader = 'X-Test-Caller';

/** The real API with that programme in it, for callers by name. */
export async function openWorld(): Promise<World> {
  const principals = new Map<string, Principal>(Object.entries(callers));
  const test: TestApp = openTestApp({
    authenticate: async (request) =>
      principals.get(request.headers.get(callerHeader) ?? '') ?? { kind: 'anonymous' },
    clock: () => now,
    subscriptions: { checkEndpoint: () => undefined, auth: 'on' },
    operations: [
      viewDefinitionRunOperation([]),
      inviteOperation({ publicUrl: 'https://kring.test', newToken: randomUUID, newId: randomUUID }),
      validateOperation,
      ...resourceOperations,
      revokeOperation,
      eraseOperation({
        upkeep: {
          purge: (key, isToGo) => test.repository.upkeep.purge(key, isToGo),
          held: (cursor, isWanted) => test.repository.upkeep.held(cursor, isWanted),
        },
        newToken: randomUUID,
      }),
      releaseOperation({
        facts: countedFacts(),
        factTypes,
        catchUp: async () => undefined,
        indicators,
        regimes,
        digest: sha256,
        solver: loadSolver,
      }),
    ],
    // What is asked here is not to be found among what is asked for.
    audit: async () => undefined,
  });
  await load(test.repository, resources);
  return {
    ...test,
    write: (resource) => load(test.repository, [resource]),
    as: async (caller, method, path, body, headers = {}) => {
      const name =
        typeof caller === 'string'
          ? caller
          : JSON.stringify(caller, (_key, value) => (value instanceof Set ? [...value] : value));
      if (typeof caller !== 'string') principals.set(name, caller);
      const response = await test.send(method, path, body, { ...headers, [callerHeader]: name });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? {} : JSON.parse(text),
      };
    },
  };
}

async function load(repository: Repository, some: readonly Resource[]): Promise<void> {
  const entries = some.map(
    (resource) => ({ kind: 'update', resource: resource as Resource & { id: string } }) as const,
  );
  await repository.commit(entries, viewOf({ kind: 'system', purpose: 'test' }));
}

export function nameOf({ resourceType, id }: Resource): string {
  return `${resourceType}/${id}`;
}

export function found(body: JsonObject): readonly Resource[] {
  const entries = (body.entry ?? []) as readonly {
    readonly resource: Resource;
    readonly search?: JsonObject;
  }[];
  return entries.filter(({ search }) => search?.mode !== 'outcome').map(({ resource }) => resource);
}
