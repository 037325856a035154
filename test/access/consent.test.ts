import { describe, expect, it } from 'vitest';
import { consented, mayFlow } from '../../functions/access/consent.ts';
import type { PurposeOfUse } from '../../functions/access/principal.ts';
import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';

const known = { now: '2026-03-10T12:00:00.000Z', baseUrl: 'https://kring.test/fhir' };
const observation: Resource = { resourceType: 'Observation', effectiveDateTime: '2026-03-01' };

function consent(provision: JsonObject | undefined, members: JsonObject = {}): Resource {
  return { resourceType: 'Consent', status: 'active', ...(provision && { provision }), ...members };
}

function answer(
  consents: readonly Resource[],
  { purpose = 'TREAT' as PurposeOfUse, actor = 'Organization/a', resource = observation } = {},
) {
  return consented(consents, { purpose, actors: [actor], resource }, known);
}

const actor = (reference: string) => [{ role: { text: 'r' }, reference: { reference } }];
const toA = actor('Organization/a');
const deny = (members: JsonObject = {}) => ({ type: 'deny', ...members });
const permit = (members: JsonObject = {}) => ({ type: 'permit', ...members });
const rule = (code: string) => ({ policyRule: { coding: [{ code }] } });
const past = { end: '2026-03-09' };
const today = { start: '2026-03-10', end: '2026-03-10' };

describe('what a consent says', () => {
  it.each<readonly [string, Resource, string]>([
    ['a denial', consent(deny()), 'deny'],
    ['a permission', consent(permit()), 'permit'],
    ['one that was withdrawn', { ...consent(deny()), status: 'inactive' }, 'silent'],
    ['one that is only proposed', { ...consent(permit()), status: 'proposed' }, 'silent'],
    ['to this organisation', consent(permit({ actor: toA })), 'permit'],
    ['to another', consent(permit({ actor: actor('Organization/b') })), 'silent'],
    ['by a whole URL', consent(deny({ actor: actor('https://kring.test/fhir/Organization/a') })), 'deny'],
    ['for this purpose', consent(deny({ purpose: [{ code: 'TREAT' }] })), 'deny'],
    ['for another', consent(deny({ purpose: [{ code: 'HRESCH' }] })), 'silent'],
    ['of this type', consent(permit({ class: [{ code: 'Observation' }] })), 'permit'],
    ['of another', consent(permit({ class: [{ code: 'Encounter' }] })), 'silent'],
    ['a denial of another type', consent(deny({ class: [{ code: 'Encounter' }] })), 'silent'],
    [
      'a denial of this type by its profile',
      consent(deny({ class: [{ code: 'http://hl7.org/fhir/StructureDefinition/Observation' }] })),
      'deny',
    ],
    [
      'a denial of another type by its profile',
      consent(deny({ class: [{ code: 'http://hl7.org/fhir/StructureDefinition/Encounter' }] })),
      'silent',
    ],
    ['a denial of another purpose', consent(deny({ purpose: [{ code: 'HOPERAT' }] })), 'silent'],
    ['a denial to a relative', consent(deny({ actor: actor('RelatedPerson/x') })), 'silent'],
    ['until yesterday', consent(deny({ period: past })), 'silent'],
    ['today', consent(deny({ period: today })), 'deny'],
    [
      'of data of that time',
      consent(permit({ dataPeriod: { start: '2026-02-01', end: '2026-03-05' } })),
      'permit',
    ],
    ['of data of another time', consent(deny({ dataPeriod: { end: '2026-02-01' } })), 'silent'],
    ['opt-out without provisions', consent(undefined, rule('OPTOUT')), 'deny'],
    ['opt-in without provisions', consent(undefined, rule('OPTIN')), 'permit'],
    ['opt-in that has ended', consent({ period: past }, rule('OPTIN')), 'silent'],
    ['nothing', consent(undefined), 'silent'],
    ['an exception from a permission', consent(permit({ provision: [deny({ actor: toA })] })), 'deny'],
    ['an exception from a denial', consent(deny({ provision: [permit({ actor: toA })] })), 'permit'],
    [
      'an exception for another',
      consent(deny({ provision: [permit({ actor: actor('Organization/b') })] })),
      'deny',
    ],
    [
      'an exception beyond what it is one from',
      consent(permit({ actor: actor('Organization/b'), provision: [permit()] })),
      'silent',
    ],
    ['provisions without one around them', consent({ provision: [permit({ actor: toA })] }), 'permit'],
  ])('%s', (_name, one, expected) => {
    expect(answer([one])).toBe(expected);
  });

  it.each<readonly [string, JsonObject]>([
    ['a code', { code: [{ coding: [{ code: 'x' }] }] }],
    ['a label', { securityLabel: [{ code: 'R' }] }],
    ['certain data', { data: [{ meaning: 'instance', reference: { reference: 'Observation/1' } }] }],
    ['an actor known by name', { actor: [{ role: { text: 'r' }, reference: { display: 'the clinic' } }] }],
    ['a type by no code of R4', { class: [{ code: 'application/hl7-cda+xml' }] }],
    ['a type in words', { class: [{ display: 'everything' }] }],
    ['a purpose in words', { purpose: [{ display: 'all but my midwife' }] }],
    ['a purpose that nobody knows', { purpose: [{ code: 'EVERYTHING' }] }],
    ['all purposes', { purpose: [{ code: 'PurposeOfUse' }] }],
    ['a care team', { actor: [{ role: { text: 'r' }, reference: { reference: 'CareTeam/x' } }] }],
    [
      'somebody who works nobody knows where',
      { actor: [{ role: { text: 'r' }, reference: { reference: 'Practitioner/x' } }] },
    ],
    ['data of a time, of what has no time', { dataPeriod: { end: '2026-01-01' } }],
  ])('of %s denies widely and permits narrowly', (_name, criterion) => {
    const resource = { resourceType: 'Observation' };
    expect(answer([consent(deny(criterion))], { resource })).toBe('deny');
    expect(answer([consent(permit(criterion))], { resource })).toBe('silent');
  });

  it('a denial of care is one of its coordination', () => {
    expect(answer([consent(deny({ purpose: [{ code: 'TREAT' }] }))], { purpose: 'COC' })).toBe('deny');
    expect(answer([consent(deny({ purpose: [{ code: 'COC' }] }))])).toBe('silent');
  });

  it('a denial outweighs any permission', () => {
    expect(answer([consent(permit({ actor: toA })), consent(deny()), consent(permit())])).toBe('deny');
  });
});

describe('what may flow into figures and research', () => {
  const labelled = (code: string): Resource =>
    ({ ...observation, meta: { security: [{ code }] } }) as Resource;
  const refuses = (purpose: string) => consent(deny({ purpose: [{ code: purpose }] }));
  const allows = (purpose: string) => consent(permit({ purpose: [{ code: purpose }] }));

  it.each<readonly [string, Resource, readonly Resource[], boolean, boolean]>([
    ['without a consent: figures', observation, [], true, false],
    ['refused for figures', observation, [refuses('PUBHLTH')], false, false],
    ['permitted for research', observation, [allows('HRESCH')], true, true],
    ['permitted and withdrawn', observation, [{ ...allows('HRESCH'), status: 'inactive' }], true, false],
    ['refused for everything', observation, [consent(deny()), allows('HRESCH')], false, false],
    ['not for reuse', labelled('NOREUSE'), [allows('HRESCH'), allows('PUBHLTH')], false, false],
    ['restricted: figures', labelled('R'), [allows('HRESCH')], true, false],
    ['very restricted', labelled('V'), [allows('HRESCH')], false, false],
    ['normal', labelled('N'), [allows('HRESCH')], true, true],
  ])('%s', (_name, resource, consents, figures, research) => {
    expect(mayFlow(resource, consents, 'PUBHLTH', known)).toBe(figures);
    expect(mayFlow(resource, consents, 'HRESCH', known)).toBe(research);
  });

  it('a permission to an organisation is none for research', () => {
    const named = consent(permit({ purpose: [{ code: 'HRESCH' }], actor: toA }));
    expect(mayFlow(observation, [named], 'HRESCH', known)).toBe(false);
  });
});
