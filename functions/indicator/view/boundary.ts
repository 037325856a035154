/**
 * The least and the greatest value that what is written may stand for
 * (https://build.fhir.org/ig/HL7/FHIRPath/#lowboundaryprecision-integer-decimal--date--datetime--time): `1.0` is
 * anything from 0.95 to 1.05, `2010-10` any moment of that month, wherever on earth it was written.
 */
export type Side = 'low' | 'high';
export type Kind = 'decimal' | 'date' | 'dateTime' | 'time';

/**
 * @param text as it stands in the resource: `1.0`, `1970-06`, `2010-10-10T10:00Z`, `12:34`
 * @param precision digits after the point of a decimal; digits in all of a date or time: 4 is a year, 8 a day, 17 a
 * millisecond. The finest unless said
 * @returns `undefined` where there is no such value: a precision that the kind does not have
 */
export function boundary(kind: Kind, side: Side, text: string, precision?: number): string | undefined {
  if (kind === 'decimal') return decimalBoundary(side, text, precision ?? finest.decimal);
  if (kind === 'time') return timeBoundary(side, text, precision ?? finest.time);
  return dateBoundary(kind, side, text, precision ?? finest[kind]);
}

const finest = { decimal: 8, date: 8, dateTime: 17, time: 9 } as const;
const mostDecimals = 28;

function decimalBoundary(side: Side, text: string, precision: number): string | undefined {
  const [, sign = '', whole = '', part = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === '' || !Number.isInteger(precision) || precision < 0 || precision > mostDecimals) {
    return undefined;
  }
  // Twice as fine as what is written, so that half of its last digit is a whole number: 1.0 → 100, ± 5.
  const scale = part.length - Number(exponent) + 1;
  if (Math.abs(scale) > 400) return undefined;
  const written = BigInt(`${sign}${whole}${part}0`);
  const bound = side === 'low' ? written - 5n : written + 5n;
  return decimalText(rounded(side, bound, scale - precision), precision);
}

/** `value` with so many digits fewer, away from what is written; negative: more. */
function rounded(side: Side, value: bigint, digits: number): bigint {
  if (digits <= 0) return value * 10n ** BigInt(-digits);
  const unit = 10n ** BigInt(digits);
  const quotient = value / unit;
  if (value % unit === 0n) return quotient;
  if (side === 'low') return value < 0n ? quotient - 1n : quotient;
  return value < 0n ? quotient : quotient + 1n;
}

function decimalText(value: bigint, decimals: number): string {
  const digits = String(value < 0n ? -value : value).padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return value < 0n ? `-${text}` : text;
}

/** Of a time of day, by how many digits there are so far. */
const timeParts = [
  { digits: 2, separator: '', low: '00', high: '23' },
  { digits: 4, separator: ':', low: '00', high: '59' },
  { digits: 6, separator: ':', low: '00', high: '59' },
  { digits: 9, separator: '.', low: '000', high: '999' },
] as const;

function timeBoundary(side: Side, text: string, precision: number): string | undefined {
  const [, ...written] = /^(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?$/.exec(text) ?? [];
  if (written[0] === undefined || !timeParts.some(({ digits }) => digits === precision)) return undefined;
  return timeParts
    .filter(({ digits }) => digits <= precision)
    .map(({ separator, ...part }, index) => {
      const known = index === 3 ? written[3]?.padEnd(3, '0').slice(0, 3) : written[index];
      return `${separator}${known ?? part[side]}`;
    })
    .join('');
}

/** Where on earth it is that late, and that early. */
const offsets = { low: '+14:00', high: '-12:00' } as const;

function dateBoundary(kind: 'date' | 'dateTime', side: Side, text: string, precision: number) {
  const [, year, month, day, time = '', offset] =
    /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T([\d:.]+)(Z|[+-]\d\d:\d\d)?)?)?)?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const monthThen = month ?? (side === 'low' ? '01' : '12');
  const dayThen = day ?? (side === 'low' ? '01' : lastDay(Number(year), Number(monthThen)));
  if (precision === 4) return year;
  if (precision === 6) return `${year}-${monthThen}`;
  const date = `${year}-${monthThen}-${dayThen}`;
  if (precision === 8) return date;
  if (kind === 'date') return undefined;
  const timeThen = timeBoundary(side, time === '' ? timeParts[0][side] : time, precision - 8);
  return timeThen === undefined ? undefined : `${date}T${timeThen}${offset ?? offsets[side]}`;
}

function lastDay(year: number, month: number): string {
  return String(new Date(Date.UTC(year, month, 0)).getUTCDate()).padStart(2, '0');
}
