import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAreas } from '../../blueprints/areas.ts';

const root = mkdtempSync(join(tmpdir(), 'kring-areas-'));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'nl'));

const right = {
  lists: [
    {
      years: [2022],
      source: 'a gazette',
      regions: [{ code: 'ZH', name: 'South' }],
      areas: [
        { code: '0501', name: 'Brielle', region: 'ZH' },
        { code: '0530', name: 'Hellevoetsluis', region: 'ZH' },
        { code: '0600', name: 'Divided', region: 'ZH' },
      ],
    },
    {
      years: [2023, 2024],
      source: 'a gazette',
      regions: [{ code: 'ZH', name: 'South' }],
      areas: [{ code: '1992', name: 'Voorne aan Zee', region: 'ZH', was: ['0501', '0530'] }],
      gone: ['0600'],
    },
  ],
};

function read(change: (text: string) => string = (text) => text) {
  const text = change(JSON.stringify(right, null, 1));
  writeFileSync(join(root, 'nl/areas.json'), text);
  return readAreas(root, 'NL');
}

function wrong(from: string | RegExp, to: string): readonly string[] {
  try {
    read((text) => {
      expect(text).toMatch(from);
      return text.replace(from, to);
    });
  } catch (thrown) {
    return (thrown as Error).message.split('\n');
  }
  throw new Error('It was taken');
}

describe('the places of a country by year', () => {
  it('are as they are written, and none where nobody wrote a list', () => {
    expect(read()).toHaveLength(2);
    expect(readAreas(root, 'GH')).toEqual([]);
    const own = join(root, 'own.json');
    expect(readAreas(root, 'GH', own)).toEqual([]);
    writeFileSync(own, JSON.stringify({ lists: right.lists.slice(0, 1) }));
    expect(readAreas(root, 'GH', own)).toHaveLength(1);
  });

  it.each([
    [
      'a place that is lost',
      '"gone": [\n    "0600"\n   ]',
      '"gone": []',
      /areas: 0600 \(Divided\) is in the list before/,
    ],
    ['a place in two', '"0530"\n     ]', '"0530", "0600"\n     ]', /gone\.0: 0600 is named before/],
    [
      'a place that was itself',
      '"was": [\n      "0501"',
      '"was": [\n      "1992", "0501"',
      /was\.0: 1992 is a place of this list/,
    ],
    ['a year twice', '2023,', '2022, 2023,', /years\.0: must be after 2022/],
    ['a region that is none', /"region": "ZH"/, '"region": "NB"', /areas\.0\.region: must be one of ZH/],
    ['no region', /"name": "Brielle",\s+"region": "ZH"/, '"name": "Brielle"', /areas\.0: must have a region/],
    ['a code twice', '"code": "0530"', '"code": "0501"', /areas\.1\.code: is there before/],
    [
      'a region with the code of a place',
      '"code": "0530"',
      '"code": "ZH"',
      /areas\.1\.code: is the code of a region/,
    ],
    ['a code of Kring', '"code": "0530"', '"code": "unknown"', /areas\.1\.code: is what Kring itself/],
    ['something else', '"source"', '"sauce"', /must|expected|Unrecognized/i],
  ])('are refused for %s, and the line is said', (_, from, to, expected) => {
    const lines = wrong(from, to);
    expect(lines.join('\n')).toMatch(expected);
    for (const line of lines) expect(line).toMatch(/^blueprints\/nl\/areas\.json:\d+: /);
  });

  it('says the line on which it is', () => {
    expect(wrong('"code": "0530"', '"code": "0501"')[0]).toMatch(/areas\.json:21: lists\.0\.areas\.1\.code/);
  });
});
