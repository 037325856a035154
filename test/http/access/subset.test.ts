import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../../functions/fhir/resource.ts';
import { type Caller, callers, nameOf, openWorld, resources, type World } from './world.ts';

/*
 * Whatever comes out of any search, include, history or batch is what a direct read gives to the same caller, or
 * nothing: for random consents, labels, memberships and teams, and random requests.
 */

const to = (reference: string): JsonObject => ({ reference });
const people = ['anna', 'bea', 'dora', 'baby', 'cara'] as const;
const organizations = ['midwives', 'youth', 'others', 'welfare'] as const;
const workers = ['Practitioner/mira', 'Practitioner/sam', 'Practitioner/vera', 'Practitioner/olga'] as const;

const person = fc.constantFrom(...people);
const organization = fc.constantFrom(...organizations);

const consent = fc
  .record({
    status: fc.constantFrom('active', 'active', 'inactive'),
    patient: person,
    type: fc.constantFrom('permit', 'deny'),
    purpose: fc.option(fc.constantFrom('TREAT', 'COC', 'SUPNWK'), { nil: undefined }),
    actor: fc.option(organization, { nil: undefined }),
    kind: fc.option(fc.constantFrom('Observation', 'Patient', 'Encounter'), { nil: undefined }),
  })
  .map(
    ({ status, patient, type, purpose, actor, kind }): Resource => ({
      resourceType: 'Consent',
      id: `consent-${patient}-${type}`,
      status,
      scope: { text: 's' },
      category: [{ text: 'c' }],
      patient: to(`Patient/${patient}`),
      organization: [to('Organization/midwives')],
      provision: {
        type,
        ...(purpose !== undefined && { purpose: [{ code: purpose }] }),
        ...(actor !== undefined && {
          actor: [{ role: { text: 'r' }, reference: to(`Organization/${actor}`) }],
        }),
        ...(kind !== undefined && { class: [{ code: kind }] }),
      },
    }),
  );

const team = fc
  .record({
    patient: person,
    status: fc.constantFrom('active', 'inactive'),
    members: fc.subarray([...organizations.map((id) => `Organization/${id}`), ...workers]),
  })
  .map(
    ({ patient, status, members }): Resource => ({
      resourceType: 'CareTeam',
      id: `team-${patient}`,
      status,
      subject: to(`Patient/${patient}`),
      participant: members.map((member) => ({ member: to(member) })),
    }),
  );

const group = fc
  .record({
    managing: organization,
    members: fc.uniqueArray(
      fc.record({
        who: person,
        end: fc.option(fc.constantFrom('2026-02-01', '2027-01-01'), { nil: undefined }),
      }),
      { selector: ({ who }) => who },
    ),
  })
  .map(
    ({ managing, members }): Resource => ({
      resourceType: 'Group',
      id: 'circle',
      type: 'person',
      actual: true,
      name: 'Circle',
      managingEntity: to(`Organization/${managing}`),
      member: members.map(({ who, end }) => ({
        entity: to(`Patient/${who}`),
        period: { start: '2025-01-01', ...(end !== undefined && { end }) },
      })),
    }),
  );

const labelled = fc
  .record({
    name: fc.constantFrom('Observation/annas-score', 'Patient/anna', 'Encounter/bea-1', 'Appointment/later'),
    code: fc.constantFrom('R', 'V', 'N', 'NODSCLCD', 'NOPAT', 'PSY'),
  })
  .map(({ name, code }): Resource => {
    const resource = resources.find((one) => nameOf(one) === name);
    if (resource === undefined) throw new Error(`There is no ${name} in the world`);
    return { ...resource, meta: { security: [{ code }] } } as Resource;
  });

const change = fc.oneof(consent, team, group, labelled);

const id = fc.constantFrom(
  ...people,
  ...resources.flatMap((resource) => (resource.id === undefined ? [] : [resource.id])),
);
const parameter = fc.oneof(
  fc.constantFrom(
    '_id:missing=false',
    '_sort=-_lastUpdated',
    '_total=accurate',
    '_count=1',
    '_count=3',
    '_include=*',
    '_revinclude=*',
    '_elements=id',
    '_summary=true',
    'identifier:missing=true',
    '_security=http://terminology.hl7.org/CodeSystem/v3-Confidentiality|R',
  ),
  id.map((one) => `_id=${one}`),
);
const ofType: Record<string, fc.Arbitrary<string>> = {
  Patient: fc.constantFrom(
    '_has:Observation:patient:_id=annas-score',
    '_has:Group:member:_id=circle',
    '_has:CareTeam:patient:participant=Practitioner/vera',
    'family=Family',
    '_sort=family',
    '_sort=identifier',
    'identifier=bsn-cara',
    'organization=Organization/others',
    '_revinclude=Observation:subject&_revinclude:iterate=Provenance:target',
    '_revinclude=Encounter:patient&_include:iterate=Encounter:part-of&_include:iterate=Encounter:subject',
  ),
  Observation: fc.oneof(
    person.map((who) => `patient=${who}`),
    person.map((who) => `subject:Patient.identifier=bsn-${who}`),
    fc.constantFrom(
      'encounter.part-of.subject:Group.name=Circle',
      '_include=Observation:encounter',
      'performer=Patient/anna',
    ),
  ),
  Encounter: fc.oneof(
    person.map((who) => `patient=${who}`),
    fc.constantFrom(
      'part-of=Encounter/session',
      'part-of.subject=Group/circle',
      '_include=Encounter:part-of',
      'subject=Group/circle',
    ),
  ),
  Group: person.map((who) => `member=Patient/${who}`),
  Appointment: fc.oneof(
    person.map((who) => `actor=Patient/${who}`),
    fc.constantFrom('_include=Appointment:actor', '_sort=date'),
  ),
  CareTeam: fc.constantFrom('participant=Practitioner/vera', '_include=CareTeam:participant'),
  Provenance: fc.constantFrom('target=Observation/annas-score', '_include=Provenance:target'),
  QuestionnaireResponse: fc.constantFrom('author=Patient/anna', '_include=QuestionnaireResponse:subject'),
  Consent: fc.constantFrom('_include=Consent:patient', 'actor=Organization/youth'),
};

const search = fc
  .constantFrom(...Object.keys(ofType))
  .chain((type) =>
    fc
      .array(fc.oneof(parameter, ofType[type] ?? parameter), { maxLength: 3 })
      .map((parameters) => `/${type}?${parameters.join('&')}`),
  );
const including = fc
  .tuple(
    fc.constantFrom(...Object.keys(ofType)),
    fc.constantFrom(
      '_include=*',
      '_revinclude=*',
      '_include=*&_include:iterate=*',
      '_include=*&_revinclude=*',
    ),
  )
  .map(([type, includes]) => `/${type}?${includes}`);
const path = fc.oneof(
  { weight: 6, arbitrary: search },
  { weight: 2, arbitrary: including },
  person.map((who) => `/Patient/${who}/*`),
  person.map((who) => `/Patient/${who}/$everything`),
  person.map((who) => `/Patient/${who}/Observation`),
  fc.constantFrom(...resources.map(nameOf)).map((name) => `/${name}/_history`),
  fc.constantFrom('/_history?_count=200', '/Observation/_history', '/Patient/_history', '/?_count=100'),
);

const request = fc.record({
  caller: fc.constantFrom(...(Object.keys(callers) as Caller[])),
  path,
  inBatch: fc.boolean(),
});

it('whatever is obtained by whatever way is what may be read directly', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(change, { minLength: 1, maxLength: 5, selector: nameOf }),
      fc.array(request, { minLength: 20, maxLength: 40 }),
      async (changes, requests) => {
        const world = await openWorld();
        try {
          for (const resource of changes) await world.write(resource);
          const reads = new Map<string, Promise<string | undefined>>();
          for (const one of requests) await obtainsOnlyWhatIsRead(world, one, reads);
        } finally {
          await world.close();
        }
      },
    ),
    { numRuns: 15 },
  );
});

async function obtainsOnlyWhatIsRead(
  world: World,
  {
    caller,
    path: asked,
    inBatch,
  }: { readonly caller: Caller; readonly path: string; readonly inBatch: boolean },
  reads: Map<string, Promise<string | undefined>>,
): Promise<void> {
  const entry = [{ request: { method: 'GET', url: asked.slice(1) } }];
  const { status, body } = inBatch
    ? await world.as(caller, 'POST', '/', { resourceType: 'Bundle', type: 'batch', entry })
    : await world.as(caller, 'GET', asked);
  expect(status).toBeLessThan(500);
  const isPartOf = /_elements|_summary/.test(asked);
  for (const resource of obtained(body)) {
    const name = `${nameOf(resource)}/_history/${resource.meta?.versionId}`;
    const key = `${caller} ${name}`;
    const read = reads.get(key) ?? direct(world, caller, name);
    reads.set(key, read);
    const expected = await read;
    const told = [caller, asked, name];
    expect([...told, expected === undefined]).toEqual([...told, false]);
    if (!isPartOf) expect(JSON.parse(expected ?? '')).toEqual(resource);
  }
}

async function direct(world: World, caller: Caller, name: string): Promise<string | undefined> {
  const { status, body } = await world.as(caller, 'GET', `/${name}`);
  return status === 200 ? JSON.stringify(body) : undefined;
}

/** Every resource within an answer, in bundles within bundles too. */
function obtained(value: Json | undefined): readonly Resource[] {
  if (Array.isArray(value)) return value.flatMap(obtained);
  if (!isJsonObject(value)) return [];
  const { resourceType } = value;
  if (resourceType === 'OperationOutcome') return [];
  if (typeof resourceType === 'string' && resourceType !== 'Bundle') return [value as Resource];
  return Object.values(value).flatMap((member) => obtained(member ?? undefined));
}
