import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { Unavailable } from '../../../functions/store/item-store.ts';
import { openSqliteStore } from '../../../functions/store/sqlite.ts';
import { newRevisions } from '../revisions.ts';
import { newFolder } from './folders.ts';

const script = fileURLToPath(new URL('./child.ts', import.meta.url));
const open = (folder: string) => openSqliteStore({ folder, newRevision: newRevisions() });

function start(task: string, folder: string): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [script, task, folder]);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function killed(child: ChildProcessWithoutNullStreams): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

test.each([1, 2, 3])(
  'everything acknowledged before a kill -9 is there, and nothing by halves (%i)',
  async (round) => {
    const folder = newFolder();
    const child = start('write', folder);
    const acknowledged: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      acknowledged.push(line);
      if (acknowledged.length === 150 * round) await killed(child);
    }
    const store = open(folder);
    for (const partition of acknowledged) expect((await store.range(partition)).items).toHaveLength(3);
    const counts = new Map<string, number>();
    let cursor: string | undefined;
    do {
      const page = await store.scan(cursor, 1_000);
      for (const { partition } of page.items) counts.set(partition, (counts.get(partition) ?? 0) + 1);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect([...counts.values()].filter((count) => count !== 3)).toEqual([]);
    const changed = new Set((await store.changes(undefined, 100_000)).keys.map((key) => key.partition));
    expect(acknowledged.filter((partition) => !changed.has(partition))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(150 * round);
    await store.close();
  },
);

test('a folder that another process has open is refused, until that one ends, however it ends', async () => {
  const folder = newFolder();
  const child = start('hold', folder);
  await once(child.stdout, 'data');
  expect(() => open(folder)).toThrow(Unavailable);
  expect(() => open(folder)).toThrow(/in use by another Kring process/);
  await killed(child);
  const store = open(folder);
  await store.close();
});

test('the same holds within one process', async () => {
  const folder = newFolder();
  const first = open(folder);
  expect(() => open(folder)).toThrow(/in use/);
  await first.close();
  await open(folder).close();
});

test('a store that nobody writes to or closes lets the process end', () => {
  const { status } = spawnSync(process.execPath, [script, 'nothing', newFolder()], { timeout: 20_000 });
  expect(status).toBe(0);
});

test('a store that nobody closes lets the process end, and has written', async () => {
  const folder = newFolder();
  const { status, stdout } = spawnSync(process.execPath, [script, 'leave', folder], { timeout: 20_000 });
  expect({ status, said: String(stdout).trim() }).toEqual({ status: 0, said: 'written' });
  const store = open(folder);
  expect((await store.range('p')).items).toHaveLength(1);
  await store.close();
});
