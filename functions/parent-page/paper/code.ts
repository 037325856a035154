/**
 * The code on a sheet of paper: eight letters and digits by chance and one that follows from them. No letter looks like
 * another or like a digit, none is a vowel, so that no code is a word; there are 23 of them, a prime, so that one that
 * is mistyped and two that change places are always found out.
 */
export const codeLetters = 'CDFGHJKLMNPQRTVWXY34679';

const length = 8;
/** Of the letters in their order, the last of which is the check character; all differ. */
const weights = [2, 3, 4, 5, 6, 7, 8, 9, 1];

/** The code that bytes by chance stand for; `undefined` when too few of them can be used. */
export function codeOf(bytes: Iterable<number>): string | undefined {
  const most = 256 - (256 % codeLetters.length);
  const letters = [...bytes]
    .filter((byte) => byte < most)
    .map((byte) => codeLetters[byte % codeLetters.length]);
  const chosen = letters.slice(0, length).join('');
  return chosen.length === length ? `${chosen}${checkOf(chosen)}` : undefined;
}

function checkOf(chosen: string): string {
  const rest = sumOf(chosen) % codeLetters.length;
  return codeLetters[(codeLetters.length - rest) % codeLetters.length] ?? '';
}

function sumOf(code: string): number {
  return [...code].reduce(
    (sum, letter, index) => sum + (weights[index] ?? 0) * codeLetters.indexOf(letter),
    0,
  );
}

/** `form`: it has other letters, or too few or too many; `check`: one of them is another. */
export type CodeRead = { readonly code: string } | { readonly problem: 'form' | 'check' };

/** Reads what somebody has typed, in capitals or not, with spaces and dashes wherever. */
export function readCode(text: string): CodeRead {
  const code = text
    .slice(0, 100)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}._]/gu, '');
  if (code.length !== weights.length || [...code].some((letter) => !codeLetters.includes(letter))) {
    return { problem: 'form' };
  }
  return sumOf(code) % codeLetters.length === 0 ? { code } : { problem: 'check' };
}

/** As it is printed: `KRT-4FW-9MX`. */
export function shownCode(code: string): string {
  return code.replace(/(...)(?=.)/g, '$1-');
}
