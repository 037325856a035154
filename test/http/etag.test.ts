import { describe, expect, it } from 'vitest';
import { etag, httpDate, ifMatch, ifNoneMatchAny, isNotModified } from '../../functions/http/etag.ts';

const version = { versionId: '3', lastUpdated: '2026-03-04T05:06:07.890Z' };

function notModified(headers: Record<string, string>): boolean {
  return isNotModified({ header: (name) => headers[name] }, version);
}

describe('etag', () => {
  it('is weak', () => expect(etag('3')).toBe('W/"3"'));
  it('goes with an HTTP date', () =>
    expect(httpDate(version.lastUpdated)).toBe('Wed, 04 Mar 2026 05:06:07 GMT'));
});

describe('ifMatch', () => {
  it.each(['W/"3"', '"3"', ' W/"3" '])('reads %s', (value) =>
    expect(ifMatch(value)).toEqual({ ifMatch: '3' }),
  );
  it('is nothing without the header', () => expect(ifMatch(undefined)).toEqual({}));
  it.each(['3', 'W/3', '*', '', 'W/"3", W/"4"', 'W/""'])('refuses %j', (value) => {
    expect(() => ifMatch(value)).toThrow('should name one version');
  });
});

describe('ifNoneMatchAny', () => {
  it('reads *', () => expect(ifNoneMatchAny('*')).toEqual({ ifNoneMatch: '*' }));
  it('refuses a version', () => expect(() => ifNoneMatchAny('W/"3"')).toThrow('can only be *'));
});

describe('isNotModified', () => {
  it.each([
    [{}, false],
    [{ 'If-None-Match': 'W/"3"' }, true],
    [{ 'If-None-Match': '"3"' }, true],
    [{ 'If-None-Match': 'W/"2", W/"3"' }, true],
    [{ 'If-None-Match': '*' }, true],
    [{ 'If-None-Match': 'W/"2"' }, false],
    [{ 'If-Modified-Since': 'Wed, 04 Mar 2026 05:06:07 GMT' }, true],
    [{ 'If-Modified-Since': 'Wed, 04 Mar 2026 05:06:06 GMT' }, false],
    [{ 'If-Modified-Since': 'yesterday' }, false],
    // The tag decides alone.
    [{ 'If-None-Match': 'W/"2"', 'If-Modified-Since': 'Wed, 04 Mar 2026 05:06:07 GMT' }, false],
  ])('%j: %s', (headers, expected) => expect(notModified(headers)).toBe(expected));
});
