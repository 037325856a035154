import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readElementModel } from '../../../functions/fhir/definitions/element-model.ts';
import { stringify } from '../../../functions/fhir/json.ts';
import type { JsonObject } from '../../../functions/fhir/resource.ts';
import { readXml } from '../../../functions/fhir/xml/read.ts';
import { writeXml } from '../../../functions/fhir/xml/write.ts';

const generated = fileURLToPath(new URL('../../../functions/fhir/definitions/generated/', import.meta.url));
const model = readElementModel(generated);
const limits = { maxDepth: 20 };
const patient = (content: string, attributes = '') =>
  readXml(`<Patient xmlns="http://hl7.org/fhir"${attributes}>${content}</Patient>`, model, limits);
const div = 'xmlns="http://www.w3.org/1999/xhtml"';

it('reads namespaces by what they are, not by their prefixes', () => {
  const text =
    '<?xml version="1.0" encoding="utf-8"?><f:Patient xmlns:f="http://hl7.org/fhir" xmlns:x="http://www.w3.org/1999/xhtml">' +
    '<f:text><f:status value="empty"/><x:div class="a"><x:p>b&lt;</x:p><x:br/></x:div></f:text></f:Patient>';
  expect(readXml(text, model, limits).json).toEqual({
    resourceType: 'Patient',
    text: { status: 'empty', div: `<div ${div} class="a"><p>b&lt;</p><br/></div>` },
  });
});

it('takes where the schema is to be found, comments, and elements of one name apart', () => {
  const schema = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"';
  const { json } = patient('<name><text value="a"/></name><!-- c --><active value="true"/><name/>', schema);
  expect(json).toEqual({ resourceType: 'Patient', name: [{ text: 'a' }, {}], active: true });
});

it('keeps the digits of decimals and leaves what is no number to validation', () => {
  const text =
    '<Observation xmlns="http://hl7.org/fhir"><valueQuantity><value value="1.50"/></valueQuantity>' +
    '<referenceRange><low><value value="many"/></low></referenceRange></Observation>';
  const { json } = readXml(text, model, limits);
  expect(stringify(json ?? null)).toBe(
    '{"resourceType":"Observation","valueQuantity":{"value":1.50},"referenceRange":[{"low":{"value":"many"}}]}',
  );
});

it.each([
  ['an entity of its own', '<!DOCTYPE a [<!ENTITY b "c">]><Patient xmlns="http://hl7.org/fhir"/>', /DOCTYPE/],
  ['an external document type', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /DOCTYPE/],
  ['XML 1.1', '<?xml version="1.1"?><a/>', /XML 1\.0/],
  ['two roots', '<a/><b/>', /line 1/],
  ['nothing', ' ', /line 1/],
  ['elements without end', `<a>${'<b/>'.repeat(400_001)}</a>`, /400000 elements/],
  ['nesting without end', '<a>'.repeat(30), /20 levels/],
])('refuses %s', (_, text, words) => {
  const [issue] = readXml(text, model, limits).issues;
  expect(issue).toMatchObject({ severity: 'error', code: 'invalid' });
  expect(issue?.diagnostics).toMatch(words);
});

it.each([
  ['an element of another namespace', `<a xmlns="urn:x"/>`, /<a> is no element/, 'Patient'],
  ['an attribute of another name', '<name use="a"/>', /attribute use/, 'Patient.name[0]'],
  ['a url as an element', '<extension><url value="a"/></extension>', /<url>/, 'Patient.extension[0]'],
  ['text between elements', '<name>a</name>', /not text/, 'Patient.name[0]'],
  [
    'two resources in one place',
    '<contained><Group/><Group/></contained>',
    /one resource/,
    'Patient.contained[0]',
  ],
  ['a narrative in no namespace', '<text><div/></text>', /<div>/, 'Patient.text'],
])('refuses %s, and says where', (_, content, words, expression) => {
  const [issue] = patient(content).issues;
  expect(issue).toMatchObject({ code: 'structure', expression });
  expect(issue?.diagnostics).toMatch(words);
});

it('writes a narrative that is JSON alone as XML', () => {
  const write = (text: string) =>
    writeXml({ resourceType: 'Patient', text: { status: 'generated', div: text } } as JsonObject, model);
  const back = (text: string) => {
    const { json } = readXml(write(text), model, limits);
    return (json as { text: { div: string } }).text.div;
  };
  expect(back(`<div ${div}>a&nbsp;b &eacute; &euro;</div>`)).toBe(
    `<div ${div}>a&#160;b &#233; &#8364;</div>`,
  );
  expect(back(`<div ${div}>a & b &unknown;</div>`)).toBe(`<div ${div}>a &amp; b &amp;unknown;</div>`);
  expect(back('<div>a</div>')).toBe(`<div ${div}>a</div>`);
  expect(back(`<div ${div}><p>a</div>`)).toContain('&lt;p&gt;a');
  expect(back(`<div ${div}>a\r\nb</div>`)).toBe(`<div ${div}>a\r\nb</div>`);
});

it('writes no character that XML cannot hold', () => {
  const xml = writeXml({ resourceType: 'Patient', language: 'a\u0000"<&>\t\n' } as JsonObject, model);
  expect(xml).toContain('value="a\ufffd&quot;&lt;&amp;&gt;&#9;&#10;"');
});
