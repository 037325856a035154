import { describe, expect, it } from 'vitest';
import { bundleText } from '../../functions/fhir/bundle-text.ts';

describe('bundleText', () => {
  it('puts resources in as they are written', () => {
    const text = bundleText({
      type: 'searchset',
      total: 1,
      link: [{ relation: 'self', url: 'https://kring.test/fhir/Observation' }],
      entry: [
        {
          fullUrl: 'https://kring.test/fhir/Observation/1',
          resource: '{"resourceType":"Observation","valueQuantity":{"value":1.50}}',
          search: { mode: 'match' },
        },
      ],
    });
    expect(text).toContain('"value":1.50}');
    expect(JSON.parse(text)).toEqual({
      resourceType: 'Bundle',
      type: 'searchset',
      total: 1,
      link: [{ relation: 'self', url: 'https://kring.test/fhir/Observation' }],
      entry: [
        {
          fullUrl: 'https://kring.test/fhir/Observation/1',
          resource: { resourceType: 'Observation', valueQuantity: { value: 1.5 } },
          search: { mode: 'match' },
        },
      ],
    });
  });

  it('has no empty list of entries', () => {
    expect(bundleText({ type: 'batch-response', entry: [] })).toBe(
      '{"resourceType":"Bundle","type":"batch-response"}',
    );
  });

  it('takes entries with a resource only, and with a response only', () => {
    const entry = [{ resource: '{"a":1}' }, { response: { status: '204' } }];
    expect(JSON.parse(bundleText({ type: 'batch-response', entry })).entry).toEqual([
      { resource: { a: 1 } },
      { response: { status: '204' } },
    ]);
  });
});
