import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openTestApp } from '../../http/fhir-test-app.ts';

/**
 * Each file holds what one section of R4 asks of a validator: what clients have stored before (`given`), and resources
 * with every error that `POST [type]/$validate` must tell, and warnings and information that it must tell among others.
 */
const issue = z.strictObject({
  severity: z.enum(['error', 'warning', 'information']).default('error'),
  code: z.string().optional(),
  expression: z.string().optional(),
  /** Part of the diagnostics. */
  says: z.string().optional(),
});

const file = z.strictObject({
  section: z.url(),
  given: z.array(z.record(z.string(), z.unknown())).default([]),
  cases: z
    .array(
      z
        .strictObject({
          name: z.string(),
          profile: z.string().optional(),
          /** Sent as the parameter `resource`. */
          resource: z.looseObject({ resourceType: z.string() }).optional(),
          /** Sent as it is, instead: JSON or XML. */
          text: z.string().optional(),
          issues: z.array(issue).default([]),
        })
        .refine(({ resource, text }) => (resource === undefined) !== (text === undefined)),
    )
    .min(1),
});

type Case = z.infer<typeof file>['cases'][number];

const outcome = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(
    z.object({
      severity: z.string(),
      code: z.string(),
      diagnostics: z.string().default(''),
      expression: z.array(z.string()).default([]),
    }),
  ),
});

const folder = import.meta.dirname;
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

it('has files to run', () => expect(names.length).toBeGreaterThan(8));

describe.each(names)('%s', (name) => {
  const { section, given, cases } = file.parse(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')));
  const test = openTestApp();
  afterAll(() => test.close());

  beforeAll(async () => {
    for (const resource of given) {
      const type = String(resource.resourceType);
      const response = await test.send('PUT', `/${type}/${resource.id}`, resource);
      expect(response.status, await response.text()).toBe(201);
    }
  });

  it.each(cases.map((each) => [each.name, each] as const))(`${section}: %s`, async (_, each) => {
    const found = await issuesOf(each);
    const told = (severity: string) => found.filter((one) => one.severity === severity);
    const [errors, warnings, information] = ['error', 'warning', 'information'].map((severity) =>
      each.issues.filter((one) => one.severity === severity).map(matcher),
    );
    expect(told('error')).toEqual(expect.arrayContaining(errors ?? []));
    expect(told('error'), JSON.stringify(found)).toHaveLength(errors?.length ?? 0);
    for (const warning of warnings ?? []) expect(told('warning')).toContainEqual(warning);
    for (const one of information ?? []) expect(told('information')).toContainEqual(one);
  });

  async function issuesOf(each: Case) {
    const response = await answerTo(each);
    const text = await response.text();
    expect([200, 400], text).toContain(response.status);
    return outcome.parse(JSON.parse(text)).issue.map(({ expression, ...rest }) => ({
      ...rest,
      expression: expression[0] ?? '',
    }));
  }

  function answerTo({ profile, resource, text = '' }: Case): Promise<Response> {
    if (resource === undefined) return sentAsItIs(text);
    const parameter = [
      { name: 'resource', resource },
      ...(profile === undefined ? [] : [{ name: 'profile', valueUri: profile }]),
    ];
    const body = { resourceType: 'Parameters', parameter };
    return Promise.resolve(test.send('POST', `/${resource.resourceType}/$validate`, body));
  }

  function sentAsItIs(text: string): Promise<Response> {
    const isXml = text.startsWith('<');
    const [, type] = (isXml ? /<([A-Z]\w+)/ : /"resourceType":"(\w+)"/).exec(text) ?? [];
    const headers = { 'Content-Type': `application/fhir+${isXml ? 'xml' : 'json'}` };
    return Promise.resolve(test.send('POST', `/${type}/$validate`, text, headers));
  }
});

function matcher({ severity, code, expression, says }: z.infer<typeof issue>) {
  return {
    severity,
    code: code ?? expect.any(String),
    diagnostics: expect.stringContaining(says ?? ''),
    expression: expression ?? expect.any(String),
  };
}
