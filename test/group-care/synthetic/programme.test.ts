import { describe, expect, it } from 'vitest';
import { committed } from '../../../fhir-profiles/build.ts';
import { idPattern, type JsonObject, type Resource } from '../../../functions/fhir/resource.ts';
import { codeSystem, extension, profile } from '../../../functions/group-care/canonical.ts';
import { sessionIssues } from '../../../functions/group-care/session-rules.ts';
import { syntheticProgramme } from '../../../functions/group-care/synthetic/programme.ts';
import { profileValidation } from '../../fhir-profiles/validator.ts';
import { referencesOf } from './references.ts';

const nowMs = Date.parse('2027-01-01T00:00:00Z');

const today = '2026-11-22';
const wanted = { seed: 42, groups: 12, today };
const bundles = [...syntheticProgramme(wanted)];
const all = bundles.flatMap(({ entry }) => entry.map(({ resource }) => resource));

function ofType(type: string): readonly Resource[] {
  return all.filter(({ resourceType }) => resourceType === type);
}

function withProfile(url: string): readonly Resource[] {
  return all.filter(({ meta }) => meta?.profile?.includes(url));
}

function codesIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value ?? null).matchAll(/"code":"([^"]+)"/g)].map(([, code]) => code ?? '');
}

function observed(code: string): readonly Resource[] {
  return ofType('Observation').filter((each) => codesIn(each.code).includes(code));
}

function measured(observation: Resource): number {
  return Number((observation.valueQuantity as JsonObject).value);
}

function mean(values: readonly number[]): number {
  expect(values.length).toBeGreaterThan(50);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function startOf(encounter: Resource): string {
  return String((encounter.period as JsonObject | undefined)?.start ?? '').slice(0, 10);
}

describe('a synthetic programme', () => {
  it('is the same for the same seed and day', () => {
    expect([...syntheticProgramme(wanted)]).toEqual(bundles);
    const ids = new Set(all.map(({ id }) => id));
    const others = [...syntheticProgramme({ ...wanted, seed: 43, groups: 1 })];
    expect(others.flatMap(({ entry }) => entry).filter(({ resource }) => ids.has(resource.id))).toEqual([]);
  });

  it('writes each resource once, under an id that FHIR allows', () => {
    const urls = bundles.flatMap(({ entry }) => entry.map(({ request }) => request.url));
    expect(new Set(urls).size).toBe(urls.length);
    for (const { id } of all) expect(id).toMatch(idPattern);
  });

  it('comes in an order in which every reference leads to what is there, and every session keeps the rules', () => {
    const stored = new Map<string, Resource>();
    for (const { entry } of bundles) {
      for (const { resource, request } of entry) stored.set(request.url, resource);
      const dangling = entry.flatMap(({ resource }) =>
        referencesOf(resource).filter((reference) => !stored.has(reference)),
      );
      expect(dangling).toEqual([]);
      expect(sessionIssues(entry, stored, nowMs)).toEqual([]);
    }
  });

  it('has nothing later than today', () => {
    for (const resource of all) {
      const dates = ['effectiveDateTime', 'occurrenceDateTime', 'authored', 'birthDate'].map((name) =>
        String(resource[name] ?? '').slice(0, 10),
      );
      for (const date of [...dates, startOf(resource)]) expect(date <= today).toBe(true);
    }
  });

  it('is valid', () => {
    const validate = profileValidation();
    for (const resource of all) {
      expect(validate(resource), JSON.stringify(resource)).toEqual([]);
    }
  });
});

describe('its groups', () => {
  const groups = withProfile(profile.careGroup);
  const model = (group: Resource) => codesIn(group.code)[0];
  const membersOf = (group: Resource) => group.member as readonly JsonObject[];

  it('are of 8 to 12 mothers in pregnancy and 4 to 8 families after birth', () => {
    const pregnancy = groups.filter((group) => model(group) === 'centering-pregnancy');
    const parenting = groups.filter((group) => model(group) === 'centering-parenting');
    expect(pregnancy).toHaveLength(12);
    expect(parenting.length).toBeGreaterThan(4);
    for (const group of pregnancy) {
      expect(membersOf(group).length).toBeGreaterThanOrEqual(8);
      expect(membersOf(group).length).toBeLessThanOrEqual(12);
    }
    for (const group of parenting) {
      const mothers = referencesOf(group.member).filter((each) => each.endsWith('-mother'));
      expect(mothers.length).toBeGreaterThanOrEqual(4);
      expect(mothers.length).toBeLessThanOrEqual(8);
      expect(membersOf(group).length).toBeGreaterThanOrEqual(2 * mothers.length);
      expect(JSON.stringify(group.extension)).toContain(extension.continues);
    }
  });

  it('have ten sessions in pregnancy', () => {
    const sessions = withProfile(profile.sessionEncounter).filter(({ subject }) =>
      JSON.stringify(subject).includes('-g001-cp"'),
    );
    const numbers = sessions.map(
      ({ extension: extensions }) =>
        (extensions as readonly JsonObject[]).find(({ url }) => url === extension.sessionNumber)
          ?.valuePositiveInt,
    );
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('meet in several municipalities, each of which is a Location with a code', () => {
    const venues = new Set(
      withProfile(profile.sessionEncounter).flatMap(({ location }) => referencesOf(location)),
    );
    const municipalities = new Set(
      ofType('Location')
        .filter(({ id }) => venues.has(`Location/${id}`))
        .flatMap(({ partOf }) => referencesOf(partOf)),
    );
    expect(municipalities.size).toBe(6);
    for (const { id, identifier, physicalType } of ofType('Location')) {
      if (!municipalities.has(`Location/${id}`)) continue;
      expect(identifier).toEqual([
        { system: 'https://kring.care/synthetic/municipality', value: expect.stringMatching(/^SYN\d{4}$/) },
      ]);
      expect(codesIn(physicalType)).toEqual(['jdn']);
    }
  });
});

describe('its families', () => {
  const encounters = withProfile(profile.participantEncounter);

  function memberOfFirstGroup(index: number): JsonObject {
    const members = withProfile(profile.careGroup)[0]?.member as readonly JsonObject[] | undefined;
    return members?.[index] ?? {};
  }

  it('have twins, with a place in the order of birth', () => {
    const twins = ofType('Patient').filter(({ id }) => id?.startsWith('syn-42-g001-f01-baby'));
    expect(twins.map(({ multipleBirthInteger }) => multipleBirthInteger)).toEqual([1, 2]);
  });

  it('have a loss: no baby, the membership ends, and she is not expected any more', () => {
    const [loss] = observed('63893-2').filter(({ id }) => id?.startsWith('syn-42-g001-f02'));
    expect(codesIn(loss?.valueCodeableConcept)).toEqual(['17369002']);
    const date = String(loss?.effectiveDateTime);
    expect(ofType('Patient').filter(({ id }) => id?.startsWith('syn-42-g001-f02-baby'))).toEqual([]);
    const member = memberOfFirstGroup(1);
    expect(member).toMatchObject({ inactive: true, period: { end: date } });
    const hers = encounters.filter(({ id }) => id?.startsWith('syn-42-g001-f02-mother'));
    expect(hers.length).toBeGreaterThan(0);
    expect(hers.filter((each) => startOf(each) > date)).toEqual([]);
  });

  it('have a mother who drops out', () => {
    const member = memberOfFirstGroup(2);
    const end = String((member.period as JsonObject).end);
    expect(member).toMatchObject({ inactive: true });
    const hers = encounters.filter(({ id }) => id?.startsWith('syn-42-g001-f03-mother'));
    expect(hers.length).toBeGreaterThan(0);
    expect(hers.filter((each) => startOf(each) > end)).toEqual([]);
  });

  it('come to about four of five sessions, a third with the partner, and are absent for several reasons', () => {
    const mothers = encounters.filter(({ id }) => id?.includes('-mother-'));
    const came = mothers.filter(({ status }) => status === 'finished');
    expect(came.length / mothers.length).toBeGreaterThan(0.7);
    expect(came.length / mothers.length).toBeLessThan(0.9);
    const partners = came.filter(({ participant }) => codesIn(participant).includes('partner'));
    expect(partners.length / came.length).toBeGreaterThan(0.2);
    expect(partners.length / came.length).toBeLessThan(0.5);
    const reasons = new Set(
      mothers
        .filter(({ status }) => status === 'cancelled')
        .flatMap(({ extension: extensions }) => codesIn(extensions)),
    );
    expect(reasons).toContain('illness');
    expect(reasons).toContain('gave-birth');
    expect(reasons.size).toBeGreaterThan(4);
  });

  it('have babies who come to nothing before they are born', () => {
    const births = new Map(
      ofType('Patient').map(({ id, birthDate }) => [`Patient/${id}`, String(birthDate)]),
    );
    const babies = encounters.filter(({ id }) => id?.includes('-baby'));
    expect(babies.length).toBeGreaterThan(100);
    for (const { subject, period } of babies.filter(({ status }) => status === 'finished')) {
      const born = births.get(referencesOf(subject)[0] ?? '') ?? '9999';
      expect(String((period as JsonObject).start) > born).toBe(true);
    }
  });
});

describe('its measurements', () => {
  it('have blood pressures around the published medians', () => {
    const pressures = observed('85354-9').map(({ component }) =>
      (component as readonly JsonObject[]).map(({ valueQuantity }) =>
        Number((valueQuantity as JsonObject).value),
      ),
    );
    const systolic = pressures.map(([value]) => value ?? 0);
    const diastolic = pressures.map(([, value]) => value ?? 0);
    expect(mean(systolic)).toBeGreaterThan(109);
    expect(mean(systolic)).toBeLessThan(119);
    expect(mean(diastolic)).toBeGreaterThan(66);
    expect(mean(diastolic)).toBeLessThan(76);
    for (const [high = 0, low = 0] of pressures) expect(high).toBeGreaterThan(low);
  });

  it('have normal fetal heart rates, one for each fetus', () => {
    const rates = observed('55283-6').map(measured);
    expect(mean(rates)).toBeGreaterThan(135);
    expect(mean(rates)).toBeLessThan(152);
    for (const rate of rates) {
      expect(rate).toBeGreaterThanOrEqual(110);
      expect(rate).toBeLessThanOrEqual(160);
    }
    expect(all.some(({ id }) => id?.startsWith('syn-42-g001-f01') && id.endsWith('heart-rate-2'))).toBe(true);
  });

  it('have fundal heights in cm near the weeks, with twins ahead', () => {
    const weeks = new Map(
      observed('11884-4').map((each) => [JSON.stringify(each.encounter), measured(each)]),
    );
    const differences = observed('11881-0').map(
      (each) => measured(each) - (weeks.get(JSON.stringify(each.encounter)) ?? 0),
    );
    expect(Math.abs(mean(differences))).toBeLessThan(2.5);
    for (const difference of differences) expect(Math.abs(difference)).toBeLessThan(9);
  });

  it('have birth weights that fit: mostly 2500 to 4500 g', () => {
    const weights = observed('8339-4').map(measured);
    expect(mean(weights)).toBeGreaterThan(3000);
    expect(mean(weights)).toBeLessThan(3600);
    const low = weights.filter((grams) => grams < 2500).length / weights.length;
    expect(low).toBeGreaterThan(0);
    expect(low).toBeLessThan(0.2);
  });

  it('have mothers who gain weight towards the birth', () => {
    const gains = ofType('Patient').flatMap(({ id }) => {
      const weights = ofType('Observation').filter((each) =>
        new RegExp(`^${id}-cp\\d+-weight$`).test(each.id ?? ''),
      );
      const [first, last] = [weights.at(0), weights.at(-1)];
      return weights.length > 4 && first && last ? [measured(last) - measured(first)] : [];
    });
    expect(mean(gains)).toBeGreaterThan(4);
    expect(mean(gains)).toBeLessThan(14);
  });

  it('have WHO-5 scores of which some are poor, each drawn from its answers', () => {
    const scores = observed('who-5');
    expect(mean(scores.map(measured))).toBeGreaterThan(55);
    expect(mean(scores.map(measured))).toBeLessThan(70);
    const poor = scores.filter((each) => measured(each) <= 50).length / scores.length;
    expect(poor).toBeGreaterThan(0.1);
    expect(poor).toBeLessThan(0.4);
    const values = [
      'at-no-time',
      'some-of-the-time',
      'less-than-half',
      'more-than-half',
      'most-of-the-time',
      'all-of-the-time',
    ];
    for (const score of scores) {
      const [responseId] = referencesOf(score.derivedFrom);
      const response = all.find(({ resourceType, id }) => `${resourceType}/${id}` === responseId);
      const raw = codesIn(response?.item).reduce((sum, code) => sum + values.indexOf(code), 0);
      expect(measured(score)).toBe(raw * 4);
    }
  });

  it('have vaccinations in parenting sessions', () => {
    const immunizations = ofType('Immunization');
    expect(immunizations.length).toBeGreaterThan(50);
    for (const { id } of immunizations) expect(id).toMatch(/-baby\d-cpa\d-/);
  });
});

describe('its codes', () => {
  const codings = [
    ...JSON.stringify(all).matchAll(/"system":"([^"]+)","code":"([^"]+)","display":"([^"]+)"/g),
  ];

  // What the operations of group care write, and the simulation does not.
  const ofOperations: readonly string[] = [
    codeSystem.carePlanKind,
    codeSystem.measurementMoment,
    codeSystem.listKind,
    codeSystem.task,
    codeSystem.careTeamKind,
    codeSystem.careTeamRole,
    codeSystem.matchCriterion,
    codeSystem.matchEndReason,
    codeSystem.invitationWord,
    codeSystem.invitationState,
    codeSystem.pregnancyEnding,
  ];
  const simulated = Object.values(codeSystem).filter((url) => !ofOperations.includes(url));

  it.each(simulated)('of %s are defined, with their display', async (url) => {
    const concepts = JSON.parse((await committed()).get(`CodeSystem-${url.split('/').at(-1)}.json`) ?? '{}')
      .concept as readonly { readonly code: string; readonly display: string }[];
    const defined = concepts.map(({ code, display }) => `${code} ${display}`);
    const used = new Set(
      codings.filter(([, system]) => system === url).map(([, , code, display]) => `${code} ${display}`),
    );
    expect(used.size).toBeGreaterThan(0);
    expect([...used].filter((each) => !defined.includes(each))).toEqual([]);
  });
});
