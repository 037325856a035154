import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numberedEvents } from '../../../functions/http/subscriptions/ledger.ts';
import { submittedSubscriptions } from '../../../functions/http/subscriptions/submitted.ts';
import type { RepositoryWithUpkeep } from '../../../functions/repository/create-repository.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';
import { flag, subscription } from '../../e2e/subscriptions/server.ts';
import { everything, openStore, repositoryOver } from '../../repository/setup.ts';
import { type Fault, faulty } from '../../store/faulty.ts';
import { searchDefinitions } from '../fhir-test-app.ts';
import { createTeller, type Sent } from './teller.ts';

/*
 * Several processes follow one feed and send for one Subscription. Each call of theirs to the store may fail, be lost or
 * carried out without an answer; each notification may be refused, or arrive without the sender hearing of it; each
 * process may end in the middle, and another one begins with nothing but what is stored.
 */

const subscriptionId = 'told';
const faults: readonly Fault[] = [{ kind: 'unavailable' }, { kind: 'answer-lost' }, { kind: 'request-lost' }];

async function subscribe(repository: RepositoryWithUpkeep): Promise<void> {
  const resource = { ...subscription({ endpoint: 'https://ehr.example/', maxCount: 2 }), id: subscriptionId };
  const api = {
    repository,
    searchDefinitions,
    clock: Date.now,
    subscriptions: { checkEndpoint: () => undefined, auth: 'off' },
  };
  const caller = { base: 'http://kring.test/fhir', principal: { kind: 'unrestricted' } } as const;
  const { entries, records } = await submittedSubscriptions(
    [{ kind: 'update', resource }],
    caller,
    api as never,
  );
  await repository.commit(entries, everything, { records });
}

interface Choice {
  /** In which call of the process to the store something goes wrong. */
  readonly call: number;
  readonly fault: number;
  readonly endpoint: 'well' | 'refuses' | 'answer-lost';
}

/** A process, until it dies of what it meets. */
async function live(store: ItemStore, choice: Choice, received: Sent[], nowMs: () => number): Promise<void> {
  const injured = faulty(store, ({ number }) =>
    number === choice.call ? faults[choice.fault % faults.length] : undefined,
  );
  const repository = repositoryOver(injured, { sleep: async () => undefined });
  const teller = createTeller(
    { repository, store: injured },
    { clock: nowMs, auth: 'off', feedIsOrdered: false },
  );
  teller.answer = () => {
    if (choice.endpoint === 'well') return { status: 200 };
    return choice.endpoint === 'refuses' ? { status: 500 } : { problem: 'did not answer in time' };
  };
  const { post } = teller.context;
  const context = {
    ...teller.context,
    post: async (message: Parameters<typeof post>[0]) => {
      const before = teller.sent.length;
      const posted = await post(message);
      if (choice.endpoint === 'answer-lost') received.push(readAgain(message));
      else received.push(...teller.sent.slice(before));
      return posted;
    },
  };
  Object.assign(teller.context, context);
  await teller.run().catch(() => undefined);
}

function readAgain(message: Parameters<ReturnType<typeof createTeller>['context']['post']>[0]): Sent {
  const probe = createTeller({ repository: undefined as never, store: undefined as never });
  void probe.context.post(message);
  return probe.sent[0] as Sent;
}

it('every event has one number, none is missing, and each resource is told in order, whoever dies when', async () => {
  const choices = fc.array(
    fc.record({
      call: fc.nat(90),
      fault: fc.nat(2),
      endpoint: fc.constantFrom('well', 'well', 'refuses', 'answer-lost' as const),
    }),
    { minLength: 2, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(choices, fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }), async (lives, raised) => {
      const store = openStore();
      try {
        let nowMs = Date.now();
        const repository = repositoryOver(store);
        await repository.commit(
          [{ kind: 'update', resource: { resourceType: 'Patient', id: 'anna' } }],
          everything,
        );
        await subscribe(repository);
        const received: Sent[] = [];
        const expected: string[] = [];
        for (const [index, choice] of lives.entries()) {
          const which = raised[index];
          if (which !== undefined) {
            const id = `flag-${which}`;
            for (const status of ['inactive', 'active']) {
              const resource = { ...flag('Patient/anna', { status }), id };
              await repository.commit([{ kind: 'update', resource }], everything);
            }
            expected.push(`Flag/${id}`);
          }
          // Two at a time, over the same feed.
          const other: Choice = { ...choice, call: choice.call + 7, endpoint: 'well' };
          await Promise.all([
            live(store, choice, received, () => nowMs),
            live(store, other, received, () => nowMs),
          ]);
          nowMs += 20 * 60_000;
        }
        for (let last = 0; last < 3; last++) {
          const healthy: Choice = { call: -1, fault: 0, endpoint: 'well' };
          await live(store, healthy, received, () => nowMs);
          nowMs += 20 * 60_000;
        }
        const byNumber = new Map<number, Set<string>>();
        for (const { numbers, foci } of received) {
          for (const [index, number] of numbers.entries()) {
            const known = byNumber.get(number) ?? new Set();
            byNumber.set(number, known.add(String(foci[index])));
          }
        }
        // One event for each number, no number left out, no event left out or told twice under another number.
        expect([...byNumber.values()].every((foci) => foci.size === 1)).toBe(true);
        expect([...byNumber.keys()].toSorted((one, other) => one - other)).toEqual(
          expected.map((_, index) => index + 1),
        );
        const told = [...byNumber].toSorted(([one], [other]) => one - other).map(([, foci]) => [...foci][0]);
        expect(told.toSorted()).toEqual(expected.toSorted());
        const range = { from: 1, to: expected.length };
        const events = await numberedEvents(repository.records, subscriptionId, range);
        for (const [, some] of Map.groupBy(events, ({ happened }) => happened?.id)) {
          const versions = some.map(({ happened }) => Number(happened?.version));
          expect(versions).toEqual([...new Set(versions)].toSorted((one, other) => one - other));
        }
      } finally {
        await store.close();
      }
    }),
    { numRuns: 40 },
  );
}, 120_000);
