import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { parameterValues } from '../../../functions/fhir/search/index-values.ts';
import type { IndexValue, SearchParameter } from '../../../functions/fhir/search/query.ts';
import { indexedBy } from '../../../functions/fhir/search/subsumption.ts';
import { definitions, examples, parameterOf } from './r4.ts';

describe('the parameter whose rows answer another', () => {
  it.each([
    ['Encounter', 'patient', 'subject', 'all references, not only those to a Patient'],
    ['Observation', 'code', 'combo-code', 'a union that contains it'],
    ['Observation', 'component-code', 'combo-code', 'the other half of that union'],
    ['Patient', 'email', 'telecom', 'the same without a filter'],
    ['Patient', 'family', 'name', 'a name has it among its parts'],
    ['Patient', 'address-city', 'address', 'so does an address'],
    ['Appointment', 'practitioner', 'actor', 'by another resource type'],
    ['DeviceUseStatement', 'subject', 'patient', 'of two that are alike, the first'],
    ['DeviceUseStatement', 'patient', 'patient', 'of two that are alike, the first'],
  ])('%s: %s is answered by %s (%s)', (type, code, answering) => {
    expect(indexedBy(definitions, type, code)).toBe(answering);
  });

  it.each([
    ['Patient', 'identifier'],
    ['Patient', 'gender'],
    // Two elements, each with a parameter of its own: neither holds all.
    ['AuditEvent', 'patient'],
    // A token, although it stands inside the address.
    ['Patient', 'address-use'],
    // Composites in one place combine different components.
    ['Observation', 'code-value-quantity'],
    ['Observation', 'code-value-concept'],
  ])('%s: nothing wider answers %s', (type, code) => {
    expect(indexedBy(definitions, type, code)).toBe(code);
  });

  it('answers for itself, so that its rows are really there', () => {
    for (const type of definitions.resourceTypes) {
      for (const { code } of definitions.parameters(type)) {
        const answering = indexedBy(definitions, type, code);
        expect(indexedBy(definitions, type, answering)).toBe(answering);
      }
    }
  });

  it('holds every value that the other finds in the official examples', () => {
    let checked = 0;
    for (const resource of examples(20)) {
      const type = resource.resourceType;
      for (const parameter of definitions.parameters(type)) {
        const answering = indexedBy(definitions, type, parameter.code);
        if (answering === parameter.code) continue;
        const rows = facts(parameterOf(type, answering), resource);
        for (const fact of facts(parameter, resource)) {
          expect(rows).toContain(fact);
          checked += 1;
        }
      }
    }
    expect(checked).toBeGreaterThan(500);
  });
});

function facts(parameter: SearchParameter, resource: Resource): readonly string[] {
  return parameterValues(parameter, resource).map(({ parameter: _, ...fact }: IndexValue) =>
    JSON.stringify(fact),
  );
}
