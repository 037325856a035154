import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

// Below this, an answer fits into one packet with its headers anyway.
const minBytes = 1_200;
const compressible = /^(text\/|image\/svg|application\/([\w.-]+\+)?(json|xml|javascript)\b)/;

// Quality 4 is near gzip in time and better in size; the default of 11 takes seconds for a megabyte.
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

// What may be kept for ever, such as the script of a page, is made as small as it gets, once in the life of the process.
const maxKeptBytes = 256_000;
const maxKept = 32;
const kept = new Map<string, Buffer>();

function smallest(body: Buffer): Buffer {
  const key = createHash('sha256').update(body).digest('base64');
  const known = kept.get(key);
  if (known) return known;
  const made = brotliCompressSync(body);
  if (kept.size < maxKept) kept.set(key, made);
  return made;
}

/** The body as the caller likes it best; says so in `headers`. */
export function compress(body: Buffer, headers: Headers, requestHeaders: Headers): Buffer {
  if (!compressible.test(headers.get('content-type') ?? '') || headers.has('content-encoding')) return body;
  headers.append('vary', 'accept-encoding');
  if (body.length < minBytes) return body;
  const accepted = acceptedEncodings(requestHeaders.get('accept-encoding') ?? '');
  const encoding = (['br', 'gzip'] as const).find((one) => accepted.has(one));
  if (encoding === undefined) return body;
  headers.set('content-encoding', encoding);
  if (encoding === 'gzip') return gzipSync(body);
  const isForEver = (headers.get('cache-control') ?? '').includes('immutable') && body.length <= maxKeptBytes;
  return isForEver ? smallest(body) : brotliCompressSync(body, brotli);
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3, of which only `q=0` matters here. */
function acceptedEncodings(header: string): ReadonlySet<string> {
  const offers = header
    .toLowerCase()
    .split(',')
    .map((offer) => offer.split(';').map((part) => part.trim()));
  return new Set(offers.filter(([, weight = '']) => !/^q=0(\.0*)?$/.test(weight)).map(([name = '']) => name));
}
