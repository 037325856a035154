import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codeLetters, codeOf, readCode, shownCode } from '../../../functions/parent-page/paper/code.ts';

const bytes = fc.uint8Array({ minLength: 24, maxLength: 24 });
const codes = bytes.map((some) => codeOf(some)).filter((code) => code !== undefined);

it('reads what it has written, in whatever way that is typed', () => {
  fc.assert(
    fc.property(codes, (code) => {
      for (const typed of [
        code,
        shownCode(code),
        shownCode(code).toLowerCase().replaceAll('-', ' \u2013 '),
      ]) {
        expect(readCode(typed)).toEqual({ code });
      }
    }),
  );
});

it('finds out every letter that is another, and any two that have changed places', () => {
  fc.assert(
    fc.property(codes, fc.nat(8), fc.nat(8), fc.nat(22), (code, one, other, letter) => {
      const letters = [...code];
      const mistyped = letters.with(one, codeLetters[letter] ?? '').join('');
      if (mistyped !== code) expect(readCode(mistyped)).toEqual({ problem: 'check' });
      const swapped = letters
        .with(one, letters[other] ?? '')
        .with(other, letters[one] ?? '')
        .join('');
      if (swapped !== code) expect(readCode(swapped)).toEqual({ problem: 'check' });
    }),
  );
});

it('uses letters that nobody takes for another, and each as often', () => {
  expect(codeLetters).toHaveLength(23);
  expect(codeLetters).not.toMatch(/[AEIOU0128S5ZB]/);
  expect(codeOf(new Uint8Array(24).fill(255))).toBeUndefined();
});

it.each(['', 'KRT', 'KRT-4FW-9M0', 'ＫＲＴ'.repeat(4), '💡'.repeat(9), 'x'.repeat(10_000)])(
  'does not take %j',
  (typed) => {
    expect(readCode(typed)).toEqual({ problem: 'form' });
  },
);
