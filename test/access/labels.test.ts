import { describe, expect, it } from 'vitest';
import { droppedLabels, isLabelled } from '../../functions/access/labels.ts';
import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const labelled = (...security: readonly JsonObject[]): Resource => ({
  resourceType: 'Observation',
  meta: { security: [...security] },
});

describe('sensitivity labels', () => {
  it.each(['MH', 'BH', 'SUD', 'PSYTHPN', 'VIO', 'GDIS', 'SPI', 'PSY', 'DIA', 'no-such-code', 'psy'])(
    'closes %s',
    (code) => {
      expect(isLabelled(labelled({ system: actCode, code }), 'sensitive')).toBe(true);
      expect(isLabelled(labelled({ code }), 'sensitive')).toBe(true);
    },
  );

  it.each(['NOREUSE', 'ENCRYPT', 'OPTIN', 'NOPAT'])('leaves what says what to do with it: %s', (code) => {
    expect(isLabelled(labelled({ system: actCode, code }), 'sensitive')).toBe(false);
    expect(isLabelled(labelled({ code }), 'sensitive')).toBe(false);
  });

  it.each([
    ['U', false],
    ['L', false],
    ['M', false],
    ['N', false],
    ['R', true],
    ['V', true],
    ['r', true],
    ['secret', true],
  ])('confidentiality %s', (code, closed) => {
    const one = labelled({ system: confidentiality, code });
    expect(isLabelled(one, 'restricted', 'sensitive')).toBe(closed);
  });

  it('a label without a code is one that nobody understands', () => {
    expect(isLabelled(labelled({ system: actCode, display: 'psychiatry' }), 'sensitive')).toBe(true);
  });

  it('leaves other code systems to those who use them', () => {
    const test = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' };
    expect(isLabelled(labelled(test), 'restricted', 'sensitive', 'needsConsent')).toBe(false);
  });
});

describe('labels that are dropped', () => {
  const restricted = { system: confidentiality, code: 'R' };

  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['none', restricted, restricted, []],
    ['the system', restricted, { system: 'urn:x', code: 'R' }, ['R']],
    ['the code', restricted, { system: confidentiality, code: 'N' }, ['R']],
    ['no system any more', restricted, { code: 'R' }, []],
    ['a system at last', { code: 'R' }, restricted, []],
    ['a sensitivity', { system: actCode, code: 'MH' }, { system: 'urn:x', code: 'MH' }, ['MH']],
    ['what closes nothing', { system: confidentiality, code: 'N' }, restricted, []],
  ])('%s', (_name, before, after, dropped) => {
    expect(droppedLabels(labelled(before), labelled(after))).toEqual(dropped);
  });
});
