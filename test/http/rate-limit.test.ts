import { expect, it } from 'vitest';
import { createRateLimit } from '../../functions/http/rate-limit.ts';

it('lets a burst through, and then so many a minute', () => {
  let now = 0;
  const limit = createRateLimit({ burst: 3, perMinute: 6 }, () => now);
  expect([1, 2, 3].map(() => limit.take('a'))).toEqual([undefined, undefined, undefined]);
  expect(limit.take('a')).toBe(10);
  expect(limit.take('b')).toBeUndefined();
  now = 9_000;
  expect(limit.waitFor('a')).toBe(1);
  now = 10_000;
  expect([limit.take('a'), limit.take('a')]).toEqual([undefined, 10]);
  now = 3_600_000;
  expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([undefined, undefined, undefined, 10]);
});

it('is not undone by a clock that is set back', () => {
  let now = 60_000;
  const limit = createRateLimit({ burst: 1, perMinute: 1 }, () => now);
  limit.take('a');
  now = 0;
  expect(limit.take('a')).toBe(60);
});
