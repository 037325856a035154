import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineOf } from '../../blueprints/lines.ts';
import { plansOf } from '../../blueprints/plans.ts';
import { readBlueprint, readBlueprints, surroundings } from '../../blueprints/read.ts';
import { holidaysOf } from '../../functions/group-care/plan/holiday.ts';
import { readPlan } from '../../functions/group-care/plan/plan-definition.ts';
import { readKnowledge } from '../../functions/handlers/knowledge.ts';

const root = join(import.meta.dirname, '../..');
const all = readBlueprints();
const { validator } = readKnowledge({
  definitions: join(root, 'functions/fhir/definitions/generated'),
  profiles: join(root, 'fhir-profiles/generated'),
});
const nl = readFileSync(join(root, 'blueprints/nl/blueprint.json'), 'utf8');

function wrongWith(change: (text: string) => string): readonly string[] {
  const text = change(nl);
  expect(text).not.toBe(nl);
  try {
    readBlueprint(text, 'nl.json', surroundings());
  } catch (wrong) {
    return (wrong as Error).message.split('\n');
  }
  throw new Error('It was taken');
}

describe.each(all.map((blueprint) => [blueprint.country, blueprint] as const))(
  'the blueprint of %s',
  (_, blueprint) => {
    it('comes to plans that are valid, and that can be applied', () => {
      for (const plan of plansOf(blueprint, 2026)) {
        expect(validator.validate(plan).filter(({ severity }) => severity === 'error')).toEqual([]);
        const { issues, plan: read } = readPlan(plan);
        expect(issues).toEqual([]);
        expect(read.sessions.length).toBeGreaterThan(5);
        expect(read.timeZone).toBe(blueprint.timeZone);
      }
    });

    it('has holidays every year', () => {
      // One that is new has those of the template.
      const least = blueprint.holidays.source.startsWith('default') ? 0 : 5;
      for (const year of [2026, 2027, 2028])
        expect(holidaysOf(blueprint.holidays.rules, year).length).toBeGreaterThan(least);
    });

    it('makes up no number to call', () => {
      for (const lines of Object.values(blueprint.crisis)) {
        for (const { source } of lines) expect(source).toMatch(/\S/);
      }
    });
  },
);

it('knows the seven countries of the programme', () => {
  const programme = ['BE', 'GB', 'GH', 'NL', 'SR', 'XK', 'ZA'];
  expect(all.map(({ country }) => country)).toEqual(expect.arrayContaining(programme));
});

describe('a wrong blueprint', () => {
  it('is explained line by line', () => {
    const lines = nl.split('\n');
    const found = wrongWith((text) =>
      text
        .replace('"NL"', '"nl"')
        .replace('"Europe/Amsterdam"', '"Amsterdam"')
        .replace('"recordYears": 20', '"recordYears": "20"'),
    );
    const lineWith = (part: string) => lines.findIndex((line) => line.includes(part)) + 1;
    expect(found).toEqual([
      `nl.json:${lineWith('"country"')}: country: must be two capital letters`,
      `nl.json:${lineWith('"timeZone"')}: timeZone: must be a time zone such as Europe/Amsterdam`,
      expect.stringMatching(new RegExp(`^nl\\.json:${lineWith('"recordYears"')}: retention\\.recordYears: `)),
    ]);
  });

  it.each([
    ['"toWeek": 16', '"toWeek": 6', /schedules\.pregnancy\.sessions\.0\.toWeek: must not be before fromWeek/],
    [
      '"example": "111222333"',
      '"example": "111222334"',
      /identifiers\.0\.example: must pass pattern and check/,
    ],
    ['"questionnaire": "who-5"', '"questionnaire": "who-6"', /instruments\.0\.questionnaire: must be one of/],
    ['"regime": "nl"', '"regime": "xx"', /regime: must be one of .*\bnl\b/],
    ['"crisis": {\n    "nl": []\n  }', '"crisis": {}', /crisis: must have nl/],
    ['"region"', '"regoin"', /regoin/],
    [
      '"crisis": {\n    "nl": []',
      '"crisis": {\n    "Dutch": [], "nl": []',
      /crisis\.Dutch: must be a language code/,
    ],
    ['"day": 25', '"day": 32', /holidays\.rules\.\d+\.day: must be a day of that month/],
  ])('%s is %s', (from, to, message) => {
    expect(wrongWith((text) => text.replace(from, to)).join('\n')).toMatch(message);
  });

  it('tells each thing once', () => {
    const read = JSON.parse(nl) as {
      identifiers: readonly unknown[];
      instruments: readonly unknown[];
    };
    const twice = {
      ...read,
      identifiers: [...read.identifiers, read.identifiers[0]],
      instruments: [...read.instruments, read.instruments[0]],
    };
    const found = wrongWith(() => JSON.stringify(twice, null, 2)).join('\n');
    expect(found).toMatch(/identifiers\.\d+\.system: is there before/);
    expect(found).toMatch(/instruments\.\d+\.questionnaire: is there before/);
  });

  it.each([
    ['{\n"a": 1,\n"b": x\n}', 3],
    ['{\n"a": 1\n"b": 2\n}', 3],
    ['{\n"a": [1,2\n', 3],
    ['\uFEFF{}', 1],
    ['{\n"a": "x\ny"}', 2],
    ['', 1],
  ])('%j is no JSON on line %i', (text, line) => {
    expect(wrongWith(() => text)[0]).toMatch(new RegExp(`^nl\\.json:${line}: this is no JSON`));
  });

  it('that is no JSON says on which line', () => {
    expect(wrongWith((text) => text.replace('"name": "Netherlands",', '"name": "Netherlands"'))).toEqual([
      expect.stringMatching(/^nl\.json:\d+: this is no JSON/),
    ]);
  });
});

it('finds lines by path, through strings that look like JSON', () => {
  const text = '{\n "a": "x\\"}{",\n "b": [1,\n  {"c": 2,\n   "d": [[], {}]}]\n}';
  expect(lineOf(text, ['a'])).toBe(2);
  expect(lineOf(text, ['b', 1, 'c'])).toBe(4);
  expect(lineOf(text, ['b', 1, 'd', 1])).toBe(5);
  expect(lineOf(text, ['b', 1, 'missing'])).toBe(4);
  expect(lineOf(text, [])).toBe(1);
});

describe('npm run new:blueprint', () => {
  function inCopy(...args: readonly string[]): {
    readonly status: number;
    readonly text: string;
    readonly made?: string;
  } {
    const folder = mkdtempSync(join(tmpdir(), 'kring-blueprint-'));
    try {
      for (const name of ['blueprints', 'functions', 'questionnaires', 'indicators', 'package.json']) {
        cpSync(join(root, name), join(folder, name), { recursive: true });
      }
      rmSync(join(folder, 'blueprints/fr'), { recursive: true, force: true });
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      const text = execFileSync(process.execPath, ['blueprints/new.ts', ...args], {
        cwd: folder,
        encoding: 'utf8',
        stdio: 'pipe',
      });
      return { status: 0, text, made: readFileSync(join(folder, 'blueprints/fr/blueprint.json'), 'utf8') };
    } catch (failure) {
      const { status, stderr } = failure as { readonly status: number; readonly stderr: string };
      return { status, text: stderr };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  it('makes a folder that passes the checks', () => {
    const { status, text, made = '' } = inCopy('FR', 'France', 'fr', 'Europe/Paris');
    expect([status, text]).toEqual([0, expect.stringMatching(/is made, and valid/)]);
    expect(readBlueprint(made, 'fr', surroundings())).toMatchObject({
      country: 'FR',
      languages: ['fr'],
      crisis: { fr: [] },
    });
  });

  it('says what is wrong, and writes nothing', () => {
    expect(inCopy('FR', 'France', 'fr', 'Paris').text).toMatch(/timeZone: must be a time zone/);
    expect(inCopy('fr').text).toMatch(/Give the country/);
    expect(inCopy('NL', 'Netherlands').text).toMatch(/is there already/);
  });
});
