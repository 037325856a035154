import { describe, expect, it } from 'vitest';
import { inParallel } from '../../functions/http/in-parallel.ts';

describe('inParallel', () => {
  it('answers in order, with at most the limit under way', async () => {
    let underWay = 0;
    let most = 0;
    const results = await inParallel([5, 1, 4, 2, 3], 2, async (turns) => {
      most = Math.max(most, ++underWay);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      underWay--;
      return turns * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  it('rejects with the first failure', async () => {
    await expect(inParallel([1], 2, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
