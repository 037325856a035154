import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { type Caller, openWorld, resources, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const to = (reference: string): JsonObject => ({ reference });
const read = (caller: Caller, path: string) => world.as(caller, 'GET', path);
const session = resources.find(({ id }) => id === 'session') as Resource;
const individual = { resourceType: 'Encounter', subject: to('Patient/anna') };

describe('who has led a session', () => {
  const individuals = [
    { individual: to('Practitioner/mira') },
    { individual: to('Practitioner/sam'), period: { end: '2025-06-01' } },
  ];

  it.each<[string, JsonObject, number]>([
    ['as it is', {}, 200],
    ['entered in error', { status: 'entered-in-error' }, 404],
    ['cancelled', { status: 'cancelled' }, 404],
    ['long ago', { period: { start: '2025-06-01T10:00:00Z', end: '2025-06-01T12:00:00Z' } }, 404],
    ['ten weeks ago', { period: { start: '2026-01-01', end: '2026-01-01' } }, 200],
    ['at no known time', { period: undefined }, 404],
    ['yet to come', { status: 'planned', period: { start: '2026-04-01' } }, 200],
    ['planned, at no known time yet', { status: 'planned', period: undefined }, 200],
    ['planned long ago', { status: 'planned', period: { start: '2025-01-01' } }, 404],
  ])('that is %s', async (_name, members, status) => {
    await world.write(JSON.parse(JSON.stringify({ ...session, ...members })));
    expect((await read('mira', '/Observation/annas-score')).status).toBe(status);
    expect((await read('mira', '/Group/circle')).status).toBe(status);
  });

  it('until she left it', async () => {
    await world.write({ ...session, participant: individuals });
    expect((await read('mira', '/Group/circle')).status).toBe(200);
    expect((await read('sam', '/Group/circle')).status).toBe(404);
  });
});

describe('a co-facilitator of another domain', () => {
  const psychiatric = 'perinatal psychiatry';
  it.each<[string, JsonObject]>([
    [
      'an appointment',
      {
        resourceType: 'Appointment',
        status: 'booked',
        serviceType: [{ text: psychiatric }],
        description: psychiatric,
        participant: [{ actor: to('Patient/anna'), status: 'accepted' }],
      },
    ],
    [
      'an episode',
      {
        resourceType: 'EpisodeOfCare',
        status: 'active',
        type: [{ text: psychiatric }],
        patient: to('Patient/anna'),
        managingOrganization: to('Organization/midwives'),
      },
    ],
    [
      'a care team',
      { resourceType: 'CareTeam', status: 'active', name: psychiatric, subject: to('Patient/anna') },
    ],
    [
      'a care plan',
      {
        resourceType: 'CarePlan',
        status: 'active',
        intent: 'plan',
        title: psychiatric,
        instantiatesCanonical: ['https://example.org/PlanDefinition/psychiatry'],
        subject: to('Patient/anna'),
      },
    ],
  ])('is not told what for, by %s of somebody', async (_name, resource) => {
    await world.write({ ...resource, id: 'private' } as unknown as Resource);
    expect((await read('sam', `/${resource.resourceType}/private`)).status).toBe(404);
    const { body } = await read('sam', `/${resource.resourceType}`);
    expect(JSON.stringify(body)).not.toContain(psychiatric);
  });

  it('sees somebody’s part in the plan of her group, without its titles', async () => {
    const plan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', title: 'x' };
    await world.write({ ...plan, id: 'whole', subject: to('Group/circle') } as Resource);
    await world.write({
      ...plan,
      id: 'part',
      subject: to('Patient/anna'),
      partOf: [to('CarePlan/whole')],
    } as Resource);
    const { status, body } = await read('sam', '/CarePlan/part');
    expect([status, body.title]).toEqual([200, undefined]);
    expect((await read('sam', '/CarePlan/whole')).body.title).toBe('x');
  });

  it('nor by what is told in words of all of them', async () => {
    const circle = resources.find(({ id }) => id === 'circle') as Resource;
    const div = '<div xmlns="http://www.w3.org/1999/xhtml">Anna, Bea of the bakery</div>';
    await world.write({
      ...circle,
      text: { status: 'generated', div },
      contained: [{ resourceType: 'Basic', id: 'x', code: { text: 'Bea of the bakery' } }],
    });
    await world.write({
      resourceType: 'Consent',
      id: 'not-told',
      status: 'active',
      scope: { text: 'privacy' },
      category: [{ text: 'consent' }],
      patient: to('Patient/bea'),
      organization: [to('Organization/midwives')],
      policyRule: { text: 'ours' },
      provision: { type: 'deny', purpose: [{ code: 'COC' }] },
    });
    const group = await read('sam', '/Group/circle');
    expect(group.status).toBe(200);
    expect(JSON.stringify(group.body)).not.toContain('bakery');
    const later = await read('sam', '/Appointment/later');
    expect(later.status).toBe(200);
    expect(JSON.stringify(later.body)).not.toContain('cake');
  });

  it('is not told of who refuses that, in groups and appointments', async () => {
    expect(JSON.stringify((await read('sam', '/Group/circle')).body)).toContain('anna');
    await world.write({
      resourceType: 'Consent',
      id: 'not-them',
      status: 'active',
      scope: { text: 'privacy' },
      category: [{ text: 'consent' }],
      patient: to('Patient/anna'),
      organization: [to('Organization/midwives')],
      policyRule: { text: 'ours' },
      provision: {
        type: 'deny',
        purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'COC' }],
      },
    });
    for (const place of ['Group/circle', 'Appointment/later']) {
      const { status, body } = await read('sam', `/${place}`);
      expect([place, status]).toEqual([place, 200]);
      expect(JSON.stringify(body)).not.toContain('anna');
      expect(JSON.stringify(body)).toContain('bea');
      expect(JSON.stringify(body)).toContain('SUBSETTED');
    }
    expect((await read('sam', '/Patient/anna')).status).toBe(404);
  });
});

describe('a coordinator', () => {
  it('is not told what somebody answered beside whether she comes', async () => {
    await world.write({
      resourceType: 'AppointmentResponse',
      id: 'answer',
      appointment: to('Appointment/later'),
      actor: to('Patient/anna'),
      participantStatus: 'declined',
      comment: 'I feel too low',
    });
    const { body } = await read('cora', '/AppointmentResponse/answer');
    expect(JSON.stringify(body)).not.toContain('low');
  });

  it('nor what an encounter of somebody known by an identifier alone was for', async () => {
    await world.write({
      ...session,
      ...individual,
      id: 'logical',
      subject: { identifier: { system: 'urn:bsn', value: 'bsn-anna' } },
    });
    const { status, body } = await read('cora', '/Encounter/logical');
    expect([200, 404]).toContain(status);
    expect(JSON.stringify(body)).not.toContain('worries');
  });
});

describe('a denial', () => {
  const deny = (actor: string): Resource => ({
    resourceType: 'Consent',
    id: 'not-her',
    status: 'active',
    scope: { text: 'privacy' },
    category: [{ text: 'consent' }],
    patient: to('Patient/anna'),
    organization: [to('Organization/midwives')],
    policyRule: { text: 'ours' },
    provision: { type: 'deny', actor: [{ role: { text: 'recipient' }, reference: to(actor) }] },
  });

  it.each(['Practitioner/mira', 'PractitionerRole/mira-role'])(
    'of %s is one of her, wherever she works, and of nobody else there',
    async (actor) => {
      expect((await read('mira', '/Observation/annas-score')).status).toBe(200);
      await world.write(deny(actor));
      expect((await read('mira', '/Observation/annas-score')).status).toBe(404);
      expect((await read('mira', '/Patient/anna')).status).toBe(404);
      expect((await read('mira', '/Observation/beas-score')).status).toBe(200);
      expect((await read('midwives', '/Observation/annas-score')).status).toBe(200);
      expect((await read('youth', '/Observation/annas-score')).status).toBe(200);
    },
  );

  it('of one who works at an organisation reaches its system, which shows her what it sees', async () => {
    await world.write({
      resourceType: 'PractitionerRole',
      id: 'nurse',
      practitioner: to('Practitioner/vera'),
      organization: to('Organization/youth'),
    });
    await world.write(deny('Practitioner/vera'));
    expect((await read('youth', '/Observation/annas-score')).status).toBe(404);
  });

  it('of a care team reaches everybody', async () => {
    await world.write(deny('CareTeam/annas-team'));
    expect((await read('youth', '/Observation/annas-score')).status).toBe(404);
  });
});
