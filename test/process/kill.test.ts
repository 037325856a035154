import { rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { killRounds } from './rounds.ts';
import { killAll, newFolder } from './server.ts';

afterEach(killAll);

/** A hundred: `node test/process/kill.ts --times 100`. */
it('nothing that was answered is lost by a kill -9 under load, and nothing is half there', async () => {
  const folder = newFolder();
  const seed = Date.now() % 1_000_000;
  const { journal, startUpsMs, answered } = await killRounds(folder, {
    times: 4,
    seed,
    say: () => undefined,
  });
  expect(journal.violations, `seed ${seed}`).toEqual([]);
  expect(answered).toBeGreaterThan(10);
  expect(Math.max(...startUpsMs)).toBeLessThan(20_000);
  rmSync(folder, { recursive: true, force: true });
}, 120_000);
