import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readXml } from '../../../functions/fhir/xml/read.ts';
import { baseUrl, elements, openTestApp, validator } from '../../http/fhir-test-app.ts';

/**
 * Each file holds what one section of https://hl7.org/fhir/R4/http.html asks, as requests and what must come back.
 * `{name}` in a request stands for what an earlier step of the case saved under that name.
 */
const step = z.strictObject({
  request: z.strictObject({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
  }),
  expect: z.strictObject({
    status: z.number(),
    /** A regular expression by header name; null: the header is not there. */
    headers: z.record(z.string(), z.string().nullable()).optional(),
    /** By path (`entry[0].resource.id`): the value, a regular expression between slashes, or null for absent. */
    body: z.record(z.string(), z.unknown()).optional(),
    /** The body has no bytes. */
    empty: z.boolean().optional(),
  }),
  /** Paths in the body, or `header:Name`, by the name to save them under. */
  save: z.record(z.string(), z.string()).optional(),
});

const file = z.strictObject({
  section: z.url(),
  cases: z.array(z.strictObject({ name: z.string(), steps: z.array(step).min(1) })).min(1),
});

type Step = z.infer<typeof step>;

const folder = import.meta.dirname;
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

it('has files to run', () => expect(names.length).toBeGreaterThan(5));

describe.each(names)('%s', (name) => {
  const { section, cases } = file.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const test = openTestApp();
  afterAll(() => test.close());

  it.each(cases.map((one) => [one.name, one.steps] as const))(`${section}: %s`, async (_, steps) => {
    const saved = new Map<string, string>();
    for (const one of steps) await run(one, saved);
  });

  async function run(
    { request, expect: expected, save = {} }: Step,
    saved: Map<string, string>,
  ): Promise<void> {
    const filled = JSON.parse(fill(JSON.stringify(request), saved)) as Step['request'];
    const response = await test.send(filled.method, filled.path, filled.body, filled.headers);
    const text = await response.text();
    const isXml = /xml/.test(response.headers.get('Content-Type') ?? '');
    const body: unknown = text === '' ? undefined : isXml ? jsonOf(text) : JSON.parse(text);
    expect(response.status, text).toBe(expected.status);
    for (const [header, pattern] of Object.entries(expected.headers ?? {})) {
      const value = response.headers.get(header);
      if (pattern === null) expect(value, header).toBeNull();
      else expect(value, header).toMatch(new RegExp(fill(pattern, saved)));
    }
    for (const [path, value] of Object.entries(expected.body ?? {})) {
      expectAt(body, path, JSON.parse(fill(JSON.stringify(value), saved)));
    }
    if (expected.empty) expect(text).toBe('');
    // Whatever goes wrong is told in an OperationOutcome.
    if (response.status >= 400 && filled.method !== 'HEAD')
      expect(body).toMatchObject({ resourceType: 'OperationOutcome' });
    if (body !== undefined) expect(errorsIn(body)).toEqual([]);
    for (const [key, path] of Object.entries(save)) saved.set(key, String(found(response, body, path)));
  }
});

/** An answer in XML, read as the JSON that says the same. */
function jsonOf(text: string): unknown {
  const { json, issues } = readXml(text, elements, { maxDepth: 200 });
  expect(issues).toEqual([]);
  return json;
}

/** Whatever is answered is valid R4 itself. */
function errorsIn(body: unknown) {
  return validator.validate(body).filter(({ severity }) => severity === 'error');
}

function fill(text: string, saved: ReadonlyMap<string, string>): string {
  return text
    .replaceAll('{base}', baseUrl)
    .replaceAll(/\{(\w+)\}/g, (whole, name: string) => saved.get(name) ?? whole);
}

function found(response: Response, body: unknown, path: string): unknown {
  return path.startsWith('header:') ? response.headers.get(path.slice('header:'.length)) : at(body, path);
}

function expectAt(body: unknown, path: string, expected: unknown): void {
  const actual = at(body, path);
  if (expected === null) expect(actual, path).toBeUndefined();
  else if (typeof expected === 'string' && /^\/.*\/$/s.test(expected)) {
    expect(String(actual), path).toMatch(new RegExp(expected.slice(1, -1)));
  } else expect(actual, path).toEqual(expected);
}

function at(body: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], body);
}
