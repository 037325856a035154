import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import * as z from 'zod';
import { parse, stringify } from '../../functions/fhir/json.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import { defaultLimits } from '../../functions/http/api.ts';
import { inParallel } from '../../functions/http/in-parallel.ts';
import { openTestApp } from '../http/fhir-test-app.ts';

/**
 * Real input: every resource of the package `hl7.fhir.r4.examples` is stored, read back the same but for `meta`, and
 * found by `_id`. Those that are refused or changed are listed, each with its reason, and nothing else may be: what is not
 * valid R4 where the validator is tested, the others here.
 */
const folder = join(import.meta.dirname, '../../node_modules/hl7.fhir.r4.examples');
const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'package.json');

const list = z.array(
  z.strictObject({
    file: z.string(),
    reason: z.string(),
    found: z.string(),
    /** What is wrong with it is told by `$validate`, and keeps nobody from storing it. */
    stored: z.boolean().optional(),
  }),
);
const refused = new Map(
  ['../fhir/validate/broken-examples.json', 'examples-refused.json']
    .flatMap((name) => list.parse(JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'))))
    .filter(({ stored }) => stored !== true)
    .map((one) => [one.file, one] as const),
);

const test = openTestApp({ limits: { ...defaultLimits, maxBodyBytes: 64 * 1024 * 1024 } });
afterAll(() => test.close());

it('stores, reads back and finds the examples of R4', { timeout: 300_000 }, async () => {
  expect(files.length).toBeGreaterThan(5_000);
  const failures = new Map<string, Failure>();
  await inParallel(files, 16, async (file) => {
    const failure = await failureOf(parse(readFileSync(join(folder, file), 'utf8')) as Resource);
    if (failure) failures.set(file, failure);
  });
  console.log(summary(failures));
  const unexpected = [...failures].filter(([file, { status, text }]) => {
    const { found } = refused.get(file) ?? {};
    return found === undefined || !text.includes(found) || ![0, 400, 413, 422].includes(status);
  });
  expect(Object.fromEntries(unexpected)).toEqual({});
  expect([...refused.keys()].filter((file) => !failures.has(file))).toEqual([]);
});

interface Failure {
  readonly status: number;
  readonly text: string;
}

async function failureOf(resource: Resource): Promise<Failure | undefined> {
  const { resourceType, id } = resource;
  const path = `/${resourceType}/${id}`;
  const put = await test.send('PUT', path, stringify(resource), { Prefer: 'return=minimal' });
  if (put.status !== 201) return { status: put.status, text: problems(await put.json()) };
  const back = parse(await (await test.send('GET', path)).text()) as Resource;
  const difference = differenceOf(resource, back);
  if (difference !== undefined) return { status: 0, text: `${difference} came back different` };
  const found = await (await test.send('GET', `/${resourceType}?_id=${id}`)).json();
  const [only, second] = found.entry ?? [];
  if (only?.resource.id === id && second === undefined) return undefined;
  return { status: 0, text: 'was not found by _id' };
}

function problems({ issue }: { issue: { diagnostics: string; expression?: string[] }[] }): string {
  return issue.map(({ expression, diagnostics }) => `${expression?.[0] ?? ''}: ${diagnostics}`).join('\n');
}

/** The first member that is not the same, decimals to the digit; `meta` may only have gained a version and a time. */
function differenceOf(sent: Resource, back: Resource): string | undefined {
  const { meta: sentMeta, ...sentRest } = sent;
  const { meta: { versionId, lastUpdated, ...backMeta } = {}, ...backRest } = back;
  const { versionId: _, lastUpdated: __, ...asked } = sentMeta ?? {};
  const names = new Set([...Object.keys(sentRest), ...Object.keys(backRest)]);
  const different = [...names].find((name) => written(sentRest[name]) !== written(backRest[name]));
  return different ?? (written(asked) === written(backMeta) ? undefined : 'meta');
}

function written(member: Resource[string]): string | undefined {
  return member === undefined ? undefined : stringify(member);
}

function summary(failures: ReadonlyMap<string, Failure>): string {
  const kinds = Map.groupBy(failures.keys(), (file) => refused.get(file)?.reason ?? 'NOT EXPECTED');
  const lines = [...kinds]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([reason, of]) => `${String(of.length).padStart(6)}  ${reason}`);
  const stored = files.length - failures.size;
  return [`hl7.fhir.r4.examples: ${stored} of ${files.length} stored, read back and found`, ...lines].join(
    '\n',
  );
}
