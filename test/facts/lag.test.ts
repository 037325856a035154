import { expect, it } from 'vitest';
import { lagLine } from '../../functions/facts/lag.ts';

const nowMs = 1_700_000_010_000;
const record = (time: number | Date) => ({ dynamodb: { ApproximateCreationDateTime: time } });

it('tells how long the oldest change waited, as CloudWatch reads it', () => {
  const line = lagLine([record(1_700_000_009), record(new Date(1_700_000_003_500))], 'changes', nowMs);
  expect(JSON.parse(line ?? '')).toEqual({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: 'Kring',
          Dimensions: [['FunctionName']],
          Metrics: [{ Name: 'FactsLag', Unit: 'Milliseconds' }],
        },
      ],
    },
    FunctionName: 'changes',
    FactsLag: 6_500,
  });
});

it('is never below zero, and says nothing of changes without a time', () => {
  expect(JSON.parse(lagLine([record(1_700_000_020)], 'changes', nowMs) ?? '').FactsLag).toBe(0);
  expect(lagLine([{}, { dynamodb: {} }], 'changes', nowMs)).toBeUndefined();
});
