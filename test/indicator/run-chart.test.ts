import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Point, runChart } from '../../functions/indicator/run-chart.ts';

const points = (...values: readonly (number | undefined)[]): readonly Point[] =>
  values.map((value, index) => ({ at: `p${index + 1}`, value }));
const rules = (...values: readonly (number | undefined)[]) =>
  runChart(points(...values)).signals.map(({ rule, from, to, points: count }) => [rule, from, to, count]);

describe('a run chart', () => {
  it('has the median of what is known', () => {
    expect(runChart(points(3, undefined, 1, 2))).toMatchObject({ median: 2, useful: 2, runs: 2 });
    expect(runChart(points(1, 2, 3, 4)).median).toBe(2.5);
    expect(runChart(points(undefined))).toEqual({ useful: 0, runs: 0, signals: [] });
  });

  it('tells a shift from six points on one side on, passing over those on the median', () => {
    expect(rules(1, 2, 1, 2, 1, 5, 9, 8, 9, 8, 9).map(([rule]) => rule)).toEqual(['too-few-runs']);
    // The median is 5: six below it with one on it in between.
    expect(rules(1, 2, 1, 5, 2, 1, 2, 9, 8, 9, 8, 9, 8)).toContainEqual(['shift', 'p1', 'p7', 6]);
  });

  it('tells a trend from five points on, passing over those like the one before', () => {
    expect(rules(5, 1, 2, 3, 4, 1)).toEqual([]);
    expect(rules(5, 1, 2, 2, 3, 4, 5, 1)).toEqual([['trend', 'p2', 'p7', 5]]);
    expect(rules(1, 9, 8, 7, 6, 5, 6)).toEqual([['trend', 'p2', 'p6', 5]]);
  });

  it('tells too few and too many runs from ten useful points on', () => {
    // 4, 4 and 2 points on a side: three runs, which is not too few; then two.
    expect(rules(1, 2, 1, 2, 9, 8, 9, 8, 9, 1).map(([rule]) => rule)).toEqual([]);
    expect(rules(1, 2, 1, 2, 1, 9, 8, 9, 8, 9)).toEqual([['too-few-runs', 'p1', 'p10', 10]]);
    expect(rules(1, 9, 1, 9, 1, 9, 1, 9, 1, 9)).toEqual([['too-many-runs', 'p1', 'p10', 10]]);
    expect(rules(1, 9, 1, 9, 1, 9, 1, 9, 1)).toEqual([]);
  });

  it('finds the same upside down, and in no other order of magnitude', () => {
    const values = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 });
    fc.assert(
      fc.property(values, (all) => {
        expect(rules(...all.map((value) => 100 - 2 * value))).toEqual(rules(...all));
      }),
    );
  });
});
