import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { type CareApp, openCareApp, patient, to } from './care-app.ts';

/*
 * Anna is registered with the midwives, who have brought the welfare organisation into her care team; Cora coordinates
 * its volunteers, of whom Vera is one.
 */

let app: CareApp;
let principal: Principal;

const person = (role: 'coordinator' | 'volunteer', who: string, organization = 'welfare'): Principal => ({
  kind: 'person',
  issuer: 'https://id.example.org',
  subject: who,
  practitioner: `Practitioner/${who}`,
  organization: `Organization/${organization}`,
  roles: [role],
});
const vendor = (organization: string): Principal => ({
  kind: 'client',
  clientId: organization,
  role: 'vendor',
  organization: `Organization/${organization}`,
  scopes: parseScopes('system/*.cruds').scopes,
});
const spoken = (...codes: readonly string[]) =>
  codes.map((code) => ({ coding: [{ system: 'urn:ietf:bcp:47', code }] }));

beforeEach(async () => {
  principal = { kind: 'unrestricted' };
  app = openCareApp({ authenticate: async () => principal });
  for (const resource of [
    ...['midwives', 'welfare', 'others'].map((id) => ({ resourceType: 'Organization', id, name: id })),
    { resourceType: 'Practitioner', id: 'cora' },
    {
      resourceType: 'Practitioner',
      id: 'vera',
      communication: spoken('ar', 'nl'),
      address: [{ city: 'Leiden' }],
    },
    { resourceType: 'Practitioner', id: 'wil', communication: spoken('nl'), address: [{ city: 'Delft' }] },
    {
      resourceType: 'PractitionerRole',
      id: 'wil-role',
      practitioner: to('Practitioner/wil'),
      organization: to('Organization/welfare'),
      availableTime: [{ daysOfWeek: ['mon'], availableStartTime: '09:00:00', availableEndTime: '11:00:00' }],
    },
    patient('anna', '1995-01-01', {
      managingOrganization: to('Organization/midwives'),
      communication: [{ language: spoken('ar')[0] as JsonObject }],
      address: [{ city: 'Leiden' }],
    }),
    {
      resourceType: 'CareTeam',
      id: 'team',
      status: 'active',
      subject: to('Patient/anna'),
      managingOrganization: [to('Organization/midwives')],
      participant: [{ member: to('Organization/welfare') }],
    },
    {
      resourceType: 'Observation',
      id: 'score',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '71354-5' }] },
      subject: to('Patient/anna'),
      valueInteger: 17,
    },
  ] as readonly Resource[]) {
    await app.put(resource);
  }
});
afterEach(() => app.close());

const ref = (name: string, place: string): JsonObject => ({ name, valueReference: to(place) });
const part = (name: string, ...parts: readonly JsonObject[]): JsonObject => ({ name, part: [...parts] });
const anna = ref('subject', 'Patient/anna');
const family = part('family', anna);
const vera = part('volunteer', ref('practitioner', 'Practitioner/vera'));
const wil = part('volunteer', ref('practitioner', 'Practitioner/wil'));

const start = (...more: readonly JsonObject[]) =>
  app.call('/CareTeam/$start-match', [anna, ref('volunteer', 'Practitioner/vera'), ...more]);
const end = (match: unknown, reason = 'completed', ...more: readonly JsonObject[]) =>
  app.call(`/${match}/$end-match`, [{ name: 'reason', valueCode: reason }, ...more]);

describe('$match-volunteers', () => {
  const partsOf = (body: Resource, name: string) =>
    ((body.parameter ?? []) as unknown as { name: string; part: JsonObject[] }[])
      .filter((one) => one.name === name)
      .map((one) => one.part.map((each) => Object.values(each).slice(1)[0]));

  it('takes language and town from what is known of both, and tells why', async () => {
    principal = person('coordinator', 'cora');
    const { body, status } = await app.call('/CareTeam/$match-volunteers', [family, vera, wil]);
    expect(status).toBe(200);
    const [match, ...others] = partsOf(body, 'match');
    expect(others).toEqual([]);
    expect(match?.slice(0, 3)).toEqual([to('Patient/anna'), to('Practitioner/vera'), 1]);
    expect(JSON.stringify(body)).not.toMatch(/17|71354/);
  });

  it('tells for whom there is nobody, and why', async () => {
    const { body } = await app.call('/CareTeam/$match-volunteers', [family, wil]);
    expect(partsOf(body, 'unmatched')).toEqual([
      [to('Patient/anna'), 'No volunteer fits. Practitioner/wil: The volunteer speaks nl, the family ar'],
    ]);
  });

  it('counts the matches that she has already, and leaves out with whom it did not work out', async () => {
    const started = await start({ name: 'organization', valueReference: to('Organization/welfare') });
    const other = part('family', { name: 'id', valueString: 'new' }, { name: 'language', valueCode: 'ar' });
    const asked = async (...sent: readonly JsonObject[]) =>
      partsOf((await app.call('/CareTeam/$match-volunteers', sent)).body, 'match').length;
    expect(await asked(other, vera)).toBe(0);
    const twice = part('volunteer', ref('practitioner', 'Practitioner/vera'), {
      name: 'families',
      valuePositiveInt: 2,
    });
    expect(await asked(other, twice)).toBe(1);
    await end(started.all('match')[0], 'no-fit');
    expect(await asked(other, vera)).toBe(1);
    expect(await asked(family, vera)).toBe(0);
  });

  it('refuses everything that is wrong at once', async () => {
    const { status, issues } = await app.call('/CareTeam/$match-volunteers', [
      family,
      family,
      vera,
      part('weight', { name: 'criterion', valueCode: 'looks' }, { name: 'value', valueDecimal: 1 }),
      part('weight', { name: 'criterion', valueCode: 'language' }, { name: 'value', valueDecimal: -1 }),
    ]);
    expect(status).toBe(422);
    expect(issues.map((issue) => issue.replace(/^[^:]+: /, ''))).toEqual([
      'criterion is one of language, distance, availability, preferences',
      'value is -1; it is a number from 0 to 1000',
      'Patient/anna is there twice',
    ]);
  });
});

describe('a match', () => {
  const moments = (tasks: readonly Resource[]) =>
    tasks
      .map((task) => `${JSON.stringify(task.extension).match(/"code":"([\w-]+)"/)?.[1]} ${task.status}`)
      .toSorted();

  it('begins, asks the family at intake and after a year, and is the same when it is sent again', async () => {
    principal = person('coordinator', 'cora');
    const criterion = part(
      'criterion',
      { name: 'name', valueCode: 'language' },
      { name: 'score', valueDecimal: 1 },
      { name: 'explanation', valueString: 'Both speak ar' },
    );
    const first = await start(criterion, ref('coordinator', 'Practitioner/cora'));
    expect([first.status, first.issues]).toEqual([200, []]);
    expect(first.all('outcome')).toEqual(['started']);
    const again = await start(criterion);
    expect(again.all('outcome')).toEqual(['unchanged']);
    expect(again.all('match')).toEqual(first.all('match'));
    principal = { kind: 'unrestricted' };
    const match = await app.read(String(first.all('match')[0]));
    expect(match).toMatchObject({ status: 'active', period: { start: '2026-09-10' } });
    const { issue } = (await (await app.send('POST', '/CareTeam/$validate', match)).json()) as {
      issue: { severity: string; diagnostics: string }[];
    };
    expect(issue.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(moments(await app.search('Task?patient=Patient/anna'))).toEqual([
      'intake requested',
      'one-year requested',
    ]);
  });

  it('ends, asks once more, and not any more for what lies behind its end', async () => {
    principal = person('coordinator', 'cora');
    const { all } = await start({ name: 'start', valueDate: '2026-08-01' });
    const [match] = all('match');
    const ended = await end(match, 'moved');
    expect([ended.status, ended.all('outcome')]).toEqual([200, ['ended']]);
    expect((await end(match, 'moved')).all('outcome')).toEqual(['unchanged']);
    principal = { kind: 'unrestricted' };
    expect(await app.read(String(match))).toMatchObject({
      status: 'inactive',
      period: { start: '2026-08-01', end: '2026-09-10' },
      participant: [{ period: { start: '2026-08-01', end: '2026-09-10' } }],
    });
    expect(moments(await app.search('Task?patient=Patient/anna'))).toEqual([
      'end requested',
      'intake requested',
      'one-year cancelled',
    ]);
    // Nobody in particular has to say for which organisation.
    expect((await start()).status).toBe(422);
    // She may come back: that is another match.
    principal = person('coordinator', 'cora');
    expect((await start()).all('outcome')).toEqual(['started']);
  });

  it('begins once, however many begin it at once', async () => {
    principal = person('coordinator', 'cora');
    const answers = await Promise.all(Array.from({ length: 6 }, () => start()));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    principal = { kind: 'unrestricted' };
    expect(await app.search('CareTeam?participant=Practitioner/vera')).toHaveLength(1);
    expect(await app.search('Task?patient=Patient/anna')).toHaveLength(2);
  });

  it('does not end before it began, and not for a reason that is none', async () => {
    principal = person('coordinator', 'cora');
    const { all } = await start();
    const [match] = all('match');
    expect((await end(match, 'moved', { name: 'end', valueDate: '2026-09-01' })).issues[0]).toMatch(
      /began on 2026-09-10/,
    );
    expect((await end(match, 'moved', { name: 'end', valueDate: '2026-10-01' })).issues[0]).toMatch(
      /yet to come/,
    );
    expect((await end(match, 'bored')).issues[0]).toMatch(/reason is one of completed/);
    expect((await end('CareTeam/team')).issues[0]).toMatch(/is no match|There is no/);
  });

  it('is told at once of all for which it cannot begin', async () => {
    await app.put(patient('anna', '1995-01-01', { deceasedBoolean: true }));
    await app.put({ resourceType: 'Practitioner', id: 'vera', active: false });
    const { status, issues } = await start(
      { name: 'start', valueDate: '2099-01-01' },
      { name: 'colour', valueString: 'red' },
      part('criterion', { name: 'name', valueCode: 'looks' }, { name: 'explanation', valueString: 'x' }),
    );
    expect(status).toBe(400);
    expect(issues).toEqual([
      expect.stringMatching(/colour is no parameter/),
      expect.stringMatching(/name is one of/),
      expect.stringMatching(/start is 2099-01-01/),
      expect.stringMatching(/Which organisation answers/),
      expect.stringMatching(/Practitioner\/vera is not in use/),
      expect.stringMatching(/Patient\/anna is not in use/),
    ]);
  });

  it('is no business of another organisation, nor of a volunteer', async () => {
    principal = person('coordinator', 'cora');
    const { all } = await start();
    const [match] = all('match');
    principal = person('coordinator', 'olga', 'others');
    expect((await end(match)).status).toBe(404);
    expect((await start()).status).toBe(422);
    // Who treats her sees that there is a match, and leaves it to whose it is.
    principal = vendor('midwives');
    expect((await end(match)).status).toBe(403);
    expect((await start(ref('organization', 'Organization/welfare'))).all('outcome')).toEqual(['unchanged']);
    principal = person('volunteer', 'vera');
    expect((await start()).status).toBe(403);
    expect((await end(match)).status).toBe(403);
  });
});

describe('a matched volunteer', () => {
  const types = [
    'Observation',
    'Condition',
    'Encounter',
    'CarePlan',
    'Task',
    'QuestionnaireResponse',
    'Immunization',
    'Goal',
    'Flag',
  ];

  it('sees who the family is and nothing clinical, until the match ends', async () => {
    principal = person('coordinator', 'cora');
    const { all } = await start();
    principal = person('volunteer', 'vera');
    const seen = await app.send('GET', '/Patient/anna');
    expect(seen.status).toBe(200);
    expect(await seen.text()).not.toContain('urn:p');
    for (const type of types) {
      const found = await app.send('GET', `/${type}?_count=50`);
      const { entry = [] } = (await found.json()) as { entry?: unknown[] };
      expect(entry, type).toEqual([]);
    }
    expect((await app.send('GET', '/Observation/score')).status).toBeGreaterThanOrEqual(403);
    for (const path of ['/Patient/anna/$everything', '/Patient/anna/$home-visits']) {
      expect(await (await app.send('GET', path)).text(), path).not.toMatch(/71354|17,|Encounter\//);
    }
    principal = person('coordinator', 'cora');
    await end(all('match')[0], 'completed', { name: 'end', valueDate: '2026-09-10' });
    principal = person('volunteer', 'vera');
    expect((await app.send('GET', '/Patient/anna')).status).toBe(404);
  });
});
