import { describe, expect, it } from 'vitest';
import type { Json } from '../../../functions/fhir/resource.ts';
import { createSearchDefinitions } from '../../../functions/fhir/search/definitions.ts';
import { postedParameterIssues, postedParameters } from '../../../functions/fhir/search/posted-parameter.ts';
import { generatedText } from './r4.ts';

const definitions = createSearchDefinitions(JSON.parse(generatedText));

function posted(members: Readonly<Record<string, Json>> = {}) {
  return {
    resourceType: 'SearchParameter',
    status: 'active',
    code: 'birth-order',
    base: ['Patient'],
    type: 'number',
    expression: '(Patient.multipleBirth as integer)',
    ...members,
  };
}

describe('a SearchParameter that a client stored', () => {
  it('finds elements with their types', () => {
    const [first] = postedParameters(posted(), definitions);
    expect(first).toMatchObject({ resourceType: 'Patient', parameter: { code: 'birth-order', paths: [] } });
    const found = first?.parameter.find?.({ resourceType: 'Patient', multipleBirthInteger: 3 });
    expect(found).toEqual([{ element: 3, type: 'integer' }]);
  });

  it('is of every type that its base names', () => {
    const named = { base: ['Resource'], type: 'token', expression: 'Resource.meta.tag' };
    expect(postedParameters(posted(named), definitions)).toHaveLength(146);
  });

  it.each([
    ['retired', { status: 'retired' }],
    ['what R4 has already', { code: 'gender' }],
    ['a composite', { type: 'composite' }],
    ['without an expression', { expression: 5 }],
  ])('is not live when it is %s', (_, members) => {
    expect(postedParameters(posted(members), definitions)).toEqual([]);
    expect(postedParameterIssues(posted(members), definitions)).toEqual([]);
  });

  it.each([
    ['a base that is no type', { base: ['Patent'] }, 'SearchParameter.base[0]'],
    ['a code that fits no URL', { code: 'a.b' }, 'SearchParameter.code'],
    ['no FHIRPath', { expression: 'Patient.name.(' }, 'SearchParameter.expression'],
    [
      'a pattern that may run away',
      { expression: "Patient.id.matches('(a+)+$')" },
      'SearchParameter.expression',
    ],
    [
      'an endless expression',
      { expression: `Patient.name${'.a'.repeat(2_000)}` },
      'SearchParameter.expression',
    ],
  ])('is refused for %s', (_, members, expression) => {
    expect(postedParameterIssues(posted(members), definitions)[0]).toMatchObject({
      severity: 'error',
      expression,
    });
  });

  it('never takes the place of what R4 defines, and goes when it is taken back', () => {
    const own = createSearchDefinitions(JSON.parse(generatedText));
    own.post(postedParameters(posted(), own));
    expect(own.parameter('Patient', 'birth-order')?.type).toBe('number');
    expect(own.parameters('Patient').map(({ code }) => code)).toContain('birth-order');
    own.post([]);
    expect(own.parameter('Patient', 'birth-order')).toBeUndefined();
  });
});
