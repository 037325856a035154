import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { telling } from './planted.ts';

/**
 * Collects what all processes of a test run log (those of the tests, and those that tests start) and, when it is over,
 * looks for what people in the fixtures are known by. Finding any fails the run.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'kring-test-logs-'));
  process.env.KRING_TEST_LOGS = folder;
  const collect = new URL('collect.js', import.meta.url).href;
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --import ${collect}`.trim();
  return () => {
    const logs = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    rmSync(folder, { recursive: true });
    const found = logs.flatMap(telling);
    console.log(
      `\n Logs  ${logs.join('').split('\n').length} lines of ${logs.length} processes looked through`,
    );
    if (found.length > 0) {
      throw new Error(`The logs of this test run tell of people:\n${found.slice(0, 20).join('\n')}`);
    }
  };
}
