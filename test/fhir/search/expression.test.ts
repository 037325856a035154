import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { describe, expect, it } from 'vitest';
import { compileElementPath, parseElementPath } from '../../../functions/fhir/path/element-path.ts';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { formatExpression, parseExpression } from '../../../functions/fhir/search/expression.ts';
import type { SearchParameter } from '../../../functions/fhir/search/query.ts';
import { definitions, examples } from './r4.ts';

describe('a search expression', () => {
  it.each([
    ['Patient.name.family', 'Patient.name.family'],
    ['(Observation.value.ofType(CodeableConcept)).text', 'Observation.value.ofType(CodeableConcept).text'],
    [
      '(Observation.value as Quantity) | Observation.code',
      'Observation.value.ofType(Quantity) | Observation.code',
    ],
    ['Observation.value.as(Quantity)', 'Observation.value.ofType(Quantity)'],
    ["Patient.telecom.where(system='email')", "Patient.telecom.where(system='email')"],
    ['Bundle.entry[0].resource', 'Bundle.entry[0].resource'],
    ['Task.for.where(resolve() is Patient)', 'Task.for.where(resolve() is Patient)'],
    [
      'Patient.deceased.exists() and Patient.deceased != false',
      'Patient.deceased.exists() and Patient.deceased != false',
    ],
  ])('%s is read', (text, written) => {
    expect(formatExpression(parseExpression(text))).toBe(written);
  });

  it.each([
    ['Patient.name.first()', /first\(\) is not among/],
    ['Patient.name.', /too early/],
    ['(Patient.name', /too early|expected \)/],
    ['Patient.name family', /nothing should follow/],
    ['Patient.active.exists() and Patient.deceased != false', /one and the same path/],
    ['Patient.telecom.where(system=email)', /expected a string/],
  ])('%s is refused with its reason', (text, reason) => {
    expect(() => parseExpression(text)).toThrow(reason);
  });
});

describe('the element paths that every search parameter of R4 was turned into', () => {
  const resources = examples(60);

  it('find what FHIRPath finds, in the official examples', () => {
    let compared = 0;
    const found = new Set<string>();
    for (const resource of resources) {
      for (const parameter of definitions.parameters(resource.resourceType)) {
        // _text and _content have none.
        if (parameter.expression === '') continue;
        const ours = byElementPaths(parameter, resource);
        expect({ parameter, in: resource.id, found: ours }).toEqual({
          parameter,
          in: resource.id,
          found: byFhirPath(parameter, resource),
        });
        compared += 1;
        if (ours.length > 0) found.add(`${resource.resourceType}.${parameter.code}`);
      }
    }
    expect(resources.length).toBeGreaterThan(1_000);
    expect(compared).toBeGreaterThan(20_000);
    // So many of the parameters have been seen to find something.
    expect(found.size).toBeGreaterThan(900);
  }, 120_000);
});

function byElementPaths({ paths }: SearchParameter, resource: Resource): readonly string[] {
  return distinct(paths.flatMap((path) => compileElementPath(parseElementPath(path))(resource)));
}

const evaluators = new Map<string, (resource: JsonObject, variables: object) => unknown>();

/** Path by path: a union would compare what it finds, and fails on quantities with a comparator. */
function byFhirPath({ expression }: SearchParameter, resource: Resource): readonly string[] {
  return distinct(
    expression.split(' | ').flatMap((path) => evaluator(path)(resource, {}) as readonly unknown[]),
  );
}

function evaluator(path: string) {
  const evaluate = evaluators.get(path) ?? fhirpath.compile(withoutResolve(path), r4);
  evaluators.set(path, evaluate);
  return evaluate;
}

/** `resolve()` would need the other resources; what they are is told by the reference itself. */
function withoutResolve(expression: string): string {
  return expression.replace(
    /where\(resolve\(\) is (\w+)\)/g,
    (_, type) => `where(reference.matches('(^|/)${type}/[^/]+(/_history/[^/]+)?$') or (type = '${type}'))`,
  );
}

/** A union has no duplicates, and the same element may be found by two paths. */
function distinct(values: readonly unknown[]): readonly string[] {
  return [...new Set(values.map((value) => JSON.stringify(value)))].sort();
}
