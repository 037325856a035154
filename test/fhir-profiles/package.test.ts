import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Compiled, committed, compile } from '../../fhir-profiles/build.ts';
import type { ExternalCode } from '../../fhir-profiles/external-codes.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import { codeSystem, extension, profile } from '../../functions/group-care/canonical.ts';
import { referencesOf } from '../group-care/synthetic/references.ts';
import { profileValidation } from './validator.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = ['functions', 'indicators', 'questionnaires', 'blueprints', 'infra'].flatMap((folder) =>
  globSync('**/*.{ts,js,json,sql}', { cwd: join(root, folder) })
    .filter((file) => !file.includes('generated') && !file.includes('cases'))
    .map((file) => [file, readFileSync(join(root, folder, file), 'utf8')] as const),
);
const canonical = /https:\/\/kring\.care\/fhir\/(?:CodeSystem|StructureDefinition)\/[a-z0-9-]+/g;

interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** Every Coding of a code system of ours in it. */
function codingsIn(value: unknown): readonly Coding[] {
  if (typeof value !== 'object' || value === null) return [];
  const { system, code } = value as Partial<Coding>;
  const own = typeof code === 'string' && system?.match(canonical) ? [value as Coding] : [];
  return [...own, ...Object.values(value).flatMap(codingsIn)];
}

describe('the FHIR package', () => {
  let compiled: Compiled;
  beforeAll(async () => {
    compiled = await compile();
  });

  it('compiles without an error or a warning', () => {
    expect(compiled.complaints).toEqual([]);
    expect(compiled.files.size).toBeGreaterThan(150);
  });

  it('is committed as it compiles', async () => {
    expect(Object.fromEntries(await committed())).toEqual(Object.fromEntries(compiled.files));
  });

  it('has a snapshot in every StructureDefinition', () => {
    const structures = [...compiled.files].filter(([path]) => path.startsWith('StructureDefinition-'));
    expect(structures.length).toBeGreaterThanOrEqual(50);
    for (const [path, text] of structures) {
      expect(JSON.parse(text).snapshot?.element.length, path).toBeGreaterThan(3);
    }
  });

  it('says what each of its codes means', () => {
    const systems = [...compiled.files].filter(([path]) => path.startsWith('CodeSystem-'));
    for (const [path, text] of systems) {
      const { content, concept = [] } = JSON.parse(text);
      expect([path, concept.length > 0]).toEqual([path, content === 'complete']);
      for (const { code, display, definition } of concept) {
        expect([display, definition], `${path} ${code}`).toEqual([
          expect.stringMatching(/\S/),
          expect.stringMatching(/\.$/),
        ]);
      }
    }
  });

  it('holds every extension, profile and code system of ours that is used anywhere', () => {
    const urls = new Set([...compiled.files.values()].map((text) => JSON.parse(text).url));
    const used = new Set(sources.flatMap(([, text]) => text.match(canonical) ?? []));
    expect(used.size).toBeGreaterThan(15);
    // One that ends in a hyphen goes on with a name in the code.
    const isThere = (url: string) =>
      urls.has(url) || (url.endsWith('-') && [...urls].some((one) => String(one).startsWith(url)));
    expect([...used].filter((url) => !isThere(url))).toEqual([]);
  });

  it('holds every code of ours that a questionnaire or a measure uses, with the words of the questionnaire', () => {
    const concepts = new Map(
      [...compiled.files]
        .filter(([path]) => path.startsWith('CodeSystem-'))
        .map(([, text]) => JSON.parse(text))
        .map(({ url, concept = [] }) => [
          url,
          new Map<string, string>(
            concept.map(({ code, display }: Record<string, string>) => [code, display]),
          ),
        ]),
    );
    const definitions = sources.filter(([file]) => /(questionnaire|measure)\.json$/.test(file));
    const codings = definitions.flatMap(([, text]) => codingsIn(JSON.parse(text)));
    expect(codings.length).toBeGreaterThan(50);
    for (const { system, code, display } of codings) {
      const known = concepts.get(system)?.get(code);
      expect([system, code, display ?? known]).toEqual([system, code, known ?? 'a code of the system']);
    }
  });

  it('holds what the code names by canonical URL', () => {
    const urls = new Set([...compiled.files.values()].map((text) => JSON.parse(text).url));
    const { reasonCancelled, ...ours } = extension;
    expect(reasonCancelled).toMatch('http://hl7.org/fhir/');
    for (const named of [profile, ours, codeSystem]) {
      for (const url of Object.values(named)) expect(urls).toContain(url);
    }
  });
});

describe('what is in the FHIR package', async () => {
  const validate = profileValidation();
  const files = [...(await committed())].filter(
    ([path]) => !/(package|\.index|external-codes)\.json$/.test(path),
  );
  const all = files.map(([path, text]) => [path, JSON.parse(text) as Resource] as const);
  const examples = all.filter(([path]) => path.startsWith('example/')).map(([, resource]) => resource);
  const within = examples.flatMap((resource) => [resource, ...entriesOf(resource)]);

  it.each(all)('%s is valid', (_, resource) => {
    const issues = [resource, ...entriesOf(resource)].flatMap((one) => validate(one));
    // R4's own example of an identifier, in the snapshot of every profile of Consent; and a report of somebody's measure.
    const expected = /urn:ietf:rfc:3986|The measure https:\/\/example\.org\S+ is not known/;
    expect(issues.filter(({ diagnostics }) => !expected.test(diagnostics))).toEqual([]);
  });

  it('has a file for each entry of its indexes, and an entry for each file', async () => {
    for (const folder of ['', 'example/', 'other/']) {
      const { files: listed } = JSON.parse((await committed()).get(`${folder}.index.json`) ?? '{}');
      const names = listed.map(({ filename }: { filename: string }) => `${folder}${filename}`);
      const there = files.map(([path]) => path).filter((path) => path.replace(/[^/]*$/, '') === folder);
      expect(names).toEqual(there.toSorted());
    }
  });

  const profiles = all.map(([, resource]) => resource).filter(({ kind }) => kind === 'resource');
  it.each(profiles.map(({ url }) => String(url)))('has an example of %s', (url) => {
    // One from which others derive may have theirs.
    const deriving = profiles.filter(({ baseDefinition }) => baseDefinition === url).map(({ url }) => url);
    const wanted = [url, ...deriving];
    expect(within.filter(({ meta }) => meta?.profile?.some((one) => wanted.includes(one)))).not.toEqual([]);
  });

  it('has no reference in an example that leads nowhere', () => {
    const known = new Set(within.map(({ resourceType, id }) => `${resourceType}/${id}`));
    const dangling = new Set(within.flatMap(referencesOf).filter((reference) => !known.has(reference)));
    expect([...dangling]).toEqual([]);
  });

  it('uses no code of others that is neither in the packages of R4 nor told to be unchecked', async () => {
    const codes = JSON.parse(
      (await committed()).get('other/external-codes.json') ?? '[]',
    ) as readonly ExternalCode[];
    expect(codes.length).toBeGreaterThan(40);
    const unchecked = codes
      .filter(({ isChecked }) => !isChecked)
      .map(({ system, code }) => `${system} ${code}`);
    expect(unchecked).toEqual([
      'http://loinc.org 11778-8',
      'http://loinc.org 11881-0',
      'http://loinc.org 11884-4',
      'http://loinc.org 55283-6',
      'http://loinc.org 55758-7',
      'http://loinc.org 63893-2',
      'http://loinc.org 8339-4',
      'http://loinc.org LA6568-5',
      'http://loinc.org LA6569-3',
      'http://loinc.org LA6570-1',
      'http://loinc.org LA6571-9',
      'http://snomed.info/sct 106328005',
      'http://snomed.info/sct 1144665009',
      'http://snomed.info/sct 17369002',
      'http://snomed.info/sct 281050002',
      'http://unitsofmeasure.org {score}',
      'http://www.whocc.no/atc J07AH08',
      'http://www.whocc.no/atc J07AL02',
      'http://www.whocc.no/atc J07BD52',
      'http://www.whocc.no/atc J07BH01',
      'http://www.whocc.no/atc J07CA09',
      'urn:ietf:bcp:47 srn',
      'urn:ietf:bcp:47 tr',
    ]);
  });

  it('has a message for people with every rule of its own', () => {
    const rules = all.flatMap(([, resource]) => constraintsOf(resource));
    expect(rules.length).toBeGreaterThan(25);
    for (const { key, human } of rules) {
      expect([key, human]).toEqual([
        expect.stringMatching(/^kring-/),
        expect.stringMatching(/^[A-Z].{20,}\.$/),
      ]);
    }
  });

  it('says of each binding of its own why it is as strong as it is', () => {
    const bindings = all.flatMap(([path, resource]) =>
      bindingsOf(resource).map((one) => [path, one] as const),
    );
    expect(bindings.length).toBeGreaterThan(15);
    for (const [path, { valueSet, description = '' }] of bindings) {
      expect(`${path} ${valueSet}: ${description}`).toMatch(/: .{15,}\.$/);
    }
  });
});

interface Element {
  readonly id: string;
  readonly constraint?: readonly { readonly key: string; readonly human: string }[];
  readonly binding?: { readonly valueSet?: string; readonly description?: string };
}

function differencesOf(resource: Resource): readonly Element[] {
  return (
    (resource as { readonly differential?: { readonly element: readonly Element[] } }).differential
      ?.element ?? []
  );
}

function constraintsOf(resource: Resource) {
  return differencesOf(resource).flatMap(({ constraint = [] }) => constraint);
}

function bindingsOf(resource: Resource) {
  return differencesOf(resource).flatMap(({ binding }) => binding ?? []);
}

function entriesOf(resource: Resource): readonly Resource[] {
  const { entry = [] } = resource as { readonly entry?: readonly { readonly resource?: Resource }[] };
  return entry.flatMap((one) => one.resource ?? []);
}
