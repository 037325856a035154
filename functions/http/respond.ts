import { parse, stringify } from '../fhir/json.ts';
import type { Answer } from './api.ts';
import { etag, httpDate } from './etag.ts';
import type { MediaType } from './negotiation.ts';

// What is answered is about people: no cache on the way keeps it, however it was asked for.
const defaults = { 'Cache-Control': 'no-store', Vary: 'Accept' };

/** An answer over HTTP. The text of a resource is sent as it is, so that decimals keep their precision. */
export function respond(answer: Answer, mediaType: MediaType, pretty: boolean): Response {
  const headers = new Headers({ ...defaults, ...answer.headers });
  if (answer.version) {
    headers.set('ETag', etag(answer.version.versionId));
    headers.set('Last-Modified', httpDate(answer.version.lastUpdated));
  }
  if (answer.location !== undefined) headers.set('Location', answer.location);
  if (answer.raw) {
    headers.set('Content-Type', answer.raw.contentType);
    return new Response(answer.raw.bytes, { status: answer.status, headers });
  }
  const content = answer.content ?? (answer.outcome && stringify(answer.outcome));
  if (content === undefined) return new Response(null, { status: answer.status, headers });
  headers.set('Content-Type', `${mediaType}; charset=utf-8`);
  const text = pretty ? stringify(parse(content), 2) : content;
  return new Response(text, { status: answer.status, headers });
}
