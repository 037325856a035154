import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSecrets } from '../../functions/local/secrets.ts';

const dayMs = 24 * 3_600_000;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kring-secrets-'));
  path = join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes keys once, for their owner only', () => {
  const made = openSecrets(folder, 0);
  expect(made.tokenKeys.tokenKey).toHaveLength(32);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(openSecrets(folder, 89 * dayMs)).toEqual(made);
});

it('changes the key of tokens after ninety days, and knows the one before', () => {
  const before = openSecrets(folder, 0);
  const after = openSecrets(folder, 91 * dayMs);
  expect(after.tokenKeys.tokenKey).not.toEqual(before.tokenKeys.tokenKey);
  expect(after.tokenKeys.formerTokenKeys).toEqual([before.tokenKeys.tokenKey]);
  expect(after.cursorKey).toEqual(before.cursorKey);
  expect(openSecrets(folder, 92 * dayMs)).toEqual(after);
  expect(openSecrets(folder, 200 * dayMs).tokenKeys.formerTokenKeys).toEqual([after.tokenKeys.tokenKey]);
});

it('reads the file of before keys were changed', () => {
  writeFileSync(path, JSON.stringify({ tokenKey: 'A'.repeat(43), cursorKey: 'B'.repeat(43) }));
  const { tokenKeys, cursorKey } = openSecrets(folder, 100 * dayMs);
  expect(tokenKeys.formerTokenKeys).toEqual([new Uint8Array(32)].map((key) => Buffer.from(key)));
  expect(cursorKey).toEqual(Buffer.from('B'.repeat(43), 'base64url'));
  expect(JSON.parse(readFileSync(path, 'utf8')).tokenKeySince).toBe(100 * dayMs);
});
