import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../functions/fhir/definitions/load.ts';
import type {
  StructureDefinition,
  ValueSetCodes,
} from '../../../functions/fhir/definitions/structure-definition.ts';
import type { Issue } from '../../../functions/fhir/outcome.ts';
import { createValidator } from '../../../functions/fhir/validate/validator.ts';

/** A file of `cases`: what the section says, and resources with all issues that they must and may give. */
interface CaseFile {
  readonly section: string;
  readonly url: string;
  /** Profiles and extension definitions that are known; their snapshots hold only what they constrain. */
  readonly definitions?: readonly StructureDefinition[];
  /** Known value sets: by URL, by code system, their codes. */
  readonly valueSets?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly cases: readonly {
    readonly name: string;
    readonly resource: unknown;
    readonly profiles?: readonly string[];
    /** `severity` is `error` unless it says otherwise; `says` is a part of the diagnostics. */
    readonly issues: readonly (Partial<Issue> & { readonly says?: string })[];
  }[];
}

const definitions = loadDefinitions(
  join(import.meta.dirname, '../../../functions/fhir/definitions/generated'),
);
const folder = join(import.meta.dirname, 'cases');
const files = readdirSync(folder).map(
  (name): CaseFile => JSON.parse(readFileSync(join(folder, name), 'utf8')),
);

function validatorOf(file: CaseFile) {
  return createValidator({
    definitions,
    profiles: (url) => file.definitions?.find((each) => each.url === url),
    valueSets: (url): ValueSetCodes | undefined => {
      const systems = file.valueSets?.[url];
      return (
        systems && {
          url,
          codes: new Map(Object.entries(systems).map(([system, codes]) => [system, new Set(codes)])),
        }
      );
    },
  });
}

/** Nearly every case lacks a narrative; that it should have one is told apart in `domainresource.json`. */
function issuesOf(file: CaseFile, { resource, profiles }: CaseFile['cases'][number]): readonly Issue[] {
  const issues = validatorOf(file).validate(resource, profiles ? { profiles } : {});
  return file.section === 'DomainResource'
    ? issues
    : issues.filter(({ diagnostics }) => !diagnostics.startsWith('dom-6'));
}

describe.each(files)('$section ($url)', (file) => {
  test.each(file.cases)('$name', (each) => {
    const expected = each.issues.map(({ says = '', severity = 'error', ...issue }) => ({
      ...issue,
      severity,
      diagnostics: expect.stringContaining(says),
    }));
    const byPlace = (a: Partial<Issue>, b: Partial<Issue>) =>
      `${a.expression} ${a.code}`.localeCompare(`${b.expression} ${b.code}`);
    expect([...issuesOf(file, each)].sort(byPlace)).toEqual(expected.sort(byPlace));
  });
});

test('there are cases for each section', () => {
  expect(files.length).toBeGreaterThanOrEqual(9);
  for (const file of files) expect(file.cases.some(({ issues }) => issues.length === 0)).toBe(true);
});
