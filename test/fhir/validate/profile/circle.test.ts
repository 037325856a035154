import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadDefinitions } from '../../../../functions/fhir/definitions/load.ts';
import { createValidator } from '../../../../functions/fhir/validate/validator.ts';

const definitions = loadDefinitions(
  join(import.meta.dirname, '../../../../functions/fhir/definitions/generated'),
);
const url = (name: string) => `http://example.org/StructureDefinition/${name}`;

/** Each asks that what its members are conforms to the other, and each that it conforms to itself. */
function listProfile(name: string, other: string) {
  return {
    resourceType: 'StructureDefinition',
    url: url(name),
    type: 'List',
    kind: 'resource',
    derivation: 'constraint',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/List',
    differential: {
      element: [
        {
          id: 'List',
          path: 'List',
          constraint: [
            { key: 'self', severity: 'error', human: 'self', expression: `conformsTo('${url(name)}')` },
          ],
        },
        {
          id: 'List.entry',
          path: 'List.entry',
          slicing: { discriminator: [{ type: 'profile', path: 'item.resolve()' }], rules: 'open' },
        },
        { id: 'List.entry:other', path: 'List.entry', sliceName: 'other', min: 1 },
        {
          id: 'List.entry:other.item',
          path: 'List.entry.item',
          type: [{ code: 'Reference', targetProfile: [url(other)] }],
        },
      ],
    },
  };
}

const profiles = new Map([
  [url('a'), listProfile('a', 'b')],
  [url('b'), listProfile('b', 'a')],
]);
const validator = createValidator({
  definitions,
  posted: { find: (type, asked) => (type === 'StructureDefinition' ? profiles.get(asked) : undefined) },
});

it('profiles and references that lead back to themselves come to an end', () => {
  const count = 40;
  const lists = Array.from({ length: count }, (_, index) => ({
    fullUrl: `http://example.org/List/${index}`,
    resource: {
      resourceType: 'List',
      id: `${index}`,
      meta: { profile: [url('a')] },
      status: 'current',
      mode: 'working',
      entry: Array.from({ length: count }, (_, other) => ({ item: { reference: `List/${other}` } })),
    },
  }));
  const issues = validator.validate({ resourceType: 'Bundle', type: 'collection', entry: lists });
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
});
