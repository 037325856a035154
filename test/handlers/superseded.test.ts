import { expect, it } from 'vitest';
import { sweepNoted, sweepOrNote } from '../../functions/handlers/superseded.ts';
import type { ResourceKey } from '../../functions/repository/repository.ts';
import { openRecords } from '../http/auth/open-records.ts';

const minuteMs = 60_000;
const startMs = 1_800_000_000_000 - (1_800_000_000_000 % (15 * minuteMs));

/** Resources are ripe for sweeping five minutes after `startMs`. */
function upkeep(nowMs: () => number) {
  const swept: string[] = [];
  return {
    swept,
    sweep: async ({ type, id }: ResourceKey): Promise<'done' | 'later'> => {
      if (nowMs() < startMs + 5 * minuteMs) return 'later';
      swept.push(`${type}/${id}`);
      return 'done';
    },
  };
}

it('sweeps at once what is ripe, and later what was noted', async () => {
  const clock = { nowMs: startMs };
  const from = { upkeep: upkeep(() => clock.nowMs), records: openRecords() };
  const keys = Array.from({ length: 40 }, (_, index) => ({ type: 'Patient', id: `p${index}` }));
  for (const key of keys) await sweepOrNote(from, key, clock.nowMs);
  expect(from.upkeep.swept).toEqual([]);

  clock.nowMs = startMs + 20 * minuteMs;
  await sweepNoted(from, clock.nowMs, () => true);
  expect(from.upkeep.swept).toEqual([]);

  clock.nowMs = startMs + 35 * minuteMs;
  await sweepNoted(from, clock.nowMs, () => true);
  expect(from.upkeep.swept.toSorted()).toEqual(keys.map(({ id }) => `Patient/${id}`).toSorted());

  await sweepNoted(from, clock.nowMs, () => true);
  expect(from.upkeep.swept).toHaveLength(40);
  await sweepOrNote(from, { type: 'Group', id: 'g' }, clock.nowMs);
  expect(from.upkeep.swept.at(-1)).toBe('Group/g');
});

it('leaves to the next run what it has no time for', async () => {
  const clock = { nowMs: startMs };
  const from = { upkeep: upkeep(() => clock.nowMs), records: openRecords() };
  await sweepNoted(from, clock.nowMs, () => true);
  await sweepOrNote(from, { type: 'Patient', id: 'a' }, clock.nowMs);
  clock.nowMs = startMs + 24 * 60 * minuteMs;
  await sweepNoted(from, clock.nowMs, () => false);
  expect(from.upkeep.swept).toEqual([]);
  await sweepNoted(from, clock.nowMs, () => true);
  expect(from.upkeep.swept).toEqual(['Patient/a']);
});
