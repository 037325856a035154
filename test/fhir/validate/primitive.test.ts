import { describe, expect, test } from 'vitest';
import { primitives } from '../../../functions/fhir/validate/primitive.ts';

/** https://hl7.org/fhir/R4/datatypes.html#primitive */
const values: Record<string, { right: unknown[]; wrong: unknown[] }> = {
  boolean: { right: [true, false], wrong: ['true', 1, null] },
  integer: { right: [0, -2147483648, 2147483647], wrong: [1.5, 2147483648, '1', Number.NaN] },
  unsignedInt: { right: [0, 5], wrong: [-1] },
  positiveInt: { right: [1], wrong: [0, -1, 1.1] },
  decimal: { right: [0, -1.5, 1e-9], wrong: ['1.5', Number.POSITIVE_INFINITY] },
  string: {
    right: ['a', 'a\tb\r\nc', ' ', '👶'],
    wrong: ['', 'a\u0000', '\u001b', '\ud83d', 5, 'x'.repeat(1_048_577)],
  },
  markdown: { right: ['# a'], wrong: ['', '\u0007'] },
  code: { right: ['a', 'a b', 'A-1'], wrong: ['', ' a', 'a ', 'a  b', 'a\t\tb'] },
  id: { right: ['a', 'A-1.b', 'x'.repeat(64)], wrong: ['', 'a_b', 'a/b', 'x'.repeat(65)] },
  uri: { right: ['urn:oid:1.2', 'http://x.y/z', 'relative'], wrong: ['', 'a b'] },
  canonical: { right: ['http://x.y/z|1'], wrong: ['http://x.y/z |1'] },
  oid: {
    right: ['urn:oid:1.2.840', 'urn:oid:2.0'],
    wrong: ['1.2.840', 'urn:oid:3.1', 'urn:oid:1.02', 'urn:oid:1'],
  },
  uuid: {
    right: ['urn:uuid:c757873d-ec9a-4326-a141-556f43239520'],
    wrong: ['c757873d-ec9a-4326-a141-556f43239520', 'urn:uuid:C757873D-ec9a-4326-a141-556f43239520'],
  },
  base64Binary: {
    right: ['YQ==', 'YWI=', 'YWJj', 'YW Jj\nYWJj'],
    wrong: ['', ' ', 'YQ', 'YQ=', 'Y=Q=', 'a===', 'YWJj-'],
  },
  date: {
    right: ['2024', '2024-02', '2024-02-29', '2000-02-29', '0001-01-01'],
    wrong: [
      '2023-02-29',
      '1900-02-29',
      '2024-13',
      '2024-00',
      '2024-04-31',
      '0000',
      '24',
      '2024-1-1',
      '2024-01-01T10:00:00Z',
    ],
  },
  dateTime: {
    right: ['2024', '2024-02-29T23:59:60Z', '2024-01-01T00:00:00.123456+14:00', '2024-01-01T00:00:00-13:59'],
    wrong: [
      '2024-01-01T10:00Z',
      '2024-01-01T10:00:00',
      '2024-01-01T24:00:00Z',
      '2023-02-29T00:00:00Z',
      '2024-01T00:00:00Z',
      '2024-01-01T00:00:00+14:01',
    ],
  },
  instant: { right: ['2024-01-01T00:00:00Z'], wrong: ['2024-01-01', '2024-01-01T00:00:00'] },
  time: { right: ['00:00:00', '23:59:59.999'], wrong: ['24:00:00', '10:00', '10:00:00Z'] },
};

describe.each(Object.entries(values))('%s', (type, { right, wrong }) => {
  const complaint = (value: unknown) => primitives[type]?.(value as string);

  test.each(right)('accepts %j', (value) => expect(complaint(value)).toBeUndefined());
  test.each(wrong.map((value) => [String(value).slice(0, 40), value]))('refuses %j', (_, value) =>
    expect(complaint(value)).toEqual(expect.any(String)),
  );
});

describe('time taken', () => {
  test.each([
    ['base64Binary', `${'YWJj '.repeat(200_000)}-`],
    ['base64Binary', `${' '.repeat(1_000_000)}-`],
    ['code', `${'a b '.repeat(250_000)} `],
    ['xhtml', `<div>${'<!--'.repeat(200_000)}`],
    ['xhtml', `<div ${' a="b"'.repeat(100_000)}`],
    ['dateTime', `2024-01-01T${'0'.repeat(1_000_000)}`],
  ])('of %s stays in proportion to the length', (type, value) => {
    const start = performance.now();
    expect(primitives[type]?.(value)).toEqual(expect.any(String));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
