import { expect, test } from 'vitest';
import { createRevisions } from '../../functions/store/revision.ts';

test('no revision comes twice, in one process or two', () => {
  const [one, other] = [createRevisions(new Uint8Array(12)), createRevisions(new Uint8Array(12).fill(1))];
  const all = Array.from({ length: 10_000 }, () => [one(), other()]).flat();
  expect(new Set(all).size).toBe(20_000);
  expect(Math.max(...all.map((revision) => revision.length))).toBeLessThanOrEqual(24);
});

test('too little randomness is refused', () => {
  expect(() => createRevisions(new Uint8Array(11))).toThrow(RangeError);
});
