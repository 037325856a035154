import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../functions/fhir/resource.ts';
import { indexValues } from '../../../functions/fhir/search/index-values.ts';
import { compareSortKeys, sortKey } from '../../../functions/fhir/search/sort.ts';
import { definitions, parameterOf } from './r4.ts';

function keys(type: string, code: string, members: JsonObject) {
  const values = indexValues(definitions, { resourceType: type, ...members });
  const parameter = parameterOf(type, code);
  return [sortKey(values, parameter, false), sortKey(values, parameter, true)];
}

describe('the key to sort by', () => {
  const period = { start: '2024-05-01', end: '2024-05-01' };

  it.each([
    [
      'Patient',
      'family',
      { name: [{ family: 'Émile' }, { family: 'adam' }, { family: 'Zoë' }] },
      ['adam', 'zoe'],
    ],
    ['Encounter', 'date', { period }, [Date.parse('2024-05-01'), Date.parse('2024-05-02')]],
    ['Encounter', 'date', { period: { start: '2024-05-01' } }, [Date.parse('2024-05-01'), 8.64e15]],
    ['Encounter', 'date', { period: { end: '2024-05-01' } }, [-8.64e15, Date.parse('2024-05-02')]],
    ['Encounter', 'date', {}, [undefined, undefined]],
    ['Encounter', 'status', { status: 'finished' }, ['finished', 'finished']],
    ['Encounter', 'subject', { subject: { reference: 'Group/1' } }, ['Group/1', 'Group/1']],
    ['Encounter', 'subject', { subject: { display: 'x' } }, [undefined, undefined]],
    ['Observation', 'value-quantity', { valueQuantity: { value: 3, comparator: '>' } }, [3, 8.64e15]],
    ['Questionnaire', 'url', { url: 'http://e.org' }, ['http://e.org', 'http://e.org']],
  ])('%s by %s: %j', (type, code, members, expected) => {
    expect(keys(type, code, members)).toEqual(expected);
  });

  it('survives JSON, as a cursor needs it to', () => {
    const both = keys('Encounter', 'date', { period: { start: '2024-05-01' } });
    expect(JSON.parse(JSON.stringify(both))).toEqual(both);
  });
});

describe('sorted', () => {
  it('up or down, whoever has no key comes last', () => {
    const all = [3, undefined, 1, 2];
    expect(all.map((key) => ({ key })).sort((a, b) => compareSortKeys(a.key, b.key, false))).toEqual([
      { key: 1 },
      { key: 2 },
      { key: 3 },
      { key: undefined },
    ]);
    expect(all.map((key) => ({ key })).sort((a, b) => compareSortKeys(a.key, b.key, true))).toEqual([
      { key: 3 },
      { key: 2 },
      { key: 1 },
      { key: undefined },
    ]);
  });

  it('the order is consistent', () => {
    const key = fc.option(fc.string(), { nil: undefined });
    fc.assert(
      fc.property(key, key, key, fc.boolean(), (a, b, c, descending) => {
        const compare = (x?: string, y?: string) => Math.sign(compareSortKeys(x, y, descending));
        expect(compare(a, b) + compare(b, a)).toBe(0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
