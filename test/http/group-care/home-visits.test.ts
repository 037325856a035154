import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { codeSystem, extension } from '../../../functions/group-care/canonical.ts';
import { reportOverlaps } from '../../../functions/http/home-visits/report-overlaps.ts';
import type { ResourceKey } from '../../../functions/repository/repository.ts';
import { baseUrl, searchDefinitions } from '../fhir-test-app.ts';
import { type CareApp, openCareApp, to } from './care-app.ts';

/*
 * Anna is registered with the midwives, who coordinate the visits to her; they have brought youth health care and
 * welfare into her care team.
 */

let app: CareApp;
let caller: 'midwives' | 'youth' | 'welfare' | 'coordinator' | undefined;
const client = (organization: string): Client => ({
  kind: 'client',
  clientId: organization,
  role: 'vendor',
  organization: `Organization/${organization}`,
  scopes: parseScopes('system/*.cruds').scopes,
});
const coordinator: Principal = {
  kind: 'person',
  issuer: 'https://id.example.org',
  subject: 'cora',
  practitioner: 'Practitioner/cora',
  organization: 'Organization/midwives',
  roles: ['coordinator'],
};

beforeEach(async () => {
  caller = undefined;
  app = openCareApp({
    authenticate: async () => {
      if (caller === 'coordinator') return coordinator;
      return caller === undefined ? { kind: 'unrestricted' } : client(caller);
    },
  });
  for (const resource of [
    ...['midwives', 'youth', 'welfare'].map((id) => ({ resourceType: 'Organization', id, name: id })),
    { resourceType: 'Practitioner', id: 'mira' },
    {
      resourceType: 'Patient',
      id: 'anna',
      managingOrganization: to('Organization/midwives'),
      identifier: [{ system: 'urn:p', value: 'anna' }],
    },
    {
      resourceType: 'CareTeam',
      id: 'team',
      status: 'active',
      subject: to('Patient/anna'),
      managingOrganization: [to('Organization/midwives')],
      participant: ['youth', 'welfare'].map((id) => ({ member: to(`Organization/${id}`) })),
    },
    goal('rest', 'To sleep again'),
    goal('home', 'A warm house'),
  ]) {
    await app.put(resource);
  }
});
afterEach(() => app.close());

function goal(id: string, text: string): Resource {
  return {
    resourceType: 'Goal',
    id,
    lifecycleStatus: 'active',
    description: { text },
    subject: to('Patient/anna'),
    expressedBy: to('Patient/anna'),
  };
}

const home = { coding: [{ system: codeSystem.encounterKind, code: 'home-visit' }] };

function visit(
  id: string,
  organization: string,
  start: string,
  goals: readonly string[],
  more: JsonObject = {},
): Resource {
  return {
    resourceType: 'Encounter',
    id,
    status: 'planned',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
    type: [home],
    identifier: [{ system: 'urn:visit', value: id }],
    subject: to('Patient/anna'),
    participant: [{ individual: to('Practitioner/mira') }],
    serviceProvider: to(`Organization/${organization}`),
    extension: [
      ...goals.map((one) => ({ url: extension.visitGoal, valueReference: to(`Goal/${one}`) })),
      { url: extension.plannedPeriod, valuePeriod: { start } },
    ],
    ...more,
  };
}

function plan(author: string, more: JsonObject = {}): Resource {
  return {
    resourceType: 'CarePlan',
    id: 'plan',
    status: 'active',
    intent: 'plan',
    category: [{ coding: [{ system: codeSystem.carePlanKind, code: 'home-visits' }] }],
    subject: to('Patient/anna'),
    author: to(author),
    goal: [to('Goal/rest')],
    activity: [
      {
        detail: {
          status: 'scheduled',
          goal: [to('Goal/rest')],
          scheduledPeriod: { start: '2026-10-01', end: '2026-10-01' },
          performer: [to('Organization/youth'), to('Practitioner/mira')],
        },
      },
    ],
    ...more,
  };
}

/** The family forbids that an organisation is told of what another one does. */
function denial(organization: string, more: JsonObject = {}): Resource {
  return {
    resourceType: 'Consent',
    id: `not-${organization}`,
    status: 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    },
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IDSCL' }] }],
    patient: to('Patient/anna'),
    organization: [to('Organization/youth')],
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
    provision: {
      type: 'deny',
      actor: [
        {
          role: { coding: [{ code: 'PRCP' }] },
          reference: to(`Organization/${organization}`),
        },
      ],
      class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Encounter' }],
    },
    ...more,
  };
}

type Parts = Readonly<Record<string, readonly string[]>>;

/** Of each parameter of that name its parts, by name. */
async function told(name: string, query = ''): Promise<readonly Parts[]> {
  const response = await app.send('GET', `/Patient/anna/$home-visits${query}`);
  const { parameter = [] } = (await response.json()) as {
    parameter?: { name: string; part: JsonObject[] }[];
  };
  return parameter.filter((one) => one.name === name).map(({ part }) => partsOf(part));
}

function partsOf(part: readonly JsonObject[]): Parts {
  const byName = Map.groupBy(part, (one) => String(one.name));
  return Object.fromEntries([...byName].map(([name, all]) => [name, all.map(textOf)]));
}

function textOf(part: JsonObject): string {
  if (Array.isArray(part.part)) return JSON.stringify(partsOf(part.part as JsonObject[]));
  const [key = ''] = Object.keys(part).filter((name) => name !== 'name');
  const value = part[key] as JsonObject;
  return key === 'valueReference' ? String(value.reference) : String(value);
}

const report = (...changed: readonly string[]) =>
  reportOverlaps(
    {
      repository: app.repository,
      searchDefinitions,
      base: baseUrl,
      clock: () => Date.parse('2026-09-10T12:00:00Z'),
    },
    changed.map((place): ResourceKey => {
      const [type = '', id = ''] = place.split('/');
      return { type, id };
    }),
  );

const tasks = () => app.search('Task?patient=Patient/anna');

describe('$home-visits', () => {
  beforeEach(async () => {
    await app.put(plan('Organization/midwives'));
    await app.put(visit('by-midwives', 'midwives', '2026-10-01T10:00:00+02:00', ['rest']));
    await app.put(visit('by-youth', 'youth', '2026-10-01T10:30:00+02:00', ['rest']));
    await app.put(visit('by-welfare', 'welfare', '2026-10-20T10:00:00+02:00', ['home']));
  });

  it('tells who does what for which goal', async () => {
    expect(await told('goal')).toEqual([
      {
        goal: ['Goal/rest'],
        description: ['To sleep again'],
        planned: [
          JSON.stringify({
            organization: ['Organization/youth'],
            who: ['Practitioner/mira'],
            status: ['scheduled'],
            start: ['2026-10-01'],
            end: ['2026-10-01'],
          }),
        ],
        visit: ['Encounter/by-midwives', 'Encounter/by-youth'],
      },
      { goal: ['Goal/home'], description: ['A warm house'], visit: ['Encounter/by-welfare'] },
    ]);
  });

  it('tells which visits overlap', async () => {
    expect(await told('overlap')).toEqual([
      {
        kind: ['same-time', 'same-day', 'same-goal'],
        explanation: ['Two visits at the same time, on the same day, for the same goal: 2026-10-01'],
        visit: ['Encounter/by-midwives', 'Encounter/by-youth'],
        organization: ['Organization/midwives', 'Organization/youth'],
        goal: ['Goal/rest'],
      },
    ]);
  });

  it('keeps to the days that are asked for, and tells of a repetition just outside of them', async () => {
    await app.put(visit('after', 'welfare', '2026-10-05', ['rest']));
    expect((await told('visit', '?start=2026-10-02&end=2026-10-31')).map((one) => one.visit)).toEqual([
      ['Encounter/after'],
      ['Encounter/by-welfare'],
    ]);
    expect((await told('overlap', '?start=2026-10-02&end=2026-10-31')).map((one) => one.kind)).toEqual([
      ['same-goal'],
      ['same-goal'],
    ]);
    expect(await told('overlap', '?start=2026-10-02&withinDays=3')).toEqual([]);
  });

  it('says nothing, in whatever form, of a visit that the family keeps from the caller', async () => {
    await app.put(denial('midwives'));
    caller = 'midwives';
    expect((await told('visit')).map((one) => one.visit)).toEqual([['Encounter/by-midwives']]);
    expect(await told('overlap')).toEqual([]);
    const text = await (await app.send('GET', '/Patient/anna/$home-visits')).text();
    expect(text).not.toContain('by-youth');
    expect(text).not.toContain('by-welfare');
  });

  it('tells a coordinator who comes and when, planned visits too, and not what for', async () => {
    caller = 'coordinator';
    const seen = await told('visit');
    expect(seen.map(({ start, goal: goals }) => [start, goals])).toEqual([
      [['2026-10-01T10:00:00+02:00'], undefined],
      [['2026-10-01T10:30:00+02:00'], undefined],
      [['2026-10-20T10:00:00+02:00'], undefined],
    ]);
    expect((await told('overlap')).map(({ kind }) => kind)).toEqual([['same-time', 'same-day']]);
  });

  it('is not there for who has nothing to do with her', async () => {
    await app.put({
      resourceType: 'CareTeam',
      id: 'team',
      status: 'inactive',
      subject: to('Patient/anna'),
      managingOrganization: [to('Organization/midwives')],
    });
    caller = 'youth';
    expect((await app.send('GET', '/Patient/anna/$home-visits')).status).toBe(404);
  });

  it('refuses a period that ends before it starts, and days without end, at once', async () => {
    const { status, issues } = await app.call('/Patient/anna/$home-visits', [
      { name: 'start', valueDate: '2026-10-02' },
      { name: 'end', valueDate: '2026-10-01' },
      { name: 'withinDays', valuePositiveInt: 100_000 },
    ]);
    expect([status, issues]).toEqual([
      400,
      [expect.stringMatching(/end is 2026-10-01/), expect.stringMatching(/withinDays is 100000/)],
    ]);
  });

  it('refuses what is no date', async () => {
    expect((await app.send('GET', '/Patient/anna/$home-visits?start=soon')).status).toBe(400);
  });
});

describe('the report to who coordinates', () => {
  const first = visit('first', 'midwives', '2026-10-01T10:00:00+02:00', ['rest']);
  const second = visit('second', 'youth', '2026-10-01T15:00:00+02:00', ['home']);

  it('is a Task for that organisation, once', async () => {
    await app.put(plan('Organization/midwives'));
    await app.put(first);
    await app.put(second);
    await report('Encounter/first', 'Encounter/second');
    await report('Encounter/second', 'CarePlan/plan');
    const [task, ...others] = await tasks();
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      status: 'requested',
      owner: { reference: 'Organization/midwives' },
      for: { reference: 'Patient/anna' },
      focus: { reference: 'Encounter/first' },
      input: [{ valueReference: { reference: 'Encounter/second' } }],
    });
    const { issue } = (await (await app.send('POST', '/Task/$validate', task)).json()) as {
      issue: { severity: string; diagnostics: string }[];
    };
    expect(issue.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('goes to where she is registered when there is no plan', async () => {
    await app.put(first);
    await app.put(second);
    await report('Encounter/second');
    expect(await tasks()).toMatchObject([{ owner: { reference: 'Organization/midwives' } }]);
  });

  it('is seen by nobody but that organisation', async () => {
    await app.put(plan('Organization/midwives'));
    await app.put(first);
    await app.put(second);
    await report('Encounter/second');
    caller = 'midwives';
    expect(await tasks()).toHaveLength(1);
    for (const other of ['youth', 'welfare'] as const) {
      caller = other;
      expect(await tasks()).toEqual([]);
    }
  });

  it('is not made of a visit that the family keeps from that organisation', async () => {
    await app.put(denial('midwives'));
    await app.put(plan('Organization/midwives'));
    await app.put(first);
    await app.put(second);
    await report('Encounter/first', 'Encounter/second');
    expect(await tasks()).toEqual([]);
    // The family thinks better of it.
    await app.put(denial('midwives', { status: 'inactive' }));
    await report('Consent/not-midwives');
    expect(await tasks()).toHaveLength(1);
  });

  it('is taken back when the visits do not overlap any more, and comes anew when they do', async () => {
    await app.put(first);
    await app.put(second);
    await report('Encounter/second');
    await app.put(visit('second', 'youth', '2026-10-12', ['home']));
    await report('Encounter/second');
    expect(await tasks()).toMatchObject([{ status: 'cancelled' }]);
    await app.put(second);
    await report('Encounter/second');
    expect(await tasks()).toMatchObject([{ status: 'requested' }]);
    await app.send('DELETE', '/Encounter/second');
    await report('Encounter/second');
    expect(await tasks()).toMatchObject([{ status: 'cancelled' }]);
  });

  it('is not made again when somebody has settled it', async () => {
    await app.put(first);
    await app.put(second);
    await report('Encounter/second');
    const [task] = await tasks();
    await app.put({ ...(task as Resource), status: 'completed' });
    await report('Encounter/second');
    expect(await tasks()).toMatchObject([{ status: 'completed' }]);
  });

  it('is not made of what is over', async () => {
    await app.put(visit('first', 'midwives', '2026-08-01', ['rest']));
    await app.put(visit('second', 'youth', '2026-08-01', ['rest']));
    await report('Encounter/second');
    expect(await tasks()).toEqual([]);
  });

  it('is one, however many look at once', async () => {
    await app.put(first);
    await app.put(second);
    await Promise.allSettled(Array.from({ length: 8 }, () => report('Encounter/second')));
    expect(await tasks()).toHaveLength(1);
  });
});
