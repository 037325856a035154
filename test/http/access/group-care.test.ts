import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { codeSystem, extension, profile } from '../../../functions/group-care/canonical.ts';
import { planDefinition } from '../../../functions/group-care/plan/plan-definition.ts';
import { cradleSchedule } from '../../../functions/group-care/schedule.ts';
import { type Caller, callers, openWorld, type World } from './world.ts';

/* Who may call the operations of group care, and what they tell to whom. */

let world: World;
const to = (reference: string): JsonObject => ({ reference });
const ref = (name: string, place: string) => ({ name, valueReference: to(place) });

const practitioner = (id: string): Resource => ({
  resourceType: 'Practitioner',
  id,
  name: [{ family: id }],
  qualification: [
    {
      code: { coding: [{ system: codeSystem.qualification, code: 'facilitation-training' }] },
      issuer: to('Organization/midwives'),
      period: { start: '2020-01-01' },
    },
  ],
});

const careGroup: Resource = {
  resourceType: 'Group',
  id: 'circle',
  meta: { profile: [profile.careGroup] },
  type: 'person',
  actual: true,
  name: 'Circle of spring',
  code: { coding: [{ system: codeSystem.careGroupModel, code: 'centering-pregnancy' }] },
  extension: [
    { url: extension.dueDateWindow, valuePeriod: { start: '2026-05-01', end: '2026-07-01' } },
    { url: extension.capacity, valuePositiveInt: 12 },
  ],
  managingEntity: to('Organization/midwives'),
  member: [
    { entity: to('Patient/anna'), period: { start: '2025-12-01' } },
    { entity: to('Patient/bea'), period: { start: '2025-12-01' } },
  ],
};

beforeAll(async () => {
  world = await openWorld();
  await world.write(practitioner('mira'));
  await world.write(careGroup);
  await world.write({
    resourceType: 'Location',
    id: 'house',
    name: 'House',
    managingOrganization: to('Organization/midwives'),
  });
});
afterAll(() => world.close());

function call(caller: Caller, path: string, parameter: readonly object[]) {
  return world.as(caller, 'POST', path, { resourceType: 'Parameters', parameter });
}

/** Who is not refused, of everybody. */
async function allowed(
  ask: (caller: Caller) => Promise<{ readonly status: number }>,
): Promise<readonly string[]> {
  const may: string[] = [];
  for (const caller of Object.keys(callers) as Caller[]) {
    const { status } = await ask(caller);
    expect([caller, status < 500]).toEqual([caller, true]);
    if (status < 300) may.push(caller);
  }
  return may;
}

function session(identifier: string, day: string): readonly object[] {
  return [
    { name: 'identifier', valueIdentifier: { system: 'urn:ehr', value: identifier } },
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

describe('$record-session and $undo-session', () => {
  it('are for those who write down what was done, of their own groups', async () => {
    let day = 0;
    const record = (caller: Caller) => {
      day += 1;
      return call(
        caller,
        '/Encounter/$record-session',
        session(`s-${caller}`, `2026-02-${String(day).padStart(2, '0')}`),
      );
    };
    expect(await allowed(record)).toEqual(['programme', 'midwives', 'manager', 'mira']);
  });

  it('tell of nobody who is hidden', async () => {
    const participant = (who: string) => ({
      name: 'participant',
      part: [ref('subject', `Patient/${who}`), { name: 'attendance', valueCode: 'present' }],
    });
    const ask = (who: string) =>
      call('midwives', '/Encounter/$record-session', [...session('hidden', '2026-01-20'), participant(who)]);
    const [hidden, absent] = [await ask('cara'), await ask('nobody')];
    expect([hidden.status, absent.status]).toEqual([422, 422]);
    expect(JSON.stringify(hidden.body).replaceAll('cara', 'nobody')).toBe(JSON.stringify(absent.body));
  });

  it('undo what the caller sees and answers for', async () => {
    await call('midwives', '/Encounter/$record-session', session('to-undo', '2026-01-10'));
    const undo = (caller: Caller) =>
      call(caller, '/Encounter/$undo-session', [
        { name: 'identifier', valueIdentifier: { system: 'urn:ehr', value: 'to-undo' } },
      ]);
    for (const caller of ['youth', 'others', 'nobodys'] as const)
      expect((await undo(caller)).status).toBe(404);
    for (const caller of ['anna', 'vera', 'sam', 'cora', 'registry', 'operator'] as const) {
      expect((await undo(caller)).status).toBe(403);
    }
    expect((await undo('midwives')).status).toBe(200);
  });
});

describe('$enroll and $leave', () => {
  const enroll = (caller: Caller, who: string) =>
    call(caller, '/Group/circle/$enroll', [ref('subject', `Patient/${who}`)]);

  it('are for those who plan the group', async () => {
    // Dora is the midwives', who bring her back; a facilitator brings in those whom she looks after.
    expect(await allowed((caller) => enroll(caller, 'dora'))).toEqual([
      'programme',
      'midwives',
      'manager',
      'mira',
      'cora',
    ]);
    const leave = (caller: Caller) => call(caller, '/Group/circle/$leave', [ref('subject', 'Patient/dora')]);
    expect(await allowed(leave)).toEqual(['programme', 'midwives', 'manager', 'mira', 'cora']);
  });

  it('bring in nobody whom the caller may not know, and say of nobody that they are known here', async () => {
    const [hidden, absent] = [await enroll('midwives', 'cara'), await enroll('midwives', 'nobody')];
    expect([hidden.status, absent.status]).toEqual([422, 422]);
    expect(JSON.stringify(hidden.body).replaceAll('cara', 'nobody')).toBe(JSON.stringify(absent.body));
  });

  it('keep a waiting list that a member does not see', async () => {
    const extensions = careGroup.extension as readonly JsonObject[];
    const full = extensions.map((one) =>
      one.url === extension.capacity ? { ...one, valuePositiveInt: 2 } : one,
    );
    await world.write({ ...careGroup, extension: full });
    const { body } = await enroll('cora', 'dora');
    expect(JSON.stringify(body)).toContain('waiting');
    for (const caller of ['anna', 'dora', 'vera', 'others', 'cora'] as const) {
      const found = await world.as(caller, 'GET', '/List?subject=Group/circle');
      expect(JSON.stringify(found.body)).not.toContain('Patient/dora');
    }
    const { body: seen } = await world.as('anna', 'GET', '/Group/circle');
    expect(JSON.stringify(seen)).not.toContain('dora');
    await world.write(careGroup);
  });

  it('pass over those who wait and are looked after elsewhere by now, of whom nothing is said', async () => {
    const moved = (organization: string): Resource => ({
      resourceType: 'Patient',
      id: 'zoe',
      birthDate: '1995-01-01',
      managingOrganization: to(organization),
    });
    const full = { url: extension.capacity, valuePositiveInt: 2 };
    await world.write(moved('Organization/midwives'));
    await world.write({ ...careGroup, id: 'full', extension: [full] });
    await world.write({
      resourceType: 'Encounter',
      id: 'of-full',
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: to('Group/full'),
      serviceProvider: to('Organization/midwives'),
      period: { start: '2026-03-01T10:00:00Z', end: '2026-03-01T12:00:00Z' },
      participant: [{ individual: to('Practitioner/mira') }],
    });
    for (const who of ['zoe', 'dora']) {
      await call('midwives', '/Group/full/$enroll', [ref('subject', `Patient/${who}`)]);
    }
    await world.write(moved('Organization/others'));
    // Mira does not look after Dora, who comes in all the same: her organisation does.
    const leave = [ref('subject', 'Patient/bea'), { name: 'end', valueDate: '2026-03-09' }];
    const { status, body } = await call('mira', '/Group/full/$leave', leave);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(JSON.stringify(body)).not.toContain('zoe');
    expect(body.parameter).toContainEqual(ref('promoted', 'Patient/dora'));
    const { body: list } = await world.as('programme', 'GET', '/List?subject=Group/full');
    expect(JSON.stringify(list)).toContain('Patient/zoe');
    expect(JSON.stringify(list)).not.toContain('Patient/dora');
  });
});

const consent = (who: string, type: string, recordedAt: string): Resource => ({
  resourceType: 'Consent',
  id: `${who}s-consent`,
  status: 'active',
  scope: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
  },
  category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
  policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
  patient: to(`Patient/${who}`),
  organization: [to(`Organization/${recordedAt}`)],
  provision: { type, actor: [{ role: { text: 'x' }, reference: to('Organization/youth') }] },
});

describe('$continue', () => {
  const goOn = (caller: Caller, identifier: string) =>
    call(caller, '/Group/circle/$continue', [
      ref('organization', 'Organization/youth'),
      { name: 'identifier', valueIdentifier: { system: 'urn:g', value: identifier } },
      { name: 'name', valueString: 'With babies' },
      { name: 'start', valueDate: '2026-03-01' },
      { name: 'birthDateWindow', valuePeriod: { start: '2026-01-01', end: '2026-03-01' } },
      { name: 'family', part: [ref('subject', 'Patient/anna')] },
      { name: 'family', part: [ref('subject', 'Patient/bea')] },
    ]);

  it('is for those who manage the group, and takes along those alone who consent', async () => {
    expect(await allowed((caller) => goOn(caller, caller))).toEqual([
      'programme',
      'midwives',
      'manager',
      'mira',
      'cora',
    ]);
    await world.write(consent('anna', 'permit', 'midwives'));
    const { status, body } = await goOn('midwives', 'consented');
    expect(status, JSON.stringify(body)).toBe(200);
    const text = JSON.stringify(body);
    expect(text).toMatch(/"outcome","valueCode":"created"/);
    expect(text).toMatch(/Patient\/bea has not consented/);
    const found = await world.as('youth', 'GET', '/Group?identifier=urn:g|consented');
    expect(JSON.stringify(found.body)).toContain('Patient/anna');
    expect(JSON.stringify(found.body)).not.toContain('Patient/bea');
    // Asked again, it tells who went on then.
    const again = JSON.stringify((await goOn('midwives', 'consented')).body);
    expect(again).toMatch(/"continued","valueReference":\{"reference":"Patient\/anna"/);
    expect(again).toMatch(
      /"notContinued","part":\[\{"name":"subject","valueReference":\{"reference":"Patient\/bea"/,
    );
  });

  it('says nothing of a refusal that the caller does not see, and leaves out who consented elsewhere only', async () => {
    const toldOfBea = async (identifier: string) => {
      const { status, body } = await goOn('midwives', identifier);
      expect(status, JSON.stringify(body)).toBe(200);
      return (body.parameter as readonly JsonObject[]).filter(({ name }) => name === 'notContinued');
    };
    const before = await toldOfBea('before');
    expect(JSON.stringify(before)).toMatch(/Patient\/bea has not consented/);
    const restricted = {
      security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }],
    };
    await world.write({ ...consent('bea', 'deny', 'others'), meta: restricted });
    expect(await toldOfBea('denied')).toEqual(before);
    await world.write(consent('bea', 'permit', 'others'));
    expect(await toldOfBea('elsewhere')).toEqual(before);
    await world.write(consent('bea', 'deny', 'midwives'));
    expect(JSON.stringify(await toldOfBea('refused'))).toMatch(/Patient\/bea refuses it/);
  });
});

it('$match is for those who plan, over the groups that they see', async () => {
  const match = (caller: Caller) =>
    call(caller, '/Group/$match', [
      {
        name: 'family',
        part: [
          { name: 'id', valueString: 'x' },
          { name: 'dueDate', valueDate: '2026-06-01' },
        ],
      },
    ]);
  expect(await allowed(match)).toEqual(
    'programme midwives youth others nobodys manager mira olga cora'.split(' '),
  );
  for (const caller of ['others', 'nobodys', 'olga'] as const) {
    expect(JSON.stringify((await match(caller)).body)).not.toContain('circle');
  }
  expect(JSON.stringify((await match('cora')).body)).toContain('Group/circle');
});

it('$apply is for those who plan the group; a coordinator plans, and asks nobody anything', async () => {
  const plan = planDefinition({
    country: 'NL',
    model: 'centering-pregnancy',
    title: 'Group care',
    source: 'default',
    minutes: 120,
    timeZone: 'Europe/Amsterdam',
    daysOff: [],
    sessions: cradleSchedule,
    questionnaires: [
      {
        moment: 'T2',
        questionnaire: 'https://example.org/form',
        anchor: 'due-date',
        fromWeek: 28,
        toWeek: 32,
      },
    ],
  });
  await world.write(plan);
  const apply = (caller: Caller) =>
    call(caller, `/PlanDefinition/${plan.id}/$apply`, [
      ref('subject', 'Group/circle'),
      { name: 'anchor', part: [ref('subject', 'Patient/anna'), { name: 'date', valueDate: '2026-06-10' }] },
    ]);
  const first = await apply('cora');
  expect(first.status, JSON.stringify(first.body)).toBe(200);
  expect(JSON.stringify(first.body)).not.toContain('Task/');
  expect(await allowed(apply)).toEqual(['programme', 'midwives', 'manager', 'mira', 'cora']);
  expect(JSON.stringify((await apply('midwives')).body)).toContain('Task/');
  const hidden = await call('others', `/PlanDefinition/${plan.id}/$apply`, [ref('subject', 'Patient/anna')]);
  const absent = await call('others', `/PlanDefinition/${plan.id}/$apply`, [
    ref('subject', 'Patient/nobody'),
  ]);
  expect(JSON.stringify(hidden.body).replaceAll('anna', 'nobody')).toBe(JSON.stringify(absent.body));
});

it('$roster and $costs tell of the groups that the caller sees, and of those in them alone', async () => {
  const ask = (caller: Caller, name: string) => world.as(caller, 'GET', `/Group/circle/$${name}`);
  expect(await allowed((caller) => ask(caller, 'roster'))).toEqual(
    'programme midwives manager mira sam cora'.split(' ').toSorted(byCaller),
  );
  expect(await allowed((caller) => ask(caller, 'costs'))).toEqual(
    'programme midwives manager mira cora'.split(' ').toSorted(byCaller),
  );
  expect(JSON.stringify((await ask('sam', 'roster')).body)).not.toContain('told by');
  // A coordinator knows who came, though she is shown no more of it.
  expect(JSON.stringify((await ask('midwives', 'roster')).body)).toMatch(/"attended","valueInteger":[1-9]/);
  const rowsTo = async (caller: Caller) =>
    ((await ask(caller, 'roster')).body.parameter as readonly JsonObject[]).filter(
      ({ name }) => name === 'participant',
    );
  expect(await rowsTo('cora')).toEqual(await rowsTo('midwives'));
});

function byCaller(one: string, other: string): number {
  const order = Object.keys(callers);
  return order.indexOf(one) - order.indexOf(other);
}
