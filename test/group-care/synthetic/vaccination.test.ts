import { describe, expect, it } from 'vitest';
import { vaccinationsAtLastVisit } from '../../../functions/group-care/synthetic/vaccination.ts';

function given(...ages: readonly number[]): readonly string[] {
  return vaccinationsAtLastVisit(ages).map(({ name, dose }) => `${name} ${dose}`);
}

describe('vaccinations at a visit', () => {
  it('follow the programme', () => {
    expect(given(5)).toEqual([]);
    expect(given(6)).toEqual(['Rotavirus 1']);
    expect(given(6, 13)).toEqual(['Rotavirus 2', 'DKTP-Hib-HepB 1', 'Pneumococcal conjugate 1']);
    expect(given(6, 13, 17)).toEqual([]);
    expect(given(6, 13, 17, 22)).toEqual(['DKTP-Hib-HepB 2', 'Pneumococcal conjugate 2']);
    expect(given(6, 13, 22, 52, 61)).toEqual(['MMR 1', 'MenACWY 1']);
  });

  it('make up for a visit that was missed, one dose of each vaccine at a time', () => {
    expect(given(13)).toEqual(['Rotavirus 1', 'DKTP-Hib-HepB 1', 'Pneumococcal conjugate 1']);
    expect(given(13, 17)).toEqual(['Rotavirus 2']);
    expect(given(6, 22)).toEqual(['Rotavirus 2', 'DKTP-Hib-HepB 1', 'Pneumococcal conjugate 1']);
  });

  it('are none without a visit', () => {
    expect(given()).toEqual([]);
  });
});
