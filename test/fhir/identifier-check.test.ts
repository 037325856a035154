import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierChecks, identifierProblem } from '../../functions/fhir/identifier-check.ts';

describe('the 11-test of the Dutch BSN', () => {
  it.each(['111222333', '123456782', '010464554'])('takes %s', (bsn) => {
    expect(identifierChecks['bsn-11'](bsn)).toBe(true);
  });
  it.each(['111222334', '123456789', '000000000', '12345678', '1112223330'])('refuses %s', (bsn) => {
    expect(identifierChecks['bsn-11'](bsn)).toBe(false);
  });
});

describe('modulus 11 of the NHS number', () => {
  // https://www.datadictionary.nhs.uk/attributes/nhs_number.html, and test numbers of 999.
  it.each(['9434765919', '9434765870', '4010232137', '9990000018'])('takes %s', (number) => {
    expect(identifierChecks['nhs-11'](number)).toBe(true);
  });
  it.each(['9434765918', '9434765871', '123456789', '0000000000'])('refuses %s', (number) => {
    expect(identifierChecks['nhs-11'](number)).toBe(false);
  });
});

describe('the South African identity number', () => {
  it.each(['8001015009087', '9202204720083'])('takes %s', (id) => {
    expect(identifierChecks['za-id'](id)).toBe(true);
  });
  it.each(['8001015009088', '8013015009087', '8001015009387', '800101500908'])('refuses %s', (id) => {
    expect(identifierChecks['za-id'](id)).toBe(false);
  });
});

describe('the Belgian INSZ', () => {
  it.each(['85073003328', '17073003384'])('takes %s', (id) => {
    expect(identifierChecks['be-insz'](id)).toBe(true);
  });
  it.each(['85073003329', '8507300332', '00000000097'])('refuses %s', (id) => {
    expect(identifierChecks['be-insz'](id)).toBe(false);
  });
});

/** What a check digit is for: one digit that was mistyped is found, whichever it was. */
it.each(['bsn-11', 'nhs-11', 'za-id', 'be-insz', 'luhn'] as const)(
  '%s finds every single wrong digit',
  (check) => {
    const right = {
      'bsn-11': '111222333',
      'nhs-11': '9434765919',
      'za-id': '8001015009087',
      'be-insz': '85073003328',
      luhn: '79927398713',
    };
    const number = right[check];
    expect(identifierChecks[check](number)).toBe(true);
    fc.assert(
      fc.property(fc.nat(number.length - 1), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digit = (Number(number[at]) + by) % 10;
        expect(identifierChecks[check](`${number.slice(0, at)}${digit}${number.slice(at + 1)}`)).toBe(false);
      }),
    );
  },
);

it('says what is wrong with a number', () => {
  const rule = { name: 'BSN', pattern: /^\d{9}$/, check: 'bsn-11' } as const;
  expect(identifierProblem('12', rule)).toBe('is no BSN: it should look like \\d{9}');
  expect(identifierProblem('123456789', rule)).toMatch(/check digits are wrong/);
  expect(identifierProblem('123456782', rule)).toBeUndefined();
});
