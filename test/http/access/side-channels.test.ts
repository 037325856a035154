import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { type Answered, type Caller, found, nameOf, openWorld, resources, type World } from './world.ts';

let world: World;

/** A world for each test, or for a part that only reads it one for all. */
function inWorld(each: typeof beforeEach | typeof beforeAll): void {
  const after = each === beforeAll ? afterAll : afterEach;
  each(async () => {
    world = await openWorld();
  });
  after(() => world.close());
}

const read = (caller: Caller, path: string) => world.as(caller, 'GET', path);
const to = (reference: string): JsonObject => ({ reference });

function stored(name: string): Resource {
  const resource = resources.find((one) => nameOf(one) === name);
  if (resource === undefined) throw new Error(`There is no ${name} in the world`);
  return resource;
}

/** The words and the status, without what differs between any two requests. */
function told({ status, body }: Answered, ...names: readonly string[]): string {
  const text = names.reduce((all, name) => all.replaceAll(name, '…'), JSON.stringify(body));
  return `${status} ${text}`;
}

describe('what is not seen is told in the words of what is not there', () => {
  inWorld(beforeAll);

  it.each([
    ['GET', '/Observation/caras-score', '/Observation/none-at-all'],
    ['GET', '/Observation/caras-score/_history', '/Observation/none-at-all/_history'],
    ['GET', '/Observation/caras-score/_history/1', '/Observation/none-at-all/_history/1'],
    ['GET', '/Observation/caras-score/_history/7', '/Observation/none-at-all/_history/7'],
    ['DELETE', '/Observation/caras-score', '/Observation/none-at-all'],
    ['GET', '/Observation/caras-score/$validate', '/Observation/none-at-all/$validate'],
  ])('%s %s', async (method, hidden, absent) => {
    const [one, other] = [
      await world.as('midwives', method, hidden),
      await world.as('midwives', method, absent),
    ];
    expect(told(one, 'caras-score')).toBe(told(other, 'none-at-all'));
    expect(one.headers.get('ETag')).toBe(other.headers.get('ETag'));
    expect((await read('others', '/Observation/caras-score')).status).toBe(200);
  });

  it.each<readonly [string, Record<string, string>]>([
    ['without conditions', {}],
    ['If-Match of its version', { 'If-Match': 'W/"1"' }],
    ['If-Match of another version', { 'If-Match': 'W/"9"' }],
    ['If-None-Match: *', { 'If-None-Match': '*' }],
  ])('a PUT %s', async (_name, headers) => {
    const body = { ...stored('Observation/annas-score') };
    const put = (id: string) => world.as('midwives', 'PUT', `/Observation/${id}`, { ...body, id }, headers);
    const hidden = await put('caras-score');
    expect(hidden.status).toBeGreaterThanOrEqual(400);
    expect(told(hidden, 'caras-score')).toBe(told(await put('none-at-all'), 'none-at-all'));
    expect((await read('others', '/Observation/caras-score')).body.subject).toEqual(to('Patient/cara'));
  });

  it('a DELETE on a condition, which deletes nothing that is hidden', async () => {
    const remove = (id: string) =>
      world.as('midwives', 'DELETE', `/Observation/${id}`, undefined, { 'If-Match': 'W/"1"' });
    expect(told(await remove('caras-score'), 'caras-score')).toBe(
      told(await remove('none-at-all'), 'none-at-all'),
    );
    expect((await read('others', '/Observation/caras-score')).status).toBe(200);
  });
});

describe('nor does what changes tell of it', () => {
  inWorld(beforeEach);

  it('what was deleted: 410 to who could see it, 404 to others', async () => {
    await world.as('programme', 'DELETE', '/Observation/caras-score');
    expect((await read('others', '/Observation/caras-score')).status).toBe(410);
    const hidden = await read('midwives', '/Observation/caras-score');
    expect(told(hidden, 'caras-score')).toBe(
      told(await read('midwives', '/Observation/none-at-all'), 'none-at-all'),
    );
    const history = await read('midwives', '/Observation/caras-score/_history');
    expect(history.status).toBe(404);
  });

  it('conditional interactions find nothing that is hidden', async () => {
    const criteria = 'identifier=urn:bsn|bsn-cara';
    const mine = {
      ...stored('Patient/anna'),
      id: undefined,
      identifier: [{ system: 'urn:bsn', value: 'bsn-cara' }],
    };
    const created = await world.as('midwives', 'POST', '/Patient', mine, { 'If-None-Exist': criteria });
    expect(created.status).toBe(201);
    expect(created.body.id).not.toBe('cara');
    const updated = await world.as('midwives', 'PUT', `/Patient?${criteria}`, mine);
    expect(updated.body.id).toBe(created.body.id);
    await world.as('midwives', 'DELETE', `/Patient?${criteria}`);
    expect((await read('others', '/Patient/cara')).status).toBe(200);
  });

  it('conditional references in a transaction', async () => {
    const send = (value: string) =>
      world.as('midwives', 'POST', '/', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            resource: {
              ...stored('Observation/annas-score'),
              id: undefined,
              subject: to(`Patient?identifier=${value}`),
            },
            request: { method: 'POST', url: 'Observation' },
          },
        ],
      });
    expect((await send('bsn-anna')).status).toBe(200);
    expect(told(await send('bsn-cara'), 'bsn-cara')).toBe(told(await send('bsn-none'), 'bsn-none'));
  });
});

describe('searches see what their caller sees', () => {
  inWorld(beforeAll);

  it.each([
    ['a chain', 'midwives', '/Observation?subject:Patient.identifier=bsn-cara', 0],
    ['a chain, to whom it may see', 'others', '/Observation?subject:Patient.identifier=bsn-cara', 1],
    ['_has', 'youth', '/Patient?_has:Observation:patient:_id=annas-secret', 0],
    ['_has, to whom it may see', 'midwives', '/Patient?_has:Observation:patient:_id=annas-secret', 1],
    ['the identifier of a hidden patient', 'midwives', '/Patient?identifier=bsn-cara', 0],
    ['a patient who is hidden', 'midwives', '/Observation?patient=cara', 0],
    ['a fellow participant', 'anna', '/Appointment?actor=Patient/bea', 0],
    ['a fellow member', 'anna', '/Group?member=Patient/bea', 0],
    ['herself', 'anna', '/Group?member=Patient/anna', 1],
    ['what was left out', 'sam', '/Patient?identifier=bsn-anna', 0],
    ['what is missing from a copy', 'sam', '/Patient?identifier:missing=true', 2],
  ] as const)('%s', async (_name, caller, path, total) => {
    const { status, body } = await read(caller, path);
    expect(status).toBe(200);
    expect(found(body)).toHaveLength(total);
    expect(body.total).toBe(total);
  });

  it('includes follow no reference to what is hidden', async () => {
    const included = async (caller: Caller, path: string) =>
      found((await read(caller, path)).body)
        .map(nameOf)
        .toSorted();
    expect(
      await included(
        'anna',
        '/Encounter?_id=anna-1&_include=Encounter:part-of&_include:iterate=Encounter:subject',
      ),
    ).toEqual(['Encounter/anna-1', 'Patient/anna']);
    expect(await included('baby', '/Patient?_id=baby&_revinclude=Observation:subject')).toEqual([
      'Observation/babys-weight',
      'Patient/baby',
    ]);
    expect(await included('anna', '/Appointment?_id=later&_include=Appointment:actor')).toEqual([
      'Appointment/later',
      'Patient/anna',
    ]);
    expect(await included('youth', '/Encounter?_id=anna-1&_include=Encounter:part-of')).toEqual([
      'Encounter/anna-1',
    ]);
  });

  it('does not tell how many were looked at', async () => {
    const explained = { Prefer: 'x-explain' };
    const asked = '/Observation?patient=cara';
    expect((await world.as('midwives', 'GET', asked, undefined, explained)).status).toBe(403);
    expect((await world.as('programme', 'GET', asked, undefined, explained)).status).toBe(200);
  });

  it('counts nothing that is hidden', async () => {
    expect((await read('midwives', '/Patient?_summary=count')).body.total).toBe(3);
    expect((await read('others', '/Patient?_summary=count')).body.total).toBe(1);
  });

  it('searches over all types find of each what may be seen', async () => {
    const { status, body } = await read('others', '/?_count=200');
    expect(status).toBe(200);
    const names = found(body).map(nameOf);
    expect(names).toContain('Patient/cara');
    expect(names).not.toContain('Patient/anna');
    expect(body.total).toBe(names.length);
  });
});

describe('sorting', () => {
  inWorld(beforeEach);

  it('sorts by what is shown, not by what was left out', async () => {
    await world.write({ ...stored('Patient/anna'), identifier: [{ value: 'z' }] });
    await world.write({ ...stored('Patient/bea'), identifier: [{ value: 'a' }] });
    const order = async (sort: string) =>
      found((await read('sam', `/Patient?_sort=${sort}`)).body).map(({ id }) => id);
    expect(await order('identifier')).toEqual(await order('-identifier'));
  });
});

describe('privacy traps', () => {
  inWorld(beforeAll);

  it('a parent follows partOf to the session, its group and the other members, and gets nowhere', async () => {
    const { body: check } = await read('anna', '/Encounter/anna-1');
    expect(check.partOf).toEqual(to('Encounter/session'));
    for (const path of [
      '/Encounter/session',
      '/Patient/bea',
      '/Encounter/bea-1',
      '/Observation/beas-score',
    ]) {
      expect((await read('anna', path)).status).toBe(404);
    }
    const { body: group } = await read('anna', '/Group/circle');
    expect(group.member).toEqual([{ entity: to('Patient/anna'), period: { start: '2025-12-01' } }]);
    expect(JSON.stringify(group)).not.toContain('bea');
  });

  it('an appointment hides fellow participants', async () => {
    const { body } = await read('anna', '/Appointment/later');
    expect(JSON.stringify(body)).not.toMatch(/bea|dora|cake|Group/i);
    expect(body.participant).toHaveLength(2);
  });

  it('a removed member sees no later session', async () => {
    expect((await read('dora', '/Appointment/earlier')).status).toBe(200);
    expect((await read('dora', '/Appointment/later')).status).toBe(404);
    expect((await read('dora', '/Group/circle')).status).toBe(404);
  });

  it("the baby's record does not tell her mother's score, whoever measured and whomever it speaks of", async () => {
    const types = ['Observation', 'QuestionnaireResponse', 'Encounter', 'Flag', 'CareTeam', 'Appointment'];
    const names = await Promise.all(
      types.map(async (type) => found((await read('baby', `/${type}`)).body).map(nameOf)),
    );
    expect(names.flat()).toEqual(['Observation/babys-weight']);
  });

  it('nor does her whole record, to whomever it is shown', async () => {
    for (const caller of ['baby', 'youth', 'programme'] as const) {
      const { status, body } = await read(caller, '/Patient/baby/$everything');
      expect(status).toBe(200);
      const names = found(body).map(nameOf);
      expect(names).toContain('Observation/babys-weight');
      expect(names.filter((name) => /anna/.test(name))).toEqual([]);
    }
    expect((await read('baby', '/Patient/anna/$everything')).status).toBe(404);
  });

  it('a volunteer sees no clinical data', async () => {
    const types = ['Observation', 'QuestionnaireResponse', 'Encounter', 'EpisodeOfCare', 'Flag', 'Task'];
    for (const type of types) {
      const { status, body } = await read('vera', `/${type}`);
      expect(status === 403 || body.total === 0).toBe(true);
    }
    const { body } = await read('vera', '/Patient/anna');
    expect(body.name).toBeDefined();
    expect(body.identifier).toBeUndefined();
  });

  it('a compartment search is no way around', async () => {
    const { status, body } = await read('youth', '/Patient/anna/Observation');
    expect(status).toBe(200);
    expect(found(body).map(nameOf)).not.toContain('Observation/annas-secret');
    expect(found((await read('midwives', '/Patient/cara/Observation')).body)).toEqual([]);
  });
});

describe('history', () => {
  inWorld(beforeEach);

  it('ends where the caller could not see it, and where the present is hidden', async () => {
    await world.write({
      ...stored('Observation/annas-score'),
      subject: to('Patient/cara'),
      encounter: to('Encounter/cara-1'),
    });
    expect((await read('midwives', '/Observation/annas-score/_history')).status).toBe(404);
    expect((await read('midwives', '/Observation/annas-score/_history/1')).status).toBe(404);
    const { body } = await read('others', '/Observation/annas-score/_history');
    expect(found(body)).toHaveLength(1);
    expect((await read('others', '/Observation/annas-score/_history/1')).status).toBe(404);
  });

  it('shows copies of what is shown as a copy', async () => {
    const { body } = await read('anna', '/Group/circle/_history');
    expect(found(body)).toHaveLength(1);
    expect(JSON.stringify(body)).not.toContain('bea');
    expect(JSON.stringify((await read('anna', '/Group/circle/_history/1')).body)).not.toContain('bea');
  });
});

describe('writes', () => {
  inWorld(beforeEach);

  const create = (caller: Caller, resource: JsonObject) =>
    world.as(caller, 'POST', `/${resource.resourceType}`, { ...resource, id: undefined });

  it.each([
    [
      'an episode of care',
      { resourceType: 'EpisodeOfCare', status: 'active', managingOrganization: to('Organization/midwives') },
      'patient',
    ],
    [
      'a care team',
      { resourceType: 'CareTeam', status: 'active', managingOrganization: [to('Organization/midwives')] },
      'subject',
    ],
    [
      'a consent',
      {
        resourceType: 'Consent',
        status: 'active',
        scope: { text: 's' },
        category: [{ text: 'c' }],
        policyRule: { text: 'p' },
        organization: [to('Organization/midwives')],
      },
      'patient',
    ],
    ['an observation', { resourceType: 'Observation', status: 'final', code: { text: 'x' } }, 'subject'],
  ] as const)('nobody brings themselves into the care of others by %s', async (_name, resource, element) => {
    const before = await read('midwives', '/Patient?_summary=count');
    const about = (id: string) => create('midwives', { ...resource, [element]: to(`Patient/${id}`) });
    const hidden = await about('cara');
    expect(hidden.status).toBe(422);
    expect(told(hidden, 'cara')).toBe(told(await about('none'), 'none'));
    expect((await about('anna')).status).toBe(201);
    expect((await read('midwives', '/Patient?_summary=count')).body).toMatchObject({
      total: before.body.total,
    });
  });

  it.each([
    ['Patient/cara|1'],
    ['Patient/cara#part'],
    ['Patient/cara/_history/1'],
    ['http://kring.test/fhir/Patient/cara'],
    ['https://kring.example/fhir/Patient/cara'],
  ])('nor by writing %s', async (reference) => {
    const episode = {
      resourceType: 'EpisodeOfCare',
      status: 'active',
      patient: to(reference),
      managingOrganization: to('Organization/midwives'),
    };
    expect((await create('midwives', episode)).status).toBeGreaterThanOrEqual(400);
    expect((await read('midwives', '/Patient/cara')).status).toBe(404);
  });

  it('nor by taking for their own what nobody answers for', async () => {
    const { serviceProvider: _, ...unclaimed } = stored('Encounter/anna-1');
    await world.write(unclaimed as Resource);
    const claim = { ...unclaimed, serviceProvider: to('Organization/youth') };
    expect((await world.as('youth', 'PUT', '/Encounter/anna-1', claim)).status).toBe(403);
    expect((await read('youth', '/Observation/annas-secret')).status).toBe(404);
  });

  it('what is restricted has somebody who answers for it', async () => {
    const { encounter: __, ...loose } = stored('Observation/annas-secret');
    expect((await create('midwives', loose)).status).toBe(422);
    expect((await create('midwives', { ...loose, performer: [to('Organization/midwives')] })).status).toBe(
      201,
    );
    expect((await create('midwives', stored('Observation/annas-secret'))).status).toBe(201);
  });

  it('nor by making them members of their own group', async () => {
    const group = stored('Group/circle');
    const members = [...(group.member as JsonObject[]), { entity: to('Patient/cara') }];
    expect((await world.as('midwives', 'PUT', '/Group/circle', { ...group, member: members })).status).toBe(
      422,
    );
    expect((await read('midwives', '/Patient/cara')).status).toBe(404);
  });

  it('the first brings in the second, who then takes part', async () => {
    expect((await read('youth', '/Patient/bea')).status).toBe(404);
    const team = { ...stored('CareTeam/annas-team'), subject: to('Patient/bea') };
    expect((await create('midwives', team)).status).toBe(201);
    expect((await read('youth', '/Patient/bea')).status).toBe(200);
    const episode = {
      resourceType: 'EpisodeOfCare',
      status: 'active',
      patient: to('Patient/bea'),
      managingOrganization: to('Organization/youth'),
    };
    expect((await create('youth', episode)).status).toBe(201);
  });

  it('one organisation changes nothing that another answers for', async () => {
    for (const name of [
      'Patient/anna',
      'Encounter/anna-1',
      'Observation/annas-score',
      'CareTeam/annas-team',
    ]) {
      const { status } = await world.as('youth', 'PUT', `/${name}`, stored(name));
      expect([name, status]).toEqual([name, 403]);
      expect((await world.as('youth', 'DELETE', `/${name}`)).status).toBe(403);
    }
    expect((await world.as('midwives', 'PUT', '/Patient/anna', stored('Patient/anna'))).status).toBe(200);
  });

  it('nor says that another does', async () => {
    const mine = { ...stored('Patient/anna'), managingOrganization: to('Organization/others') };
    expect((await world.as('midwives', 'PUT', '/Patient/anna', mine)).status).toBe(422);
    expect((await create('midwives', { resourceType: 'Patient', active: true })).status).toBe(422);
    expect((await create('midwives', { resourceType: 'Organization', name: 'new' })).status).toBe(403);
    expect(
      (await world.as('midwives', 'PUT', '/Practitioner/olga', stored('Practitioner/olga'))).status,
    ).toBe(403);
  });

  it('asks a mother to answer, if she is theirs', async () => {
    const invite = (who: string) =>
      world.as('midwives', 'POST', '/Questionnaire/form/$invite', {
        resourceType: 'Parameters',
        parameter: [{ name: 'subject', valueReference: to(`Patient/${who}`) }],
      });
    expect((await invite('anna')).status).toBe(200);
    expect(told(await invite('cara'), 'cara')).toBe(told(await invite('none'), 'none'));
    expect((await read('midwives', '/Task?patient=anna')).body.total).toBe(1);
    expect((await read('others', '/Task')).body.total).toBe(0);
  });

  it('a transaction makes a family and what is about it, at once', async () => {
    const { status, body } = await world.as('midwives', 'POST', '/', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001',
          resource: {
            resourceType: 'Patient',
            active: true,
            managingOrganization: to('Organization/midwives'),
          },
          request: { method: 'POST', url: 'Patient' },
        },
        {
          resource: {
            resourceType: 'Observation',
            status: 'final',
            code: { text: 'x' },
            subject: to('urn:uuid:00000000-0000-4000-8000-000000000001'),
          },
          request: { method: 'POST', url: 'Observation' },
        },
        { request: { method: 'GET', url: 'Patient?_summary=count' } },
      ],
    });
    expect(status).toBe(200);
    expect(found(body).at(-1)).toMatchObject({ total: 4 });
  });

  it('a copy with less in it is not written back, nor is what it was made of changed', async () => {
    const { body: copy } = await read('youth', '/Appointment/later');
    expect(JSON.stringify(copy)).toContain('SUBSETTED');
    for (const caller of ['youth', 'midwives', 'programme'] as const) {
      const { status } = await world.as(caller, 'PUT', '/Appointment/later', copy);
      expect([403, 422]).toContain(status);
    }
    expect((await world.as('cora', 'PUT', '/Appointment/later', stored('Appointment/later'))).status).toBe(
      403,
    );
    expect((await read('midwives', '/Appointment/later')).body.comment).toBe('Bea brings cake');
  });

  it('a label is not lost on the way', async () => {
    const { meta: _, ...bare } = stored('Observation/annas-secret');
    const put = (caller: Caller, body: unknown) => world.as(caller, 'PUT', '/Observation/annas-secret', body);
    expect((await put('midwives', bare)).status).toBe(403);
    expect((await put('midwives', stored('Observation/annas-secret'))).status).toBe(200);
    expect((await put('manager', bare)).status).toBe(200);
    expect((await read('youth', '/Observation/annas-secret')).status).toBe(200);
  });

  it.each(['sam', 'vera', 'registry', 'researcher', 'auditor', 'anna', 'anonymous'] as const)(
    '%s writes nothing',
    async (caller) => {
      const { status } = await create(caller, stored('Observation/annas-score'));
      expect([401, 403]).toContain(status);
    },
  );
});

describe('breaking the glass', () => {
  inWorld(beforeEach);

  const reason = 'She is unconscious and I must know';

  it('opens to a facilitator what is about whom her organisation treats, for reading, and to nobody else', async () => {
    const { callers } = await import('./world.ts');
    const olga = { ...callers.olga, breakGlass: reason, purposeOfUse: 'BTG' as const };
    expect((await read('olga', '/Observation/annas-score')).status).toBe(404);
    expect((await world.as(olga, 'GET', '/Observation/annas-score')).status).toBe(200);
    expect((await world.as(olga, 'GET', '/Observation/annas-secret')).status).toBe(200);
    expect((await world.as(olga, 'GET', '/Observation/caras-score')).status).toBe(404);
    const put = await world.as(olga, 'PUT', '/Observation/annas-score', stored('Observation/annas-score'));
    expect(put.status).toBe(403);
    for (const other of ['vera', 'sam', 'cora', 'youth'] as const) {
      const broken = { ...callers[other], breakGlass: reason };
      expect((await world.as(broken, 'GET', '/Observation/annas-secret')).status).not.toBe(200);
    }
  });
});

describe('consent', () => {
  inWorld(beforeEach);

  const consent = (id: string, provision: JsonObject, status = 'active'): Resource => ({
    resourceType: 'Consent',
    id,
    status,
    scope: { text: 'privacy' },
    category: [{ text: 'consent' }],
    patient: to('Patient/anna'),
    organization: [to('Organization/midwives')],
    policyRule: { text: 'ours' },
    provision,
  });
  const actor = (reference: string) => [{ role: { text: 'recipient' }, reference: to(reference) }];
  const purpose = (code: string) => [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code }];

  it('withholds from another organisation what the patient refuses, at once, and gives it back', async () => {
    const refused = consent('no-youth', { type: 'deny', actor: actor('Organization/youth') });
    expect((await read('youth', '/Observation/annas-score')).status).toBe(200);
    await world.write(refused);
    for (const name of ['Observation/annas-score', 'Patient/anna', 'Encounter/anna-1']) {
      expect([name, (await read('youth', `/${name}`)).status]).toEqual([name, 404]);
      expect([name, (await read('midwives', `/${name}`)).status]).toEqual([name, 200]);
    }
    expect((await read('youth', '/Observation?patient=anna')).body.total).toBe(0);
    await world.write({ ...refused, status: 'inactive' });
    expect((await read('youth', '/Observation/annas-score')).status).toBe(200);
  });

  it('withholds a kind of resource', async () => {
    await world.write(
      consent('no-observations', {
        type: 'deny',
        actor: actor('Organization/youth'),
        class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Observation' }],
      }),
    );
    expect((await read('youth', '/Observation/annas-score')).status).toBe(404);
    expect((await read('youth', '/Encounter/anna-1')).status).toBe(200);
  });

  it('opens clinical values to the social domain, if the patient says so', async () => {
    expect((await read('sam', '/Observation/annas-score')).status).toBe(404);
    await world.write(
      consent('social', { type: 'permit', purpose: purpose('COC'), actor: actor('Organization/welfare') }),
    );
    expect((await read('sam', '/Observation/annas-score')).status).toBe(200);
    expect((await read('sam', '/Observation/beas-score')).status).toBe(404);
  });

  it('brings in an organisation that the patient names', async () => {
    expect((await read('others', '/Patient/anna')).status).toBe(404);
    await world.write(
      consent('others-too', {
        type: 'permit',
        purpose: purpose('TREAT'),
        actor: actor('Organization/others'),
      }),
    );
    expect((await read('others', '/Patient/anna')).status).toBe(200);
    expect((await read('others', '/Patient/bea')).status).toBe(404);
    // A permission for everybody names nobody.
    await world.write({ ...consent('all', { type: 'permit' }), patient: to('Patient/bea') });
    expect((await read('others', '/Patient/bea')).status).toBe(404);
  });

  it('keeps a volunteer away', async () => {
    await world.write(consent('no-volunteer', { type: 'deny', purpose: purpose('SUPNWK') }));
    expect((await read('vera', '/Patient/anna')).status).toBe(404);
  });

  it('is no way for the one who is refused to say otherwise', async () => {
    await world.write(consent('no-youth', { type: 'deny', actor: actor('Organization/youth') }));
    const own = consent('yes-youth', { type: 'permit', actor: actor('Organization/youth') });
    await world.as('youth', 'POST', '/Consent', {
      ...own,
      id: undefined,
      organization: [to('Organization/youth')],
    });
    expect((await read('youth', '/Observation/annas-score')).status).toBe(404);
    expect((await world.as('youth', 'DELETE', '/Consent/no-youth')).status).not.toBe(200);
    expect((await read('midwives', '/Consent/no-youth')).status).toBe(200);
  });
});

describe('scopes with search arguments', () => {
  inWorld(beforeEach);

  it('narrow what is seen and what is written', async () => {
    const { callers } = await import('./world.ts');
    const { parseScopes } = await import('../../../functions/access/scopes.ts');
    const only = (scopes: string) => ({ ...callers.midwives, scopes: parseScopes(scopes).scopes });
    const weights = only(
      'system/Observation.cruds?code=http://loinc.org|29463-7 system/Encounter.rs?status=planned',
    );
    expect((await world.as(weights, 'GET', '/Observation/annas-score')).status).toBe(404);
    expect((await world.as(weights, 'GET', '/Observation')).body.total).toBe(0);
    expect((await world.as(weights, 'GET', '/Encounter')).body.total).toBe(0);
    const { id: _, ...score } = stored('Observation/annas-score');
    expect((await world.as(weights, 'POST', '/Observation', score)).status).toBe(403);
    const weight = { ...score, code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] } };
    expect((await world.as(weights, 'POST', '/Observation', weight)).status).toBe(201);
    expect((await world.as(weights, 'GET', '/Observation')).body.total).toBe(1);
    // Nor do they find out anything about what is hidden.
    const put = (id: string) => world.as(weights, 'PUT', `/Observation/${id}`, { ...weight, id });
    expect(told(await put('caras-score'), 'caras-score')).toBe(told(await put('none'), 'none'));
    const probing = {
      ...callers.youth,
      scopes: parseScopes('system/Appointment.rs?actor=Patient/bea').scopes,
    };
    expect((await world.as(probing, 'GET', '/Appointment')).body.total).toBe(0);
    // What its type does not have opens nothing.
    const wrong = only('system/*.rs?code=http://loinc.org|71354-5');
    expect((await world.as(wrong, 'GET', '/Patient/anna')).status).toBe(404);
    expect((await world.as(wrong, 'GET', '/Observation/annas-score')).status).toBe(200);
  });
});
