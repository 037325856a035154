import { randomBytes } from 'node:crypto';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { type Fetch, lambdaHttp } from '../../functions/handlers/lambda-http.ts';
import { httpApiEvent, originSecret } from './http-api-event.ts';

const publicUrl = 'https://kring.example';
const report = vi.fn(() => 'log-1');

function handle(fetch: Fetch, event: ReturnType<typeof httpApiEvent>) {
  return lambdaHttp(fetch, { publicUrl, originSecret, report })(event);
}

/** The request that the app sees. */
async function seen(event: ReturnType<typeof httpApiEvent>): Promise<Request> {
  const requests: Request[] = [];
  const fetch = (request: Request) => {
    requests.push(request);
    return new Response(null, { status: 204 });
  };
  expect(await handle(fetch, event)).toMatchObject({ statusCode: 204, body: '' });
  const [request] = requests;
  if (request === undefined) throw new Error('The app saw no request');
  return request;
}

describe('the request', () => {
  it.each([
    ['/fhir/Patient', '/fhir/Patient'],
    ['/fhir/Patient/', '/fhir/Patient/'],
    ['/', '/'],
    ['/fhir/Patient/a b', '/fhir/Patient/a%20b'],
    ['/fhir/Patient/a%20b', '/fhir/Patient/a%20b'],
    ['/fhir/Patient/é😀', '/fhir/Patient/%C3%A9%F0%9F%98%80'],
    ['/fhir/Patient/1?_format=xml#x', '/fhir/Patient/1%3F_format=xml%23x'],
    ['/fhir/100%', '/fhir/100%25'],
    ['/fhir/$validate', '/fhir/$validate'],
    ['//elsewhere.example/fhir', '//elsewhere.example/fhir'],
    ['/fhir/\ud800', '/fhir/%EF%BF%BD'],
  ])('for the decoded path %j has the path %j', async (rawPath, pathname) => {
    const request = await seen(httpApiEvent('GET', rawPath));
    expect(request.url).toBe(`${publicUrl}${pathname}`);
  });

  it('keeps the query as it was sent', async () => {
    const query = 'name=a%20b&name=c+d&code=http%3A%2F%2Floinc.org%7C&_sort=';
    expect((await seen(httpApiEvent('GET', '/fhir/Patient', { query }))).url).toBe(
      `${publicUrl}/fhir/Patient?${query}`,
    );
  });

  it('holds headers, several values of one, and cookies, but not the secret', async () => {
    const headers = { 'if-match': 'W/"3"', accept: 'text/html,application/fhir+json' };
    const request = await seen(httpApiEvent('GET', '/q/x', { headers, cookies: ['a=1', 'b=2; c'] }));
    expect(request.headers.get('if-match')).toBe('W/"3"');
    expect(request.headers.get('accept')).toBe('text/html,application/fhir+json');
    expect(request.headers.get('cookie')).toBe('a=1; b=2; c');
    expect([...request.headers.values()].join()).not.toContain(originSecret);
  });

  it('holds a text body', async () => {
    const body = '{"resourceType":"Patient","name":[{"family":"Ægir"}]}';
    expect(await (await seen(httpApiEvent('POST', '/fhir/Patient', { body }))).text()).toBe(body);
  });

  it('holds a binary body byte for byte, such as a gzipped one', async () => {
    const zipped = gzipSync('{"resourceType":"Patient"}');
    const event = httpApiEvent('POST', '/fhir/Patient', {
      body: zipped.toString('base64'),
      isBase64Encoded: true,
      headers: { 'content-encoding': 'gzip' },
    });
    const request = await seen(event);
    expect(request.headers.get('content-encoding')).toBe('gzip');
    expect(Buffer.from(await request.arrayBuffer())).toEqual(zipped);
  });

  it.each(['GET', 'HEAD'])('of %s has no body even when one came', async (method) => {
    expect((await seen(httpApiEvent(method, '/fhir/Patient', { body: 'x' }))).body).toBeNull();
  });
});

describe('the response', () => {
  it('keeps status, headers and several cookies', async () => {
    const headers = new Headers({ etag: 'W/"1"', location: `${publicUrl}/fhir/Patient/1/_history/1` });
    headers.append('set-cookie', 'a=1; HttpOnly');
    headers.append('set-cookie', 'b=2, or so');
    const result = await handle(
      () => new Response('{}', { status: 201, headers }),
      httpApiEvent('POST', '/fhir/Patient'),
    );
    expect(result).toMatchObject({ statusCode: 201, body: '{}', isBase64Encoded: false });
    expect(result.headers).toMatchObject({
      etag: 'W/"1"',
      location: `${publicUrl}/fhir/Patient/1/_history/1`,
    });
    expect(result.headers).not.toHaveProperty('set-cookie');
    expect(result.cookies).toEqual(['a=1; HttpOnly', 'b=2, or so']);
  });

  it('of bytes that are no text is base64', async () => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]);
    const result = await handle(() => new Response(bytes), httpApiEvent('GET', '/static/ring.png'));
    expect(result.isBase64Encoded).toBe(true);
    expect(Buffer.from(result.body ?? '', 'base64')).toEqual(bytes);
  });

  const long = JSON.stringify({ text: 'circle '.repeat(1_000) });
  const json = () =>
    new Response(long, { headers: { 'content-type': 'application/fhir+json; charset=utf-8' } });

  it.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ])('to a caller that accepts %j is %s', async (accept, encoding, unpack) => {
    const result = await handle(
      json,
      httpApiEvent('GET', '/fhir/Patient', { headers: { 'accept-encoding': accept } }),
    );
    expect(result.headers).toMatchObject({ 'content-encoding': encoding, vary: 'accept-encoding' });
    expect(unpack(Buffer.from(result.body ?? '', 'base64')).toString()).toBe(long);
  });

  it.each(['', 'identity', 'gzip;q=0'])('to a caller that accepts %j is as it is', async (accept) => {
    const result = await handle(
      json,
      httpApiEvent('GET', '/fhir/Patient', { headers: { 'accept-encoding': accept } }),
    );
    expect(result.headers).toMatchObject({ vary: 'accept-encoding' });
    expect(result.body).toBe(long);
  });
});

describe('an answer over 6 MB', () => {
  const headers = { 'content-type': 'application/fhir+json' };
  const large = () => new Response(randomBytes(5_000_000).toString('base64'), { headers });

  it.each([
    ['GET', '/fhir/Observation'],
    ['POST', '/fhir/Observation/_search'],
  ])('to %s %s is refused with an OperationOutcome', async (method, path) => {
    const result = await handle(large, httpApiEvent(method, path));
    expect(result.statusCode).toBe(413);
    expect(outcomeOf(result.body)).toMatchObject({ severity: 'error', code: 'too-costly' });
  });

  it('to a write says that it was carried out', async () => {
    const result = await handle(large, httpApiEvent('POST', '/fhir'));
    expect(result.statusCode).toBe(200);
    expect(outcomeOf(result.body)).toMatchObject({ severity: 'information' });
  });

  it('is let through when it packs small enough', async () => {
    const text = JSON.stringify({ text: 'circle '.repeat(1_000_000) });
    const event = httpApiEvent('GET', '/fhir/Observation', { headers: { 'accept-encoding': 'gzip' } });
    const result = await handle(() => new Response(text, { headers }), event);
    expect(result.statusCode).toBe(200);
    expect(gunzipSync(Buffer.from(result.body ?? '', 'base64')).toString()).toBe(text);
  });

  it('counts what JSON makes of it', async () => {
    const quotes = () => new Response('"'.repeat(4_000_000), { headers });
    expect((await handle(quotes, httpApiEvent('GET', '/fhir/Binary/1'))).statusCode).toBe(413);
  });
});

describe('refuses', () => {
  it.each([undefined, '', 'wrong', `${originSecret}x`])(
    'a caller that goes around the firewall (%j)',
    async (secret) => {
      const { headers, ...event } = httpApiEvent('GET', '/fhir/metadata');
      const fetch = vi.fn(() => new Response());
      const result = await handle(fetch, { ...event, headers: { ...headers, 'x-kring-origin': secret } });
      expect(result.statusCode).toBe(403);
      expect(outcomeOf(result.body)).toMatchObject({
        code: 'forbidden',
        diagnostics: expect.stringContaining(publicUrl),
      });
      expect(fetch).not.toHaveBeenCalled();
    },
  );

  it.each([
    ['a method that is none', httpApiEvent('CONNECT', '/fhir/Patient')],
    ['a header that is none', httpApiEvent('GET', '/fhir/Patient', { headers: { 'if-match': '\u20ac' } })],
  ])('%s', async (_name, event) => {
    const result = await handle(() => new Response(), event);
    expect(result.statusCode).toBe(400);
    expect(outcomeOf(result.body)).toMatchObject({ code: 'invalid' });
  });

  it('nothing, but answers an unforeseen error without its words', async () => {
    const failure = new Error('Amina Mensah has no Patient.id');
    const result = await handle(() => Promise.reject(failure), httpApiEvent('GET', '/fhir/Patient'));
    expect(result.statusCode).toBe(500);
    expect(result.body).toContain('log-1');
    expect(result.body).not.toContain('Amina');
    expect(report).toHaveBeenCalledWith(failure);
  });
});

function outcomeOf(body: string | undefined) {
  const outcome = JSON.parse(body ?? '');
  expect(outcome.resourceType).toBe('OperationOutcome');
  return outcome.issue[0];
}
