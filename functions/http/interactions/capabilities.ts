import { stringify } from '../../fhir/json.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { compartmentTypes } from '../../fhir/search/compartment.ts';
import type { SearchDefinitions, SearchParameter } from '../../fhir/search/query.ts';
import { backport } from '../../subscription/backport.ts';
import { topics } from '../../subscription/topics.ts';
import type { Answer, FhirApi, FhirRequest, Route } from '../api.ts';
import type { Operation, OperationLevel } from '../operations/operation.ts';

/**
 * https://hl7.org/fhir/R4/http.html#capabilities: what the server does, made out of the table of routes, the search
 * definitions, the operations and the profiles, so that it cannot say anything else.
 */
export async function capabilities({ base }: FhirRequest, api: FhirApi): Promise<Answer> {
  const headers = { 'Cache-Control': 'max-age=300' };
  return { status: 200, content: stringify(capabilityStatement(base, api)), headers };
}

function capabilityStatement(base: string, api: FhirApi): JsonObject {
  const { software } = api;
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: software.releaseDate,
    kind: 'instance',
    software: { name: 'Kring', ...software },
    implementation: { description: 'Kring: group care in the first 1000 days', url: base },
    fhirVersion: '4.0.1',
    format: [
      'application/fhir+json',
      'application/json',
      'application/fhir+xml',
      'application/xml',
      'text/xml',
    ],
    patchFormat: ['application/json-patch+json', 'application/fhir+json', 'application/fhir+xml'],
    rest: [
      {
        mode: 'server',
        security,
        resource: resources(api),
        interaction: codes(
          api.routes.filter((each) => !isOfType(each)),
          systemInteractions,
        ),
        searchParam,
        ...operations(api.operations, 'system'),
        compartment: compartments(api),
      },
    ],
  };
}

const security = {
  cors: true,
  service: [
    {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
          code: 'SMART-on-FHIR',
        },
      ],
    },
  ],
  description: 'SMART Backend Services: see /.well-known/smart-configuration',
} as const;

/** Of all types alike, and without a definition of their own in R4: https://hl7.org/fhir/R4/search.html#Summary */
const searchParam = [
  {
    name: '_has',
    type: 'special',
    documentation: '_has:Type:reference:parameter=…, up to five references in all',
  },
  { name: '_list', type: 'special', documentation: 'Ids of List resources' },
  { name: '_type', type: 'special', documentation: 'Types, where all or a compartment are searched' },
] as const;

/** What a route is called in a CapabilityStatement; a route that is missing here is told by `conditions`. */
const systemInteractions: Names = {
  batch: ['transaction', 'batch'],
  'history-system': ['history-system'],
  search: ['search-system'],
};
const typeInteractions: Names = {
  read: ['read'],
  vread: ['vread'],
  update: ['update'],
  patch: ['patch'],
  delete: ['delete'],
  history: ['history-instance'],
  'history-type': ['history-type'],
  create: ['create'],
  search: ['search-type'],
};

type Names = Readonly<Partial<Record<Route['interaction'], readonly string[]>>>;

function codes(routes: readonly Route[], names: Names): { code: string }[] {
  const found = new Set(routes.flatMap(({ interaction }) => names[interaction] ?? []));
  return [...found].map((code) => ({ code }));
}

function isOfType({ path }: Route): boolean {
  return path.startsWith('/:type');
}

function conditions(routes: readonly Route[]): JsonObject {
  const offered = new Set(routes.map(({ interaction }) => interaction));
  return {
    versioning: 'versioned',
    readHistory: offered.has('vread'),
    updateCreate: offered.has('update'),
    // A create is conditional by its header, a read by If-None-Match and If-Modified-Since.
    conditionalCreate: offered.has('create'),
    conditionalRead: 'full-support',
    conditionalUpdate: offered.has('conditional-update'),
    conditionalDelete: offered.has('conditional-delete') ? 'multiple' : 'not-supported',
  };
}

function resources(api: FhirApi): JsonObject[] {
  const interaction = codes(api.routes.filter(isOfType), typeInteractions);
  const shared = conditions(api.routes);
  const revIncludes = revIncludesByTarget(api.searchDefinitions);
  return [...api.searchDefinitions.resourceTypes].toSorted().map((type) => {
    const parameters = api.searchDefinitions.parameters(type);
    return {
      ...listed('extension', topicsOf(type, api)),
      type,
      ...listed('supportedProfile', profilesOf(type, api)),
      interaction,
      ...shared,
      // docs/subscriptions.md: what belongs to one is written beside it, under its id.
      ...(type === 'Subscription' && { conditionalCreate: false, conditionalUpdate: false }),
      ...listed(
        'searchInclude',
        parameters.filter(isReference).map(({ code }) => `${type}:${code}`),
      ),
      ...listed('searchRevInclude', revIncludes.get(type) ?? []),
      searchParam: parameters.map(({ code, type: kind }) => ({ name: code, type: kind })),
      ...operations(api.operations, 'type', type),
    };
  });
}

/** http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/capabilitystatement-subscriptiontopic-canonical */
function topicsOf(type: string, { subscriptions }: FhirApi): JsonObject[] {
  if (type !== 'Subscription' || subscriptions === undefined) return [];
  return topics.map(({ url }) => ({ url: backport.topicCanonical, valueCanonical: url }));
}

function profilesOf(type: string, { profiles, subscriptions }: FhirApi): readonly string[] {
  const own = profiles.get(type) ?? [];
  return type === 'Subscription' && subscriptions !== undefined ? [...own, backport.subscription] : own;
}

/** The compartments that can be searched: https://hl7.org/fhir/R4/compartmentdefinition.html */
function compartments({ searchDefinitions }: FhirApi): string[] {
  return [...searchDefinitions.resourceTypes]
    .filter((type) => compartmentTypes(searchDefinitions, type).length > 0)
    .toSorted()
    .map((type) => `http://hl7.org/fhir/CompartmentDefinition/${type.toLowerCase()}`);
}

function revIncludesByTarget({ resourceTypes, parameters }: SearchDefinitions): Map<string, string[]> {
  const byTarget = new Map<string, string[]>();
  for (const source of resourceTypes) {
    for (const { code, targets } of parameters(source).filter(isReference)) {
      for (const target of targets) {
        const sources = byTarget.get(target);
        if (sources) sources.push(`${source}:${code}`);
        else byTarget.set(target, [`${source}:${code}`]);
      }
    }
  }
  return byTarget;
}

function isReference({ type }: SearchParameter): boolean {
  return type === 'reference';
}

/** Operations on the system, or on a type and its instances. */
function operations(all: readonly Operation[], level: OperationLevel, type?: string): JsonObject {
  const levels: readonly OperationLevel[] = level === 'system' ? ['system'] : ['type', 'instance'];
  const offered = all.filter(
    (operation) =>
      operation.levels.some((one) => levels.includes(one)) &&
      (type === undefined || (operation.resourceTypes?.includes(type) ?? true)),
  );
  return listed(
    'operation',
    offered.map(({ name, definition }) => ({ name, definition })),
  );
}

/** FHIR has no empty lists. */
function listed(name: string, list: readonly (string | JsonObject)[]): JsonObject {
  return list.length === 0 ? {} : { [name]: list };
}
