import { fileURLToPath } from 'node:url';
import type { Json, JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { codeSystem, extension, profile } from '../../../functions/group-care/canonical.ts';
import { readKnowledge } from '../../../functions/handlers/knowledge.ts';
import type { FhirAppOptions } from '../../../functions/http/app.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

const path = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const { validator } = readKnowledge({
  definitions: path('functions/fhir/definitions/generated'),
  profiles: path('fhir-profiles/generated'),
});

/** All that happens, happens at this moment. */
const now = '2026-09-10T12:00:00Z';

export interface CareApp extends TestApp {
  /** Posts Parameters with these, and answers what came back. */
  call(path: string, parameter: readonly JsonObject[], headers?: Record<string, string>): Promise<Called>;
  read(reference: string): Promise<Resource>;
  search(query: string): Promise<readonly Resource[]>;
  put(resource: Resource): Promise<void>;
}

export interface Called {
  readonly status: number;
  readonly body: Resource;
  /** `expression: diagnostics` of each issue, or nothing. */
  readonly issues: readonly string[];
  /** Of each parameter of that name: its reference or value. */
  all(name: string): readonly Json[];
}

/** The real API with the profiles of group care, at `now`. */
export function openCareApp(options: Partial<FhirAppOptions> = {}): CareApp {
  const test = openTestApp({
    validate: (resource, how) => validator.validate(resource, how),
    clock: () => Date.parse(now),
    ...options,
  });
  const json = async (response: Response) => (await response.json()) as Resource;
  return {
    ...test,
    call: async (to, parameter, headers) => {
      const response = await test.send('POST', to, { resourceType: 'Parameters', parameter }, headers);
      return called(response.status, await json(response));
    },
    read: async (reference) => json(await test.send('GET', `/${reference}`)),
    search: async (query) => {
      const { entry = [] } = (await json(await test.send('GET', `/${query}`))) as unknown as {
        readonly entry?: readonly { readonly resource: Resource }[];
      };
      return entry.map(({ resource }) => resource);
    },
    put: async (resource) => {
      const response = await test.send('PUT', `/${resource.resourceType}/${resource.id}`, resource);
      if (response.status >= 300) throw new Error(await response.text());
    },
  };
}

function called(status: number, body: Resource): Called {
  const issues = (body.issue ?? []) as readonly {
    readonly diagnostics: string;
    readonly expression?: readonly string[];
  }[];
  const parameters = (body.parameter ?? []) as readonly JsonObject[];
  return {
    status,
    body,
    issues: issues.map(({ diagnostics, expression = [] }) => `${expression.join()}: ${diagnostics}`),
    all: (name) => parameters.filter((one) => one.name === name).map(sentValue),
  };
}

function sentValue(parameter: JsonObject): Json {
  const [key = ''] = Object.keys(parameter).filter((name) => name !== 'name');
  const value = parameter[key] as Json;
  return key === 'valueReference' ? String((value as JsonObject).reference) : value;
}

export const to = (reference: string): JsonObject => ({ reference });

export function patient(id: string, birthDate: string, members: JsonObject = {}): Resource {
  return { resourceType: 'Patient', id, birthDate, identifier: [{ system: 'urn:p', value: id }], ...members };
}

function practitioner(id: string, trainedOn = '2024-01-01'): Resource {
  return {
    resourceType: 'Practitioner',
    id,
    name: [{ family: id }],
    qualification: [
      {
        code: { coding: [{ system: codeSystem.qualification, code: 'facilitation-training' }] },
        issuer: to('Organization/school'),
        period: { start: trainedOn },
      },
    ],
  };
}

export function group(id: string, members: readonly JsonObject[], change: JsonObject = {}): Resource {
  return {
    resourceType: 'Group',
    id,
    meta: { profile: [profile.careGroup] },
    type: 'person',
    actual: true,
    active: true,
    name: id,
    code: { coding: [{ system: codeSystem.careGroupModel, code: 'centering-pregnancy' }] },
    managingEntity: to('Organization/midwives'),
    extension: [{ url: extension.dueDateWindow, valuePeriod: { start: '2026-10-01', end: '2026-12-31' } }],
    ...(members.length > 0 && { member: members }),
    ...change,
  };
}

export function member(id: string, start = '2026-05-01', end?: string): JsonObject {
  return {
    entity: to(`Patient/${id}`),
    period: { start, ...(end !== undefined && { end }) },
    ...(end !== undefined && { inactive: true }),
  };
}

export const directory: readonly Resource[] = [
  ...['midwives', 'school', 'youth'].map((id) => ({ resourceType: 'Organization', id, name: id })),
  ...['house', 'clinic'].map((id) => ({ resourceType: 'Location', id, name: id })),
  practitioner('mira'),
  practitioner('sam'),
  practitioner('olga'),
  { resourceType: 'Practitioner', id: 'untrained', name: [{ family: 'untrained' }] },
];
