import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asked,
  atStart,
  delivered,
  failed,
  nextStep,
  type Progress,
  statusOf,
} from '../../functions/subscription/progress.ts';

const nowMs = Date.parse('2026-05-10T12:00:00Z');
const shaken = delivered(asked(atStart, '1'), nowMs);
const step = (progress: Progress, hasQueued = false, heartbeatMs?: number, atMs = nowMs) =>
  nextStep(progress, heartbeatMs === undefined ? {} : { heartbeatMs }, {
    hasQueued,
    sender: 'me',
    nowMs: atMs,
  });
const fail = (progress: Progress, times: number, atMs = nowMs): Progress =>
  times === 0 ? progress : fail(failed(progress, atMs, { problem: 'did not answer' }, 0), times - 1, atMs);

describe('what is next', () => {
  it.each<[string, ReturnType<typeof step>, object]>([
    ['a handshake first', step(asked(atStart, '1'), true), { kind: 'handshake' }],
    ['nothing', step(shaken), { kind: 'wait', untilMs: undefined }],
    ['what is queued', step(shaken, true), { kind: 'events' }],
    ['what has a number and is not acknowledged', step({ ...shaken, numbered: 1 }), { kind: 'events' }],
    ['a heartbeat when it is time', step(shaken, false, 1_000, nowMs + 1_000), { kind: 'heartbeat' }],
    ['and not before', step(shaken, false, 1_000), { kind: 'wait', untilMs: nowMs + 1_000 }],
    ['a pause after a failure', step(fail(shaken, 1), true), { kind: 'wait', untilMs: nowMs + 1_000 }],
    [
      'nothing while another one sends',
      step({ ...shaken, sender: 'other', leaseUntilMs: nowMs + 5 }, true),
      { kind: 'wait', untilMs: nowMs + 5 },
    ],
    [
      'what another one has left',
      step({ ...shaken, sender: 'other', leaseUntilMs: nowMs }, true),
      { kind: 'events' },
    ],
  ])('%s', (_name, found, expected) => {
    expect(found).toEqual(expected);
  });
});

it('waits twice as long after each failure, up to a quarter of an hour, and longer where it is asked to', () => {
  const pauses = [1, 2, 3, 11, 30].map((times) => fail(shaken, times).nextMs - nowMs);
  expect(pauses).toEqual([1_000, 2_000, 4_000, 900_000, 900_000]);
  const patient = failed(shaken, nowMs, { problem: 'x', retryAfterMs: 30_000 }, 0);
  expect(patient.nextMs - nowMs).toBe(30_000);
  const tooPatient = failed(shaken, nowMs, { problem: 'x', retryAfterMs: 86_400_000 }, 0);
  expect(tooPatient.nextMs - nowMs).toBe(900_000);
});

it.each<[string, Progress, number, string]>([
  ['requested until it has answered', asked(atStart, '1'), 0, 'requested'],
  ['in error after a failed handshake', fail(asked(atStart, '1'), 1), 0, 'error'],
  ['active once it has', shaken, 0, 'active'],
  ['active while it fails now and then', fail(shaken, 4), 0, 'active'],
  ['in error when it goes on failing', fail(shaken, 5), 0, 'error'],
  ['off after three days', fail(shaken, 400), 3 * 86_400_000, 'off'],
  ['active again with the first success', delivered(fail(shaken, 400), nowMs), 3 * 86_400_000, 'active'],
])('is %s', (_name, progress, laterMs, expected) => {
  expect(statusOf(progress, nowMs + laterMs)).toBe(expected);
});

it('never takes back what was acknowledged', () => {
  const change = fc.oneof(
    fc.nat(20).map((upTo) => (progress: Progress) => delivered(progress, nowMs, upTo)),
    fc.constant((progress: Progress) => fail(progress, 1)),
    fc.constant((progress: Progress) => asked(progress, '2')),
  );
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      let progress = shaken;
      for (const each of changes) {
        const next = each(progress);
        expect(next.acknowledged).toBeGreaterThanOrEqual(progress.acknowledged);
        expect(next.numbered).toBe(progress.numbered);
        progress = next;
      }
    }),
  );
});
