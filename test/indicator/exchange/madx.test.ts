import { describe, expect, it } from 'vitest';
import { madxBundle, madxMeasure, madxMeasureReport } from '../../../functions/indicator/exchange/madx.ts';
import { profileValidation } from '../../fhir-profiles/validator.ts';
import { area, hiddenTexts, released, row, withMargins } from './releases.ts';

const context = {
  area,
  reporter: 'Kring',
  addressOf: (type: string, id: string) => `https://kring.example/fhir/${type}/${id}`,
};
// biome-ignore lint/suspicious/noExplicitAny: a bundle as a consumer reads it
type Read = any;
const bundleOf = (...all: Parameters<typeof madxBundle>[0]): Read => madxBundle(all, context);

/** The elements that each stratum and group of the profile must have, by its StructureDefinition (version 3.0.0). */
function assertProfiled(report: Read): void {
  expect(report.subject).toBeDefined();
  expect(report.improvementNotation.coding[0].code).toMatch(/^(in|de)crease$/);
  for (const group of report.group) {
    expect(group.code.coding[0].code).toBeTruthy();
    for (const { code, count, _count } of group.population) {
      expect(code.coding[0].code).toBeTruthy();
      expect(typeof count === 'number' || _count.extension.length === 1).toBe(true);
    }
    for (const stratifier of group.stratifier ?? []) {
      expect(stratifier.code).toHaveLength(1);
      expect(stratifier.stratum.length).toBeGreaterThan(0);
      for (const { component, measureScore } of stratifier.stratum) {
        expect(component.length).toBeGreaterThan(0);
        for (const part of component) {
          expect(part.code.coding[0].code).toBeTruthy();
          expect(part.value.coding[0].code).toBeTruthy();
        }
        expect(typeof measureScore.value).toBe('number');
      }
    }
  }
}

describe('a release as mADX', () => {
  it.each(['attendance', 'sessions-held', 'who-5'])('has what the profile asks for, of %s', (name) => {
    const [measure, report] = bundleOf(released(name)).entry.map(({ resource }: Read) => resource);
    expect(measure.meta.profile).toEqual([madxMeasure]);
    expect(measure).toMatchObject({ publisher: 'Kring', description: expect.any(String) });
    expect(measure.subjectCodeableConcept.coding[0].code).toBe('Patient');
    for (const group of measure.group) {
      expect(group.code.coding[0].code).toBeTruthy();
      expect(group.description.length).toBeGreaterThan(10);
    }
    expect(report.meta.profile).toEqual([madxMeasureReport]);
    expect(report.subject).toMatchObject({ reference: '#area', type: 'Location' });
    expect(report.reporter).toMatchObject({ reference: '#reporter', type: 'Organization' });
    expect(report.contained.map(({ resourceType }: Read) => resourceType)).toEqual([
      'Location',
      'Organization',
    ]);
    expect(report.measure).toBe(`${measure.url}|${measure.version}`);
    assertProfiled(report);
  });

  it('is valid FHIR R4', () => {
    const validate = profileValidation();
    const bundle = bundleOf(released(), released('who-5'));
    const errors = validate(bundle).filter(({ severity }) => severity === 'error' || severity === 'fatal');
    expect(errors).toEqual([]);
  });

  it('leaves out each stratum that is hidden, and says nothing of it', () => {
    const bundle = bundleOf(released());
    const strata = bundle.entry[1].resource.group[0].stratifier.flatMap(({ stratum }: Read) => stratum);
    expect(
      strata.map(({ component, measureScore }: Read) => [
        ...component.map(({ value }: Read) => value.coding[0].code),
        measureScore.value,
      ]),
    ).toEqual([
      ['2025-Q1', 49.1],
      ['2025-Q2', 70.8],
      ['0003', '2025-Q1', 62.5],
      ['0004', '2025-Q1', 62.5],
      ['0001', '2025-Q2', 66.7],
      ['0002', '2025-Q2', 75],
    ]);
    for (const text of hiddenTexts) expect(JSON.stringify(bundle)).not.toContain(text);
  });

  it('gives a count as the score of its stratum', () => {
    const report = bundleOf(released('sessions-held')).entry[1].resource;
    const [sessions] = report.group;
    const [quarter] = sessions.stratifier[0].stratum;
    expect(quarter.measureScore.value).toBe(quarter.population[0].count);
  });

  it('keeps the release, the regime, the digest and the version of the definition', () => {
    const report = bundleOf(released()).entry[1].resource;
    expect(report.identifier).toEqual([
      { system: 'https://kring.care/fhir/release', value: 'nl-2025-q1-2025-q2' },
    ]);
    expect(report.extension).toEqual(released().report.extension);
    expect(JSON.stringify(report.extension)).toContain('disclosure-regime/nl|1.0.0');
  });

  it('of a figure that is hidden whole has absent counts with the reason, and no strata', () => {
    const small = released('attendance', withMargins([row('2025-Q1', '0001', 4, 9)]));
    const [group] = bundleOf(small).entry[1].resource.group;
    expect(group.stratifier).toBeUndefined();
    expect(JSON.stringify(group)).not.toMatch(/"count":|:4[,}]|:9[,}]/);
    expect(group.population[0]._count.extension[0].valueCode).toBe('masked');
  });

  it('does not pass today’s definition off as that of an older release', () => {
    const own = released();
    const older = { ...own.report, measure: 'https://kring.care/fhir/Measure/attendance|0.9.0' };
    const bundle = bundleOf({ ...own, report: older });
    expect(bundle.entry.map(({ resource }: Read) => resource.resourceType)).toEqual(['MeasureReport']);
  });

  it('names the organisation that the report names', () => {
    const own = released();
    const bundle = bundleOf({ ...own, report: { ...own.report, reporter: { reference: 'Organization/9' } } });
    expect(bundle.entry[1].resource).toMatchObject({ reporter: { reference: 'Organization/9' } });
    expect(bundle.entry[1].resource.contained).toHaveLength(1);
  });
});
