import { expect, test } from 'vitest';
import { inChunks, inParallel } from '../../../functions/store/dynamodb/in-parallel.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('no more than the limit at a time, answers in the order of the inputs', async () => {
  let running = 0;
  let most = 0;
  const answers = await inParallel([5, 4, 3, 2, 1, 0], 3, async (turns) => {
    running += 1;
    most = Math.max(most, running);
    for (let n = 0; n < turns; n += 1) await turn();
    running -= 1;
    return turns * 10;
  });
  expect(answers).toEqual([50, 40, 30, 20, 10, 0]);
  expect(most).toBe(3);
});

test('after a failure nothing more is started, and what is under way is waited for', async () => {
  const started: number[] = [];
  const ended: number[] = [];
  const work = inParallel([0, 1, 2, 3, 4], 2, async (n) => {
    started.push(n);
    if (n === 0) throw new Error('first');
    await turn();
    ended.push(n);
  });
  await expect(work).rejects.toThrow('first');
  expect(started).toEqual([0, 1]);
  expect(ended).toEqual([1]);
});

test('chunks', () => {
  expect(inChunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inChunks([], 2)).toEqual([]);
});
