import { describe, expect, it } from 'vitest';
import { addressOf, languageFor } from '../../../functions/http/invitations/receiver.ts';

const now = Date.parse('2026-03-01T10:00:00Z');
const patient = (...telecom: readonly object[]) => ({ resourceType: 'Patient', telecom }) as never;
const email = { system: 'email', value: 'mira@example.org' };
const mobile = { system: 'phone', use: 'mobile', value: '+31 6 1234 5678' };

describe('an address', () => {
  it.each([
    ['e-mail before a telephone', [mobile, email], { email: 'mira@example.org' }],
    [
      'what she ranks first',
      [
        { ...mobile, rank: 1 },
        { ...email, rank: 2 },
      ],
      { phone: '+31612345678' },
    ],
    [
      'a mobile telephone before another',
      [{ system: 'phone', value: '+31201234567' }, mobile],
      { phone: '+31612345678' },
    ],
    [
      'a number by its international prefix',
      [{ system: 'sms', value: '00233 24 123 4567' }],
      { phone: '+233241234567' },
    ],
    ['no number without a country', [{ system: 'phone', value: '06 12345678' }], undefined],
    ['no old one', [{ ...email, use: 'old' }], undefined],
    ['none whose time is over', [{ ...email, period: { end: '2026-02-28' } }], undefined],
    [
      'one whose last day is today',
      [{ ...email, period: { end: '2026-03-01' } }],
      { email: 'mira@example.org' },
    ],
    ['none that is yet to come', [{ ...email, period: { start: '2026-04' } }], undefined],
    ['no two in one', [{ system: 'email', value: 'a@example.org, b@example.org' }], undefined],
    [
      'no line that is a header',
      [{ system: 'email', value: 'a@example.org\nBcc: x@example.org' }],
      undefined,
    ],
    ['none for a fax', [{ system: 'fax', value: '+31201234567' }], undefined],
  ])('is %s', (_, telecom, expected) => {
    expect(addressOf(patient(...telecom), now)).toEqual(expected);
  });
});

describe('the language', () => {
  const speaks = (...tags: readonly (readonly [string, boolean?])[]) =>
    ({
      resourceType: 'Patient',
      communication: tags.map(([code, preferred]) => ({
        language: { coding: [{ code }] },
        ...(preferred !== undefined && { preferred }),
      })),
    }) as never;

  it.each([
    ['that she prefers', speaks(['nl'], ['sq', true]), 'sq'],
    ['with a region', speaks(['ar-SY']), 'ar'],
    ['of the country where the page has none of hers', speaks(['ti']), 'fr'],
    ['of the country where nothing is said', speaks(), 'fr'],
  ])('is the one %s', (_, who, expected) => {
    expect(languageFor(who, ['fr', 'nl'])).toBe(expected);
  });

  it('is English where the page speaks none of the country', () => {
    expect(languageFor(speaks(), ['srn'])).toBe('en');
  });
});
