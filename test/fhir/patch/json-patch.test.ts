import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from '../../../functions/fhir/json.ts';
import { jsonPatch } from '../../../functions/fhir/patch/json-patch.ts';
import type { Json, Resource } from '../../../functions/fhir/resource.ts';

/** The rules of https://www.rfc-editor.org/rfc/rfc6902 are in test/conformance/http/patch-json.json. */
describe('jsonPatch', () => {
  const resourceWith = (members: object): Resource => ({ resourceType: 'Basic', id: '1', ...members });
  const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.string({ minLength: 1 }));
  const name = fc.constantFrom('a', 'b', 'c/d', 'e~f', '0');
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
      fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 3 }),
    ) as fc.Arbitrary<Json>,
  }));

  it('makes any document of any other, by what each has', () => {
    fc.assert(
      fc.property(fc.dictionary(name, value), fc.dictionary(name, value), (from, to) => {
        const pointer = (member: string) => `/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const operations = [
          ...Object.keys(from).map((member) => ({ op: 'remove', path: pointer(member) })),
          ...Object.entries(to).flatMap(([member, one]) => [
            { op: 'add', path: pointer(member), value: one },
            { op: 'test', path: pointer(member), value: one },
          ]),
        ];
        const before = resourceWith(from);
        const kept = structuredClone(before);
        expect(jsonPatch(operations as Json)(before)).toEqual(resourceWith(to));
        // The resource that is patched is another reader's too.
        expect(before).toEqual(kept);
      }),
    );
  });

  it('moves an item of a list there and back', () => {
    fc.assert(
      fc.property(
        fc.array(leaf, { minLength: 1, maxLength: 6 }),
        fc.nat(5),
        fc.nat(5),
        (list, one, other) => {
          const from = one % list.length;
          const to = other % list.length;
          const there = { op: 'move', from: `/list/${from}`, path: `/list/${to}` };
          const back = { op: 'move', from: `/list/${to}`, path: `/list/${from}` };
          const before = resourceWith({ list });
          expect(jsonPatch([there, back])(before)).toEqual(before);
          expect(jsonPatch([there])(before).list).toEqual(
            list.toSpliced(from, 1).toSpliced(to, 0, list[from] ?? ''),
          );
        },
      ),
    );
  });

  it('may be applied again, to the same and to others', () => {
    const patch = jsonPatch([
      { op: 'add', path: '/a', value: { b: [1] } },
      { op: 'add', path: '/a/b/-', value: 2 },
    ]);
    for (const id of ['1', '1', '2']) {
      expect(patch({ resourceType: 'Basic', id })).toEqual({ resourceType: 'Basic', id, a: { b: [1, 2] } });
    }
  });

  it('keeps decimals as they were written, wherever they go', () => {
    const resource = parse('{"resourceType":"Basic","id":"1","a":1.50,"b":{"c":2.0}}') as Resource;
    const document = parse(
      '[{"op":"add","path":"/d","value":3.10},{"op":"move","from":"/a","path":"/e"},' +
        '{"op":"copy","from":"/b","path":"/f"},{"op":"replace","path":"/b/c","value":{"g":4.00}}]',
    );
    expect(stringify(jsonPatch(document)(resource))).toBe(
      '{"resourceType":"Basic","id":"1","b":{"c":{"g":4.00}},"d":3.10,"e":1.50,"f":{"c":2.0}}',
    );
  });

  it('ends where copies of copies would grow without end', () => {
    const copies = Array.from({ length: 60 }, (_, index) => ({
      op: 'copy',
      from: '/a',
      path: `/a/x${index}`,
    }));
    expect(() => jsonPatch(copies)(resourceWith({ a: { b: 'c' } }))).toThrow(/copies more/);
  });
});
