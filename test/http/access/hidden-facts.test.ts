import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { codeSystem, extension, profile } from '../../../functions/group-care/canonical.ts';
import { planDefinition } from '../../../functions/group-care/plan/plan-definition.ts';
import { cradleSchedule } from '../../../functions/group-care/schedule.ts';
import { callers, openWorld, type World } from './world.ts';

/*
 * Two programmes that differ in what is kept from the midwives alone: whatever they ask of group care, both answer the
 * same. Anna has gone to other groups, been visited and been matched by an organisation of which they are to know
 * nothing; that organisation uses the same identifiers as they do.
 */

const to = (reference: string): JsonObject => ({ reference });
const ref = (name: string, place: string) => ({ name, valueReference: to(place) });
const text = (name: string, valueString: string) => ({ name, valueString });
const identifier = (value: string) => ({ name: 'identifier', valueIdentifier: { system: 'urn:ehr', value } });
const concept = (system: string, code: string): JsonObject => ({ coding: [{ system, code }] });
const ambulatory = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' };
const restricted = {
  security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }],
};
const kept = (url: string) => ({ meta: { profile: [url], ...restricted } });

function careGroup(id: string, organization: string, members: readonly string[], capacity = 12): Resource {
  return {
    resourceType: 'Group',
    id,
    meta: { profile: [profile.careGroup] },
    type: 'person',
    actual: true,
    name: id,
    code: concept(codeSystem.careGroupModel, 'centering-pregnancy'),
    extension: [
      { url: extension.dueDateWindow, valuePeriod: { start: '2026-05-01', end: '2026-07-01' } },
      { url: extension.capacity, valuePositiveInt: capacity },
    ],
    managingEntity: to(`Organization/${organization}`),
    member: members.map((one) => ({ entity: to(`Patient/${one}`), period: { start: '2025-12-01' } })),
  };
}

function dueDate(id: string, date: string, members: JsonObject = {}): Resource {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: concept('http://loinc.org', '11778-8'),
    subject: to('Patient/anna'),
    effectiveDateTime: '2026-03-09',
    valueDateTime: date,
    ...members,
  };
}

const plan = planDefinition({
  country: 'NL',
  model: 'centering-pregnancy',
  title: 'Group care',
  source: 'default',
  minutes: 120,
  timeZone: 'Europe/Amsterdam',
  daysOff: [],
  sessions: cradleSchedule,
  questionnaires: [],
});

const known: readonly Resource[] = [
  {
    resourceType: 'Practitioner',
    id: 'mira',
    name: [{ family: 'mira' }],
    qualification: [
      {
        code: concept(codeSystem.qualification, 'facilitation-training'),
        issuer: to('Organization/midwives'),
        period: { start: '2020-01-01' },
      },
    ],
  },
  {
    resourceType: 'Location',
    id: 'house',
    name: 'House',
    managingOrganization: to('Organization/midwives'),
  },
  careGroup('circle', 'midwives', ['anna', 'bea']),
  dueDate('known-date', '2026-06-10', { effectiveDateTime: '2026-01-09' }),
  plan,
];

const others = { serviceProvider: to('Organization/others') };
const visitKind = concept(codeSystem.encounterKind, 'home-visit');

const hidden: readonly Resource[] = [
  careGroup('secret-group', 'others', ['anna', 'cara', 'dora']),
  {
    resourceType: 'Encounter',
    id: 'secret-session',
    ...kept(profile.sessionEncounter),
    identifier: [{ system: 'urn:ehr', value: 'held' }],
    status: 'finished',
    class: ambulatory,
    subject: to('Group/secret-group'),
    period: { start: '2026-02-10T10:00:00Z', end: '2026-02-10T12:00:00Z' },
    ...others,
  },
  {
    resourceType: 'Encounter',
    id: 'secret-part',
    ...kept(profile.participantEncounter),
    identifier: [{ system: 'urn:ehr', value: 'secret-part' }],
    status: 'finished',
    class: ambulatory,
    subject: to('Patient/anna'),
    partOf: to('Encounter/secret-session'),
    period: { start: '2026-02-10T10:00:00Z', end: '2026-02-10T12:00:00Z' },
    ...others,
  },
  {
    resourceType: 'Encounter',
    id: 'secret-visit',
    ...kept('https://kring.care/fhir/StructureDefinition/home-visit'),
    status: 'finished',
    class: ambulatory,
    type: [visitKind],
    subject: to('Patient/anna'),
    period: { start: '2026-03-01T10:00:00Z', end: '2026-03-01T11:00:00Z' },
    ...others,
  },
  dueDate('secret-date', '2026-09-10', { meta: restricted, performer: [to('Organization/others')] }),
  {
    resourceType: 'CareTeam',
    id: 'secret-match',
    meta: restricted,
    status: 'active',
    category: [concept(codeSystem.careTeamKind, 'volunteer-match')],
    subject: to('Patient/anna'),
    participant: [{ member: to('Practitioner/vera') }],
    managingOrganization: [to('Organization/others')],
    period: { start: '2026-01-01' },
  },
  {
    resourceType: 'Consent',
    id: 'secret-denial',
    meta: restricted,
    status: 'active',
    scope: concept('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [concept('http://loinc.org', '59284-0')],
    policyRule: concept('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN'),
    patient: to('Patient/anna'),
    organization: [to('Organization/others')],
    provision: { type: 'deny', actor: [{ role: { text: 'x' }, reference: to('Organization/youth') }] },
  },
  {
    resourceType: 'CarePlan',
    id: 'secret-plan',
    meta: restricted,
    status: 'active',
    intent: 'plan',
    subject: to('Patient/anna'),
    author: to('Organization/others'),
    encounter: to('Encounter/secret-part'),
    identifier: [
      {
        system: 'https://kring.care/fhir/applied-plan',
        value: `${plan.url}|Patient/anna`,
      },
    ],
  },
];

function session(value: string, day: string): readonly object[] {
  return [
    identifier(value),
    ref('group', 'Group/circle'),
    { name: 'number', valuePositiveInt: 1 },
    { name: 'start', valueDateTime: `${day}T10:00:00Z` },
    { name: 'end', valueDateTime: `${day}T12:00:00Z` },
    ref('location', 'Location/house'),
    {
      name: 'facilitator',
      part: [
        ref('individual', 'Practitioner/mira'),
        { name: 'role', valueCode: 'medically-responsible-facilitator' },
      ],
    },
    {
      name: 'participant',
      part: [ref('subject', 'Patient/anna'), { name: 'attendance', valueCode: 'present' }],
    },
  ];
}

const family = { name: 'family', part: [ref('subject', 'Patient/anna')] };

/** In this order: each begins with what the one before has left. */
const calls: readonly (readonly [path: string, parameter: readonly object[]])[] = [
  ['/Encounter/$undo-session', [identifier('held')]],
  ['/Encounter/$record-session', session('held', '2026-02-10')],
  ['/Encounter/$record-session', session('held', '2026-02-10')],
  ['/Encounter/$record-session', session('held', '2026-02-09')],
  ['/Encounter/secret-session/$undo-session', []],
  ['/Encounter/$undo-session', [identifier('held')]],
  ['/Group/$match', [family]],
  ['/Group/$match', [family, ref('group', 'Group/secret-group')]],
  ['/Group/$match', [family, { name: 'propose', valueBoolean: true }]],
  ['/Group/secret-group/$roster', []],
  ['/Group/secret-group/$enroll', [ref('subject', 'Patient/anna')]],
  ['/Group/secret-group/$leave', [ref('subject', 'Patient/anna')]],
  ['/Group/circle/$enroll', [ref('subject', 'Patient/dora'), ref('movesFrom', 'Group/secret-group')]],
  ['/Group/circle/$enroll', [ref('subject', 'Patient/dora')]],
  ['/Encounter/$record-session', session('second', '2026-02-10')],
  ['/Group/circle/$roster', []],
  ['/Group/circle/$costs', []],
  [
    '/Group/circle/$continue',
    [
      ref('organization', 'Organization/youth'),
      text('name', 'With babies'),
      { name: 'start', valueDate: '2026-03-01' },
      { name: 'birthDateWindow', valuePeriod: { start: '2026-01-01', end: '2026-03-01' } },
      family,
    ],
  ],
  [`/PlanDefinition/${plan.id}/$apply`, [ref('subject', 'Group/circle')]],
  [`/PlanDefinition/${plan.id}/$apply`, [ref('subject', 'Patient/anna')]],
  [`/PlanDefinition/${plan.id}/$apply`, [ref('subject', 'Group/secret-group')]],
  ['/Patient/anna/$home-visits', []],
  [
    '/CareTeam/$match-volunteers',
    [family, { name: 'volunteer', part: [ref('practitioner', 'Practitioner/vera')] }],
  ],
  ['/CareTeam/secret-match/$end-match', [{ name: 'reason', valueCode: 'completed' }]],
  ['/CareTeam/$start-match', [ref('subject', 'Patient/anna'), ref('volunteer', 'Practitioner/vera')]],
];

/** What was made has other ids and other times in each. */
function plain(body: unknown): string {
  const names = new Map<string, string>();
  return JSON.stringify(body)
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, (id) => {
      if (!names.has(id)) names.set(id, `id-${names.size}`);
      return names.get(id) ?? '';
    })
    .replaceAll(/"lastUpdated":"[^"]*"/g, '"lastUpdated":""');
}

async function ask(world: World, caller: Principal, path: string, parameter: readonly object[]) {
  const { status, body, headers } = await world.as(caller, 'POST', path, {
    resourceType: 'Parameters',
    parameter,
  });
  return [path, status, headers.get('etag'), plain(body)];
}

describe.each(['midwives', 'mira', 'cora'] as const)(
  'what is kept from them changes no answer to %s',
  (caller) => {
    const worlds: World[] = [];
    beforeAll(async () => {
      for (const more of [[], hidden]) {
        const world = await openWorld();
        for (const one of [...known, ...more]) await world.write(one);
        worlds.push(world);
      }
    });
    afterAll(() => Promise.all(worlds.map((world) => world.close())));

    it('of what the other organisation sees', async () => {
      const withSecrets = worlds[1] as World;
      for (const { resourceType, id } of hidden) {
        const path = `/${resourceType}/${id}`;
        expect([path, (await withSecrets.as('others', 'GET', path)).status]).toEqual([path, 200]);
        expect([403, 404], path).toContain((await withSecrets.as(caller, 'GET', path)).status);
      }
    });

    it.each(calls.map(([path, parameter], index) => ({ path, parameter, index })))(
      '$index $path',
      async ({ path, parameter }) => {
        const [without, withSecrets] = worlds as [World, World];
        const before = await ask(without, callers[caller], path, parameter);
        expect(before[1]).toBeLessThan(500);
        if (caller === 'midwives' && !path.includes('secret')) expect([200, 404, 422]).toContain(before[1]);
        expect(await ask(withSecrets, callers[caller], path, parameter)).toEqual(before);
      },
    );
  },
);

describe('a system that may write sessions and not read them', () => {
  const blind: Principal = {
    ...callers.midwives,
    clientId: 'blind',
    scopes: parseScopes(
      'system/Encounter.cu system/Observation.cu system/Group.rs system/Patient.rs system/Practitioner.rs system/Location.rs',
      'system',
    ).scopes,
  };
  let own: World;
  beforeAll(async () => {
    own = await openWorld();
    for (const resource of [...known, ...hidden]) await own.write(resource);
  });
  afterAll(() => own.close());
  const recorded = async (caller: Principal, parameter: readonly object[]) => {
    const { status, body } = await own.as(caller, 'POST', '/Encounter/$record-session', {
      resourceType: 'Parameters',
      parameter,
    });
    const [first, outcome] = (body.parameter ?? []) as readonly JsonObject[];
    return { status, session: first?.valueReference, outcome: outcome?.valueCode };
  };

  it('sends the same again, and is answered the same; its neighbours and other content are not', async () => {
    const first = await recorded(blind, session('held', '2026-02-10'));
    expect(first).toMatchObject({ status: 200, outcome: 'created' });
    const again = { ...first, outcome: 'unchanged' };
    expect(await recorded(blind, session('held', '2026-02-10'))).toEqual(again);
    expect(await recorded(blind, session('held', '2026-02-10'))).toEqual(again);
    const other: Principal = { ...blind, clientId: 'other' } as Principal;
    expect(await recorded(other, session('held', '2026-02-10'))).toMatchObject({ status: 422 });
    expect(await recorded(blind, session('held', '2026-02-09'))).toMatchObject({ status: 200 });
  });

  it('sends what was undone meanwhile, and it is recorded anew', async () => {
    const first = await recorded(blind, session('undone', '2026-02-17'));
    const undone = await own.as('midwives', 'POST', '/Encounter/$undo-session', {
      resourceType: 'Parameters',
      parameter: [identifier('undone')],
    });
    expect(undone.status).toBe(200);
    const second = await recorded(blind, session('undone', '2026-02-17'));
    expect(second).toMatchObject({ status: 200 });
    expect(second.outcome).not.toBe('unchanged');
    expect(first.status).toBe(200);
  });
});
