import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../functions/fhir/definitions/load.ts';
import { createValidator } from '../../../functions/fhir/validate/validator.ts';
import broken from './broken-examples.json' with { type: 'json' };

/**
 * HL7's own examples of R4, held as strictly as can be against R4 and its own profiles and extension definitions. `broken-examples.json` lists those that are wrong in the specification itself.
 */
const root = join(import.meta.dirname, '../../..');
const examples = join(root, 'node_modules/hl7.fhir.r4.examples');
const definitions = loadDefinitions(join(root, 'functions/fhir/definitions/generated'));
const validator = createValidator({ definitions });

function errorsOf(file: string): readonly string[] {
  const resource = JSON.parse(readFileSync(join(examples, file), 'utf8'));
  const issues = validator.validate(resource, { strict: true });
  return issues
    .filter(
      ({ severity, diagnostics }) => severity === 'error' || diagnostics.includes('could not be evaluated'),
    )
    .map(({ expression, diagnostics }) => `${expression}: ${diagnostics}`);
}

describe('the examples of R4', () => {
  const files = readdirSync(examples).filter(
    (name) => name.endsWith('.json') && name !== 'package.json' && !name.startsWith('.'),
  );

  test('are all there', () => expect(files.length).toBeGreaterThan(5300));

  test('are valid, but for those that are known to be broken', { timeout: 300_000 }, () => {
    const expected = new Set(broken.map(({ file }) => file));
    const wrong = files
      .filter((file) => !expected.has(file))
      .flatMap((file) => errorsOf(file).map((each) => `${file} ${each}`));
    expect(wrong).toEqual([]);
  });

  test.each(broken)('$file: $reason', ({ file, found }) => {
    expect(errorsOf(file).join('\n')).toContain(found);
  });
});
