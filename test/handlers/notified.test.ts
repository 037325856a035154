import { afterEach, beforeEach, expect, it } from 'vitest';
import { notifyWoken } from '../../functions/handlers/notified.ts';
import { followTopics } from '../../functions/http/subscriptions/follow-topics.ts';
import { wakeDue } from '../../functions/http/subscriptions/wake.ts';
import { resourceKeyOf } from '../../functions/repository/keys.ts';
import type { Key } from '../../functions/store/item-store.ts';
import { flag, subscription } from '../e2e/subscriptions/server.ts';
import { openTestApp, type TestApp } from '../http/fhir-test-app.ts';
import { createTeller, type Teller } from '../http/subscriptions/teller.ts';

/* As on AWS: one reads the stream and queues, another is woken by what the first has written, and by the clock. */

let test: TestApp;
let teller: Teller;
let nowMs = Date.now();
let cursor: string | undefined;
beforeEach(async () => {
  nowMs = Date.now();
  cursor = undefined;
  test = openTestApp({
    subscriptions: { checkEndpoint: () => undefined, auth: 'off' },
    clock: () => nowMs,
  });
  teller = createTeller(test, { auth: 'off', clock: () => nowMs });
  await test.send('PUT', '/Patient/anna', { resourceType: 'Patient', id: 'anna' });
});
afterEach(() => test.close());

/** What the stream names until nothing follows any more, each change by itself. */
async function stream(): Promise<void> {
  for (;;) {
    const page: { readonly keys: readonly Key[]; readonly cursor: string } = await test.store.changes(
      cursor,
      100,
    );
    cursor = page.cursor;
    if (page.keys.length === 0) return;
    for (const key of page.keys) {
      await followTopics({ ...teller.context, feedIsOrdered: false }, [resourceKeyOf(key) ?? []].flat());
      await notifyWoken(teller.context, [key], () => 120_000);
    }
  }
}

it('is woken by the Subscription, by what is queued for it, and by the clock', async () => {
  const { id } = await (
    await test.send(
      'POST',
      '/Subscription',
      subscription({ endpoint: 'https://ehr.example/', heartbeat: 3_600 }),
    )
  ).json();
  await stream();
  expect(teller.sent.map(({ type }) => type)).toEqual(['handshake']);
  await test.send('POST', '/Flag', flag('Patient/anna'));
  await stream();
  expect(teller.sent.map(({ type }) => type)).toEqual(['handshake', 'event-notification']);
  await wakeDue(teller.context);
  await stream();
  expect(teller.sent.length).toBe(2);
  nowMs += 3_600_000;
  await wakeDue(teller.context);
  await stream();
  expect(teller.sent.at(-1)).toMatchObject({ type: 'heartbeat' });
  expect((await test.repository.read('Subscription', id))?.resource).toMatchObject({ status: 'active' });
});

it('leaves what is due later to the clock', async () => {
  await test.send('POST', '/Subscription', subscription({ endpoint: 'https://ehr.example/' }));
  await stream();
  teller.answer = () => ({ status: 503, retryAfterMs: 600_000 });
  await test.send('POST', '/Flag', flag('Patient/anna'));
  await stream();
  teller.answer = () => ({ status: 200 });
  await wakeDue(teller.context);
  await stream();
  expect(teller.sent.length).toBe(1);
  nowMs += 600_000;
  await wakeDue(teller.context);
  await stream();
  expect(teller.sent.at(-1)?.numbers).toEqual([1]);
});
