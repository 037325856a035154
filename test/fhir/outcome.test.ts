import { describe, expect, test } from 'vitest';
import { error, fhirError, warning } from '../../functions/fhir/outcome.ts';

describe('an issue', () => {
  test.each([
    ['a control character', 'a\u0000b', 'a\ufffdb'],
    ['an escape sequence', '\u001b[31mred', '\ufffd[31mred'],
    ['a line end, so that no line of a log is forged', 'a\nb', 'a\ufffdb'],
    ['half a surrogate pair', 'a\ud83d', 'a\ufffd'],
    ['a mark that turns the direction around', 'a\u202eb', 'a\ufffdb'],
    ['other letters and signs', 'Élodie 👶 ‘x’', 'Élodie 👶 ‘x’'],
  ])('that quotes %s can be shown', (_, quoted, shown) => {
    expect(error('value', quoted, quoted)).toEqual({
      severity: 'error',
      code: 'value',
      diagnostics: shown,
      expression: shown,
    });
    expect(warning('value', quoted).diagnostics).toBe(shown);
    expect(fhirError('value', quoted).issues[0].diagnostics).toBe(shown);
  });
});
