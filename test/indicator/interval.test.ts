import { expect, it } from 'vitest';
import { wilsonInterval } from '../../functions/indicator/interval.ts';

// Newcombe RG, Stat Med 1998;17:857, table I, method 3.
it.each([
  { numerator: 81, denominator: 263, low: 25.53, high: 36.62 },
  { numerator: 15, denominator: 148, low: 6.24, high: 16.05 },
  { numerator: 0, denominator: 20, low: 0, high: 16.11 },
  { numerator: 1, denominator: 29, low: 0.61, high: 17.18 },
])('$numerator of $denominator is between $low and $high %', ({ numerator, denominator, low, high }) => {
  const interval = wilsonInterval(numerator, denominator);
  expect(interval.low).toBeCloseTo(low, 1);
  expect(interval.high).toBeCloseTo(high, 1);
});

it('stays within 0 and 100', () => {
  expect(wilsonInterval(0, 10).low).toBe(0);
  expect(wilsonInterval(10, 10).high).toBe(100);
});
