import type { ElementModel } from '../fhir/definitions/element-model.ts';
import { parse } from '../fhir/json.ts';
import { FhirError, fhirError } from '../fhir/outcome.ts';
import type { Json } from '../fhir/resource.ts';
import { readXml } from '../fhir/xml/read.ts';
import type { HttpLimits } from './api.ts';
import { jsonProblem } from './json-text.ts';
import { isR4 } from './negotiation.ts';

/**
 * A request body as JSON in which decimals keep their precision, whether it is sent as JSON or XML; `undefined` when it
 * is empty.
 * @throws FhirError 400 with line and column, 413 over the limit, 415 for a content type that is not FHIR's
 */
export async function readResource(
  request: Request,
  limits: HttpLimits,
  elements: ElementModel,
): Promise<Json | undefined> {
  const text = await readText(request, limits.maxBodyBytes);
  if (text.trim() === '') return undefined;
  const type = contentTypeOf(request, 'application/fhir+json');
  requireContentType(request, fhirTypes, 'application/fhir+json', ' or application/fhir+xml');
  return xmlTypes.has(type) ? parseXml(text, limits.maxDepth, elements) : parseJson(text, limits.maxDepth);
}

/** The JSON Patch in a body: https://hl7.org/fhir/R4/http.html#patch @throws FhirError as `readResource` */
export async function readJsonPatch(request: Request, limits: HttpLimits): Promise<Json | undefined> {
  const text = await readText(request, limits.maxBodyBytes);
  requireContentType(request, jsonPatchTypes, jsonPatchType);
  return text.trim() === '' ? undefined : parseJson(text, limits.maxDepth);
}

/** The body of `POST _search`: https://hl7.org/fhir/R4/http.html#search @throws FhirError 400, 413, 415 */
export async function readForm(request: Request, limits: HttpLimits): Promise<URLSearchParams> {
  const text = await readText(request, limits.maxBodyBytes);
  if (text !== '') requireContentType(request, formTypes, 'application/x-www-form-urlencoded');
  return new URLSearchParams(text);
}

/** @throws FhirError 400: where the text is not JSON, is nested too deeply or holds half a character */
export function parseJson(text: string, maxDepth: number): Json {
  const problem = jsonProblem(text, maxDepth);
  if (problem) {
    const where = `line ${problem.line}, column ${problem.column}`;
    if (problem.kind === 'depth')
      throw fhirError('structure', `The body is nested more than ${maxDepth} levels deep, at ${where}`);
    if (problem.kind === 'duplicate')
      throw fhirError('structure', `An object has the property ${shown(problem.name)} twice, at ${where}`);
    throw fhirError('invalid', `The body is not JSON: ${problem.expected} was expected at ${where}`);
  }
  if (surrogateEscape.test(text) && !isWellFormed(parse(text))) {
    throw fhirError('invalid', 'The body escapes half a character (a lone surrogate, \\uD800 to \\uDFFF)');
  }
  return parse(text);
}

/** @throws FhirError 400: where the text is not XML, or holds what no resource does */
function parseXml(text: string, maxDepth: number, elements: ElementModel): Json | undefined {
  const { json, issues } = readXml(text, elements, { maxDepth });
  const [first, ...others] = issues;
  if (first) throw new FhirError([first, ...others], 400);
  return json;
}

function shown(name = ''): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}

const surrogateEscape = /\\u[dD][89a-fA-F]/;

function isWellFormed(value: Json): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(
    ([name, member]) => name.isWellFormed() && (member === undefined || isWellFormed(member)),
  );
}

const jsonTypes: ReadonlySet<string> = new Set([
  'application/fhir+json',
  'application/json',
  'application/json+fhir',
  'text/json',
]);
const fhirXmlTypes = ['application/fhir+xml', 'application/xml+fhir'];
const xmlTypes: ReadonlySet<string> = new Set([...fhirXmlTypes, 'application/xml', 'text/xml']);
const fhirTypes: ReadonlySet<string> = new Set([...jsonTypes, ...xmlTypes]);

export const jsonPatchType = 'application/json-patch+json';
const jsonPatchTypes: ReadonlySet<string> = new Set([jsonPatchType]);

/** Whether a content type is one in which FHIR is written, and not one that a Binary may be of as well. */
export function isFhirType(contentType: string): boolean {
  const type = bareType(contentType);
  return jsonTypes.has(type) || fhirXmlTypes.includes(type);
}

/** A media type without its parameters. */
export function bareType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

function contentTypeOf(request: Request, expected: string): string {
  return bareType(request.headers.get('Content-Type') ?? expected);
}

const formTypes: ReadonlySet<string> = new Set(['application/x-www-form-urlencoded']);

// A request without a content type is read as what is expected: only a wrong one is refused.
function requireContentType(
  request: Request,
  accepted: ReadonlySet<string>,
  example: string,
  others = '',
): void {
  const [type = '', ...parameters] = (request.headers.get('Content-Type') ?? example)
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const parameter = (name: string) =>
    parameters
      .find((part) => part.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '');
  const charset = parameter('charset');
  const fhirVersion = parameter('fhirversion');
  if (!accepted.has(type)) {
    throw unsupported('Content-Type', `The body is ${type || 'of no type'}; send ${example}${others}`);
  }
  if (charset !== undefined && charset !== 'utf-8') {
    throw unsupported('Content-Type', `The body is in ${charset}; FHIR is exchanged in UTF-8`);
  }
  if (!isR4(fhirVersion)) {
    throw unsupported('Content-Type', `The body is of FHIR ${fhirVersion}; this server speaks FHIR 4.0`);
  }
}

function unsupported(header: string, diagnostics: string): Error {
  return fhirError('not-supported', diagnostics, `http.${header}`, 415);
}

/** A body as it was before it was packed. @throws FhirError 400, 413, 415 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBytes) throw tooLong(maxBytes);
  return collect(decompressed(request, request.body), maxBytes);
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const bytes = await readBytes(request, maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fhirError('invalid', 'The body is not valid UTF-8');
  }
}

function decompressed(request: Request, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const encoding = (request.headers.get('Content-Encoding') ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return body;
  const format = formats.get(encoding);
  if (format !== undefined) {
    return body.pipeThrough(new DecompressionStream(format) as ReadableWritablePair<Uint8Array, Uint8Array>);
  }
  throw unsupported(
    'Content-Encoding',
    `The body is encoded as ${encoding}; send it as it is, or as gzip or br`,
  );
}

/** What Node calls the encodings of HTTP; its types do not name Brotli yet. */
const formats: ReadonlyMap<string, CompressionFormat> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['br', 'brotli' as CompressionFormat],
]);

// Counts while it reads, so that a small body that unpacks into a huge one is stopped at the limit.
async function collect(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await read(reader);
    if (done) return joined(chunks, total);
    total += value.byteLength;
    if (total > maxBytes) {
      reader.cancel().catch(() => undefined);
      throw tooLong(maxBytes);
    }
    chunks.push(value);
  }
}

async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch {
    throw fhirError(
      'invalid',
      'The body could not be read to its end: it was cut off or is not valid gzip or Brotli',
    );
  }
}

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function tooLong(maxBytes: number): Error {
  const mebibytes = Math.round((maxBytes / 1024 / 1024) * 10) / 10;
  return fhirError(
    'too-long',
    `The body is larger than ${maxBytes} bytes (${mebibytes} MB, unpacked): send fewer resources in one request`,
  );
}
