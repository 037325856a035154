/** How the numbers of a register are told from what somebody mistyped. */
export const identifierChecks = {
  /** The shape alone. */
  none: () => true,
  /** Dutch citizen service number: the 11-test, whose last digit counts minus one. https://www.rvig.nl/bsn */
  'bsn-11': (digits) =>
    /^\d{9}$/.test(digits) && Number(digits) > 0 && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
  /** NHS number: modulus 11. https://www.datadictionary.nhs.uk/attributes/nhs_number.html */
  'nhs-11': (digits) => {
    if (!/^\d{10}$/.test(digits) || Number(digits) === 0) return false;
    const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
    return check !== 10 && Number(digits[9]) === check % 11;
  },
  /** South African identity number: a birth date, and Luhn's check digit. Identification Act 68 of 1997. */
  'za-id': (digits) => /^\d{10}[012]\d\d$/.test(digits) && isDate(digits.slice(0, 6)) && luhn(digits),
  /** Belgian INSZ/NISS: 97 minus the remainder by 97, with a 2 in front for who was born from 2000 on. */
  'be-insz': (digits) => {
    if (!/^\d{11}$/.test(digits) || digits.startsWith('000000000')) return false;
    const [number, check] = [digits.slice(0, 9), Number(digits.slice(9))];
    return [number, `2${number}`].some((one) => 97 - (Number(one) % 97) === check);
  },
  /** Luhn's formula over all digits: ISO/IEC 7812-1, annex B. */
  luhn: (digits) => /^\d{2,}$/.test(digits) && /[1-9]/.test(digits) && luhn(digits),
} as const satisfies Record<string, (digits: string) => boolean>;

export type IdentifierCheck = keyof typeof identifierChecks;

export interface IdentifierRule {
  /** What the number is called, for people. */
  readonly name: string;
  /** Of the whole value. */
  readonly pattern: RegExp;
  readonly check: IdentifierCheck;
}

/** Why a value is none of that register, or `undefined`. */
export function identifierProblem(
  value: string,
  { name, pattern, check }: IdentifierRule,
): string | undefined {
  if (!pattern.test(value))
    return `is no ${name}: it should look like ${pattern.source.replace(/^\^|\$$/g, '')}`;
  if (identifierChecks[check](value)) return undefined;
  return `is no ${name}: its check digits are wrong, so something was mistyped`;
}

function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
}

function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** YYMMDD in either century. */
function isDate(text: string): boolean {
  const [year, month, day] = [text.slice(0, 2), text.slice(2, 4), text.slice(4, 6)];
  return ['19', '20'].some((century) => {
    const date = `${century}${year}-${month}-${day}`;
    const time = Date.parse(`${date}T00:00:00Z`);
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
  });
}
