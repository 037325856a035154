import type { ElementModel } from '../fhir/definitions/element-model.ts';
import { parse, stringify } from '../fhir/json.ts';
import type { Resource } from '../fhir/resource.ts';
import { writeXml } from '../fhir/xml/write.ts';
import type { Answer } from './api.ts';
import { etag, httpDate } from './etag.ts';
import { isXml, type MediaType } from './negotiation.ts';

/** How an answer is to be written. */
export interface Presentation {
  readonly mediaType: MediaType;
  readonly pretty: boolean;
  /** For an answer to HEAD. */
  readonly withoutBody?: boolean;
}

// What is answered is about people: no cache on the way keeps it, however it was asked for.
const defaults = { 'Cache-Control': 'no-store', Vary: 'Accept' };

/** An answer over HTTP. The JSON of a resource is sent as it is, so that decimals keep their precision. */
export function respond(answer: Answer, presentation: Presentation, elements: ElementModel): Response {
  const headers = new Headers({ ...defaults, ...answer.headers });
  if (answer.version) {
    headers.set('ETag', etag(answer.version.versionId));
    headers.set('Last-Modified', httpDate(answer.version.lastUpdated));
  }
  if (answer.location !== undefined) headers.set('Location', answer.location);
  if (answer.raw) {
    headers.set('Content-Type', answer.raw.contentType);
    return new Response(presentation.withoutBody ? null : answer.raw.bytes, {
      status: answer.status,
      headers,
    });
  }
  const content = answer.content ?? (answer.outcome && stringify(answer.outcome));
  if (content === undefined) return new Response(null, { status: answer.status, headers });
  headers.set('Content-Type', `${presentation.mediaType}; charset=utf-8`);
  const text = presentation.withoutBody ? null : written(content, presentation, elements);
  return new Response(text, { status: answer.status, headers });
}

function written(content: string, { mediaType, pretty }: Presentation, elements: ElementModel): string {
  if (isXml(mediaType)) return writeXml(parse(content) as Resource, elements, pretty);
  return pretty ? stringify(parse(content), 2) : content;
}
