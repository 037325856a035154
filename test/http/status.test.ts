import { describe, expect, it } from 'vitest';
import { error, FhirError, fhirError, warning } from '../../functions/fhir/outcome.ts';
import { statusOf } from '../../functions/http/status.ts';

describe('statusOf', () => {
  it.each([
    ['structure', 400],
    ['login', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['deleted', 410],
    ['multiple-matches', 412],
    ['too-costly', 413],
    ['business-rule', 422],
    ['throttled', 429],
    ['exception', 500],
    ['transient', 503],
  ] as const)('%s is %i', (code, status) => expect(statusOf(fhirError(code, 'x'))).toBe(status));

  it('is what the error says, when it says so', () => {
    expect(statusOf(fhirError('conflict', 'stale', undefined, 412))).toBe(412);
  });

  it('goes by the first error, not by a warning before it', () => {
    expect(statusOf(new FhirError([warning('informational', 'a'), error('not-found', 'b')]))).toBe(404);
  });
});
