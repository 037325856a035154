import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from '../group-care/care-app.ts';

/* The midwives and youth health care each have a group with Anna in it; Mira leads both. */

let app: CareApp;
let principal: Principal;
const vendor = (organization: string, scopes = 'system/*.cruds'): Client => ({
  kind: 'client',
  clientId: organization,
  role: 'vendor',
  organization: `Organization/${organization}`,
  scopes: parseScopes(scopes).scopes,
});

beforeEach(async () => {
  principal = { kind: 'unrestricted' };
  app = openCareApp({ authenticate: async () => principal });
  for (const resource of [
    ...directory,
    patient('anna', '1995-01-01', { managingOrganization: to('Organization/midwives') }),
    patient('bea', '1995-01-01', { managingOrganization: to('Organization/youth') }),
    {
      resourceType: 'CareTeam',
      id: 'team',
      status: 'active',
      subject: to('Patient/anna'),
      managingOrganization: [to('Organization/midwives')],
      participant: [{ member: to('Organization/youth') }],
    },
    group('pregnant', [member('anna')], { managingEntity: to('Organization/midwives') }),
    group('parents', [member('anna'), member('bea')], { managingEntity: to('Organization/youth') }),
  ]) {
    await app.put(resource);
  }
});
afterEach(() => app.close());

function recording(
  groupId: string,
  identifier: string,
  facilitator: string,
  who: string,
): readonly JsonObject[] {
  return [
    { name: 'identifier', valueIdentifier: { system: 'urn:s', value: identifier } },
    { name: 'group', valueReference: to(`Group/${groupId}`) },
    { name: 'number', valuePositiveInt: 1 },
    { name: 'start', valueDateTime: '2026-09-01T10:00:00+02:00' },
    { name: 'end', valueDateTime: '2026-09-01T12:00:00+02:00' },
    { name: 'location', valueReference: to('Location/house') },
    {
      name: 'facilitator',
      part: [
        { name: 'individual', valueReference: to(`Practitioner/${facilitator}`) },
        { name: 'role', valueCode: 'medically-responsible-facilitator' },
      ],
    },
    {
      name: 'participant',
      part: [
        { name: 'subject', valueReference: to(`Patient/${who}`) },
        { name: 'attendance', valueCode: 'present' },
      ],
    },
  ];
}

const record = (...sent: Parameters<typeof recording>) =>
  app.call('/Encounter/$record-session', recording(...sent));

function denial(organization: string): Resource {
  return {
    resourceType: 'Consent',
    id: 'denial',
    status: 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    },
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IDSCL' }] }],
    patient: to('Patient/anna'),
    organization: [to('Organization/midwives')],
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
    provision: {
      type: 'deny',
      actor: [{ role: { coding: [{ code: 'PRCP' }] }, reference: to(`Organization/${organization}`) }],
      class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Encounter' }],
    },
  };
}

describe('a session at the same time as one of another organisation', () => {
  it('is refused for its facilitator, without a word of the other', async () => {
    principal = vendor('midwives');
    expect((await record('pregnant', 'first', 'mira', 'anna')).status).toBe(200);
    principal = vendor('youth');
    const { status, issues, body } = await record('parents', 'second', 'mira', 'bea');
    expect(status).toBe(422);
    expect(issues).toEqual([
      expect.stringMatching(/Practitioner\/mira cannot have been here from 2026-09-01T08:00Z/),
    ]);
    expect(JSON.stringify(body)).not.toMatch(/first|pregnant|midwives|Encounter\/\w|anna/);
  });

  it('is refused for a member whose sessions the caller may know of', async () => {
    principal = vendor('midwives');
    expect((await record('pregnant', 'first', 'mira', 'anna')).status).toBe(200);
    principal = vendor('youth');
    const { status, issues } = await record('parents', 'second', 'olga', 'anna');
    expect(status).toBe(422);
    expect(issues).toEqual([expect.stringMatching(/Patient\/anna is in another session at the same time/)]);
  });

  it('is taken, as if there were none, for a member who keeps that from the caller', async () => {
    await app.put(denial('youth'));
    principal = vendor('midwives');
    expect((await record('pregnant', 'first', 'mira', 'anna')).status).toBe(200);
    principal = vendor('youth');
    const { status, issues } = await record('parents', 'second', 'olga', 'anna');
    expect([status, issues]).toEqual([200, []]);
  });

  it('is refused, unnamed, for a token that may write and not read', async () => {
    principal = vendor('youth');
    expect((await record('parents', 'first', 'olga', 'bea')).status).toBe(200);
    const [session] = await app.search('Encounter?identifier=first');
    // Groups and people may be read, Encounters only written.
    principal = vendor(
      'youth',
      'system/Encounter.cu system/Group.rs system/Patient.rs system/Practitioner.rs system/Location.rs',
    );
    const part = (resource: Resource): Resource => {
      const { id: _id, meta, ...rest } = resource;
      return {
        ...rest,
        identifier: [{ system: 'urn:s', value: 'other' }],
        meta: { profile: meta?.profile ?? [] },
      };
    };
    const answer = await app.send('POST', '/Encounter', part(session as Resource));
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toMatch(/Practitioner\/olga cannot have been here/);
    expect(text).not.toContain(String(session?.id));
  });

  it('has one winner when both come at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const isOdd = index % 2 === 1;
        const sent = recording(isOdd ? 'parents' : 'pregnant', `s${index}`, 'mira', isOdd ? 'bea' : 'anna');
        const response = await app.send('POST', '/Encounter/$record-session', {
          resourceType: 'Parameters',
          parameter: sent,
        });
        return response.status;
      }),
    );
    expect(all.filter((status) => status === 200)).toHaveLength(1);
  });

  it('tells the programme, which sees everything, which one it is', async () => {
    expect((await record('pregnant', 'first', 'mira', 'anna')).status).toBe(200);
    const { issues } = await record('parents', 'second', 'mira', 'bea');
    expect(issues[0]).toMatch(/is in another session .*\(first\)/);
  });
});
