import { idPattern, type Json } from '../resource.ts';
import { narrativeComplaint } from './narrative.ts';

/** @param text how a number was written, where that is not as ECMAScript writes it */
export type Format = (value: Json, text?: string) => string | undefined;

/**
 * The formats of https://hl7.org/fhir/R4/datatypes.html#primitive. Each function answers what would be right, as the
 * end of "… must be", or `undefined` for a value that is. The regular expressions are those of the specification
 * where they say all; dates must exist, and numbers be in range.
 */
export const primitives: Readonly<Record<string, Format>> = {
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'true or false, without quotes'),
  integer: integerFrom(-(2 ** 31)),
  unsignedInt: integerFrom(0),
  positiveInt: integerFrom(1),
  decimal: (value) =>
    typeof value === 'number' && Number.isFinite(value) ? undefined : 'a decimal number, without quotes',
  string: text(() => true, 'a string'),
  markdown: text(() => true, 'a string of markdown'),
  code: text((value) => codePattern.test(value), 'a code: no spaces at its ends or two in a row'),
  id: text((value) => idPattern.test(value), '1 to 64 letters, digits, hyphens and points'),
  uri: text(
    isUri,
    "a URI, without spaces, as 'urn:oid:…' where it is an OID and 'urn:uuid:…' where it is a UUID",
  ),
  url: text(hasNoSpace, 'a URL, without spaces'),
  canonical: text(hasNoSpace, 'a canonical URL, without spaces'),
  oid: text((value) => /^urn:oid:[0-2](\.(0|[1-9][0-9]*))+$/.test(value), "an OID such as 'urn:oid:1.2.3'"),
  uuid: text(
    (value) => /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
    "a UUID in lower case after 'urn:uuid:'",
  ),
  base64Binary: (value) => (typeof value === 'string' && isBase64(value) ? undefined : 'base64'),
  date: text(isDate, 'a date that exists: YYYY, YYYY-MM or YYYY-MM-DD'),
  dateTime: text(isDateTime, 'a date that exists, or date and time with zone: YYYY-MM-DDThh:mm:ss+zz:zz'),
  instant: text(
    (value) => value.includes('T') && isDateTime(value),
    'a date that exists with time to the second and zone: YYYY-MM-DDThh:mm:ss.sss+zz:zz',
  ),
  time: text((value) => timePattern.test(value), 'a time of day: hh:mm:ss'),
  xhtml: (value) => (typeof value === 'string' ? narrativeComplaint(value) : 'a string of XHTML'),
};

/** White space as XML and HL7's regular expressions know it, which a no-break space is not: HL7 has codes that end in one. */
const codePattern = /^[^ \t-\r]+(?:[ \t-\r][^ \t-\r]+)*$/;
const maxStringLength = 1_048_576;
const timePattern = /^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?$/;
const zonePattern = /^(.+)(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)$/;

/** R4 says of the text what it may be: no point and no exponent, so that a text that was kept is not right. */
function integerFrom(least: number): Format {
  const wanted = `a whole number from ${least} to 2147483647, without quotes`;
  return (value, text) => {
    if (!Number.isInteger(value) || Number(value) < least || Number(value) >= 2 ** 31) return wanted;
    return text === undefined
      ? undefined
      : `${wanted}, written ${Number(value)} and not ${text.slice(0, 20)}`;
  };
}

function text(isRight: (value: string) => boolean, wanted: string): (value: Json) => string | undefined {
  return (value) => {
    if (typeof value !== 'string') return wanted;
    if (value === '') return `${wanted}, and not empty`;
    if (value.length > maxStringLength) return `at most ${maxStringLength} characters`;
    if (!isPlain(value)) return `${wanted}, without control characters or half surrogates`;
    return isRight(value) ? undefined : wanted;
  };
}

/** Without what a FHIR string may not hold. A loop: most strings are short, and this is asked of all. */
function isPlain(value: string): boolean {
  let isWhole = true;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return false;
    if (code >= 0xd800 && code <= 0xdfff) isWhole = false;
  }
  return isWhole || value.isWellFormed();
}

function isUri(value: string): boolean {
  return hasNoSpace(value) && !/^(?:oid|uuid):/.test(value);
}

function hasNoSpace(value: string): boolean {
  return !/\s/.test(value);
}

/** Linear in the length, unlike the specification's expression. */
function isBase64(value: string): boolean {
  if (/[^A-Za-z0-9+/=\s]/.test(value)) return false;
  const bare = /\s/.test(value) ? value.replace(/\s/g, '') : value;
  const padding = bare.indexOf('=');
  return bare !== '' && bare.length % 4 === 0 && (padding === -1 || /^={1,2}$/.test(bare.slice(padding)));
}

/** YYYY, YYYY-MM or YYYY-MM-DD: by its digits, as this is asked of every date. */
function isDate(value: string): boolean {
  const { length } = value;
  if (length !== 4 && length !== 7 && length !== 10) return false;
  if (length > 4 && value.charCodeAt(4) !== hyphen) return false;
  if (length > 7 && value.charCodeAt(7) !== hyphen) return false;
  const year = digits(value, 0, 4);
  const month = length > 4 ? digits(value, 5, 7) : 1;
  const day = length > 7 ? digits(value, 8, 10) : 1;
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

const hyphen = 0x2d;

/** The number that digits make; -1 where something else is among them. */
function digits(value: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isDateTime(value: string): boolean {
  const split = value.indexOf('T');
  if (split === -1) return isDate(value);
  if (split !== 10 || !isDate(value.slice(0, 10))) return false;
  const time = zonePattern.exec(value.slice(11))?.[1];
  return time !== undefined && timePattern.test(time);
}
