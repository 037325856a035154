import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { helpNotices, helpOf, openCare } from '../../functions/local/care-file.ts';

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

const write = (care: object) => writeFileSync(join(folder, 'care.json'), JSON.stringify(care));
const help = [{ name: 'The helpline', href: 'tel:0000' }];

it('tells the operator that there is no emergency number, as long as no language has one', () => {
  expect(helpNotices(folder, undefined)[0]).toMatch(/no emergency number.*care\.json/);
  write({ en: { careTeam: 'the midwives', help } });
  expect(helpNotices(folder, undefined)).toEqual([expect.stringMatching(/no emergency number/)]);
  write({ en: { careTeam: 'the midwives', emergency: '112', help }, nl: { careTeam: 'de verloskundigen' } });
  expect(helpNotices(folder, undefined)).toEqual([]);
});

it('tells the operator in which languages nobody is named who helps in a crisis', () => {
  expect(helpNotices(folder, 'NL')).toEqual([
    expect.stringMatching(
      /helps in a crisis \(nl\).*`crisis` in blueprints\/nl\/blueprint\.json or `help` in .*care\.json/,
    ),
  ]);
  expect(helpNotices(folder, 'XK').join()).toMatch(/crisis \(sq, sr\)/);
  write({ nl: { careTeam: 'de verloskundigen', help }, en: { careTeam: 'the midwives', help } });
  expect(helpNotices(folder, 'NL')).toEqual([]);
});

it('takes the number and the help of the country from its blueprint', () => {
  expect(helpOf('NL')).toEqual({ emergency: '112', crisis: { nl: [] } });
  expect(helpOf(undefined)).toEqual({});
});

it('names the file that is wrong', () => {
  writeFileSync(join(folder, 'care.json'), '{"en":{}}');
  expect(() => openCare(folder)).toThrow(/care\.json: en\.careTeam/);
});
