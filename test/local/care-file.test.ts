import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emergencyNotice, openCare } from '../../functions/local/care-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kring-care-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is nothing without a file, and what the file says with one', () => {
  expect(openCare(folder)).toEqual({});
  writeFileSync(join(folder, 'care.json'), '{"en":{"careTeam":"the midwives"}}');
  expect(openCare(folder)).toEqual({ care: { en: { careTeam: 'the midwives', help: [] } } });
});

it('tells the operator that there is no emergency number, as long as a language has none', () => {
  expect(emergencyNotice(folder)).toMatch(/no emergency number.*care\.json/);
  const write = (care: object) => writeFileSync(join(folder, 'care.json'), JSON.stringify(care));
  write({ en: { careTeam: 'the midwives', emergency: '112' }, nl: { careTeam: 'de verloskundigen' } });
  expect(emergencyNotice(folder)).toMatch(/nl/);
  write({
    en: { careTeam: 'the midwives', emergency: '112' },
    nl: { careTeam: 'de verloskundigen', emergency: '112' },
  });
  expect(emergencyNotice(folder)).toBeUndefined();
});

it('names the file that is wrong', () => {
  writeFileSync(join(folder, 'care.json'), '{"en":{}}');
  expect(() => openCare(folder)).toThrow(/care\.json: en\.careTeam/);
});
