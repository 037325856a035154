import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codebook } from '../../../functions/indicator/exchange/codebook.ts';
import { csvColumns, csvField, csvText } from '../../../functions/indicator/exchange/csv.ts';
import { hiddenTexts, released } from './releases.ts';

/** By RFC 4180, as a reader that knows nothing of who wrote it. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      lines.push(line);
      line = [];
    }
  }
  return lines;
}

const table = (text: string) => {
  const [heading = [], ...lines] = parseCsv(text);
  return lines.map((line) => Object.fromEntries(heading.map((name, index) => [name, line[index]])));
};

describe('a release as CSV', () => {
  it('has a line for each figure, with the reason where there is no value', () => {
    const rows = table(csvText([released()]));
    expect(rows).toHaveLength(27);
    expect(rows.filter(({ data_absent_reason: reason }) => reason === 'masked')).toHaveLength(6);
    for (const row of rows) expect((row.value === '') === (row.data_absent_reason === 'masked')).toBe(true);
    expect(rows).toContainEqual({
      release: 'nl-2025-q1-2025-q2',
      regime: 'https://kring.care/fhir/disclosure-regime/nl',
      regime_version: '1.0.0',
      measure: 'https://kring.care/fhir/Measure/attendance',
      measure_version: '1.0.0',
      indicator: 'attendance',
      group: 'attendance',
      period_start: '2025-01-01',
      period_end: '2025-03-31',
      municipality: '0003',
      municipality_name: `'=Town "0003", <&>`,
      quarter: '2025-Q1',
      quarter_name: '',
      counted: 'numerator',
      unit: '',
      value: '50',
      data_absent_reason: '',
    });
  });

  it('holds nothing that is hidden', () => {
    const text = csvText([released(), released('who-5')]);
    for (const hidden of hiddenTexts) expect(text).not.toContain(hidden);
  });

  it('has no byte order mark, and the same number of cells in each line', () => {
    const text = csvText([released(), released('sessions-held')]);
    expect(text.charCodeAt(0)).not.toBe(0xfeff);
    const widths = new Set(parseCsv(text).map((line) => line.length));
    expect(widths.size).toBe(1);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '＝1', '\n@x'])(
    'has no formula of %j',
    (cell) => {
      expect(parseCsv(`${csvField(cell)}\r\n`)).toEqual([[`'${cell}`]]);
    },
  );

  it('is read back as it was written, whatever a name holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (cell) => {
        const [[read] = []] = parseCsv(`${csvField(cell)}\r\n`);
        expect([cell, `'${cell}`]).toContain(read);
        expect(read).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });

  it('has a codebook of all its columns and codes', () => {
    const exchanged = [released(), released('who-5')];
    const book = JSON.parse(JSON.stringify(codebook(exchanged)));
    const [heading] = parseCsv(csvText(exchanged));
    expect(book.columns.map(({ name }: { name: string }) => name)).toEqual(heading);
    expect(csvColumns(exchanged).every(({ description }) => description.length > 10)).toBe(true);
    expect(Object.keys(book.dimensions.municipality)).toEqual(['0001', '0002', '0003', '0004']);
    expect(book.indicators.map(({ measure }: { measure: string }) => measure)).toEqual([
      'https://kring.care/fhir/Measure/attendance|1.0.0',
      'https://kring.care/fhir/Measure/who-5|1.0.0',
    ]);
    for (const hidden of hiddenTexts) expect(JSON.stringify(book)).not.toContain(hidden);
  });
});
