import { isUtf8 } from 'node:buffer';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { error, type Issue, operationOutcome } from '../fhir/outcome.ts';
import type { Connection } from '../http/client-address.ts';
import { compress } from './compress.ts';

/** What an app is: a Hono app's `fetch`, for one. */
export type Fetch = (request: Request, connection: Connection) => Response | Promise<Response>;

export interface LambdaHttpOptions {
  /** Base of every link; the requests that the app sees are for its origin. */
  readonly publicUrl: string;
  /** What the content delivery network adds to each request, so that nobody goes around its firewall. */
  readonly originSecret: string;
  /** Notes an unforeseen error and answers the id under which it is noted. */
  readonly report: (error: unknown) => string;
}

const originSecretHeader = 'x-kring-origin';

/** AWS: the most bytes of an invocation's answer, as JSON. */
const maxPayloadBytes = 6 * 1024 * 1024;

/**
 * Lets a Web app answer events of an API Gateway HTTP API in payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export function lambdaHttp(fetch: Fetch, options: LambdaHttpOptions) {
  const isOrigin = secretCheck(options.originSecret);
  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    if (!isOrigin(event.headers[originSecretHeader])) {
      return outcome(403, error('forbidden', `This address is not for callers: use ${options.publicUrl}`));
    }
    const request = requestOf(event, new URL(options.publicUrl).origin);
    if (request === undefined) {
      return outcome(400, error('invalid', 'The method or a header of the request is not one of HTTP'));
    }
    try {
      return await resultOf(
        await fetch(request, { clientAddress: addressOf(event), sentPath: event.rawPath }),
        request,
      );
    } catch (cause) {
      const logId = options.report(cause);
      return outcome(500, error('exception', `The server failed; this is logged as ${logId}`));
    }
  };
}

function secretCheck(secret: string): (given: string | undefined) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(secret);
  return (given) => given !== undefined && timingSafeEqual(digest(given), expected);
}

/** `undefined` when the platform let something through that is no HTTP request. */
function requestOf(event: APIGatewayProxyEventV2, origin: string): Request | undefined {
  const { method } = event.requestContext.http;
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(event);
  try {
    return new Request(`${origin}${escapePath(event.rawPath)}${query}`, {
      method,
      headers: headersOf(event),
      body,
    });
  } catch (cause) {
    if (cause instanceof TypeError) return undefined;
    throw cause;
  }
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEventV2): Uint8Array<ArrayBuffer> | null {
  return body === undefined ? null : new Uint8Array(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}

/**
 * Who is before the content delivery network, which alone can call: it notes that at the end of `X-Forwarded-For`,
 * and API Gateway notes the network behind it.
 */
function addressOf({ headers, requestContext }: APIGatewayProxyEventV2): string {
  const forwarded = (headers['x-forwarded-for'] ?? '').split(',').map((address) => address.trim());
  return forwarded.at(-2) || requestContext.http.sourceIp;
}

/** Several values of one header come joined by commas, cookies apart. */
function headersOf({ headers, cookies = [] }: APIGatewayProxyEventV2): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && name !== originSecretHeader) all.set(name, value);
  }
  if (cookies.length > 0) all.set('cookie', cookies.join('; '));
  return all;
}

// An HTTP API hands the path on percent-decoded (a function URL does not), so what would end or break a URL's path is
// encoded again; what is encoded already stays as it is.
function escapePath(path: string): string {
  return path.toWellFormed().replace(/%(?![0-9A-Fa-f]{2})|[^\w\-.~!$&'()*+,;=:@/%]+/g, encodeURIComponent);
}

async function resultOf(response: Response, request: Request): Promise<APIGatewayProxyStructuredResultV2> {
  const headers = new Headers(response.headers);
  const bytes = compress(Buffer.from(await response.arrayBuffer()), headers, request.headers);
  const result = structured(response.status, headers, bytes);
  // An estimate first: writing out every answer only to measure it would cost more than most answers do.
  if (bytes.length < maxPayloadBytes / 8) return result;
  return Buffer.byteLength(JSON.stringify(result)) > maxPayloadBytes ? tooLarge(request, response) : result;
}

function structured(statusCode: number, headers: Headers, bytes: Buffer): APIGatewayProxyStructuredResultV2 {
  const cookies = headers.getSetCookie();
  headers.delete('set-cookie');
  headers.delete('content-length');
  const isBase64Encoded = !isUtf8(bytes);
  return {
    statusCode,
    headers: Object.fromEntries(headers),
    ...(cookies.length > 0 ? { cookies } : {}),
    body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

function tooLarge(request: Request, response: Response): APIGatewayProxyStructuredResultV2 {
  const gzip = 'send `Accept-Encoding: gzip`';
  if (isRead(request) || !response.ok) {
    return outcome(
      413,
      error('too-costly', `The answer is larger than 6 MB: ask for fewer resources, or ${gzip}`),
    );
  }
  // What was asked for has been done, and an error would say that it was not.
  const done = 'This was carried out, but the answer is larger than 6 MB';
  return outcome(response.status, {
    severity: 'information',
    code: 'informational',
    diagnostics: `${done}: read what was written, and next time send \`Prefer: return=minimal\`, or ${gzip}`,
  });
}

function isRead({ method, url }: Request): boolean {
  return method === 'GET' || new URL(url).pathname.endsWith('/_search');
}

function outcome(statusCode: number, issue: Issue): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/fhir+json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(operationOutcome([issue])),
    isBase64Encoded: false,
  };
}
