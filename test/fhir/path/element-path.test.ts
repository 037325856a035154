import { describe, expect, it } from 'vitest';
import {
  compileElementPath,
  formatElementPath,
  parseElementPath,
} from '../../../functions/fhir/path/element-path.ts';
import type { JsonObject } from '../../../functions/fhir/resource.ts';
import { definitions } from '../search/r4.ts';

function find(path: string, from: JsonObject) {
  return compileElementPath(parseElementPath(path))(from);
}

describe('an element path', () => {
  it('goes through lists and single elements alike, past what is not there', () => {
    const patient = { name: [{ given: ['Ann', null, 'Bo'] }, { family: 'C' }, { given: ['Di'] }] };
    expect(find('name.given:string', patient)).toEqual(['Ann', 'Bo', 'Di']);
    expect(find('contact.name:HumanName', patient)).toEqual([]);
  });

  it('keeps only those whose member has a value', () => {
    const telecom = [{ system: 'email', value: 'a@b' }, { system: 'phone', value: '1' }, {}];
    expect(find('telecom[system=email].value:string', { telecom })).toEqual(['a@b']);
  });

  it('keeps only references to a type, by text or by type', () => {
    const actor = [
      { reference: 'Patient/1' },
      { reference: 'https://elsewhere.org/fhir/Patient/2/_history/3' },
      { reference: 'Practitioner/1' },
      { type: 'Patient', identifier: { value: '9' } },
      { reference: '#contained' },
      { display: 'somebody' },
    ];
    expect(find('participant.actor[->Patient]:Reference', { participant: { actor } })).toEqual([
      actor[0],
      actor[1],
      actor[3],
    ]);
  });

  it('takes one position', () => {
    const bundle = { entry: [{ resource: { id: 'a' } }, { resource: { id: 'b' } }] };
    expect(find('entry[0].resource:Resource', bundle)).toEqual([{ id: 'a' }]);
    expect(find('entry[0].resource:Resource', { entry: [] })).toEqual([]);
  });

  it('tells presence in one value, whatever there is', () => {
    const path = 'deceasedBoolean|deceasedDateTime:presence';
    expect(find(path, {})).toEqual([false]);
    expect(find(path, { deceasedBoolean: false })).toEqual([false]);
    expect(find(path, { deceasedBoolean: true })).toEqual([true]);
    expect(find(path, { deceasedDateTime: '2024' })).toEqual([true]);
  });

  it('has the resource itself for no member', () => {
    expect(find(':Observation', { id: 'x' })).toEqual([{ id: 'x' }]);
  });

  it('is written as it was read, for every search parameter of R4', () => {
    for (const type of definitions.resourceTypes) {
      for (const path of definitions.parameters(type).flatMap(({ paths }) => paths)) {
        expect(formatElementPath(parseElementPath(path))).toBe(path);
      }
    }
  });

  it('is refused without a type', () => {
    expect(() => parseElementPath('name.given')).toThrow('name.given');
  });
});
