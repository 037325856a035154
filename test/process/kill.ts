import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { killRounds } from './rounds.ts';
import { killAll, newFolder } from './server.ts';

/** `node test/process/kill.ts --times 100 [--seed 1]`: kills the real server under load so often; prints figures. */
const { values } = parseArgs({
  options: { times: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});
const folder = newFolder();
try {
  const figures = await killRounds(folder, {
    times: Number(values.times),
    seed: Number(values.seed),
    say: (line) => console.log(line),
  });
  const startUpsMs = [...figures.startUpsMs].sort((a, b) => a - b);
  console.log(`kills: ${figures.kills}`);
  console.log(`kills in start-up: ${figures.killsInStartUp}`);
  console.log(`kills with a transaction unfinished: ${figures.killsInTransaction}`);
  console.log(`changes answered: ${figures.answered}`);
  console.log(`changes without an answer: ${figures.unanswered}`);
  console.log(`start-up, median ms: ${Math.round(startUpsMs[Math.floor(startUpsMs.length / 2)] ?? 0)}`);
  console.log(`start-up, longest ms: ${Math.round(startUpsMs.at(-1) ?? 0)}`);
  console.log(`violations: ${figures.journal.violations.length}`);
  for (const violation of figures.journal.violations) console.log(`  ${violation}`);
  process.exitCode = figures.journal.violations.length === 0 ? 0 : 1;
} finally {
  killAll();
  rmSync(folder, { recursive: true, force: true });
}
