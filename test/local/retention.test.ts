import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LogEvent } from '../../functions/http/log.ts';
import { keepRetention, readRetention } from '../../functions/local/retention.ts';
import { searchDefinitions } from '../http/fhir-test-app.ts';
import { openStore, repositoryOver } from '../repository/setup.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kring-retention-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

it('is for ever where nothing is said, and what the file says', () => {
  expect(readRetention(folder)).toBeUndefined();
  writeFileSync(join(folder, 'retention.json'), '{"recordYears":20,"auditYears":5}');
  expect(readRetention(folder)).toEqual({ recordYears: 20, auditYears: 5 });
  writeFileSync(join(folder, 'retention.json'), '{"recordYears":0}');
  expect(() => readRetention(folder)).toThrow(/retention\.json must be/);
});

it('is looked after once a day until it is stopped', async () => {
  const store = openStore();
  const repository = repositoryOver(store);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const events: LogEvent[] = [];
  const context = { repository, searchDefinitions, base: 'https://kring.test/fhir' };
  const onFailure = (failure: unknown) => {
    throw failure;
  };
  const log = (event: LogEvent) => void events.push(event);
  const stop = keepRetention(context, { recordYears: 20, auditYears: 5 }, { log, onFailure });
  vi.advanceTimersByTime(24 * 3_600_000);
  await vi.waitFor(() =>
    expect(events).toEqual([{ event: 'retention', announced: 0, erased: 0, pruned: 0 }]),
  );
  await stop();
  vi.advanceTimersByTime(48 * 3_600_000);
  expect(events).toHaveLength(1);
  await store.close();
});
