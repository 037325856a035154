import { expect, it } from 'vitest';
import { compartmentClause, compartmentTypes } from '../../../functions/fhir/search/compartment.ts';
import { definitions } from './r4.ts';

it('a resource is in a compartment by any of the parameters that R4 lists', () => {
  const clause = compartmentClause(definitions, 'Observation', 'Patient', '1');
  expect(
    clause?.kind === 'any' && clause.clauses.map((one) => one.kind === 'value' && one.parameter.code),
  ).toEqual(['performer', 'subject']);
  expect(compartmentClause(definitions, 'Medication', 'Patient', '1')).toBeUndefined();
});

it('R4 has five compartments', () => {
  const sizes = [...definitions.resourceTypes].flatMap((type) => {
    const { length } = compartmentTypes(definitions, type);
    return length > 0 ? [[type, length]] : [];
  });
  expect(Object.fromEntries(sizes)).toEqual({
    Device: expect.any(Number),
    Encounter: expect.any(Number),
    Patient: 66,
    Practitioner: expect.any(Number),
    RelatedPerson: expect.any(Number),
  });
});
