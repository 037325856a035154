import { afterEach, describe, expect, it } from 'vitest';
import { watchForgotten } from '../../../functions/http/alerts/forgotten.ts';
import { tellDue } from '../../../functions/http/alerts/tell.ts';
import { searchDefinitions } from '../fhir-test-app.ts';
import { unrestricted } from '../parent/parent-test-app.ts';
import { type CareTestApp, onCall, openCareApp } from './care-test-app.ts';

let app: CareTestApp;
afterEach(() => app.close());

const minute = 60_000;
const receivers = () => app.sent.map(({ to }) => ('email' in to ? to.email : to.phone));

async function setStatus(task: string, status: string): Promise<void> {
  const change = (before: object) => ({ ...before, status }) as never;
  await app.parent.repository.commit([{ kind: 'modify', type: 'Task', id: task, change }], unrestricted);
}

describe('who is on call', () => {
  it('is told at once, once, and of nothing that could be read over a shoulder', async () => {
    app = await openCareApp();
    const task = await app.raise();
    await app.follow();
    await app.follow();
    await app.clock();
    expect(receivers()).toEqual(['anna@example.org']);
    expect(app.sent[0]?.subject).toBe('Kring: there is something to see');
    expect(app.sent[0]?.text).toMatch(
      /^Kring: there is something to see at https:\/\/kring\.test\/care\/[\w-]{32}$/,
    );
    expect(app.events).toEqual([{ event: 'alert', alert: task, step: 0, outcome: 'told' }]);
    expect(await app.parent.all('Communication')).toMatchObject([
      {
        status: 'completed',
        sent: '2026-03-01T10:00:00.000Z',
        recipient: [{ reference: 'CareTeam/team' }, { reference: 'Practitioner/anna' }],
      },
    ]);
  });

  it('is told within what time somebody has to accept it', async () => {
    app = await openCareApp();
    await app.raise();
    const tasks = await app.parent.all('Task');
    expect(tasks.find(({ priority }) => priority === 'asap')).toMatchObject({
      restriction: { period: { end: '2026-03-01T14:00:00.000Z' } },
    });
  });

  it('is the next one when nobody accepts in time, in turn, and in the end the operator', async () => {
    app = await openCareApp();
    await app.raise();
    await app.follow();
    app.parent.wait(onCall.dueMinutes.asap * minute - 1);
    await app.clock();
    expect(receivers()).toHaveLength(1);
    app.parent.wait(1);
    await app.clock();
    await app.clock();
    expect(receivers()).toEqual(['anna@example.org', 'bea@example.org']);
    for (let round = 0; round < 30; round++) {
      app.parent.wait(onCall.dueMinutes.asap * minute);
      await app.clock();
    }
    expect(receivers()).toHaveLength(12);
    expect(receivers().slice(2, 5)).toEqual(['far@example.org', 'anna@example.org', 'bea@example.org']);
    expect(
      app.events.filter((event) => event.event === 'alert' && event.outcome === 'unanswered'),
    ).toHaveLength(1);
    expect(JSON.stringify(app.events)).not.toMatch(/mother|@|harm/);
  });

  it.each(['accepted', 'completed', 'cancelled'])('is told no more once it is %s', async (status) => {
    app = await openCareApp();
    const task = await app.raise();
    await app.follow();
    await setStatus(task, status);
    app.parent.wait(7 * 24 * 60 * minute);
    await app.clock();
    expect(receivers()).toHaveLength(1);
  });

  it('is told once by many at the same moment', async () => {
    app = await openCareApp();
    await app.raise();
    await Promise.all([app.follow(), app.follow(), app.follow()]);
    await Promise.all(Array.from({ length: 5 }, () => tellDue(app.telling)));
    expect(receivers()).toEqual(['anna@example.org']);
  });
});

it('of an alert that the change feed has not led to, all the same', async () => {
  app = await openCareApp();
  await app.raise();
  await app.clock();
  expect(receivers()).toEqual([]);
  const forgotten = {
    repository: app.parent.repository,
    searchDefinitions,
    base: 'https://kring.test/fhir',
    clock: app.parent.now,
  };
  await watchForgotten(forgotten);
  await watchForgotten(forgotten);
  await app.clock();
  await watchForgotten(forgotten);
  await app.clock();
  expect(receivers()).toEqual(['anna@example.org']);
});

describe('a message that is not taken', () => {
  it('is tried again, later each time, and then is the next one’s', async () => {
    app = await openCareApp();
    await app.raise();
    app.failure = new Error('no network');
    await app.follow();
    expect(app.events).toMatchObject([{ outcome: 'not-told' }]);
    app.failure = undefined;
    await app.clock();
    expect(receivers()).toEqual([]);
    app.parent.wait(15_000);
    await app.clock();
    expect(receivers()).toEqual(['anna@example.org']);
  });

  it('never keeps the others from being told', async () => {
    app = await openCareApp();
    await app.raise();
    app.failure = new Error('no such address');
    await app.follow();
    for (let tries = 1; tries < 5; tries++) {
      app.parent.wait(10 * minute);
      await app.clock();
    }
    app.failure = undefined;
    await app.clock();
    expect(receivers()).toEqual(['bea@example.org']);
  });

  it('is sent by another process when the one that began has crashed', async () => {
    app = await openCareApp();
    await app.raise();
    await app.follow();
    const crashed = { ...app.telling, send: () => new Promise<void>(() => undefined) };
    app.parent.wait(onCall.dueMinutes.asap * minute);
    void tellDue(crashed);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await app.clock();
    expect(receivers()).toEqual(['anna@example.org']);
    app.parent.wait(minute);
    await app.clock();
    expect(receivers()).toEqual(['anna@example.org', 'bea@example.org']);
  });
});

describe('without anybody on call', () => {
  it('an alert waits, and is told once somebody is named', async () => {
    app = await openCareApp('nobody');
    await app.raise();
    await app.follow();
    await app.clock();
    expect(receivers()).toEqual([]);
    await tellDue({ ...app.telling, onCall });
    expect(receivers()).toEqual(['anna@example.org']);
  });

  it('an instrument that asks of harm refuses to start and says why; with somebody it does not', async () => {
    app = await openCareApp('nobody');
    await expect(app.parent.invitation('phq-9')).rejects.toThrow(/nobody is on call here.*who is on call/);
    await app.close();
    app = await openCareApp();
    expect((await app.parent.invitation('phq-9')).path).toMatch(/^\/q\//);
  });
});
