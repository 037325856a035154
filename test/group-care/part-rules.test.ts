import { describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';
import { codeSystem, extension, profile } from '../../functions/group-care/canonical.ts';
import { sessionIssues } from '../../functions/group-care/session-rules.ts';

const now = '2026-09-10T12:00:00Z';
const start = '2026-09-01T10:00:00+02:00';
const to = (reference: string): JsonObject => ({ reference });

const known = new Map<string, Resource>(
  [
    { resourceType: 'Patient', id: 'mother', birthDate: '1995-01-01' },
    { resourceType: 'Patient', id: 'baby', birthDate: '2026-08-01' },
    { resourceType: 'Patient', id: 'somebody' },
    {
      resourceType: 'Patient',
      id: 'late',
      birthDate: '1995-01-01',
      deceasedDateTime: '2026-09-01T12:00:00Z',
    },
    ...['mother', 'baby', 'somebody', 'late'].map((who) => participation(who, 'finished')),
    participation('absent', 'cancelled'),
    { resourceType: 'Encounter', id: 'visit', status: 'cancelled', subject: to('Patient/mother') },
  ].map((one) => [`${one.resourceType}/${one.id}`, one as Resource]),
);

function participation(who: string, status: string): Resource {
  return {
    resourceType: 'Encounter',
    id: who,
    meta: { profile: [profile.participantEncounter] },
    status,
    subject: to(`Patient/${who === 'absent' ? 'mother' : who}`),
    period: { start },
  };
}

const loinc = (code: string): JsonObject => ({ coding: [{ system: 'http://loinc.org', code }] });
const snomed = (code: string): JsonObject => ({ coding: [{ system: 'http://snomed.info/sct', code }] });
const own = (code: string): JsonObject => ({ coding: [{ system: codeSystem.observation, code }] });
const measured = (value: number, code: string): JsonObject => ({ valueQuantity: { value, code } });

const issuesOf = (resource: Resource): readonly string[] =>
  sessionIssues([{ resource }], known, Date.parse(now)).map(
    ({ severity, expression, diagnostics }) => `${severity} ${expression}: ${diagnostics}`,
  );
const check = (who: string, code: JsonObject, content: JsonObject, change: JsonObject = {}) =>
  issuesOf({
    resourceType: 'Observation',
    status: 'final',
    code,
    subject: to(`Patient/${who}`),
    encounter: to(`Encounter/${who}`),
    effectiveDateTime: start,
    ...content,
    ...change,
  });
const vaccination = (change: JsonObject = {}) =>
  issuesOf({
    resourceType: 'Immunization',
    status: 'completed',
    patient: to('Patient/baby'),
    encounter: to('Encounter/baby'),
    occurrenceDateTime: start,
    ...change,
  });

describe('a check', () => {
  it.each([
    ['11881-0', 28, 'cm', 'Fundal height'],
    ['55283-6', 140, '/min', 'Fetal heart rate'],
    ['11884-4', 28, 'wk', 'Gestational age'],
  ])('of the mother does not fit a baby: %s', (code, value, unit, name) => {
    for (const amount of [value, 9999]) {
      expect(check('baby', loinc(code), measured(amount, unit))).toEqual([
        expect.stringMatching(`error Observation.code: ${name} does not fit Patient/baby, a child younger`),
      ]);
    }
    expect(check('mother', loinc(code), measured(value, unit))).toEqual([]);
  });

  it('of a baby does not fit its mother', () => {
    const fed: JsonObject = { valueCodeableConcept: { coding: [] } };
    for (const [code, content] of [
      [loinc('9843-4'), measured(38, 'cm')],
      [snomed('363812007'), measured(38, 'cm')],
      [own('infant-feeding'), fed],
      [own('development'), fed],
    ] as const) {
      expect(check('mother', code, content)).toEqual([
        expect.stringMatching(/does not fit Patient\/mother, who is not a child/),
      ]);
      expect(check('baby', code, content)).toEqual([]);
    }
  });

  it('of somebody whose birth date is not known is right if it is for a mother or for a baby', () => {
    expect(check('somebody', loinc('29463-7'), measured(4.2, 'kg'))).toEqual([]);
    expect(check('somebody', loinc('29463-7'), measured(71, 'kg'))).toEqual([]);
    expect(check('somebody', loinc('9843-4'), measured(38, 'cm'))).toEqual([]);
    expect(check('somebody', loinc('9843-4'), measured(9999, 'cm'))).toEqual([
      expect.stringMatching(/cannot be/),
    ]);
  });

  it('has its limits in whatever code and element it comes', () => {
    expect(check('mother', snomed('27113001'), measured(700, 'kg'))).toEqual([
      expect.stringMatching(/error Observation.value: Weight 700 kg cannot be/),
    ]);
    expect(check('mother', loinc('29463-7'), { valueString: '700' })).toEqual([
      expect.stringMatching(/Weight is a valueQuantity, not valueString/),
    ]);
    expect(
      check('mother', loinc('29463-7'), { valueString: '700' }, { encounter: to('Encounter/visit') }),
    ).toEqual([]);
  });

  it('is of whom the participation is about, who was there', () => {
    expect(
      check('baby', loinc('29463-7'), measured(4.2, 'kg'), { encounter: to('Encounter/mother') }),
    ).toEqual([
      expect.stringMatching(/Observation.subject: Patient\/baby is not whom the encounter is about/),
    ]);
    const absent = { encounter: to('Encounter/absent') };
    expect(check('mother', loinc('29463-7'), measured(71, 'kg'), absent)).toEqual([
      expect.stringMatching(
        /Observation.encounter: Nothing was measured or given in a participation that is cancelled/,
      ),
    ]);
    expect(
      check('mother', loinc('29463-7'), measured(71, 'kg'), { ...absent, status: 'entered-in-error' }),
    ).toEqual([]);
  });

  it('is made within a lifetime, and not in the future', () => {
    const at = (who: string, effectiveDateTime: string) =>
      check(who, loinc('29463-7'), measured(who === 'baby' ? 4.2 : 71, 'kg'), { effectiveDateTime });
    expect(at('baby', '2026-07-31')).toEqual([
      expect.stringMatching(/effective: Patient\/baby was born on 2026-08-01, after 2026-07-31/),
    ]);
    expect(at('baby', '2026-08-01T00:10:00+02:00')).toEqual([]);
    expect(at('late', '2026-09-01T15:00:00+02:00')).toEqual([expect.stringMatching(/died on 2026-09-01T12/)]);
    expect(at('late', '2026-09-01T13:00:00+02:00')).toEqual([]);
    expect(at('late', '2026-09-01')).toEqual([]);
    expect(at('mother', '2026-09-10T13:00:00Z')).toEqual([expect.stringMatching(/is in the future/)]);
    expect(at('mother', '2026-09-11')).toEqual([]);
    expect(at('mother', '2026-09-12')).toEqual([expect.stringMatching(/is in the future/)]);
  });
});

describe('a vaccination', () => {
  it('is given in a lifetime to who was there', () => {
    expect(vaccination()).toEqual([]);
    expect(vaccination({ occurrenceDateTime: '2026-07-31' })).toEqual([expect.stringMatching(/was born on/)]);
    expect(vaccination({ encounter: to('Encounter/absent') })).toEqual([
      expect.stringMatching(/participation that is cancelled/),
      expect.stringMatching(/Immunization.patient: Patient\/baby is not whom/),
    ]);
    expect(vaccination({ encounter: to('Encounter/absent'), status: 'not-done' })).toEqual([]);
  });

  it('that had expired is unusual until that is confirmed', () => {
    const expired = { expirationDate: '2026-08-31' };
    expect(vaccination(expired)).toEqual([
      expect.stringMatching(/warning Immunization.expirationDate: The vaccine expired on 2026-08-31/),
    ]);
    expect(
      vaccination({ ...expired, extension: [{ url: extension.valueConfirmed, valueBoolean: true }] }),
    ).toEqual([]);
    expect(vaccination({ expirationDate: '2026-09-01' })).toEqual([]);
    expect(vaccination({ expirationDate: '2026-09' })).toEqual([]);
  });
});

describe('a session', () => {
  const facilitator = (id: string, code: string): JsonObject => ({
    type: [{ coding: [{ system: codeSystem.facilitatorRole, code }] }],
    individual: to(`Practitioner/${id}`),
  });
  const session = (change: JsonObject) =>
    issuesOf({
      resourceType: 'Encounter',
      meta: { profile: [profile.sessionEncounter] },
      status: 'finished',
      period: { start, end: '2026-09-01T12:00:00+02:00' },
      participant: [facilitator('mira', 'medically-responsible-facilitator')],
      ...change,
    }).filter((one) => !one.includes('leads to no Practitioner'));
  const until = (end: string) => session({ period: { start, end } });

  it('lasts some hours, and never more than a day', () => {
    expect(session({})).toEqual([]);
    expect(until('2026-09-01T16:00:00+02:00')).toEqual([]);
    expect(until('2026-09-01T22:00:00+02:00')).toEqual([
      expect.stringMatching(/warning Encounter.period.end: A session of 12 hours is unusual/),
    ]);
    expect(
      session({
        period: { start, end: '2026-09-01T22:00:00+02:00' },
        extension: [{ url: extension.valueConfirmed, valueBoolean: true }],
      }),
    ).toEqual([]);
    expect(until('2026-09-02T10:01:00+02:00')).toEqual([
      expect.stringMatching(/error .*cannot last 24 hours/),
    ]);
    expect(until(start)).toEqual([expect.stringMatching(/should end after it begins/)]);
  });

  it('has a number that a schedule could have', () => {
    const number = (valuePositiveInt: number) =>
      session({ extension: [{ url: extension.sessionNumber, valuePositiveInt }] });
    expect(number(100)).toEqual([]);
    expect(number(2026)).toEqual([expect.stringMatching(/2026 is no number of a session.*from 1 to 100/)]);
  });

  it('has each facilitator once', () => {
    const [main, second] = [
      facilitator('mira', 'medically-responsible-facilitator'),
      facilitator('mira', 'co-facilitator'),
    ];
    expect(session({ participant: [main, second] })).toEqual([
      expect.stringMatching(
        /participant\[1\].individual: Practitioner\/mira is a facilitator of this session already/,
      ),
    ]);
  });
});
