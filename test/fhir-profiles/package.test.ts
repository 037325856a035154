import { beforeAll, describe, expect, it } from 'vitest';
import { type Compiled, committed, compile } from '../../fhir-profiles/build.ts';
import { codeSystem, extension, profile } from '../../functions/group-care/canonical.ts';
import { profileValidation } from './validator.ts';

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
      for (const { code, display, definition } of JSON.parse(text).concept) {
        expect([display, definition], `${path} ${code}`).toEqual([
          expect.stringMatching(/\S/),
          expect.stringMatching(/\.$/),
        ]);
      }
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
