import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildStructures, folders } from '../../../functions/fhir/definitions/build-structures.ts';

const generated = join(import.meta.dirname, '../../../functions/fhir/definitions/generated');

function committedPaths(): string[] {
  return folders.flatMap((folder) => readdirSync(join(generated, folder)).map((name) => `${folder}/${name}`));
}

describe('the committed definitions', () => {
  let built: ReadonlyMap<string, string>;
  beforeAll(() => {
    built = buildStructures();
  });

  test('are what a rebuild makes, file for file', () => {
    expect(committedPaths().sort()).toEqual([...built.keys()].sort());
    const stale = [...built].filter(([path, text]) => readFileSync(join(generated, path), 'utf8') !== text);
    expect(stale.map(([path]) => path)).toEqual([]);
  });

  test('hold every resource type and data type of R4', () => {
    const resourceTypes = JSON.parse(readFileSync(join(generated, 'value-sets/resource-types.json'), 'utf8'));
    const names: string[] = resourceTypes.codes['http://hl7.org/fhir/resource-types'];
    expect(names.length).toBe(148);
    for (const name of [...names, 'HumanName', 'Dosage', 'instant'])
      expect(built.has(`types/${name}.json`)).toBe(true);
  });

  test('stay small enough to deploy beside a function', () => {
    const bytes = committedPaths().reduce((sum, path) => sum + statSync(join(generated, path)).size, 0);
    expect(bytes).toBeLessThan(6_000_000);
  });

  test('are R4 as published, without what a product or a later version added', () => {
    expect(built.get('types/Meta.json')).not.toContain('Meta.project');
    expect(built.get('types/EvidenceVariable.json')).not.toContain('definitionByCombination');
    expect(built.has('types/SubscriptionStatus.json')).toBe(false);
  });
});
