import { afterEach, expect, it, vi } from 'vitest';
import type { Client, Principal } from '../../../functions/access/principal.ts';
import { viewOf } from '../../../functions/access/view.ts';
import { fhirError } from '../../../functions/fhir/outcome.ts';
import type { Operation } from '../../../functions/http/operations/operation.ts';
import { baseUrl, openTestApp, type TestApp } from '../fhir-test-app.ts';

const opened: TestApp[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** An operation that waits until it is let go, and then writes a Basic. */
function slowOperation() {
  let letGo: () => void = () => undefined;
  let waiting = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const calls: unknown[] = [];
  const operation: Operation = {
    name: 'release',
    definition: 'https://kring.care/fhir/OperationDefinition/test',
    levels: ['type'],
    resourceTypes: ['MeasureReport'],
    methods: ['POST'],
    interaction: 'operation:release',
    async: true,
    handle: async (request, api) => {
      const body = await request.json();
      calls.push(body);
      await waiting;
      if (JSON.stringify(body).includes('wrong')) throw fhirError('business-rule', 'That cannot be done');
      if (JSON.stringify(body).includes('bug')) throw new TypeError('secret words');
      const entry = { kind: 'update', resource: { resourceType: 'Basic', id: 'made', code: {} } } as const;
      await api.repository.commit([entry], viewOf({ kind: 'system', purpose: 'test' }));
      return { status: 200, content: '{"resourceType":"Parameters","id":"answer"}' };
    },
  };
  return {
    operation,
    calls,
    letGo: () => letGo(),
    hold: () => {
      waiting = new Promise<void>((resolve) => {
        letGo = resolve;
      });
    },
  };
}

function client(clientId: string, role: Client['role'] = 'operator'): Client {
  const scopes = [{ context: 'system', resourceType: '*', permissions: new Set(['c', 'r', 'u', 'd', 's']) }];
  return { kind: 'client', clientId, role, scopes: scopes as unknown as Client['scopes'] };
}

/** Over the store of an app without jobs, as a process that has just started. */
function open(slow: ReturnType<typeof slowOperation>, caller: { principal: Principal }): TestApp {
  const under = openTestApp();
  let number = 0;
  const app = openTestApp({
    operations: [slow.operation],
    repository: under.repository,
    jobs: { records: under.repository.records, newId: () => `job-${++number}`, by: 'this process' },
    authenticate: async () => caller.principal,
  });
  opened.push(app, under);
  return { ...app, repository: under.repository };
}

const parameters = (period: string) => ({
  resourceType: 'Parameters',
  parameter: [{ name: 'period', valueString: period }],
});
const kickOff = (app: TestApp, period = '2026', prefer = 'respond-async') =>
  app.send('POST', '/MeasureReport/$release', parameters(period), { Prefer: prefer });
const pathOf = (response: Response) => response.headers.get('Content-Location')?.slice(baseUrl.length) ?? '';

async function ended(app: TestApp, path: string): Promise<Response> {
  for (;;) {
    const response = await app.send('GET', path);
    if (response.status !== 202) return response;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it('answers at once, tells how it goes, and then what it would have answered', async () => {
  const slow = slowOperation();
  const app = open(slow, { principal: client('a') });
  const started = await kickOff(app);
  expect(started.status).toBe(202);
  expect(started.headers.get('Content-Location')).toBe(`${baseUrl}/_async/job-1`);
  const running = await app.send('GET', pathOf(started));
  expect([running.status, running.headers.get('X-Progress')]).toEqual([
    202,
    expect.stringMatching(/^running for \d+ s$/),
  ]);
  expect(running.headers.get('Retry-After')).toBe('2');
  slow.letGo();
  const done = await ended(app, pathOf(started));
  expect([done.status, await done.json()]).toEqual([200, { resourceType: 'Parameters', id: 'answer' }]);
  expect(slow.calls).toEqual([parameters('2026')]);
  expect(await app.repository.read('Basic', 'made')).toMatchObject({ versionId: '1' });
});

it('is not done without the preference, or where the operation is not long', async () => {
  const slow = slowOperation();
  slow.letGo();
  const app = open(slow, { principal: client('a') });
  expect((await kickOff(app, '2026', 'return=minimal')).status).toBe(200);
  const short = open({ ...slow, operation: { ...slow.operation, async: false } }, { principal: client('a') });
  expect((await kickOff(short)).status).toBe(200);
});

it('tells what went wrong as the request itself would have', async () => {
  const slow = slowOperation();
  slow.letGo();
  const app = open(slow, { principal: client('a') });
  const wrong = await ended(app, pathOf(await kickOff(app, 'wrong')));
  expect(wrong.status).toBe(422);
  expect((await wrong.json()).issue[0].diagnostics).toBe('That cannot be done');
  const bug = await ended(app, pathOf(await kickOff(app, 'bug')));
  expect(bug.status).toBe(500);
  expect(await bug.text()).not.toContain('secret words');
});

it('can be cancelled: what was not written yet is not, and the address is forgotten', async () => {
  const slow = slowOperation();
  const app = open(slow, { principal: client('a') });
  const path = pathOf(await kickOff(app));
  expect((await app.send('DELETE', path)).status).toBe(202);
  slow.letGo();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await app.send('GET', path)).status).toBe(404);
  expect((await app.send('DELETE', path)).status).toBe(404);
  expect(await app.repository.read('Basic', 'made')).toBeUndefined();
});

it('is for who asked for it, and for who may still ask it', async () => {
  const slow = slowOperation();
  const caller: { principal: Principal } = { principal: client('a') };
  const app = open(slow, caller);
  const path = pathOf(await kickOff(app));
  slow.letGo();
  await ended(app, path);
  for (const other of [client('b'), { kind: 'unrestricted' }] as const) {
    caller.principal = other;
    for (const method of ['GET', 'DELETE']) expect((await app.send(method, path)).status).toBe(404);
  }
  caller.principal = { kind: 'anonymous' };
  expect((await app.send('GET', path)).status).toBe(401);
  caller.principal = client('a', 'registry');
  expect((await app.send('GET', path)).status).toBe(403);
  caller.principal = client('a');
  expect((await app.send('GET', path)).status).toBe(200);
});

it('is refused at once to who may not ask it', async () => {
  const slow = slowOperation();
  const app = open(slow, { principal: client('r', 'registry') });
  expect((await kickOff(app)).status).toBe(403);
  expect(slow.calls).toEqual([]);
});

it('is gone on with by a process that starts again', async () => {
  const slow = slowOperation();
  const app = open(slow, { principal: client('a') });
  const path = pathOf(await kickOff(app));
  // The process ends here: what it was waiting for never comes. Another one starts over the same store.
  const after = slowOperation();
  after.letGo();
  const { records } = app.repository;
  const again = openTestApp({
    operations: [after.operation],
    repository: app.repository,
    jobs: { records, newId: () => 'other', by: 'this process' },
    authenticate: async () => client('a'),
  });
  opened.unshift(again);
  const done = await ended(again, path);
  expect([done.status, await done.json()]).toEqual([200, { resourceType: 'Parameters', id: 'answer' }]);
  expect(after.calls).toEqual([parameters('2026')]);
});

it('is not offered where nothing goes on behind an answer', async () => {
  const slow = slowOperation();
  slow.letGo();
  const app = openTestApp({ operations: [slow.operation] });
  opened.push(app);
  expect((await kickOff(app)).status).toBe(200);
  expect((await app.send('GET', '/_async/job-1')).status).toBe(404);
});

it('is kept a day', async () => {
  let nowMs = Date.parse('2026-01-01');
  const slow = slowOperation();
  slow.letGo();
  const first = openTestApp({
    operations: [slow.operation],
    clock: () => nowMs,
  });
  opened.push(first);
  const { records } = first.repository;
  const options = {
    operations: [slow.operation],
    repository: first.repository,
    jobs: { records, newId: () => 'kept', by: 'this process' } as const,
    clock: () => nowMs,
  };
  const second = openTestApp(options);
  opened.unshift(second);
  await ended(second, pathOf(await kickOff(second)));
  nowMs += 25 * 3_600_000;
  expect((await second.send('GET', '/_async/kept')).status).toBe(404);
});

/** As on Lambda: nothing runs behind an answer, and the clock calls for what waits. */
function openByTheClock(slow: ReturnType<typeof slowOperation>, now: { ms: number }): TestApp {
  const under = openTestApp();
  const app = openTestApp({
    operations: [slow.operation],
    repository: under.repository,
    jobs: { records: under.repository.records, newId: () => 'job-1', by: 'the clock' },
    clock: () => now.ms,
  });
  opened.push(app, under);
  return app;
}

it('waits for the clock where nothing runs behind an answer', async () => {
  const slow = slowOperation();
  slow.letGo();
  const app = openByTheClock(slow, { ms: Date.parse('2026-01-01') });
  const path = pathOf(await kickOff(app));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([slow.calls.length, (await app.send('GET', path)).status]).toEqual([0, 202]);
  await app.carryOutJobs(() => false);
  expect(slow.calls.length).toBe(0);
  await app.carryOutJobs(() => true);
  expect((await app.send('GET', path)).status).toBe(200);
  await app.carryOutJobs(() => true);
  expect(slow.calls.length).toBe(1);
});

it('is done by one call of the clock at a time, again after one that crashed, and not for ever', async () => {
  const slow = slowOperation();
  const now = { ms: Date.parse('2026-01-01') };
  const app = openByTheClock(slow, now);
  const path = pathOf(await kickOff(app));
  const stopped: Promise<void>[] = [];
  const call = (minutes: number) => {
    now.ms = Date.parse('2026-01-01') + minutes * 60_000;
    return app.carryOutJobs(() => true);
  };
  for (const [times, minutes] of [0, 16, 32].entries()) {
    // This one does not come to its end, as when the function is stopped in the middle; the next leaves it to it.
    stopped.push(call(minutes));
    await vi.waitFor(() => expect(slow.calls.length).toBe(times + 1), 10_000);
    await call(minutes + 14);
    expect(slow.calls.length).toBe(times + 1);
  }
  expect((await app.send('GET', path)).status).toBe(202);
  now.ms += 60 * 60_000;
  await app.carryOutJobs(() => true);
  const given = await app.send('GET', path);
  expect([given.status, (await given.json()).issue[0].code]).toEqual([413, 'too-costly']);
  expect(slow.calls.length).toBe(3);
  slow.letGo();
  await Promise.all(stopped);
});

it('tells the trail afterwards whose data the answer is made of', async () => {
  const slow = slowOperation();
  slow.letGo();
  const told: (readonly string[])[] = [];
  const patients = new Set(['Patient/ama']);
  const operation: Operation = {
    ...slow.operation,
    handle: async () => ({ status: 200, content: '{"resourceType":"Basic"}', patients }),
  };
  const under = openTestApp();
  const app = openTestApp({
    operations: [operation],
    repository: under.repository,
    jobs: { records: under.repository.records, newId: () => 'job', by: 'this process' },
    audit: async (access) => {
      told.push(access.patients);
    },
  });
  opened.push(app, under);
  expect((await ended(app, pathOf(await kickOff(app)))).status).toBe(200);
  expect(told.at(-1)).toEqual(['Patient/ama']);
});
