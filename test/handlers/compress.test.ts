import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { compress } from '../../functions/handlers/compress.ts';

const body = Buffer.from(Array.from({ length: 2_000 }, (_, index) => `line ${index * 7919}\n`).join(''));
const accepts = (encodings: string) => new Headers({ 'accept-encoding': encodings });
const script = (cacheControl: string) =>
  new Headers({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': cacheControl });

it('makes what is kept for ever as small as it gets, the same each time, and the rest quickly', () => {
  const forEver = script('public, max-age=31536000, immutable');
  const first = compress(body, forEver, accepts('gzip, br'));
  expect(forEver.get('content-encoding')).toBe('br');
  expect(first).toEqual(brotliCompressSync(body));
  expect(compress(body, script('public, max-age=31536000, immutable'), accepts('br'))).toEqual(first);
  const quick = compress(body, script('no-store'), accepts('br'));
  expect(quick.length).toBeGreaterThan(first.length);
  expect(brotliDecompressSync(quick)).toEqual(body);
});

it('keeps one file apart from another', () => {
  const other = Buffer.from(body.toString().replaceAll('line', 'row'));
  const sent = [body, other].map((each) => compress(each, script('immutable'), accepts('br')));
  expect(sent.map((each) => brotliDecompressSync(each).toString())).toEqual([body, other].map(String));
});
