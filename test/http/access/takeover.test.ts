import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { type Caller, callers, found, openWorld, resources, type World } from './world.ts';

/* Anna is with the midwives, who have brought youth health care into her care team. */

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const to = (reference: string): JsonObject => ({ reference });
const restricted = {
  security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }],
};
const loose: Resource = {
  resourceType: 'Observation',
  id: 'loose',
  status: 'final',
  code: { text: 'score' },
  subject: to('Patient/anna'),
  valueInteger: 22,
};
const encounterOf = (organization: string): JsonObject => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: to('Patient/anna'),
  serviceProvider: to(`Organization/${organization}`),
});
const read = async (caller: Caller, path: string) => (await world.as(caller, 'GET', path)).status;

async function created(caller: Caller, resource: JsonObject): Promise<string> {
  const { status, body } = await world.as(caller, 'POST', `/${resource.resourceType}`, resource);
  expect(status).toBe(201);
  return `${resource.resourceType}/${body.id}`;
}

describe('what nobody answers for', () => {
  beforeEach(() => world.write(loose));

  it.each<[string, (own: string) => JsonObject]>([
    ['an encounter', (own) => ({ encounter: to(own), valueInteger: 2 })],
    ['an encounter, and restricted', (own) => ({ encounter: to(own), meta: restricted })],
    ['a performer', () => ({ performer: [to('Organization/youth')] })],
    ['a performer, and restricted', () => ({ performer: [to('Organization/youth')], meta: restricted })],
    ['another patient', () => ({ subject: to('Patient/baby') })],
  ])('is not taken over by %s', async (_name, members) => {
    const own = await created('youth', encounterOf('youth'));
    const claim = { ...loose, ...members(own) };
    expect((await world.as('youth', 'PUT', '/Observation/loose', claim)).status).toBe(403);
    expect((await world.as('midwives', 'GET', '/Observation/loose')).body.valueInteger).toBe(22);
  });

  it('may be corrected by who looks after her, and given its place by where she is registered', async () => {
    const corrected = { ...loose, valueInteger: 21 };
    expect((await world.as('youth', 'PUT', '/Observation/loose', corrected)).status).toBe(200);
    const placed = { ...corrected, encounter: to('Encounter/anna-1'), meta: restricted };
    expect((await world.as('midwives', 'PUT', '/Observation/loose', placed)).status).toBe(200);
    expect(await read('youth', '/Observation/loose')).toBe(404);
    expect(await read('midwives', '/Observation/loose')).toBe(200);
  });
});

it('who answers for a record does not put it with another', async () => {
  const theirs = await created('youth', encounterOf('youth'));
  const score = resources.find(({ id }) => id === 'annas-score');
  const moved = { ...score, encounter: to(theirs) };
  expect((await world.as('midwives', 'PUT', '/Observation/annas-score', moved)).status).toBe(403);
});

describe('history feeds, of what was deleted', () => {
  const feeds = ['/Observation/_history?_count=100', '/_history?_count=100'];
  const versionsIn = async (caller: Caller, feed: string, id: string) =>
    ((await world.as(caller, 'GET', feed)).body.entry as readonly JsonObject[]).filter((entry) =>
      JSON.stringify(entry).includes(id),
    ).length;

  it.each([
    ['restricted', { meta: restricted }],
    ['moved to a patient of another', { subject: to('Patient/cara'), encounter: to('Encounter/cara-1') }],
  ])('show nothing of what was %s before', async (_name, members) => {
    const score = resources.find(({ id }) => id === 'annas-score') as Resource;
    for (const feed of feeds) expect(await versionsIn('youth', feed, 'annas-score')).toBeGreaterThan(0);
    await world.write({ ...score, ...members } as Resource);
    await world.as('programme', 'DELETE', '/Observation/annas-score');
    expect(await read('youth', '/Observation/annas-score/_history')).toBe(404);
    for (const feed of feeds) expect(await versionsIn('youth', feed, 'Observation/annas-score')).toBe(0);
  });

  it('show the versions and the end of what could be seen', async () => {
    await world.as('programme', 'DELETE', '/Observation/annas-score');
    for (const feed of feeds) expect(await versionsIn('youth', feed, 'Observation/annas-score')).toBe(2);
  });
});

describe('an invitation that has ended', () => {
  const own = to('Organization/youth');
  const ended = async () => {
    const team = resources.find(({ id }) => id === 'annas-team');
    const put = await world.as('midwives', 'PUT', '/CareTeam/annas-team', { ...team, status: 'inactive' });
    expect(put.status).toBe(200);
  };

  it.each<[string, JsonObject]>([
    [
      'an episode of care',
      {
        resourceType: 'EpisodeOfCare',
        status: 'active',
        patient: to('Patient/anna'),
        managingOrganization: own,
      },
    ],
    [
      'a group',
      {
        resourceType: 'Group',
        type: 'person',
        actual: true,
        managingEntity: own,
        member: [{ entity: to('Patient/anna') }],
      },
    ],
    [
      'a care team',
      {
        resourceType: 'CareTeam',
        status: 'active',
        subject: to('Patient/anna'),
        managingOrganization: [own],
        participant: [{ member: own }],
      },
    ],
    [
      'a care team that nobody manages',
      {
        resourceType: 'CareTeam',
        status: 'active',
        subject: to('Patient/anna'),
        participant: [{ member: own }],
      },
    ],
  ])('does not last by %s of the invited one', async (_name, proof) => {
    expect(await read('youth', '/Observation/annas-score')).toBe(200);
    await created('youth', proof);
    await ended();
    expect(await read('youth', '/Observation/annas-score')).toBe(404);
    expect(found((await world.as('youth', 'GET', '/Observation?patient=anna')).body)).toEqual([]);
    expect(await read('midwives', '/Observation/annas-score')).toBe(200);
  });

  it('leaves the invited one what it wrote itself and who she is, not where she is now, and no glass to break', async () => {
    const anna = resources.find(({ id }) => id === 'anna') as Resource;
    const episode = { resourceType: 'EpisodeOfCare', status: 'finished', patient: to('Patient/anna') };
    const id = await created('youth', { ...episode, managingOrganization: own });
    const nina = {
      ...callers.mira,
      organization: 'Organization/youth',
      subject: 'nina',
      practitioner: 'Practitioner/nina',
      breakGlass: 'She is unconscious and I must know',
      purposeOfUse: 'BTG' as const,
    };
    expect((await world.as(nina, 'GET', '/Observation/annas-score')).status).toBe(200);
    await ended();
    const moved = {
      ...anna,
      telecom: [{ system: 'phone', value: '0612345678' }],
      address: [{ city: 'Shelter' }],
    };
    await world.write(moved);
    expect(await read('youth', `/${id}`)).toBe(200);
    const { status, body } = await world.as('youth', 'GET', '/Patient/anna');
    expect([status, body.name, body.birthDate]).toEqual([200, anna.name, anna.birthDate]);
    expect(JSON.stringify(body)).toContain('SUBSETTED');
    expect(JSON.stringify(body)).not.toMatch(/Shelter|0612345678/);
    expect(found((await world.as('youth', 'GET', '/Patient?address-city=Shelter')).body)).toEqual([]);
    for (const place of ['Observation/annas-score', 'Observation/annas-secret', 'Encounter/anna-1']) {
      expect([place, (await world.as(nina, 'GET', `/${place}`)).status]).toEqual([place, 404]);
    }
  });

  it('nor by an episode of one who is registered with nobody, of whom the first has one', async () => {
    await world.write({ resourceType: 'Patient', id: 'nobodys', active: true });
    const episode = (organization: string) => ({
      resourceType: 'EpisodeOfCare',
      status: 'active',
      patient: to('Patient/nobodys'),
      managingOrganization: to(`Organization/${organization}`),
    });
    await world.write({ ...episode('midwives'), id: 'first' });
    const team = {
      resourceType: 'CareTeam',
      status: 'active',
      subject: to('Patient/nobodys'),
      managingOrganization: [to('Organization/midwives')],
      participant: [{ member: own }],
    };
    await created('midwives', team);
    expect(await read('youth', '/Patient/nobodys')).toBe(200);
    expect((await world.as('youth', 'POST', '/EpisodeOfCare', episode('youth'))).status).toBe(422);
    await created('midwives', episode('midwives'));
  });

  const consentOf = (organization: JsonObject, actor: string): JsonObject => ({
    resourceType: 'Consent',
    status: 'active',
    scope: { text: 'privacy' },
    category: [{ text: 'consent' }],
    patient: to('Patient/anna'),
    organization: [organization],
    policyRule: { text: 'ours' },
    provision: { type: 'permit', actor: [{ role: { text: 'recipient' }, reference: to(actor) }] },
  });

  it('nor does the invited one bring in others, or itself, by a consent', async () => {
    await created('youth', consentOf(own, 'Organization/others'));
    await created('youth', consentOf(own, 'Organization/youth'));
    expect(await read('others', '/Observation/annas-score')).toBe(404);
    await ended();
    expect(await read('youth', '/Observation/annas-score')).toBe(404);
  });

  it('ends with a consent that has ended, too', async () => {
    const place = await created('midwives', consentOf(to('Organization/midwives'), 'Organization/others'));
    expect(await read('others', '/Observation/annas-score')).toBe(200);
    const consent = (await world.as('midwives', 'GET', `/${place}`)).body;
    await world.as('midwives', 'PUT', `/${place}`, { ...consent, status: 'inactive' });
    expect(await read('others', '/Observation/annas-score')).toBe(404);
  });
});

describe('$merge', () => {
  it('takes along the denials that its caller does not see', async () => {
    await world.write({
      resourceType: 'Consent',
      id: 'hidden',
      status: 'active',
      scope: { text: 'privacy' },
      category: [{ text: 'consent' }],
      patient: to('Patient/anna'),
      organization: [to('Organization/youth')],
      policyRule: { text: 'theirs' },
      provision: { type: 'deny' },
    });
    expect(await read('midwives', '/Consent/hidden')).toBe(404);
    expect(await read('midwives', '/Patient/bea')).toBe(200);
    const send = (preview: boolean) =>
      world.as('midwives', 'POST', '/Patient/$merge', {
        resourceType: 'Parameters',
        parameter: [
          { name: 'source-patient', valueReference: to('Patient/anna') },
          { name: 'target-patient', valueReference: to('Patient/bea') },
          { name: 'preview', valueBoolean: preview },
        ],
      });
    expect((await send(true)).status).toBe(200);
    const merged = await send(false);
    expect(merged.status).toBe(200);
    expect(JSON.stringify(merged.body)).not.toMatch(/hidden|Consent/);
    const { body } = await world.as('programme', 'GET', '/Consent/hidden');
    expect(body.patient).toEqual(to('Patient/bea'));
  });
});
