import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { planted, telling } from './planted.ts';

const root = join(import.meta.dirname, '../..');

it.each(planted)('%s is somewhere in a fixture', (word) => {
  const own = join(import.meta.dirname, 'planted');
  const holds = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, 'test', name))
    .filter((file) => file.endsWith('.ts') && !file.startsWith(own))
    .some((file) => readFileSync(file, 'utf8').includes(word));
  expect(holds).toBe(true);
});

it('finds a line that tells of somebody, and no other', () => {
  const lines = [
    '{"event":"request","status":200}',
    '{"event":"request","path":"/fhir/Patient?family=mensah"}',
  ];
  expect(telling(lines.join('\n'))).toEqual([`Mensah: ${lines[1]}`]);
});

/** In parts, so that the code itself is no find. */
const name = `"K" + "ooyker"`;
const child = `execFileSync(process.execPath, ['-e', ${JSON.stringify(`console.log(${name})`)}])`;

it.each([
  ['passes a run in which nobody is logged', '', 0],
  ['fails one in which a test logs somebody', `console.log(${name})`, 1],
  ['fails one in which somebody is logged by a process that a test starts', child, 1],
])(
  '%s',
  (_name, code, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'kring-run-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const globalSetup = join(import.meta.dirname, 'whole-run.ts');
    const setupFiles = [join(import.meta.dirname, 'console.ts')];
    const config = join(folder, 'vitest.config.ts');
    writeFileSync(config, `export default ${JSON.stringify({ test: { globalSetup, setupFiles } })};`);
    writeFileSync(
      join(folder, 'one.test.ts'),
      `import { it } from 'vitest';
     import { execFileSync } from 'node:child_process';
     it('says', () => { ${code}; return void execFileSync; });`,
    );
    // A run of its own: what it logs is no log of this one.
    const { KRING_TEST_LOGS: _, NODE_OPTIONS: __, ...env } = process.env;
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--root', folder, '--config', config];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root, env });
    expect([status, stdout]).toEqual([expected, expect.stringContaining('1 passed')]);
  },
  60_000,
);
