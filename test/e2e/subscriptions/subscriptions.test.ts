import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Behaviour, openReceiver, type Receiver, until } from './receiver.ts';
import { flag, openServer, type Server, subscription } from './server.ts';

let server: Server;
let receiver: Receiver;
beforeEach(async () => {
  server = await openServer();
  receiver = await openReceiver();
  await server.json('PUT', '/Patient/anna', { resourceType: 'Patient', id: 'anna' });
}, 60_000);
afterEach(async () => {
  await receiver.close();
  await server.end();
});

const raise = (id: string) => server.json('PUT', `/Flag/${id}`, { ...flag('Patient/anna'), id });
const events = (from = receiver) => from.received.filter(({ type }) => type === 'event-notification');
const statusOf = async (id: string) => (await server.json('GET', `/Subscription/${id}`)).status;

async function subscribe(wanted: Parameters<typeof subscription>[0]): Promise<string> {
  const { id } = await server.json('POST', '/Subscription', subscription(wanted));
  return id as unknown as string;
}

describe('a Subscription', () => {
  it('shakes hands, becomes active, and tells each event with the next number', async () => {
    await raise('before');
    const id = await subscribe({ endpoint: `${receiver.url}/hook`, header: ['Authorization: Bearer abc'] });
    await raise('one');
    await raise('two');
    await until(() => events().length === 2);
    await until(async () => (await statusOf(id)) === 'active');
    const [handshake] = receiver.received;
    expect(handshake).toMatchObject({
      type: 'handshake',
      status: 'requested',
      eventsSinceStart: 0,
      path: '/hook',
    });
    expect(handshake?.headers).toMatchObject({
      authorization: 'Bearer abc',
      'content-type': 'application/fhir+json',
    });
    expect(events().map((one) => one.events)).toEqual([
      [{ number: 1, focus: `${server.base}/Flag/one` }],
      [{ number: 2, focus: `${server.base}/Flag/two` }],
    ]);
    expect(events().map(({ bundle }) => bundle.type)).toEqual(['history', 'history']);
  });

  it('sends the resource itself, or nothing of it, as it was asked for', async () => {
    await subscribe({ endpoint: `${receiver.url}/full`, content: 'full-resource' });
    await subscribe({ endpoint: `${receiver.url}/empty`, content: 'empty' });
    await raise('one');
    await until(() => events().length === 2);
    const full = events().find(({ path }) => path === '/full');
    expect(full?.bundle.entry[1]).toMatchObject({
      fullUrl: `${server.base}/Flag/one`,
      resource: { resourceType: 'Flag', id: 'one', subject: { reference: 'Patient/anna' } },
    });
    const empty = events().find(({ path }) => path === '/empty');
    expect(empty?.bundle.entry.length).toBe(1);
    expect(empty?.events).toEqual([{ number: 1 }]);
    expect(JSON.stringify(empty?.bundle)).not.toMatch(/Flag|topic/);
  });

  it('tells what its filters let through, and numbers nothing else', async () => {
    await server.json('PUT', '/Patient/bea', { resourceType: 'Patient', id: 'bea' });
    await subscribe({ endpoint: receiver.url, filters: ['Flag?patient=Patient/bea'] });
    await raise('one');
    await server.json('PUT', '/Flag/two', { ...flag('Patient/bea'), id: 'two' });
    await until(() => events().length > 0);
    expect(events()[0]?.events).toEqual([{ number: 1, focus: `${server.base}/Flag/two` }]);
  });

  it('sends heartbeats while nothing happens', async () => {
    await subscribe({ endpoint: receiver.url, heartbeat: 1 });
    await until(() => receiver.received.filter(({ type }) => type === 'heartbeat').length >= 2);
    expect(receiver.received.at(-1)).toMatchObject({
      type: 'heartbeat',
      status: 'active',
      eventsSinceStart: 0,
    });
  });

  it('puts several events into one notification, as many as it may', async () => {
    receiver.behave('reset', 200);
    await subscribe({ endpoint: receiver.url, maxCount: 3 });
    for (const id of ['a', 'b', 'c', 'd']) await raise(id);
    await until(() => events().flatMap((one) => one.events).length === 4);
    expect(events().map((one) => one.events.map(({ number }) => number))).toEqual([[1, 2, 3], [4]]);
  });
});

describe('an endpoint', () => {
  it('that fails, in whatever way, is told again, in order, until it has it, and delays no other', async () => {
    const failing: readonly Behaviour[] = [
      ...(['hang', 'reset', 'reset-in-body', 'drip', 'endless', 'no-http'] as const),
      ...[500, 404, 301, 307],
    ];
    const receivers = await Promise.all(failing.map(() => openReceiver()));
    const ids = await Promise.all(receivers.map(({ url }) => subscribe({ endpoint: url, timeout: 1 })));
    for (const id of ids) await until(async () => (await statusOf(id)) === 'active');
    for (const [index, one] of receivers.entries()) {
      const behaviour = failing[index] ?? 500;
      one.behave(behaviour, behaviour, 200);
    }
    await raise('one');
    await raise('two');
    for (const one of receivers) {
      await until(() => events(one).some((each) => each.events[0]?.number === 2));
      expect(events(one).map((each) => each.events[0]?.number)).toEqual([1, 1, 1, 2]);
      await one.close();
    }
  }, 60_000);

  it('that refuses connections is told when it is back, and its Subscription says so meanwhile', async () => {
    const port = Number(new URL(receiver.url).port);
    const id = await subscribe({ endpoint: receiver.url });
    await until(async () => (await statusOf(id)) === 'active');
    await receiver.close();
    await raise('one');
    const status = await until(async () => {
      const bundle = await server.json('GET', `/Subscription/${id}/$status`);
      const text = JSON.stringify(bundle);
      return text.includes('refused the connection') ? text : undefined;
    });
    expect(status).toContain('Event 1 was not delivered');
    expect(status).not.toContain(String(port));
    receiver = await openReceiver(port);
    await until(() => events().length === 1);
    await until(
      async () =>
        !JSON.stringify(await server.json('GET', `/Subscription/${id}/$status`)).includes('refused'),
    );
  }, 30_000);

  it('that is dead delays nobody else', async () => {
    const dead = await openReceiver();
    dead.behave('hang');
    for (let count = 0; count < 20; count++) await subscribe({ endpoint: dead.url, timeout: 60 });
    await until(() => dead.received.length === 20);
    await subscribe({ endpoint: receiver.url });
    await raise('one');
    await until(() => events().length === 1, 5_000);
    await dead.close();
  }, 30_000);

  it('that stays broken is in error, keeps its events, and goes on where it was left when it is asked for again', async () => {
    const id = await subscribe({ endpoint: receiver.url });
    await until(async () => (await statusOf(id)) === 'active');
    receiver.behave(500);
    await raise('one');
    await raise('two');
    await until(async () => (await statusOf(id)) === 'error', 40_000);
    const broken = await server.json('GET', `/Subscription/${id}`);
    expect(broken.error).toBe('Event 1 was not delivered: the endpoint answered 500');
    const kept = await server.json('GET', `/Subscription/${id}/$events`);
    expect(JSON.stringify(kept)).toMatch(/Flag\/one.*Flag\/two/);
    receiver.received.length = 0;
    receiver.behave(200);
    await server.json('PUT', `/Subscription/${id}`, { ...(broken as object), status: 'requested' });
    await until(() => events().length === 2);
    expect(receiver.received[0]?.type).toBe('handshake');
    expect(events().map((one) => one.events[0]?.number)).toEqual([1, 2]);
    await until(async () => (await statusOf(id)) === 'active');
  }, 60_000);

  it('that fails the handshake is in error at once, and active when it answers', async () => {
    receiver.behave(401);
    const id = await subscribe({ endpoint: receiver.url });
    await until(async () => (await statusOf(id)) === 'error');
    expect((await server.json('GET', `/Subscription/${id}`)).error).toBe('The endpoint answered 401');
    receiver.behave(200);
    await until(async () => (await statusOf(id)) === 'active');
  }, 30_000);

  it('is left alone for as long as it asks', async () => {
    const id = await subscribe({ endpoint: receiver.url });
    await until(async () => (await statusOf(id)) === 'active');
    receiver.behave({ status: 503, headers: { 'Retry-After': '3' } }, 200);
    await raise('one');
    await until(() => events().length === 2);
    const [first, second] = events();
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(2_900);
  }, 30_000);
});

describe('the sender', () => {
  it('goes on after a restart where it was, without a gap', async () => {
    receiver.behave('hang');
    const first = await subscribe({ endpoint: receiver.url });
    await raise('one');
    await until(() => receiver.received.length > 0);
    await server.stop();
    receiver.behave(200);
    server = await openServer({}, server.folder);
    await until(() => events().length === 1);
    await raise('two');
    await until(() => events().length === 2);
    expect(events().map((one) => one.events[0]?.number)).toEqual([1, 2]);
    expect(await statusOf(first)).toBe('active');
  }, 60_000);

  it('tells nothing to who is off or gone', async () => {
    const off = await subscribe({ endpoint: `${receiver.url}/off` });
    const gone = await subscribe({ endpoint: `${receiver.url}/gone` });
    await until(async () => (await statusOf(off)) === 'active' && (await statusOf(gone)) === 'active');
    const resource = await server.json('GET', `/Subscription/${off}`);
    await server.json('PUT', `/Subscription/${off}`, { ...(resource as object), status: 'off' });
    await server.send('DELETE', `/Subscription/${gone}`);
    await subscribe({ endpoint: `${receiver.url}/here` });
    await raise('one');
    await until(() => events().length === 1);
    expect(events()[0]?.path).toBe('/here');
    expect((await server.kring.repository.records.parts('subscription-state', gone)).length).toBe(0);
  });
});
