import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { stringify } from '../../functions/fhir/json.ts';
import { defaultLimits } from '../../functions/http/api.ts';
import { readForm, readResource } from '../../functions/http/body.ts';
import { elements } from './fhir-test-app.ts';

const limits = { ...defaultLimits, maxBodyBytes: 1_000, maxDepth: 5 };

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request('http://kring.test/fhir/Patient', { method: 'POST', body, headers });
}

const json = { 'Content-Type': 'application/fhir+json' };

describe('readResource', () => {
  it('keeps the precision of decimals', async () => {
    expect(stringify((await readResource(post('{"value":1.50}', json), limits, elements)) ?? null)).toBe(
      '{"value":1.50}',
    );
  });

  it('takes a body without a content type, in UTF-8, with a byte order mark', async () => {
    const body = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('{"a":"é"}')]);
    expect(await readResource(post(body), limits, elements)).toEqual({ a: 'é' });
  });

  it('answers undefined for an empty body', async () => {
    expect(await readResource(post(' \n', json), limits, elements)).toBeUndefined();
  });

  it('reads XML', async () => {
    const body = '<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>';
    for (const type of ['application/fhir+xml', 'application/xml; charset=utf-8', 'text/xml']) {
      const read = await readResource(post(body, { 'Content-Type': type }), limits, elements);
      expect(read).toEqual({ resourceType: 'Patient', active: true });
    }
  });

  it('unpacks Brotli', async () => {
    const body = brotliCompressSync('{"a":1}');
    const request = post(body, { ...json, 'Content-Encoding': 'br' });
    expect(await readResource(request, limits, elements)).toEqual({ a: 1 });
  });

  it('unpacks gzip', async () => {
    const body = gzipSync('{"a":1}');
    expect(await readResource(post(body, { ...json, 'Content-Encoding': 'gzip' }), limits, elements)).toEqual(
      { a: 1 },
    );
  });

  it('stops a small body that unpacks into a huge one', async () => {
    const body = gzipSync(`{"a":"${'x'.repeat(1_000_000)}"}`);
    expect(body.byteLength).toBeLessThan(2_000);
    const small = { ...limits, maxBodyBytes: 5_000 };
    await expect(
      readResource(post(body, { ...json, 'Content-Encoding': 'gzip' }), small, elements),
    ).rejects.toMatchObject({
      issues: [{ code: 'too-long' }],
    });
  });

  it('counts a body that does not say its length', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(400).fill(0x20)),
    });
    const request = new Request('http://kring.test/', {
      method: 'POST',
      body: endless,
      duplex: 'half',
    } as RequestInit);
    await expect(readResource(request, limits, elements)).rejects.toMatchObject({
      issues: [{ code: 'too-long' }],
    });
  });

  it.each([
    ['not JSON', post('{"a": }', json), 400, 'invalid', 'line 1, column 7'],
    ['too deep', post('[[[[[[1]]]]]]', json), 400, 'structure', '5 levels'],
    ['half a character', post('{"a":"\\ud800"}', json), 400, 'invalid', 'surrogate'],
    ['no UTF-8', post(new Uint8Array([0x22, 0xff, 0x22]), json), 400, 'invalid', 'UTF-8'],
    ['broken gzip', post('{}', { ...json, 'Content-Encoding': 'gzip' }), 400, 'invalid', 'gzip'],
    ['too long', post(`"${'x'.repeat(1_000)}"`, json), 413, 'too-long', '1000 bytes'],
    [
      'XML that is not FHIR',
      post('<Patient/>', { 'Content-Type': 'application/fhir+xml' }),
      400,
      'structure',
      'http://hl7.org/fhir',
    ],
    [
      'Turtle',
      post('<Patient/>', { 'Content-Type': 'application/fhir+turtle' }),
      415,
      'not-supported',
      'fhir+json',
    ],
    [
      'a charset',
      post('{}', { 'Content-Type': 'application/json; charset=latin1' }),
      415,
      'not-supported',
      'UTF-8',
    ],
    ['an encoding', post('{}', { ...json, 'Content-Encoding': 'zstd' }), 415, 'not-supported', 'gzip'],
  ])('refuses %s', async (_, request, status, code, words) => {
    const refused = await readResource(request, limits, elements).catch((caught: unknown) => caught);
    expect(refused).toMatchObject({ issues: [{ code, diagnostics: expect.stringContaining(words) }] });
    if (status === 415) expect(refused).toMatchObject({ status });
  });

  it('lets a whole character in two escapes through', async () => {
    expect(await readResource(post('{"a":"\\ud83d\\ude00"}', json), limits, elements)).toEqual({ a: '😀' });
  });
});

describe('readForm', () => {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

  it('reads pairs, the same name more than once', async () => {
    const pairs = await readForm(post('name=a%20b&name=c', form), limits);
    expect([...pairs]).toEqual([
      ['name', 'a b'],
      ['name', 'c'],
    ]);
  });

  it('refuses JSON', async () => {
    await expect(readForm(post('{}', json), limits)).rejects.toMatchObject({ status: 415 });
  });
});
