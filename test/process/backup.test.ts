import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { openDuckDb } from '../../functions/facts/duckdb.ts';
import { check } from './check.ts';
import { type Journal, newJournal } from './journal.ts';
import { load } from './load.ts';
import { killAll, newFolder, runScript, startServer } from './server.ts';

afterEach(killAll);

function folderOfTest(): string {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a copy made after `then` has to hold, and what of all that was asked by now it may hold. */
function expectedOf(then: Journal, now: Journal): Journal {
  const later = now.asked.slice(then.asked.length).map((change) => ({ ...change, fate: 'unknown' as const }));
  return { ...then, asked: [...then.asked, ...later] };
}

it('a backup under load, restored: all that was answered before, nothing half there, facts of its own', async () => {
  const [data, copy, restored] = [folderOfTest(), folderOfTest(), folderOfTest()];
  writeFileSync(join(data, 'care.json'), '{"en":{"careTeam":"the midwives of our practice","help":[]}}');
  const journal = newJournal();
  const server = await startServer(data, { KRING_MAX_COMMIT: '5' });
  const ending = new AbortController();
  const writing = load({ url: server.url, round: 0, journal, signal: ending.signal }, 1);
  while (journal.asked.filter(({ fate }) => fate === 'made').length < 30) await pause(20);
  const then = structuredClone(journal);
  expect(await runScript('backup.ts', [copy], data)).toMatchObject({ code: 0 });
  expect(journal.asked.length).toBeGreaterThan(then.asked.length);
  ending.abort();
  await writing;
  const inUse = await runScript('restore.ts', [copy], data);
  expect(inUse).toMatchObject({ code: 1, said: expect.stringContaining('in use by another Kring process') });
  await server.kill();
  expect(await runScript('restore.ts', [copy], restored)).toMatchObject({ code: 0 });

  const again = await startServer(restored);
  const expected = expectedOf(then, journal);
  await check(again.url, expected, expected.asked);
  expect(expected.violations).toEqual([]);
  const { total } = (await (await fetch(`${again.url}/fhir/Patient?_summary=count`)).json()) as {
    total: number;
  };
  const patients = [...expected.versions.keys()];
  const newest = await Promise.all(patients.map((patient) => newestVersion(again.url, patient)));
  await untilFollowed(again.url);
  expect(await again.stop()).toBe(0);
  const facts = await factsIn(restored);
  // Those that were deleted too: with no rows, but with the version that says so.
  expect(facts.size).toBeGreaterThanOrEqual(total);
  expect(patients.map((patient) => facts.get(patient))).toEqual(newest);
}, 90_000);

async function newestVersion(url: string, patient: string): Promise<number> {
  const { entry } = await (await fetch(`${url}/fhir/${patient}/_history?_count=1`)).json();
  return Number(/"(\d+)"/.exec(entry[0].response.etag)?.[1]);
}

/** A release brings the facts up to date first. */
async function untilFollowed(url: string): Promise<void> {
  const parameter = [{ name: 'period', valueString: '2024-Q1/2024-Q4' }];
  const answer = await fetch(`${url}/fhir/MeasureReport/$release`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: 'Parameters', parameter }),
  });
  expect(answer.status).toBe(200);
}

/** Of each patient, the version that its facts are of. */
async function factsIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const database = await openDuckDb(join(folder, 'facts.duckdb'));
  const rows = await database.rows('SELECT _resource_key, _version FROM kept."patient versions"');
  database.close();
  return new Map(rows.map((row) => [String(row._resource_key), Number(row._version)]));
}

it('both commands say what is missing', async () => {
  const [data, copy] = [folderOfTest(), folderOfTest()];
  expect(await runScript('backup.ts', [], data)).toMatchObject({
    code: 1,
    said: expect.stringContaining('Where to?'),
  });
  expect(await runScript('restore.ts', [], data)).toMatchObject({
    code: 1,
    said: expect.stringContaining('From where?'),
  });
  const nothing = await runScript('backup.ts', [copy], data);
  expect(nothing).toMatchObject({ code: 1, said: expect.stringContaining('nothing to back up') });
});
