import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readElementModel } from '../../../functions/fhir/definitions/element-model.ts';
import { numberText, parse } from '../../../functions/fhir/json.ts';
import type { Json, JsonObject } from '../../../functions/fhir/resource.ts';
import { readXml } from '../../../functions/fhir/xml/read.ts';
import { writeXml } from '../../../functions/fhir/xml/write.ts';

const generated = fileURLToPath(new URL('../../../functions/fhir/definitions/generated/', import.meta.url));
const model = readElementModel(generated);
const folder = join(import.meta.dirname, '../../../node_modules/hl7.fhir.r4.examples');
/** Larger ones are bundles of what is in the other files. */
const maxBytes = 2_000_000;
const files = readdirSync(folder).filter(
  (name) =>
    name.endsWith('.json') && name !== 'package.json' && statSync(join(folder, name)).size <= maxBytes,
);

/**
 * Every example of R4 as JSON, as XML and as JSON again: the same values, decimals to the digit, whatever their order.
 * https://hl7.org/fhir/R4/xml.html
 */
it('brings every example of R4 back as it was', { timeout: 300_000 }, () => {
  expect(files.length).toBeGreaterThan(5_000);
  const failures = files.flatMap((name) => {
    const resource = parse(readFileSync(join(folder, name), 'utf8')) as JsonObject;
    const difference = differenceOf(resource);
    return difference === undefined ? [] : [`${name}: ${difference}`];
  });
  expect(failures).toEqual([]);
});

it('brings any text, identifiers and extensions back as they were', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter(isOfXml);
  const extension = fc.record({ url: fc.webUrl(), valueString: text });
  const primitive = fc.record(
    { id: fc.string({ minLength: 1 }).filter(isOfXml), extension: fc.array(extension, { minLength: 1 }) },
    { requiredKeys: [] },
  );
  const patient = fc.record(
    {
      resourceType: fc.constant('Patient'),
      active: fc.boolean(),
      name: fc.array(fc.record({ family: text, given: fc.array(text, { minLength: 1 }) }), { minLength: 1 }),
      _birthDate: primitive.filter((one) => Object.keys(one).length > 0),
      extension: fc.array(extension, { minLength: 1 }),
      multipleBirthInteger: fc.integer(),
    },
    { requiredKeys: ['resourceType'] },
  );
  fc.assert(
    fc.property(patient, (one) => {
      expect(differenceOf(one as JsonObject)).toBeUndefined();
    }),
  );
});

it('writes elements in the order of the definitions', () => {
  const xml = writeXml(
    parse(
      '{"birthDate":"2000","name":[{"given":["g"],"family":"f","id":"n"}],"id":"1","resourceType":"Patient"}',
    ) as JsonObject,
    model,
  );
  expect(xml).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir"><id value="1"/>' +
      '<name id="n"><family value="f"/><given value="g"/></name><birthDate value="2000"/></Patient>',
  );
});

/** XML cannot hold every character that JSON can. */
function isOfXml(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML's own rule
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);
}

function differenceOf(resource: JsonObject): string | undefined {
  const { json, issues } = readXml(writeXml(resource, model), model, { maxDepth: 200 });
  if (issues[0]) return issues[0].diagnostics;
  return different(resource, json, String(resource.resourceType));
}

/** The first place where two values are not the same; numbers by how they are written. */
function different(one: Json | undefined, other: Json | undefined, at: string): string | undefined {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    return one === other ? undefined : `${at} is ${JSON.stringify(other)?.slice(0, 80)}`;
  }
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return `${at} has other members`;
  for (const name of names) {
    if (numberText(one, name) !== numberText(other, name)) return `${at}.${name} is written otherwise`;
    const found = different((one as JsonObject)[name], (other as JsonObject)[name], `${at}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
