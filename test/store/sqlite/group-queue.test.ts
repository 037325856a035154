import { expect, test } from 'vitest';
import { Unavailable } from '../../../functions/store/item-store.ts';
import { createGroupQueue } from '../../../functions/store/sqlite/group-queue.ts';
import type { Operation } from '../../../functions/store/sqlite/operation.ts';

const operation = (n: number): Operation => ({ kind: 'remove-expired', atSeconds: n });
const numbers = (group: readonly Operation[]) =>
  group.map((one) => (one.kind === 'remove-expired' ? one.atSeconds : -1));

test('what comes at once is one group, what comes meanwhile the next, in order', async () => {
  const groups: number[][] = [];
  const gate = Promise.withResolvers<void>();
  const queue = createGroupQueue(async (group) => {
    groups.push(numbers(group));
    if (groups.length === 1) await gate.promise;
    return group.map(() => undefined);
  });
  const first = [0, 1, 2].map((n) => queue.submit(operation(n)));
  await expect.poll(() => groups.length).toBe(1);
  const second = [3, 4, 5, 6].map((n) => queue.submit(operation(n)));
  gate.resolve();
  await Promise.all([...first, ...second]);
  expect(groups).toEqual([
    [0, 1, 2],
    [3, 4, 5, 6],
  ]);
});

test('each operation gets its own outcome', async () => {
  const queue = createGroupQueue(async (group) => numbers(group).map((n) => (n % 2 === 0 ? undefined : n)));
  expect(await Promise.all([1, 2, 3].map((n) => queue.submit(operation(n))))).toEqual([1, undefined, 3]);
});

test('a group that fails fails whole, the next goes on', async () => {
  let groups = 0;
  const queue = createGroupQueue(async (group) => {
    groups += 1;
    if (groups === 1) throw new Unavailable('no disk');
    return group.map(() => undefined);
  });
  const results = await Promise.allSettled([queue.submit(operation(0)), queue.submit(operation(1))]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  expect(await queue.submit(operation(2))).toBeUndefined();
});

test('timers and other requests get their turn between groups that never end', async () => {
  const queue = createGroupQueue(async (group) => group.map(() => undefined));
  let timerRan = false;
  setTimeout(() => {
    timerRan = true;
  }, 5);
  for (let n = 0; n < 100_000 && !timerRan; n += 1) await queue.submit(operation(n));
  expect(timerRan).toBe(true);
});

test('closing waits for what came before and refuses what comes after', async () => {
  const done: number[] = [];
  const queue = createGroupQueue(async (group) => {
    done.push(...numbers(group));
    return group.map(() => undefined);
  });
  const before = queue.submit(operation(1));
  const closed = queue.close();
  await expect(queue.submit(operation(2))).rejects.toBeInstanceOf(Unavailable);
  await closed;
  await before;
  expect(done).toEqual([1]);
});
