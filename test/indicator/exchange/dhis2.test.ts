import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readIndicators } from '../../../functions/facts/indicators-folder.ts';
import { dhis2DataValues, dhis2Period } from '../../../functions/indicator/exchange/dhis2.ts';
import { type Dhis2Mapping, parseDhis2Mapping } from '../../../functions/indicator/exchange/dhis2-mapping.ts';
import { planPush } from '../../../functions/indicator/exchange/dhis2-plan.ts';
import { readImported } from '../../../functions/indicator/exchange/dhis2-summary.ts';
import { hiddenTexts, released, row, withMargins } from './releases.ts';

const root = new URL('../../../', import.meta.url);
const { indicators } = readIndicators(fileURLToPath(new URL('indicators/', root)));

const mapping = {
  source: 'the test',
  idSchemes: { dataElement: 'UID', orgUnit: 'UID', categoryOptionCombo: 'UID' },
  country: 'ImspTQPwCqd',
  orgUnits: { '0001': 'O6uvpzGd5pu', '0002': 'fdc6uOvgoji', '0003': 'lc3eMKXaEfw' },
  dataElements: [
    { indicator: 'attendance', group: 'attendance', counted: 'numerator', dataElement: 'fbfJHSPpUQD' },
    {
      indicator: 'attendance',
      group: 'attendance',
      counted: 'denominator',
      dataElement: 'cYeuwXTCPkU',
      categoryOptionCombo: 'pq2XI5kz2BY',
    },
  ],
} satisfies Dhis2Mapping;

function parsed(value: unknown): readonly string[] | Dhis2Mapping {
  const read = parseDhis2Mapping(value, indicators);
  if ('source' in read) return read;
  return read.map(({ expression = '', diagnostics }) => `${expression}: ${diagnostics}`);
}

describe('a mapping to DHIS2', () => {
  it('is read when it is right', () => {
    expect(parsed(mapping)).toEqual(mapping);
  });

  const [numerator, denominator] = mapping.dataElements;
  it.each([
    ['something else', { ...mapping, more: 1 }, /more/],
    ['a UID that is none', { ...mapping, country: 'GH' }, /^country: must be a DHIS2 UID/],
    [
      'two places in one unit',
      { ...mapping, orgUnits: { a: 'O6uvpzGd5pu', b: 'O6uvpzGd5pu' } },
      /^orgUnits\.b: another place/,
    ],
    [
      'two figures in one element',
      { ...mapping, dataElements: [numerator, { ...numerator, counted: 'denominator' }] },
      /^dataElements\.1: another figure/,
    ],
    [
      'one figure in two elements',
      { ...mapping, dataElements: [numerator, { ...numerator, dataElement: 'cYeuwXTCPkU' }] },
      /^dataElements\.1: this figure/,
    ],
    [
      'no such indicator',
      { ...mapping, dataElements: [{ ...numerator, indicator: 'x' }] },
      /indicator: must be one of [a-z0-9, -]*attendance/,
    ],
    [
      'no such group',
      { ...mapping, dataElements: [{ ...numerator, group: 'x' }] },
      /group: must be one of [a-z0-9, -]*attendance/,
    ],
    [
      'no such population',
      { ...mapping, dataElements: [{ ...denominator, counted: 'measure-observation' }] },
      /counted: must be one of denominator, numerator, score/,
    ],
  ])('with %s is explained', (_what, value, says) => {
    const read = parsed(value);
    expect(Array.isArray(read) && read.join('\n')).toMatch(says);
  });

  const blueprints = readdirSync(new URL('blueprints/', root)).map(
    (name) => new URL(`blueprints/${name}/dhis2.json`, root),
  );
  const mapped = blueprints.filter((url) => existsSync(url));

  it('is right in every blueprint that has one', () => {
    expect(mapped.length).toBeGreaterThan(0);
    for (const url of mapped) {
      expect(parsed(JSON.parse(readFileSync(url, 'utf8')))).toHaveProperty('source');
    }
  });
});

describe('a release for DHIS2', () => {
  it('has the figures that may be told and are mapped, each with its release', () => {
    const { dataValues } = dhis2DataValues([released()], mapping);
    expect(dataValues.filter(({ dataElement }) => dataElement === 'fbfJHSPpUQD')).toEqual(
      [
        ['ImspTQPwCqd', '2025S1', '41462'],
        ['ImspTQPwCqd', '2025Q1', '41292'],
        ['ImspTQPwCqd', '2025Q2', '170'],
        ['lc3eMKXaEfw', '2025Q1', '50'],
        ['O6uvpzGd5pu', '2025Q2', '80'],
        ['fdc6uOvgoji', '2025Q2', '90'],
      ].map(([orgUnit, period, value]) => ({
        dataElement: 'fbfJHSPpUQD',
        orgUnit,
        period,
        value,
        comment: 'release nl-2025-q1-2025-q2; regime nl 1.0.0; attendance 1.0.0',
      })),
    );
    expect(dataValues.find(({ dataElement }) => dataElement === 'cYeuwXTCPkU')).toHaveProperty(
      'categoryOptionCombo',
      'pq2XI5kz2BY',
    );
    for (const hidden of hiddenTexts) expect(JSON.stringify(dataValues)).not.toContain(hidden);
  });

  it('says what is not mapped, once, and sends nothing of it', () => {
    const { unmapped } = dhis2DataValues([released()], mapping);
    expect(unmapped).toEqual([
      { what: 'figure', code: 'attendance/attendance/score' },
      { what: 'orgUnit', code: '0004', name: '=Town "0004", <&>' },
    ]);
    const odd = released('attendance', withMargins([row('2025-Q1', '0001', 50, 100)]), {
      first: '2025-Q1',
      last: '2025-Q3',
    });
    expect(dhis2DataValues([odd], { ...mapping, country: undefined }).unmapped).toEqual(
      expect.arrayContaining([
        { what: 'period', code: '2025-Q1/2025-Q3' },
        { what: 'orgUnit', code: 'country' },
      ]),
    );
  });

  it('does not take what every object has for a place', () => {
    const own = released('attendance', withMargins([row('2025-Q1', 'constructor', 50, 100)]));
    const { dataValues, unmapped } = dhis2DataValues([own], mapping);
    expect(dataValues.every(({ orgUnit }) => orgUnit === 'ImspTQPwCqd')).toBe(true);
    expect(unmapped).toContainEqual({ what: 'orgUnit', code: 'constructor', name: expect.any(String) });
  });

  it.each([
    ['2026-Q3', '2026-Q3', '2026Q3'],
    ['2026-Q1', '2026-Q2', '2026S1'],
    ['2026-Q3', '2026-Q4', '2026S2'],
    ['2026-Q1', '2026-Q4', '2026'],
    ['2026-Q2', '2026-Q3', undefined],
    ['2026-Q2', '2027-Q1', undefined],
  ])('calls %s to %s %s', (first, last, period) => {
    expect(dhis2Period({ first, last })).toBe(period);
  });
});

describe('what is to be pushed', () => {
  const value = (orgUnit: string, is: string, comment = 'r1') => ({
    dataElement: 'a',
    period: '2025Q1',
    orgUnit,
    value: is,
    comment,
  });
  const there = (orgUnit: string, is: string, confirmed = true) => ({ ...value(orgUnit, is), confirmed });

  it('is nothing when all is there', () => {
    expect(planPush([value('x', '1')], [there('x', '1')])).toEqual({ send: [], remove: [] });
  });

  it('is what is new, what has changed, and what nobody has confirmed', () => {
    const told = [value('new', '1'), value('changed', '2'), value('unsure', '3'), value('same', '4')];
    const pushed = [there('changed', '1'), there('unsure', '3', false), there('same', '4')];
    expect(planPush(told, pushed).send.map(({ orgUnit }) => orgUnit)).toEqual(['new', 'changed', 'unsure']);
  });

  it('removes what is hidden now, also where nobody has confirmed that it is there', () => {
    const { remove } = planPush(
      [value('x', '1')],
      [there('x', '1'), there('y', '2'), there('z', '3', false)],
    );
    expect(remove.map(({ orgUnit }) => orgUnit)).toEqual(['y', 'z']);
    expect(remove[0]).not.toHaveProperty('confirmed');
  });
});

describe('what DHIS2 answers', () => {
  const importCount = { imported: 3, updated: 1, ignored: 0, deleted: 0 };

  it.each([
    ['before 2.38', { status: 'SUCCESS', responseType: 'ImportSummary', importCount }],
    ['since', { httpStatusCode: 200, response: { status: 'SUCCESS', importCount } }],
  ])('is understood as it was %s', (_when, json) => {
    expect(readImported(json)).toEqual({
      kind: 'summary',
      summary: { status: 'success', ...importCount, conflicts: [], rejected: [] },
    });
  });

  it('tells which values were not taken', () => {
    const conflicts = [
      { object: 'Xx', value: 'Data element not found', errorCode: 'E7610', indexes: [4, 5] },
      { object: 'Yy', value: 'Organisation unit not found', indexes: [5] },
    ];
    const response = {
      status: 'WARNING',
      importCount: { imported: 1, updated: 0, ignored: 2, deleted: 0 },
      conflicts,
    };
    expect(readImported({ httpStatus: 'Conflict', httpStatusCode: 409, response })).toMatchObject({
      kind: 'summary',
      summary: {
        status: 'warning',
        ignored: 2,
        rejected: [4, 5],
        conflicts: [{ object: 'Xx', text: 'Data element not found' }, { object: 'Yy' }],
      },
    });
    const said = readImported({ response: { ...response, rejectedIndexes: [7] } });
    expect(said).toMatchObject({ summary: { rejected: [7] } });
  });

  it('may not tell which, and then it is not known', () => {
    const json = { status: 'WARNING', importCount: { ...importCount, ignored: 2 } };
    const conflicts = [{ object: 'Xx', value: 'Not found' }];
    expect(readImported({ ...json, conflicts })).toMatchObject({
      summary: { rejected: undefined, ignored: 2 },
    });
    expect(readImported({ ...json, status: 'ERROR' })).toMatchObject({ summary: { rejected: undefined } });
  });

  it('ignores what was there already, which is no fault', () => {
    const json = { status: 'SUCCESS', importCount: { ...importCount, ignored: 2 } };
    expect(readImported(json)).toMatchObject({ summary: { rejected: [], ignored: 2 } });
  });

  it('may be a task, of which the summary is asked later', () => {
    const response = {
      id: 'k72jHfF13J1',
      jobType: 'DATAVALUE_IMPORT',
      relativeNotifierEndpoint: '/api/system/tasks/DATAVALUE_IMPORT/k72jHfF13J1',
    };
    expect(readImported({ httpStatusCode: 200, response })).toEqual({
      kind: 'task',
      summaryPath: '/api/system/taskSummaries/DATAVALUE_IMPORT/k72jHfF13J1',
    });
    const elsewhere = { response: { id: '../../evil?', jobType: 'X' } };
    expect(readImported(elsewhere)).toMatchObject({ kind: 'unknown' });
  });

  it.each([[{}], [null], ['<html>'], [[]], [{ message: 'Import already running', httpStatusCode: 409 }]])(
    'may be no summary at all: %j',
    (json) => {
      expect(readImported(json)).toMatchObject({ kind: 'unknown' });
    },
  );
});
