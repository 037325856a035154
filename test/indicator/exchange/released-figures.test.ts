import { describe, expect, it } from 'vitest';
import { isTold, releasedFigures } from '../../../functions/indicator/exchange/released-figures.ts';
import { hiddenTexts, released } from './releases.ts';

describe('the figures of a released report', () => {
  it('say which release, rules and definition they are of', () => {
    expect(releasedFigures(released().report)).toMatchObject({
      release: 'nl-2025-q1-2025-q2',
      regime: { url: 'https://kring.care/fhir/disclosure-regime/nl', version: '1.0.0' },
      measure: { url: 'https://kring.care/fhir/Measure/attendance', version: '1.0.0' },
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      period: { first: '2025-Q1', last: '2025-Q2' },
    });
  });

  it('are of the whole, of each quarter and of each municipality in it, without a value where hidden', () => {
    const { figures } = releasedFigures(released().report);
    const numerators = figures.filter(({ counted }) => counted === 'numerator');
    expect(
      numerators.map(({ dimensions, value }) => [...dimensions.map((each) => each.value), value]),
    ).toEqual([
      [41_462],
      ['2025-Q1', 41_292],
      ['2025-Q2', 170],
      ['0001', '2025-Q1', undefined],
      ['0002', '2025-Q1', undefined],
      ['0003', '2025-Q1', 50],
      ['0004', '2025-Q1', 50],
      ['0001', '2025-Q2', 80],
      ['0002', '2025-Q2', 90],
    ]);
    expect(figures.filter((figure) => !isTold(figure))).toHaveLength(6);
    for (const text of hiddenTexts) expect(JSON.stringify(figures)).not.toContain(text);
  });

  it('are not of another report', () => {
    expect(() => releasedFigures({ resourceType: 'MeasureReport', status: 'complete' })).toThrow();
  });
});
