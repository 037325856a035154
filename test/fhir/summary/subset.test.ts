import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildSummaryElements } from '../../../functions/fhir/definitions/build-summary-elements.ts';
import { readElementModel } from '../../../functions/fhir/definitions/element-model.ts';
import { parse, stringify } from '../../../functions/fhir/json.ts';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { subsetOf } from '../../../functions/fhir/summary/subset.ts';

const generated = fileURLToPath(new URL('../../../functions/fhir/definitions/generated/', import.meta.url));
const model = readElementModel(generated);

/** The rules of https://hl7.org/fhir/R4/search.html#summary are in test/conformance/http/summary.json. */
it('goes by what R4 marks', () => {
  expect(readFileSync(join(generated, 'summary-elements.json'), 'utf8')).toBe(buildSummaryElements());
});

it('keeps decimals as they were written, and says once that it is a part', () => {
  const observation = parse(
    '{"resourceType":"Observation","status":"final","code":{},"valueQuantity":{"value":1.50},"note":[{"text":"n"}]}',
  ) as Resource;
  const part = subsetOf(observation, { summary: 'true' }, model);
  expect(stringify(part)).toContain('"value":1.50');
  expect(part.note).toBeUndefined();
  expect(subsetOf(part, { summary: 'data' }, model).meta?.tag).toHaveLength(1);
});

it('looks into the resources that a resource holds', () => {
  const bundle: Resource = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ resource: { resourceType: 'Patient', gender: 'female', maritalStatus: { text: 'm' } } }],
  };
  const part = subsetOf(bundle, { summary: 'true' }, model);
  expect(part.entry).toEqual([{ resource: { resourceType: 'Patient', gender: 'female' } }]);
});
