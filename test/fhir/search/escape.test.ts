import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitUnescaped, unescapeValue } from '../../../functions/fhir/search/escape.ts';

describe('a search value', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['a\\,b,c', ['a\\,b', 'c']],
    ['a\\\\,b', ['a\\\\', 'b']],
    [',', ['', '']],
    ['', ['']],
    ['a\\', ['a\\']],
  ])('%j parts at its commas into %j', (text, parts) => {
    expect(splitUnescaped(text, ',')).toEqual(parts);
  });

  it('unescapes the four separators and nothing else', () => {
    expect(unescapeValue('a\\,b\\|c\\$d\\\\e\\n')).toBe('a,b|c$d\\e\\n');
  });

  it('comes back whole when escaped, joined, parted and unescaped', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\\', ',', '|', '$', 'é') });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (values) => {
        const joined = values.map((value) => value.replace(/[,|$\\]/g, '\\$&')).join(',');
        expect(splitUnescaped(joined, ',').map(unescapeValue)).toEqual(values);
      }),
    );
  });
});
