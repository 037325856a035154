import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callers, found, nameOf, openWorld, resources, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const directory = [
  'Organization/midwives',
  'Organization/youth',
  'Organization/others',
  'Organization/welfare',
  'Practitioner/mira',
  'Practitioner/sam',
  'Practitioner/vera',
  'Practitioner/olga',
  'PractitionerRole/mira-role',
  'PractitionerRole/sam-role',
  'PractitionerRole/olga-role',
];
const form = ['Questionnaire/form'];
const released = ['MeasureReport/kring-attendance'];
const everything = resources.map(nameOf);

const ofMidwives = [
  ...directory,
  ...form,
  ...released,
  'Patient/anna',
  'Patient/bea',
  'Patient/dora',
  'RelatedPerson/annas-partner',
  'CareTeam/annas-team',
  'Group/circle',
  'Encounter/session',
  'Encounter/anna-1',
  'Encounter/bea-1',
  'Encounter/anna-home',
  'Appointment/earlier',
  'Appointment/later',
  'Observation/annas-score',
  'Observation/annas-secret',
  'Observation/beas-score',
  'QuestionnaireResponse/annas-answers',
  'Provenance/of-annas-score',
];

/** What each caller is shown whole, and of what a copy with less in it. Everything else is not there. */
const policy: Record<Caller, { readonly whole: readonly string[]; readonly less?: readonly string[] }> = {
  programme: { whole: everything },
  midwives: { whole: ofMidwives },
  manager: { whole: ofMidwives },
  // In Anna's team, and registered as the baby's: neither the group nor the others in it, nor what is restricted.
  youth: {
    whole: [
      ...directory,
      ...form,
      ...released,
      'Patient/anna',
      'Patient/baby',
      'RelatedPerson/annas-partner',
      'CareTeam/annas-team',
      'Encounter/anna-1',
      'Encounter/anna-home',
      'Observation/annas-score',
      'Observation/babys-weight',
      'Observation/babys-mother',
      'QuestionnaireResponse/annas-answers',
      'Provenance/of-annas-score',
    ],
    less: ['Appointment/earlier', 'Appointment/later'],
  },
  others: {
    whole: [
      ...directory,
      ...form,
      ...released,
      'Patient/cara',
      'Group/elsewhere',
      'Encounter/cara-1',
      'Observation/caras-score',
      'MeasureReport/own-report',
    ],
  },
  nobodys: { whole: [...directory, ...form] },
  // Leads the circle; Dora has left it, and is not hers any more.
  mira: {
    whole: [
      ...directory,
      ...form,
      'Patient/anna',
      'Patient/bea',
      'RelatedPerson/annas-partner',
      'CareTeam/annas-team',
      'Group/circle',
      'Encounter/session',
      'Encounter/anna-1',
      'Encounter/bea-1',
      'Encounter/anna-home',
      'Appointment/earlier',
      'Appointment/later',
      'Observation/annas-score',
      'Observation/annas-secret',
      'Observation/beas-score',
      'QuestionnaireResponse/annas-answers',
      'Provenance/of-annas-score',
    ],
  },
  // Works there, and leads no group.
  olga: { whole: [...directory, ...form] },
  sam: {
    whole: [
      ...directory,
      ...form,
      'Group/circle',
      'Encounter/session',
      'Appointment/earlier',
      'Appointment/later',
    ],
    less: [
      'Patient/anna',
      'Patient/bea',
      'RelatedPerson/annas-partner',
      'Encounter/anna-1',
      'Encounter/bea-1',
    ],
  },
  cora: {
    whole: [...directory, ...form, 'Group/circle', 'Encounter/session'],
    less: [
      'Patient/anna',
      'Patient/bea',
      'Patient/dora',
      'RelatedPerson/annas-partner',
      'CareTeam/annas-team',
      'Encounter/anna-1',
      'Encounter/bea-1',
      'Encounter/anna-home',
      'Appointment/earlier',
      'Appointment/later',
    ],
  },
  vera: { whole: [...directory, ...form], less: ['Patient/anna', 'RelatedPerson/annas-partner'] },
  registry: { whole: released },
  researcher: { whole: ['DocumentReference/data-set'] },
  operator: { whole: [...directory, ...form] },
  auditor: { whole: ['AuditEvent/trace'] },
  anna: {
    whole: [
      'Patient/anna',
      'RelatedPerson/annas-partner',
      'Encounter/anna-1',
      'Encounter/anna-home',
      'Observation/annas-score',
      'Observation/annas-secret',
      'QuestionnaireResponse/annas-answers',
    ],
    less: [
      'CareTeam/annas-team',
      'Group/circle',
      'Appointment/earlier',
      'Appointment/later',
      'AuditEvent/trace',
    ],
  },
  // Neither her mother's score, nor what speaks of her mother.
  baby: { whole: ['Patient/baby', 'Observation/babys-weight'] },
  // Was there in January.
  dora: { whole: ['Patient/dora'], less: ['Appointment/earlier'] },
  cara: {
    whole: ['Patient/cara', 'Encounter/cara-1', 'Observation/caras-score'],
    less: ['Group/elsewhere'],
  },
  anonymous: { whole: [] },
};

describe.each(Object.keys(policy) as Caller[])('%s', (caller) => {
  const { whole, less = [] } = policy[caller];

  it('reads what the policy says, and everything else is not there', async () => {
    const seen: Record<string, string> = {};
    for (const resource of resources) {
      const { status, body } = await world.as(caller, 'GET', `/${nameOf(resource)}`);
      if (status === 200) seen[nameOf(resource)] = isReduced(body) ? 'less' : 'whole';
      else expect([401, 403, 404]).toContain(status);
    }
    expect(seen).toEqual({
      ...Object.fromEntries(whole.map((name) => [name, 'whole'])),
      ...Object.fromEntries(less.map((name) => [name, 'less'])),
    });
  });

  it('finds by search what it may read, with the right total, page by page', async () => {
    const types = new Set(resources.map(({ resourceType }) => resourceType));
    for (const type of types) {
      const expected = [...whole, ...less].filter((name) => name.startsWith(`${type}/`));
      const { status, body } = await world.as(caller, 'GET', `/${type}?_total=accurate&_count=2`);
      if (status !== 200) {
        expect([401, 403]).toContain(status);
        expect(expected).toEqual([]);
        continue;
      }
      expect(body.total).toBe(expected.length);
      const names = found(body).map(nameOf);
      let next = nextOf(body);
      while (next !== undefined) {
        const page = await world.as(caller, 'GET', next);
        names.push(...found(page.body).map(nameOf));
        next = nextOf(page.body);
      }
      expect(names.toSorted()).toEqual(expected.toSorted());
    }
  });
});

it('says something of every caller and every resource', () => {
  expect(Object.keys(policy).toSorted()).toEqual(Object.keys(callers).toSorted());
  const mentioned = new Set(
    Object.entries(policy)
      .filter(([caller]) => caller !== 'programme')
      .flatMap(([, { whole, less = [] }]) => [...whole, ...less]),
  );
  // What nobody but the programme's own system sees.
  expect(everything.filter((name) => !mentioned.has(name))).toEqual(['Basic/odd']);
});

function isReduced(body: unknown): boolean {
  return /"SUBSETTED"/.test(JSON.stringify(body)) && /"REDACTED"/.test(JSON.stringify(body));
}

function nextOf(body: Record<string, unknown>): string | undefined {
  const links = body.link as readonly { readonly relation: string; readonly url: string }[];
  const url = links.find(({ relation }) => relation === 'next')?.url;
  return url?.slice(url.indexOf('/fhir') + '/fhir'.length);
}
