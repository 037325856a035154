import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowedFrom,
  isQuiet,
  nextMessageAt,
  startOfDay,
} from '../../../functions/group-care/invitations/rules.ts';

const night = { from: '20:00', to: '09:00' };
const at = (text: string) => Date.parse(text);
const allowed = (text: string, rules: { quiet: { from: string; to: string }; timeZone: string }) =>
  new Date(allowedFrom(at(text), rules)).toISOString();

describe('quiet hours', () => {
  const amsterdam = { quiet: night, timeZone: 'Europe/Amsterdam' };

  it.each([
    ['in the evening, until the morning after', '2026-01-10T19:00:00Z', '2026-01-11T08:00:00.000Z'],
    ['after midnight, until the same morning', '2026-01-10T23:30:00Z', '2026-01-11T08:00:00.000Z'],
    ['a second before they end', '2026-01-11T07:59:59Z', '2026-01-11T08:00:00.000Z'],
    ['in the night in which summer time begins', '2026-03-28T23:30:00Z', '2026-03-29T07:00:00.000Z'],
    ['in the evening before it', '2026-03-28T20:30:00Z', '2026-03-29T07:00:00.000Z'],
    ['in the night in which summer time ends', '2026-10-25T00:30:00Z', '2026-10-25T08:00:00.000Z'],
  ])('end %s', (_, from, to) => {
    expect(allowed(from, amsterdam)).toBe(to);
  });

  it.each([
    ['by day', '2026-01-10T12:00:00Z'],
    ['in the minute in which they end', '2026-01-10T08:00:00Z'],
    ['in the minute before they begin', '2026-01-10T18:59:59Z'],
  ])('hold nobody up %s', (_, time) => {
    expect(allowedFrom(at(time), amsterdam)).toBe(at(time));
  });

  it('end within the hour after the jump of the clock that leaps over their end', () => {
    const rules = { quiet: { from: '22:00', to: '02:30' }, timeZone: 'Europe/Amsterdam' };
    expect(allowed('2026-03-29T00:30:00Z', rules)).toBe('2026-03-29T01:30:00.000Z');
  });

  it('may lie within a day, or nowhere', () => {
    const rest = { quiet: { from: '12:00', to: '14:00' }, timeZone: 'Africa/Accra' };
    expect(allowed('2026-01-10T12:30:00Z', rest)).toBe('2026-01-10T14:00:00.000Z');
    const none = { quiet: { from: '00:00', to: '00:00' }, timeZone: 'Africa/Accra' };
    expect(isQuiet(at('2026-01-10T00:00:00Z'), none)).toBe(false);
  });

  it('are over at whatever time is allowed, in whatever place, and not a day late', () => {
    const zones = [
      'Europe/Amsterdam',
      'Africa/Accra',
      'America/Paramaribo',
      'Europe/London',
      'Africa/Johannesburg',
    ];
    const time = fc
      .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 15, 30, 59) })
      .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
    fc.assert(
      fc.property(
        fc.integer({ min: at('2026-01-01'), max: at('2027-12-31') }),
        fc.record({ from: time, to: time }),
        fc.constantFrom(...zones),
        (instant, quiet, timeZone) => {
          const rules = { quiet, timeZone };
          const result = allowedFrom(instant, rules);
          expect(result).toBeGreaterThanOrEqual(instant);
          expect(result - instant).toBeLessThanOrEqual(26 * 3_600_000);
          expect(isQuiet(result, rules)).toBe(false);
          if (!isQuiet(instant, rules)) expect(result).toBe(instant);
        },
      ),
    );
  });
});

it('counts a day from midnight where she lives', () => {
  expect(new Date(startOfDay('2026-03-29', 'Europe/Amsterdam')).toISOString()).toBe(
    '2026-03-28T23:00:00.000Z',
  );
  expect(new Date(startOfDay('2026-03-30', 'Europe/Amsterdam')).toISOString()).toBe(
    '2026-03-29T22:00:00.000Z',
  );
});

it('reminds so many days after the invitation, and no more often than it says', () => {
  const rules = { remindAfterDays: [3, 7] };
  const day = 86_400_000;
  expect([1, 2, 3].map((sent) => nextMessageAt(rules, sent, 1_000))).toEqual([
    3 * day + 1_000,
    7 * day + 1_000,
    undefined,
  ]);
  expect(nextMessageAt({ remindAfterDays: [] }, 1, 0)).toBeUndefined();
});
