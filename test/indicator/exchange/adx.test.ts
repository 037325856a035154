import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { adxDocument, adxPeriod } from '../../../functions/indicator/exchange/adx.ts';
import { adxSchema } from '../../../functions/indicator/exchange/adx-schema.ts';
import type { Exchanged } from '../../../functions/indicator/exchange/exchanged.ts';
import { exchangeFormats } from '../../../functions/indicator/exchange/formats.ts';
import { area, hiddenTexts, released, row, withMargins } from './releases.ts';

async function problems(document: string, exchanged: readonly Exchanged[]): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'release.xml', contents: document }],
    schema: [{ fileName: 'adx.xsd', contents: adxSchema(exchanged, { area }) }],
  });
  return errors.map(({ message }) => message);
}

describe('a release as ADX', () => {
  it.each(['attendance', 'sessions-held', 'who-5'])(
    'passes the schema of its data structure, of %s',
    async (name) => {
      const exchanged = [released(name)];
      expect(await problems(adxDocument(exchanged, { area }), exchanged)).toEqual([]);
    },
  );

  it('is not there where every figure is hidden: its schema wants a group', () => {
    const one = released();
    const hide = (json: string) => JSON.parse(json.replaceAll(/"(count|value)":[\d.]+/g, '"$1_was":0'));
    const hidden = { ...one, report: hide(JSON.stringify(one.report)) };
    const context = { area, reporter: 'Kring', addressOf: () => '' };
    expect(exchangeFormats.adx?.write([one], context)).toContain('<group ');
    expect(exchangeFormats.adx?.write([hidden], context)).toBeUndefined();
    expect(exchangeFormats.adx?.absent).toContain('hidden');
  });

  it('is in the namespace of ADX, with release, regime, definition and digest', () => {
    const text = adxDocument([released(), released('who-5')], { area });
    expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<adx xmlns="urn:ihe:qrph:adx:2015"/);
    expect(text).toContain('exported="2025-08-01T10:00:00.000Z"');
    expect(text).toContain('kring:release="nl-2025-q1-2025-q2"');
    expect(text).toContain('kring:regime="https://kring.care/fhir/disclosure-regime/nl|1.0.0"');
    expect(text).toContain('Measure/attendance|1.0.0 https://kring.care/fhir/Measure/who-5|1.0.0"');
  });

  it('has a group for each place and period, and no line for what is hidden', () => {
    const text = adxDocument([released()], { area });
    const groups = [...text.matchAll(/<group orgUnit="([^"]+)" period="([^"]+)" dataSet="([^"]+)">/g)];
    expect(groups.map(([, ...parts]) => parts.join(' '))).toEqual([
      'NL 2025-01-01/P6M attendance',
      'NL 2025-01-01/P3M attendance',
      'NL 2025-04-01/P3M attendance',
      '0003 2025-01-01/P3M attendance',
      '0004 2025-01-01/P3M attendance',
      '0001 2025-04-01/P3M attendance',
      '0002 2025-04-01/P3M attendance',
    ]);
    expect(text).toContain('<dataValue dataElement="attendance.numerator" value="50"/>');
    for (const hidden of hiddenTexts) expect(text).not.toContain(hidden);
    expect(text).not.toMatch(/value=""|value="0"/);
  });

  it.each([
    ['a code that is not in the data structure', /orgUnit="0003"/, 'orgUnit="9999"'],
    ['a value that is no number', /value="50"/, 'value="hidden"'],
    ['no value', / value="50"/, ''],
    ['a period that is none', /2025-01-01\/P3M/, '2025Q1'],
    ['no time of export', / exported="[^"]+"/, ''],
  ])('would not pass with %s', async (_what, found, put) => {
    const exchanged = [released()];
    const document = adxDocument(exchanged, { area });
    expect(document).toMatch(found);
    expect(await problems(document.replace(found, put), exchanged)).not.toEqual([]);
  });

  it.each([
    ['2026-Q2', '2026-Q2', '2026-04-01/P3M'],
    ['2026-Q1', '2026-Q4', '2026-01-01/P1Y'],
    ['2025-Q1', '2026-Q4', '2025-01-01/P2Y'],
    ['2025-Q2', '2026-Q1', '2025-04-01/P12M'],
  ])('writes %s to %s as %s', (first, last, text) => {
    expect(adxPeriod({ first, last })).toBe(text);
  });

  it('has a value once, where the whole period is one quarter', () => {
    const own = released('attendance', withMargins([row('2025-Q1', '0001', 50, 100)]), {
      first: '2025-Q1',
      last: '2025-Q1',
    });
    const text = adxDocument([own], { area });
    expect(text.match(/<group orgUnit="NL" period="2025-01-01\/P3M" dataSet="attendance">/g)).toHaveLength(1);
    expect(text.match(/attendance\.numerator/g)).toHaveLength(2);
  });

  it('has exactly what is told, whatever the figures and the names of places', () => {
    const cell = fc.tuple(fc.nat(60), fc.nat(60)).map(([there, absent]) => [there, there + absent] as const);
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), (counts) => {
        const parts = counts.map(([there, all], index) =>
          row(`2025-Q${1 + (index % 2)}`, `<${index}>&"`, there, all),
        );
        // With one quarter, the whole and the quarter are one value.
        fc.pre(counts.length > 1);
        const own = released('attendance', withMargins(parts));
        const told = JSON.stringify(own.report).match(/"count":/g)?.length ?? 0;
        const text = adxDocument([own], { area });
        expect(text.match(/<dataValue dataElement="attendance.(de)?n[a-z]+"/g)?.length ?? 0).toBe(told);
      }),
      { numRuns: 100 },
    );
  });
});
