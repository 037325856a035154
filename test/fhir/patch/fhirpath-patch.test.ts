import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readElementModel } from '../../../functions/fhir/definitions/element-model.ts';
import { parse, stringify } from '../../../functions/fhir/json.ts';
import { fhirPathPatch } from '../../../functions/fhir/patch/fhirpath-patch.ts';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';

const generated = fileURLToPath(new URL('../../../functions/fhir/definitions/generated/', import.meta.url));
const model = readElementModel(generated);

/** The rules of https://hl7.org/fhir/R4/fhirpatch.html are in test/conformance/http/patch-fhirpath.json. */
describe('fhirPathPatch', () => {
  function operation(type: string, path: string, ...parts: readonly JsonObject[]): JsonObject {
    const part = [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...parts];
    return { name: 'operation', part };
  }
  const patchOf = (...parameter: readonly JsonObject[]) =>
    fhirPathPatch({ resourceType: 'Parameters', parameter }, model);
  const number = (name: string, valueInteger: number): JsonObject => ({ name, valueInteger });

  const given = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });

  it('inserts and deletes again, moves there and back', () => {
    fc.assert(
      fc.property(given, fc.nat(6), fc.nat(5), (list, one, other) => {
        const before: Resource = { resourceType: 'Patient', id: '1', name: [{ given: list }] };
        const kept = structuredClone(before);
        const at = one % (list.length + 1);
        const inserted = operation('insert', 'Patient.name.given', number('index', at), {
          name: 'value',
          valueString: 'x',
        });
        expect(patchOf(inserted)(before).name).toEqual([{ given: list.toSpliced(at, 0, 'x') }]);
        expect(patchOf(inserted, operation('delete', `Patient.name.given[${at}]`))(before)).toEqual(before);
        const from = one % list.length;
        const to = other % list.length;
        const move = (source: number, destination: number) =>
          operation(
            'move',
            'Patient.name.given',
            number('source', source),
            number('destination', destination),
          );
        expect(patchOf(move(from, to), move(to, from))(before)).toEqual(before);
        expect(before).toEqual(kept);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps what stands beside a primitive with it', () => {
    const before: Resource = {
      resourceType: 'Patient',
      id: '1',
      name: [{ given: ['a', 'b'], _given: [null, { id: 'of-b' }] }],
    };
    const move = operation('move', 'Patient.name.given', number('source', 1), number('destination', 0));
    expect(patchOf(move)(before).name).toEqual([{ given: ['b', 'a'], _given: [{ id: 'of-b' }, null] }]);
    expect(patchOf(operation('delete', 'Patient.name.given[1]'))(before).name).toEqual([{ given: ['a'] }]);
  });

  it('keeps a decimal as it was written', () => {
    const parameters = parse(
      '{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},' +
        '{"name":"path","valueString":"Observation"},{"name":"name","valueString":"value"},' +
        '{"name":"value","valueQuantity":{"value":3.50}}]}]}',
    ) as Resource;
    const observation: Resource = { resourceType: 'Observation', id: '1' };
    expect(stringify(fhirPathPatch(parameters, model)(observation))).toContain(
      '"valueQuantity":{"value":3.50}',
    );
  });

  it('may be applied again', () => {
    const patch = patchOf(
      operation(
        'add',
        'Patient',
        { name: 'name', valueString: 'name' },
        { name: 'value', valueHumanName: { text: 'a' } },
      ),
      operation('replace', 'Patient.name[0].text', { name: 'value', valueString: 'b' }),
    );
    for (const id of ['1', '2']) {
      expect(patch({ resourceType: 'Patient', id })).toEqual({
        resourceType: 'Patient',
        id,
        name: [{ text: 'b' }],
      });
    }
  });

  it.each([
    ['Patient.name.where(family in %resource.name.family)', /more work/],
    ['Patient.name | Patient.name', /more work/],
    [`Patient.name.where(${'family = 1 or '.repeat(300)}true)`, /2000 characters/],
    ["Patient.name.where(family.matches('(a+)+'))", /may not use matches/],
    ['Patient.descendants()', /may not use descendants/],
  ])('refuses %s, which could run for long', (path, words) => {
    const name = Array.from({ length: 2_000 }, (_, index) => ({ family: `f${index}` }));
    expect(() => patchOf(operation('delete', path))({ resourceType: 'Patient', id: '1', name })).toThrow(
      words,
    );
  });
});
