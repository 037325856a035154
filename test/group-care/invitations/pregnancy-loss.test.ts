import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { saysLoss } from '../../../functions/group-care/invitations/pregnancy-loss.ts';

const concept = (system: string, code: string) => ({ coding: [{ system, code }] });
const snomed = 'http://snomed.info/sct';
const icd10 = 'http://hl7.org/fhir/sid/icd-10';
const condition = (system: string, code: string, more: object = {}): Resource =>
  ({ resourceType: 'Condition', code: concept(system, code), ...more }) as never;
const outcome = (code: string, more: object = {}): Resource =>
  ({
    resourceType: 'Observation',
    status: 'final',
    code: concept('http://loinc.org', '63893-2'),
    valueCodeableConcept: concept(snomed, code),
    ...more,
  }) as never;

it.each([
  [icd10, 'O00.1'],
  [icd10, 'O03'],
  ['http://hl7.org/fhir/sid/icd-10-cm', 'O03.9'],
  ['http://hl7.org/fhir/sid/icd-10-nl', 'P95'],
  [icd10, 'Z37.1'],
  [icd10, 'Z371'],
  [icd10, 'O36.4'],
  ['http://hl7.org/fhir/sid/icpc-2', 'W82'],
  [snomed, '237364002'],
  ['https://kring.care/fhir/CodeSystem/pregnancy-ending', 'loss'],
])('knows %s|%s', (system, code) => {
  expect(saysLoss(condition(system, code))).toBe(true);
  expect(saysLoss(condition(system, code, { clinicalStatus: concept('x', 'resolved') }))).toBe(true);
  const refuted = concept('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'refuted');
  expect(saysLoss(condition(system, code, { verificationStatus: refuted }))).toBe(false);
});

it.each([
  [icd10, 'O80'],
  [icd10, 'O10'],
  [icd10, 'Z37.0'],
  [icd10, 'Z37.2'],
  [icd10, 'O36.5'],
  [snomed, '281050002'],
  ['http://example.org/own', 'O03'],
  ['http://hl7.org/fhir/sid/icd-9', 'O03'],
  ['http://hl7.org/fhir/sid/icpc-2', 'W90'],
])('does not take %s|%s for a loss', (system, code) => {
  expect(saysLoss(condition(system, code))).toBe(false);
});

it('believes no outcome that was taken back, nor of something else', () => {
  expect(saysLoss(outcome('17369002'))).toBe(true);
  expect(saysLoss(outcome('17369002', { status: 'entered-in-error' }))).toBe(false);
  expect(saysLoss(outcome('281050002'))).toBe(false);
  expect(saysLoss(outcome('17369002', { code: concept('http://loinc.org', '11778-8') }))).toBe(false);
});

it('knows each code of the value set of the package, and its examples', () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(`fhir-profiles/generated/${name}.json`, 'utf8')) as Record<string, unknown>;
  const { compose } = read('ValueSet-pregnancy-loss') as {
    compose: { include: { system: string; concept?: { code: string }[] }[] };
  };
  const codes = compose.include.flatMap(({ system, concept: all = [{ code: 'loss' }] }) =>
    all.map(({ code }) => [system, code] as const),
  );
  expect(codes.length).toBeGreaterThan(5);
  for (const [system, code] of codes) expect(saysLoss(condition(system, code))).toBe(true);
  for (const name of ['Observation-example-pregnancy-outcome', 'Condition-example-pregnancy-loss']) {
    expect(saysLoss(read(`example/${name}`) as never)).toBe(true);
  }
});
