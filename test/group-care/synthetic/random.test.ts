import { describe, expect, it } from 'vitest';
import {
  integer,
  normal,
  pickWeighted,
  random,
  uuid,
} from '../../../functions/group-care/synthetic/random.ts';

const draws = 20_000;

describe('random', () => {
  it('gives the same numbers for the same seed and label only', () => {
    const numbers = (seed: number, label: string) => {
      const from = random(seed, label);
      return Array.from({ length: 5 }, () => from.next());
    };
    expect(numbers(1, 'a')).toEqual(numbers(1, 'a'));
    expect(numbers(1, 'a')).not.toEqual(numbers(1, 'b'));
    expect(numbers(1, 'a')).not.toEqual(numbers(2, 'a'));
  });

  it('is even, also over the first draws of neighbouring labels', () => {
    const counts = new Map<number, number>();
    for (let label = 0; label < draws; label++) {
      const value = integer(random(7, `family/${label}`), 0, 9);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect(counts.size).toBe(10);
    for (const count of counts.values()) expect(Math.abs(count - draws / 10)).toBeLessThan(draws / 100);
  });

  it('draws normally', () => {
    const from = random(7, 'normal');
    const values = Array.from({ length: draws }, () => normal(from, 100, 15));
    const mean = values.reduce((sum, value) => sum + value, 0) / draws;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws;
    expect(mean).toBeCloseTo(100, 0);
    expect(Math.sqrt(variance)).toBeCloseTo(15, 0);
    expect(Math.max(...values)).toBeLessThanOrEqual(145);
  });

  it('picks by weight', () => {
    const from = random(7, 'weights');
    const picked = Array.from({ length: draws }, () =>
      pickWeighted(from, [
        { item: 'seldom', weight: 1 },
        { item: 'often', weight: 3 },
      ]),
    );
    expect(picked.filter((item) => item === 'often').length / draws).toBeCloseTo(0.75, 1);
  });

  it('makes uuids that differ', () => {
    const from = random(7, 'uuid');
    expect(new Set(Array.from({ length: 1000 }, () => uuid(from))).size).toBe(1000);
  });
});
