import { describe, expect, it } from 'vitest';
import { elementTypes, typeHierarchy } from '../../../functions/fhir/path/element-types.ts';

const definitions = [
  {
    type: 'Resource',
    snapshot: { element: [{ path: 'Resource' }, { path: 'Resource.id', type: [fhirPathString('string')] }] },
  },
  {
    type: 'Widget',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Resource',
    snapshot: {
      element: [
        { path: 'Widget' },
        { path: 'Widget.id', base: { path: 'Resource.id' }, type: [fhirPathString('string')] },
        {
          path: 'Widget.status',
          type: [{ code: 'code' }],
          binding: { strength: 'required', valueSet: 'http://e.org/ValueSet/status|4.0.1' },
        },
        {
          path: 'Widget.colour',
          type: [{ code: 'code' }],
          binding: { strength: 'example', valueSet: 'http://e.org/ValueSet/colour' },
        },
        { path: 'Widget.size[x]', type: [{ code: 'Quantity' }, { code: 'dateTime' }] },
        { path: 'Widget.part', type: [{ code: 'BackboneElement' }] },
        { path: 'Widget.part.id', type: [fhirPathString('string')] },
        { path: 'Widget.part.part', contentReference: '#Widget.part' },
      ],
    },
  },
];

function fhirPathString(valueUrl: string) {
  return {
    code: 'http://hl7.org/fhirpath/System.String',
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type', valueUrl }],
  };
}

describe('the members that a name stands for', () => {
  const membersOf = elementTypes(definitions);

  it.each([
    ['a resource id', 'Widget', 'id', [{ jsonName: 'id', type: 'id' }]],
    ['an element id', 'Widget.part', 'id', [{ jsonName: 'id', type: 'string' }]],
    [
      'a required code',
      'Widget',
      'status',
      [{ jsonName: 'status', type: 'code', valueSet: 'http://e.org/ValueSet/status' }],
    ],
    ['a code that may be another', 'Widget', 'colour', [{ jsonName: 'colour', type: 'code' }]],
    [
      'a choice',
      'Widget',
      'size',
      [
        { jsonName: 'sizeQuantity', type: 'Quantity' },
        { jsonName: 'sizeDateTime', type: 'dateTime' },
      ],
    ],
    ['an element defined in place', 'Widget', 'part', [{ jsonName: 'part', type: 'Widget.part' }]],
    ['one defined elsewhere', 'Widget.part', 'part', [{ jsonName: 'part', type: 'Widget.part' }]],
    ['none', 'Widget', 'weight', []],
  ])('%s', (_, type, name, members) => {
    expect(membersOf(type, name)).toEqual(members);
  });
});

describe('a type', () => {
  const isA = typeHierarchy(definitions);

  it('is itself and what it is derived from', () => {
    expect([isA('Widget', 'Widget'), isA('Widget', 'Resource')]).toEqual([true, true]);
    expect([isA('Resource', 'Widget'), isA('Gadget', 'Resource')]).toEqual([false, false]);
  });
});
