import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { check } from './check.ts';
import { type Journal, newJournal } from './journal.ts';
import { load } from './load.ts';
import { killAll, newFolder, runScript, type Server, startServer } from './server.ts';
import { cannotMount, mountReadOnly, mountSmallDisk, unmount } from './small-disk.ts';

vi.setConfig({ testTimeout: 90_000 });
afterEach(killAll);

const json = { 'Content-Type': 'application/fhir+json' };

function folderOfTest(): string {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const probed = newFolder();
const why = cannotMount(probed);
rmSync(probed, { recursive: true });
const mounted = it.skipIf(why !== undefined);
const suffix = why === undefined ? '' : ` (skipped: ${why})`;

/** A data folder on a disk of so many MB. */
function smallDisk(sizeMb: number) {
  const folder = folderOfTest();
  const disk = mountSmallDisk(folder, sizeMb);
  if (!disk) throw new Error('It could be mounted a moment ago');
  onTestFinished(disk.unmount);
  return { ...disk, data: join(folder, 'data') };
}

/** Clients who write until they are told to stop. */
function startWriting(server: Server, journal: Journal, round: number) {
  if (server.url === '') throw new Error(`It has not started: ${server.lines.join('\n')}`);
  const ending = new AbortController();
  const before = journal.asked.length;
  const writing = load({ url: server.url, round, journal, signal: ending.signal, evenUnsure: true }, round);
  const made = () => journal.asked.slice(before).filter(({ fate }) => fate === 'made').length;
  return {
    untilMade: async (count: number): Promise<void> => {
      while (made() < count) await pause(20);
    },
    stop: async (): Promise<void> => {
      ending.abort();
      await writing;
    },
  };
}

/** Ends when some of what they ask is made: the test takes too long where nothing is. */
async function writeSome(server: Server, journal: Journal, round: number): Promise<void> {
  const writing = startWriting(server, journal, round);
  await writing.untilMade(20);
  await writing.stop();
}

async function putPatient(server: Server, id: string): Promise<{ status: number; said: string }> {
  const body = JSON.stringify({ resourceType: 'Patient', id, name: [{ family: 'x'.repeat(100) }] });
  const answer = await fetch(`${server.url}/fhir/Patient/${id}`, { method: 'PUT', headers: json, body });
  return { status: answer.status, said: await answer.text() };
}

function isSound(data: string): unknown {
  const database = new DatabaseSync(join(data, 'kring.db'), { readOnly: true });
  const answer = database.prepare('PRAGMA integrity_check').get()?.integrity_check;
  database.close();
  return answer;
}

mounted(
  `a disk that fills up under load${suffix}`,
  async () => {
    const disk = smallDisk(32);
    const journal = newJournal();
    const server = await startServer(disk.data, { KRING_MAX_COMMIT: '5' });
    const writing = startWriting(server, journal, 0);
    await writing.untilMade(20);
    disk.fill();
    await pause(500);
    await writing.stop();
    const refused = await putPatient(server, 'refused');
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.said)).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'transient', diagnostics: expect.stringContaining('nothing was changed') }],
    });
    expect(server.lines.join('\n')).toContain('The disk is full: make room.');
    await check(server.url, journal, journal.asked);
    disk.makeRoom();
    await writeSome(server, journal, 1);
    await check(server.url, journal, journal.asked);
    disk.fill();
    await server.kill();
    const onFullDisk = await startServer(disk.data);
    expect(onFullDisk.url, onFullDisk.lines.join('\n')).not.toBe('');
    await check(onFullDisk.url, journal, journal.asked);
    expect(await onFullDisk.stop()).toBe(0);
    disk.makeRoom();
    const again = await startServer(disk.data);
    await writeSome(again, journal, 2);
    await check(again.url, journal, journal.asked);
    expect(await again.stop()).toBe(0);
    expect(journal.violations).toEqual([]);
    expect(isSound(disk.data)).toBe('ok');
  },
  60_000,
);

mounted(`a first start on a full disk leaves nothing that is in the way of the next${suffix}`, async () => {
  const disk = smallDisk(16);
  mkdirSync(disk.data);
  disk.fill();
  const refused = await startServer(disk.data, { KRING_AUTH: 'on' });
  expect(await refused.ended).toBe(1);
  expect(refused.lines.join('\n')).toMatch(/The disk is full|no space left/);
  disk.makeRoom();
  const server = await startServer(disk.data);
  expect((await putPatient(server, 'anna')).status).toBe(201);
  expect(await server.stop()).toBe(0);
});

mounted(`a backup that finds no room says so and leaves nothing${suffix}`, async () => {
  const disk = smallDisk(1);
  const [data, target] = [folderOfTest(), join(disk.data, 'backup')];
  const server = await startServer(data);
  disk.fill();
  const refused = await runScript('backup.ts', [disk.data], data);
  expect(refused).toMatchObject({ code: 1, said: expect.stringMatching(/The disk is full|no space left/) });
  disk.makeRoom();
  expect(await runScript('backup.ts', [target], data)).toMatchObject({ code: 0 });
  expect(await server.stop()).toBe(0);
});

mounted(`facts that find no room: a release is refused, and made when there is room${suffix}`, async () => {
  const disk = smallDisk(32);
  const server = await startServer(disk.data);
  const entry = Array.from({ length: 400 }, (_, n) => ({
    resource: { resourceType: 'Patient', id: `p${n}`, name: [{ family: `Jansen ${n}` }] },
    request: { method: 'PUT', url: `Patient/p${n}` },
  }));
  const bundle = JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
  expect((await fetch(`${server.url}/fhir`, { method: 'POST', headers: json, body: bundle })).status).toBe(
    200,
  );
  disk.fill();
  const release = async () => {
    const parameter = [{ name: 'period', valueString: '2024-Q1/2024-Q4' }];
    const body = JSON.stringify({ resourceType: 'Parameters', parameter });
    const address = `${server.url}/fhir/MeasureReport/$release`;
    const answer = await fetch(address, { method: 'POST', headers: json, body });
    return { status: answer.status, said: await answer.text() };
  };
  const refused = await release();
  expect(refused).toMatchObject({ status: 503, said: expect.stringContaining('"transient"') });
  disk.makeRoom();
  expect(await release()).toMatchObject({ status: 200 });
  expect(await server.stop()).toBe(0);
});

it('a file that may not grow any more, which needs no root', async () => {
  const data = folderOfTest();
  const journal = newJournal();
  const server = await startServer(data, { KRING_MAX_COMMIT: '5' }, 'ulimit -f 4096');
  const writing = startWriting(server, journal, 0);
  while (!server.lines.some((line) => line.includes('disk I/O error'))) await pause(20);
  await pause(300);
  await writing.stop();
  await check(server.url, journal, journal.asked);
  await server.kill();
  const again = await startServer(data);
  await check(again.url, journal, journal.asked);
  await writeSome(again, journal, 1);
  await again.stop();
  expect(journal.violations).toEqual([]);
  expect(isSound(data)).toBe('ok');
});

const asRoot = process.getuid?.() === 0;
const readOnlySuffix = asRoot ? suffix : '';
it.skipIf(asRoot && why !== undefined)(
  `a data folder that can only be read is refused and left as it is${readOnlySuffix}`,
  async () => {
    const data = folderOfTest();
    const first = await startServer(data);
    await putPatient(first, 'anna');
    await first.stop();
    const files = readdirSync(data);
    const readOnly = asRoot ? folderOfTest() : data;
    if (asRoot) {
      expect(mountReadOnly(data, readOnly)).toBe(true);
      onTestFinished(() => unmount(readOnly));
    } else {
      chmodSync(data, 0o500);
    }
    const refused = await startServer(readOnly);
    expect(await refused.ended).toBe(1);
    expect(refused.lines.join('\n')).toMatch(/may Kring write in it\?|must be able to write/);
    expect(refused.lines).toHaveLength(1);
    chmodSync(data, 0o700);
    expect(readdirSync(data)).toEqual(files);
    const again = await startServer(data);
    expect((await fetch(`${again.url}/fhir/Patient/anna`)).status).toBe(200);
    await again.stop();
    expect(isSound(data)).toBe('ok');
  },
);
