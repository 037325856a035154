import { describe, expect, it } from 'vitest';
import { preferences } from '../../functions/http/prefer.ts';

function prefer(value?: string) {
  return preferences({ header: () => value });
}

describe('preferences', () => {
  it.each([
    [undefined, 'representation', 'strict'],
    ['return=minimal', 'minimal', 'strict'],
    ['return=OperationOutcome; handling=lenient', 'OperationOutcome', 'lenient'],
    ['handling="lenient", respond-async', 'representation', 'lenient'],
    ['RETURN=operationoutcome', 'OperationOutcome', 'strict'],
  ])('reads %j', (value, wanted, handling) => {
    const respondAsync = value?.includes('respond-async') ?? false;
    expect(prefer(value)).toEqual({ return: wanted, handling, explain: false, respondAsync });
  });

  it('reads that a search is to explain itself', () => {
    expect(prefer('handling=lenient, x-explain')).toMatchObject({ handling: 'lenient', explain: true });
  });

  it('refuses a return that is none', () => {
    expect(() => prefer('return=everything')).toThrow('not one of representation, minimal, OperationOutcome');
  });
});
