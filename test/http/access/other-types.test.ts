import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { type Caller, callers, found, openWorld, type World } from './world.ts';

/* Files, calendars, workers, and operations that need something to be there first. */

let world: World;
const to = (reference: string): JsonObject => ({ reference });
const data = Buffer.from('told by anna').toString('base64');
const others: readonly Resource[] = [
  {
    resourceType: 'Binary',
    id: 'annas-file',
    contentType: 'text/plain',
    securityContext: to('Observation/annas-score'),
    data,
  },
  { resourceType: 'Binary', id: 'nobodys-file', contentType: 'text/plain', data },
  { resourceType: 'Schedule', id: 'midwives-hours', actor: [to('PractitionerRole/mira-role')] },
  { resourceType: 'Schedule', id: 'annas-hours', actor: [to('Patient/anna')] },
  {
    resourceType: 'Slot',
    id: 'midwives-slot',
    schedule: to('Schedule/midwives-hours'),
    status: 'free',
    start: '2026-04-01T09:00:00Z',
    end: '2026-04-01T10:00:00Z',
  },
];
beforeAll(async () => {
  world = await openWorld();
  for (const resource of others) await world.write(resource);
});
afterAll(() => world.close());

/** Who is answered 200, of everybody. */
async function readers(path: string, headers: Record<string, string> = {}): Promise<readonly string[]> {
  const all: string[] = [];
  for (const caller of Object.keys(callers) as Caller[]) {
    const { status, body } = await world.as(caller, 'GET', path, undefined, headers);
    if (status === 200) all.push(caller);
    else {
      expect([caller, path, [401, 403, 404]]).toEqual([caller, path, expect.arrayContaining([status])]);
      expect(JSON.stringify(body)).not.toContain(data);
    }
  }
  return all;
}

describe('a Binary', () => {
  // R4 counts no Binary to a patient's compartment.
  it('is read by the workers who read what it belongs to', async () => {
    const ofScore = await readers('/Observation/annas-score');
    const ofFile = await readers('/Binary/annas-file');
    expect(ofFile).toEqual(ofScore.filter((caller) => caller !== 'anna'));
    expect(ofFile).toContain('midwives');
    expect(ofFile).not.toContain('others');
    expect(ofFile).not.toContain('vera');
  });

  it('is nobody’s else, when it says nothing of whose it is', async () => {
    expect(await readers('/Binary/nobodys-file')).toEqual(['programme']);
  });

  it('is written by who sees what it belongs to, and named to nobody else', async () => {
    const send = (caller: Caller, context?: string) =>
      world.as(caller, 'POST', '/Binary', 'some text', {
        'Content-Type': 'text/plain',
        ...(context !== undefined && { 'X-Security-Context': context }),
      });
    expect((await send('midwives', 'Observation/annas-score')).status).toBe(201);
    const hidden = await send('others', 'Observation/annas-score');
    const absent = await send('others', 'Observation/nothing');
    expect([hidden.status, absent.status]).toEqual([422, 422]);
    const text = (body: JsonObject) => JSON.stringify(body).replaceAll(/annas-score|nothing/g, '…');
    expect(text(hidden.body)).toBe(text(absent.body));
    expect((await send('midwives')).status).toBe(422);
    expect((await send('cora', 'Observation/annas-score')).status).toBe(403);
  });
});

describe('a Schedule and its Slots', () => {
  it('are of the organisation whose calendar it is', async () => {
    const readersOfSlot = await readers('/Slot/midwives-slot');
    expect(readersOfSlot).toEqual(await readers('/Schedule/midwives-hours'));
    expect(readersOfSlot).toEqual(expect.arrayContaining(['programme', 'midwives', 'cora']));
    for (const caller of ['others', 'cara', 'anna', 'vera']) expect(readersOfSlot).not.toContain(caller);
    expect(await readers('/Schedule/annas-hours')).not.toContain('others');
  });

  it('are found by search by the same', async () => {
    for (const caller of ['midwives', 'others', 'vera'] as const) {
      const { body } = await world.as(caller, 'GET', '/Slot?schedule=Schedule/midwives-hours');
      expect(found(body).map(({ id }) => id)).toEqual(caller === 'midwives' ? ['midwives-slot'] : []);
    }
  });

  it('are planned by a coordinator, in calendars that she sees', async () => {
    const slot = (schedule: string) => ({ ...others[4], id: undefined, schedule: to(schedule) });
    expect((await world.as('cora', 'POST', '/Slot', slot('Schedule/midwives-hours'))).status).toBe(201);
    expect((await world.as('others', 'POST', '/Slot', slot('Schedule/midwives-hours'))).status).toBe(422);
    const schedule = (actor: string) => ({ resourceType: 'Schedule', actor: [to(actor)] });
    expect((await world.as('cora', 'POST', '/Schedule', schedule('PractitionerRole/mira-role'))).status).toBe(
      201,
    );
    expect((await world.as('others', 'POST', '/Schedule', schedule('Patient/anna'))).status).toBe(422);
  });
});

describe('workers', () => {
  const role = (who: string, where: string, id?: string) => ({
    resourceType: 'PractitionerRole',
    ...(id !== undefined && { id }),
    practitioner: to(`Practitioner/${who}`),
    organization: to(`Organization/${where}`),
  });
  const put = (caller: Caller, body: Resource) =>
    world.as(caller, 'PUT', `/${body.resourceType}/${body.id}`, body);
  const worker = (id: string) => ({
    resourceType: 'Practitioner',
    id,
    name: [{ family: `${id} the second` }],
  });

  it('are changed by the organisation that employs them, and no other', async () => {
    expect((await put('midwives', worker('olga'))).status).toBe(403);
    expect((await put('midwives', worker('mira'))).status).toBe(200);
    expect((await put('others', worker('olga'))).status).toBe(200);
    // Nobody employs Vera.
    expect((await put('others', worker('vera'))).status).toBe(403);
    expect((await put('cora', worker('mira'))).status).toBe(403);
  });

  it('are not claimed by a role', async () => {
    const post = (caller: Caller, body: object) => world.as(caller, 'POST', '/PractitionerRole', body);
    expect((await post('midwives', role('olga', 'midwives'))).status).toBe(403);
    expect((await post('midwives', role('mira', 'others'))).status).toBe(422);
    expect((await post('midwives', role('mira', 'midwives'))).status).toBe(201);
    expect((await post('cora', role('mira', 'midwives'))).status).toBe(403);
    expect((await put('midwives', role('mira', 'midwives', 'olga-role'))).status).toBe(403);
    expect((await put('midwives', role('olga', 'midwives', 'mira-role'))).status).toBe(403);
    expect((await put('midwives', worker('olga'))).status).toBe(403);
  });
});

describe('a coordinator', () => {
  const appointment = (...actors: readonly string[]) => ({
    resourceType: 'Appointment',
    status: 'proposed',
    participant: actors.map((actor) => ({ actor: to(actor), status: 'needs-action' })),
  });

  it('plans for those whom her organisation looks after', async () => {
    const post = (body: object) => world.as('cora', 'POST', '/Appointment', body);
    expect((await post(appointment('Patient/anna', 'Practitioner/mira'))).status).toBe(201);
    const hidden = await post(appointment('Patient/cara'));
    const absent = await post(appointment('Patient/nobody'));
    expect([hidden.status, absent.status]).toEqual([422, 422]);
    expect(JSON.stringify(hidden.body).replace('cara', 'nobody')).toBe(JSON.stringify(absent.body));
  });

  it('changes groups of her organisation, and no others', async () => {
    const { body: circle } = await world.as('cora', 'GET', '/Group/circle');
    const renamed = { ...circle, name: 'Circle of summer' };
    expect((await world.as('cora', 'PUT', '/Group/circle', renamed)).status).toBe(200);
    const member = [...(circle.member as JsonObject[]), { entity: to('Patient/cara') }];
    expect((await world.as('cora', 'PUT', '/Group/circle', { ...renamed, member })).status).toBe(422);
    const stolen = { ...circle, id: 'elsewhere' };
    expect((await world.as('cora', 'PUT', '/Group/elsewhere', stolen)).status).toBe(404);
  });

  it('writes nothing of what anybody is treated for, nor who they are', async () => {
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      subject: to('Patient/anna'),
    };
    expect((await world.as('cora', 'POST', '/Observation', observation)).status).toBe(403);
    const { body: anna } = await world.as('midwives', 'GET', '/Patient/anna');
    expect((await world.as('cora', 'PUT', '/Patient/anna', anna)).status).toBe(403);
    // She is shown a copy of who came, and does not write it back.
    const { body: attendance } = await world.as('midwives', 'GET', '/Encounter/anna-1');
    expect((await world.as('cora', 'PUT', '/Encounter/anna-1', attendance)).status).toBe(403);
    expect((await world.as('cora', 'DELETE', '/Encounter/anna-1')).status).toBe(403);
  });
});

it('takes a link back for who sees the Task, and for nobody else', async () => {
  const invited = await world.as('midwives', 'POST', '/Questionnaire/form/$invite', {
    resourceType: 'Parameters',
    parameter: [{ name: 'subject', valueReference: to('Patient/anna') }],
  });
  expect(invited.status).toBe(200);
  const parameter = invited.body.parameter as readonly { name: string; resource?: Resource }[];
  const task = parameter.find(({ name }) => name === 'task')?.resource?.id;
  const revoke = (caller: Caller) => world.as(caller, 'POST', `/Task/${task}/$revoke`);
  for (const caller of ['others', 'olga', 'nobodys'] as const)
    expect((await revoke(caller)).status).toBe(404);
  for (const caller of ['anna', 'vera', 'sam', 'cora', 'registry', 'operator', 'auditor'] as const) {
    expect((await revoke(caller)).status).toBe(403);
  }
  expect((await revoke('anonymous')).status).toBe(401);
  expect(await world.repository.read('Task', String(task))).toMatchObject({
    resource: expect.not.objectContaining({ status: 'cancelled' }),
  });
  expect((await revoke('midwives')).status).toBe(200);
});

it('releases figures for the programme and its operator alone, whatever else a scope says', async () => {
  const statuses: Record<string, number> = {};
  for (const caller of Object.keys(callers) as Caller[]) {
    // Without a period: who may is told so.
    const body = { resourceType: 'Parameters' };
    statuses[caller] = (await world.as(caller, 'POST', '/MeasureReport/$release', body)).status;
  }
  const may = Object.keys(statuses).filter((caller) => statuses[caller] !== 403);
  expect(may).toEqual(['programme', 'operator', 'anonymous']);
  expect([statuses.programme, statuses.operator, statuses.anonymous]).toEqual([400, 400, 401]);
});

describe('X-Provenance', () => {
  const provenance = (what: string) => ({
    'X-Provenance': JSON.stringify({
      resourceType: 'Provenance',
      recorded: '2026-03-10T12:00:00Z',
      agent: [{ who: to('Organization/midwives') }],
      entity: [{ role: 'source', what: to(what) }],
    }),
  });
  const score = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'x' },
    subject: to('Patient/anna'),
    encounter: to('Encounter/anna-1'),
  };

  it('is seen by who sees what it is of, and names nobody who is not known', async () => {
    const made = await world.as('midwives', 'POST', '/Observation', score, provenance('Patient/anna'));
    expect(made.status).toBe(201);
    const path = `/Provenance?target=Observation/${made.body.id}`;
    expect(found((await world.as('midwives', 'GET', path)).body)).toHaveLength(1);
    expect(found((await world.as('others', 'GET', path)).body)).toEqual([]);
    const refused = await world.as('midwives', 'POST', '/Observation', score, provenance('Patient/cara'));
    expect([refused.status, refused.body.issue]).toMatchObject([
      422,
      [{ expression: ['http.X-Provenance'] }],
    ]);
  });
});
