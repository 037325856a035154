import { expect, it } from 'vitest';
import { meanInterval, wilsonInterval } from '../../functions/indicator/interval.ts';

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

// The deviates are those of https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm
it.each([
  { count: 2, deviate: 12.706 },
  { count: 11, deviate: 2.228 },
  { count: 12, deviate: 2.201 },
  { count: 31, deviate: 2.042 },
  { count: 101, deviate: 1.984 },
])('the mean of $count values has an interval of $deviate standard errors', ({ count, deviate }) => {
  const values = Array.from({ length: count }, (_, index) => index);
  const mean = (count - 1) / 2;
  // Of 0, 1, …, n − 1 the variance is n (n + 1) / 12.
  const standardError = Math.sqrt((count + 1) / 12);
  const interval = meanInterval(values);
  expect(((interval?.high ?? 0) - mean) / standardError).toBeCloseTo(deviate, 2);
  expect(((interval?.low ?? 0) - mean) / standardError).toBeCloseTo(-deviate, 2);
});

it('says no interval of one value', () => {
  expect(meanInterval([3])).toBeUndefined();
});
