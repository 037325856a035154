import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Compiled, committed, compile } from '../../fhir-profiles/build.ts';
import { codeSystem, extension, profile } from '../../functions/group-care/canonical.ts';
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
    expect(compiled.files.size).toBeGreaterThan(30);
  });

  it('is committed as it compiles', async () => {
    expect(Object.fromEntries(await committed())).toEqual(Object.fromEntries(compiled.files));
  });

  it('has a snapshot in every StructureDefinition', () => {
    const structures = [...compiled.files].filter(([path]) => path.startsWith('StructureDefinition-'));
    expect(structures.length).toBeGreaterThanOrEqual(11);
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
    expect([...used].filter((url) => !urls.has(url))).toEqual([]);
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

describe('the examples of the FHIR package', async () => {
  const validate = profileValidation();
  const examples = [...(await committed())].filter(([path]) => path.startsWith('example/'));

  it('are a handful', () => {
    expect(examples.length).toBeGreaterThanOrEqual(5);
  });

  it.each(examples)('%s is valid', (_, text) => {
    expect(validate(JSON.parse(text))).toEqual([]);
  });
});
