import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readIndicators, sha256 } from '../../functions/facts/indicators-folder.ts';
import { loadSolver } from '../../functions/facts/solver.ts';
import type { Indicator } from '../../functions/indicator/measure.ts';
import { absentReason, digestExtension } from '../../functions/indicator/measure-report.ts';
import { digestedText, type Release, releaseOf } from '../../functions/indicator/release.ts';
import { readMeasureReport } from '../../functions/indicator/reported.ts';
import type { Row } from '../../functions/indicator/view/run.ts';

const solve = await loadSolver();
const { indicators, regimes } = readIndicators(fileURLToPath(new URL('../../indicators/', import.meta.url)));
const nl = regimes.get('nl');
if (!nl) throw new Error('There is a regime nl');
const context = {
  regime: nl,
  period: { first: '2025-Q1', last: '2025-Q2' },
  date: '2025-08-01T10:00:00.000Z',
};

function indicator(name: string): Indicator {
  const found = indicators.find((each) => each.name === name);
  if (!found) throw new Error(`There is an indicator ${name}`);
  return found;
}

const share = (
  quarter: string | null,
  municipality: string | null,
  numerator: number,
  denominator: number,
): Row => ({
  quarter,
  municipality,
  municipality_name: municipality && `Town ${municipality}`,
  numerator,
  denominator,
  numerator_persons: numerator,
  complement_persons: denominator - numerator,
  denominator_persons: denominator,
  care_groups: 5,
});
// In the first quarter town 2 has 5 absent, in the second all may be told.
const attendance: readonly Row[] = [
  share(null, null, 395, 560),
  share('2025-Q2', null, 160, 240),
  share('2025-Q1', null, 235, 320),
  share('2025-Q1', '4', 50, 80),
  share('2025-Q1', '3', 50, 80),
  share('2025-Q1', '1', 60, 80),
  share('2025-Q1', '2', 75, 80),
  share('2025-Q2', '1', 80, 120),
  share('2025-Q2', '2', 80, 120),
];

function released(rows: readonly Row[], name = 'attendance'): Release {
  const made = releaseOf([{ indicator: indicator(name), rows }], context, { digest: sha256, solve });
  if ('reports' in made) return made;
  throw new Error(JSON.stringify(made));
}

describe('a release', () => {
  it('is the same for the same facts, in any order of the rows', () => {
    expect(released(attendance.toReversed())).toEqual(released(attendance));
    expect(released(attendance).id).toBe('nl-2025-q1-2025-q2');
  });

  it('says what it is: definition, regime, release, period and digest', () => {
    const { reports } = released(attendance);
    expect(reports).toMatchObject([
      {
        resourceType: 'MeasureReport',
        id: 'kring-attendance-2025-q1-2025-q2',
        status: 'complete',
        type: 'summary',
        measure: 'https://kring.care/fhir/Measure/attendance|1.0.0',
        identifier: [{ system: 'https://kring.care/fhir/release', value: 'nl-2025-q1-2025-q2' }],
        period: { start: '2025-01-01', end: '2025-06-30' },
        extension: [
          { valueCanonical: 'https://kring.care/fhir/disclosure-regime/nl|1.1.0' },
          { url: digestExtension, valueString: sha256(digestedText(reports)) },
        ],
      },
    ]);
  });

  it('tells what may be told, and hides the rest with the reason', () => {
    const [report] = released(attendance).reports;
    if (!report) throw new Error('There is a report');
    const [group] = readMeasureReport(report).groups;
    expect(group?.whole).toEqual({ hidden: false, numerator: 395, denominator: 560, score: 70.5 });
    expect(group?.quarters.map(({ quarter, figure }) => [quarter, figure.hidden])).toEqual([
      ['2025-Q1', false],
      ['2025-Q2', false],
    ]);
    expect(
      group?.cells.map(({ quarter, municipality, figure }) => [quarter, municipality.name, figure.hidden]),
    ).toEqual([
      ['2025-Q1', 'Town 1', true],
      ['2025-Q1', 'Town 2', true],
      ['2025-Q1', 'Town 3', false],
      ['2025-Q1', 'Town 4', false],
      ['2025-Q2', 'Town 1', false],
      ['2025-Q2', 'Town 2', false],
    ]);
    expect(JSON.stringify(report)).toContain(`{"url":"${absentReason}","valueCode":"masked"}`);
    // Neither 5 absent nor 75 there nor 93.8 % is anywhere in it.
    expect(JSON.stringify(report)).not.toMatch(/:(5|75|93\.8)[,}]/);
  });

  it('gives means and counts of the public figures', () => {
    const row = (
      quarter: string | null,
      municipality: string | null,
      denominator: number,
      measured: number,
    ): Row => ({
      quarter,
      municipality,
      municipality_name: null,
      denominator,
      measured,
      denominator_persons: 40,
      care_groups: 4,
    });
    const { reports } = released([row(null, null, 30, 250), row('2025-Q1', null, 30, 250)], 'sessions-held');
    expect(reports[0] && readMeasureReport(reports[0]).groups).toMatchObject([
      { code: 'sessions', whole: { denominator: 30 }, quarters: [{ figure: { denominator: 30 } }] },
      { code: 'group-size', whole: { denominator: 30, score: 8.3 } },
    ]);
    expect(JSON.stringify(reports)).not.toContain('250');
  });

  it.each([
    {
      wrong: 'parts that do not add up',
      rows: [...attendance.slice(0, -1), share('2025-Q2', '2', 80, 121)],
      says: /denominator of a figure is 240, but its parts add up to 241/,
    },
    { wrong: 'no row for the whole period', rows: attendance.slice(1), says: /a row for the whole period/ },
    {
      wrong: 'a column that is missing',
      rows: attendance.map(({ care_groups: _, ...row }) => row),
      says: /a column care_groups/,
    },
  ])('is not made of $wrong', ({ rows, says }) => {
    const made = releaseOf([{ indicator: indicator('attendance'), rows }], context, {
      digest: sha256,
      solve,
    });
    if ('reports' in made) throw new Error('It was made');
    expect(made[0]?.diagnostics).toMatch(says);
  });
});
