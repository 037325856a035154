import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../functions/fhir/definitions/load.ts';
import { createValidator } from '../../../functions/fhir/validate/validator.ts';

const validator = createValidator({
  definitions: loadDefinitions(join(import.meta.dirname, '../../../functions/fhir/definitions/generated')),
});

function errorsOf(resource: unknown, shallowEntries: boolean): readonly string[] {
  return validator
    .validate(resource, { shallowEntries })
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, diagnostics }) => `${expression}: ${diagnostics}`);
}

const request = { method: 'POST', url: 'Patient' };
const wrong = { resourceType: 'Patient', gender: 'x' };

describe('a Bundle of which the caller validates the entries', () => {
  test('is held against its own rules, entry.request among them', () => {
    const errors = errorsOf(
      {
        resourceType: 'Bundle',
        type: 'transaction',
        entries: [],
        entry: [
          { request: { ...request, ifNoneExists: 'identifier=1' }, resource: wrong },
          { resource: wrong },
        ],
      },
      true,
    );
    expect(errors).toHaveLength(3);
    expect(errors.join('\n')).toMatch(
      /Bundle\.entry\[0\]\.request: 'ifNoneExists'.*Did you mean 'ifNoneExist'/,
    );
    expect(errors.join('\n')).toMatch(/Bundle: 'entries' is no element of Bundle/);
    expect(errors.join('\n')).toContain('bdl-3');
  });

  test('leaves out only the resources of its own entries', () => {
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [{ request, resource: wrong }] };
    expect(errorsOf(bundle, true)).toEqual([]);
    expect(errorsOf(bundle, false)).toEqual([expect.stringContaining('Bundle.entry[0].resource.gender')]);
    const outcome = { resourceType: 'OperationOutcome', issue: [] };
    const response = { status: '200', outcome };
    expect(
      errorsOf({ resourceType: 'Bundle', type: 'batch-response', entry: [{ response }] }, true),
    ).not.toEqual([]);
  });

  test('is no option for another resource', () => {
    expect(errorsOf(wrong, true)).toEqual(errorsOf(wrong, false));
    const parameters = { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: wrong }] };
    expect(errorsOf(parameters, true)).toEqual(errorsOf(parameters, false));
  });
});
