import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Access } from '../../../functions/http/audit/access.ts';
import { registerClient, removeClient } from '../../../functions/http/auth/clients.ts';
import { flag, subscription } from '../../e2e/subscriptions/server.ts';
import { type Caller, callers, now, openWorld, type World } from '../access/world.ts';
import { createTeller, type Teller } from './teller.ts';

/*
 * The midwives treat Anna, Bea and Dora, youth health care Anna's baby, others Cara; each has a system.
 */

let world: World;
let teller: Teller;
let nowMs = now;
const traces: Access[] = [];
beforeEach(async () => {
  nowMs = now;
  traces.length = 0;
  world = await openWorld();
  const audit = async (access: Access) => void traces.push(access);
  teller = createTeller(world, { clock: () => nowMs, audit });
  for (const name of ['programme', 'midwives', 'youth', 'others'] as const) await register(name);
});
afterEach(() => world.close());

async function register(name: Caller, scopes = 'system/*.cruds'): Promise<void> {
  const caller = callers[name];
  if (caller.kind !== 'client') throw new Error(`${name} is no system`);
  const { clientId: id, role } = caller;
  const organization = 'organization' in caller ? caller.organization : undefined;
  const jwksUrl = 'https://ehr.example/keys';
  await registerClient(world.repository.records, { id, name, role, organization, scopes, jwksUrl });
}

async function subscribe(caller: Caller, wanted: Partial<Parameters<typeof subscription>[0]> = {}) {
  const endpoint = `https://${caller}.example/`;
  const { status, body } = await world.as(
    caller,
    'POST',
    '/Subscription',
    subscription({ endpoint, ...wanted }),
  );
  expect(status, JSON.stringify(body)).toBe(201);
  return String(body.id);
}

let flags = 0;
async function raise(patient: string, members: object = {}): Promise<string> {
  const id = `flag-${++flags}`;
  await world.write({ ...flag(`Patient/${patient}`, members), id });
  return `Flag/${id}`;
}

const toldTo = (caller: Caller) =>
  teller.sent.filter(({ url, numbers }) => url === `https://${caller}.example/` && numbers.length > 0);
const focusOf = (caller: Caller) => toldTo(caller).flatMap(({ foci }) => foci);
const numbersOf = (caller: Caller) => toldTo(caller).flatMap(({ numbers }) => numbers);

const denial = {
  resourceType: 'Consent',
  id: 'annas-denial',
  status: 'active',
  scope: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
  },
  category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
  patient: { reference: 'Patient/anna' },
  organization: [{ reference: 'Organization/midwives' }],
  policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
  provision: { type: 'deny' },
};

describe('an event', () => {
  it('is told to whose system may read it, and to nobody else', async () => {
    for (const caller of ['programme', 'midwives', 'youth', 'others'] as const) await subscribe(caller);
    const anna = await raise('anna');
    const cara = await raise('cara');
    await teller.run();
    expect(focusOf('programme')).toEqual([anna, cara]);
    expect(focusOf('midwives')).toEqual([anna]);
    expect(focusOf('others')).toEqual([cara]);
    // Who may not see the first one finds no gap, and no other number, where it was.
    expect(numbersOf('others')).toEqual([1]);
    expect(
      teller.sent
        .filter(({ url }) => url.includes('others'))
        .map(({ body }) => body)
        .join(),
    ).not.toContain('anna');
  });

  it('that is withdrawn before it is sent is not sent, and not counted', async () => {
    const id = await subscribe('midwives');
    await teller.run();
    await raise('anna');
    const bea = await raise('bea');
    await world.write(denial);
    await teller.run();
    expect(focusOf('midwives')).toEqual([bea]);
    expect(numbersOf('midwives')).toEqual([1]);
    const { body } = await world.as('midwives', 'GET', `/Subscription/${id}/$status`);
    expect(JSON.stringify(body)).toContain('"events-since-subscription-start","valueString":"1"');
  });

  it('that is withdrawn after it got its number keeps the number, and loses all else', async () => {
    const id = await subscribe('midwives', { content: 'full-resource' });
    await teller.run();
    teller.answer = () => ({ status: 500 });
    await raise('anna');
    await teller.run();
    await world.write(denial);
    const bea = await raise('bea');
    teller.answer = () => ({ status: 200 });
    nowMs += 60_000;
    await teller.run();
    expect(toldTo('midwives').map(({ numbers, foci }) => [numbers, foci])).toEqual([
      [[1], [undefined]],
      [[2], [bea]],
    ]);
    expect(toldTo('midwives')[0]?.body).not.toMatch(/anna|Flag/);
    const { body } = await world.as('midwives', 'GET', `/Subscription/${id}/$events`);
    expect(JSON.stringify(body)).not.toContain('anna');
  });

  it('is told with the scopes that the system had and still has', async () => {
    await subscribe('midwives');
    await teller.run();
    await register('midwives', 'system/Subscription.cruds system/Patient.rs');
    await raise('anna');
    await teller.run();
    expect(focusOf('midwives')).toEqual([]);
  });

  it('is not told to a system that is not registered any more, whose Subscription is then off', async () => {
    const id = await subscribe('midwives');
    await teller.run();
    await removeClient(
      world.repository.records,
      callers.midwives.kind === 'client' ? callers.midwives.clientId : '',
    );
    await raise('anna');
    await teller.run();
    expect(focusOf('midwives')).toEqual([]);
    expect((await world.repository.read('Subscription', id))?.resource).toMatchObject({ status: 'off' });
  });

  it('leaves a trace with whom it was about, when it tells who', async () => {
    await subscribe('midwives', { content: 'full-resource' });
    await teller.run();
    expect(traces).toEqual([]);
    await raise('anna');
    await teller.run();
    expect(traces).toMatchObject([
      { interaction: 'operation:notification', patients: ['Patient/anna'], principal: { kind: 'client' } },
    ]);
  });

  it('is not found out by a filter on what is not shown', async () => {
    await subscribe('others', { filters: ['Flag?patient=Patient/anna'] });
    await raise('anna');
    await teller.run();
    expect(toldTo('others')).toEqual([]);
  });
});

describe('a Subscription', () => {
  it('is seen and changed by its own system alone; the programme may look at it and remove it', async () => {
    const id = await subscribe('midwives');
    const path = `/Subscription/${id}`;
    const { body } = await world.as('midwives', 'GET', path);
    const status = async (caller: Caller, method: string, at = path, sent?: unknown) =>
      (await world.as(caller, method, at, sent)).status;
    for (const caller of ['youth', 'others', 'manager', 'mira', 'registry', 'operator', 'anna'] as const) {
      expect([403, 404], caller).toContain(await status(caller, 'GET'));
      expect([403, 404], caller).toContain(await status(caller, 'PUT', path, body));
      // As of what is not there; it is still there afterwards.
      expect([204, 403, 404], caller).toContain(await status(caller, 'DELETE'));
      expect([403, 404], caller).toContain(await status(caller, 'GET', `${path}/$status`));
      expect([403, 404], caller).toContain(await status(caller, 'GET', `${path}/$events`));
    }
    expect((await world.as('youth', 'GET', '/Subscription')).body).toMatchObject({ total: 0 });
    expect((await world.as('youth', 'GET', '/Subscription/$status')).body).toMatchObject({ total: 0 });
    expect(await status('programme', 'GET')).toBe(200);
    expect(await status('programme', 'PUT', path, body)).toBe(403);
    expect(await status('midwives', 'PUT', path, body)).toBe(200);
    expect(await status('programme', 'DELETE')).toBeLessThan(300);
  });

  it('cannot be made for another, whatever its tags say, nor by a person', async () => {
    const tag = [{ system: 'https://kring.care/fhir/client', code: 'somebody-else' }];
    const sent = { ...subscription({ endpoint: 'https://others.example/' }), meta: { tag } };
    const { body } = await world.as('others', 'POST', '/Subscription', sent);
    expect(JSON.stringify(body)).not.toContain('somebody-else');
    expect((await world.as('others', 'GET', `/Subscription/${body.id}`)).status).toBe(200);
    expect((await world.as('mira', 'POST', '/Subscription', sent)).status).toBe(403);
  });

  it('answers what it was sent with without its secrets, to its own system too, and keeps them', async () => {
    const header = ['Authorization: Bearer planted-secret', 'X-Tenant: 7'];
    const id = await subscribe('midwives', { header });
    await teller.run();
    const path = `/Subscription/${id}`;
    const read = await world.as('midwives', 'GET', path);
    expect(read.body.channel).toMatchObject({
      header: ['Authorization: (kept secret)', 'X-Tenant: (kept secret)'],
    });
    const changed = { ...read.body, reason: 'For another reason' };
    expect((await world.as('midwives', 'PUT', path, changed)).status).toBe(200);
    await teller.run();
    expect(teller.sent.at(-1)?.headers).toMatchObject({
      Authorization: 'Bearer planted-secret',
      'X-Tenant': '7',
    });
    for (const caller of ['midwives', 'programme'] as const) {
      const history = await world.as(caller, 'GET', `${path}/_history`);
      const found = await world.as(caller, 'GET', '/Subscription');
      expect(JSON.stringify([history.body, found.body])).not.toContain('planted-secret');
    }
    expect(JSON.stringify(world.events)).not.toContain('planted-secret');
  });

  it('is one of at most fifty of its system, in a transaction too', async () => {
    const endpoint = 'https://others.example/';
    const request = { method: 'POST', url: 'Subscription' };
    const many = (count: number) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: Array.from({ length: count }, () => ({ resource: subscription({ endpoint }), request })),
    });
    expect((await world.as('others', 'POST', '', many(51))).status).toBe(422);
    expect((await world.as('others', 'POST', '', many(50))).status).toBe(200);
    expect((await world.as('others', 'POST', '', many(1))).status).toBe(422);
  });

  it('is one of at most fifty, however many are made at once', async () => {
    const made = subscription({ endpoint: 'https://others.example/' });
    const many = Array.from({ length: 46 }, () => ({
      resource: made,
      request: { method: 'POST', url: 'Subscription' },
    }));
    const filled = await world.as('others', 'POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: many,
    });
    expect(filled.status).toBe(200);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.as('others', 'POST', '/Subscription', made)),
    );
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([...Array(4).fill(201), ...Array(6).fill(422)]);
    const [first] = answers.filter(({ status }) => status === 201);
    const id = String(first?.body.id);
    expect((await world.as('others', 'PUT', `/Subscription/${id}`, { ...made, id })).status).toBe(200);
    expect((await world.as('others', 'DELETE', `/Subscription/${id}`)).status).toBeLessThan(300);
    expect((await world.as('others', 'POST', '/Subscription', made)).status).toBe(201);
  });

  it('is notified in the media type that it asked for', async () => {
    const sent = subscription({ endpoint: 'https://others.example/' });
    const payload = 'application/json';
    await world.as('others', 'POST', '/Subscription', { ...sent, channel: { ...sent.channel, payload } });
    await teller.run();
    expect(teller.sent.at(-1)?.headers).toMatchObject({ 'Content-Type': payload });
  });

  it('does not hand its secrets to a new endpoint', async () => {
    const id = await subscribe('midwives', { header: ['Authorization: Bearer planted-secret'] });
    const { body } = await world.as('midwives', 'GET', `/Subscription/${id}`);
    const moved = {
      ...body,
      channel: { ...(body.channel as object), endpoint: 'https://elsewhere.example/' },
    };
    const refused = await world.as('midwives', 'PUT', `/Subscription/${id}`, moved);
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).toContain('send Authorization with its value');
  });
});
