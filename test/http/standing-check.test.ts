import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profile } from '../../functions/group-care/canonical.ts';
import { sessionPrerequisites, syntheticSession } from '../../functions/group-care/synthetic/one-session.ts';
import { openTestApp, type TestApp } from './fhir-test-app.ts';

const wanted = { families: 6, seed: 7 };

interface Stored {
  readonly resourceType: string;
  readonly id: string;
  readonly [name: string]: unknown;
}

/** What the rules of a session accepted stays so, whatever is written later. */
describe('a stored session', () => {
  let test: TestApp;
  let session: Stored;
  let participant: Stored;
  let group: Stored & { readonly member: readonly { readonly entity: { readonly reference: string } }[] };
  let member: string;

  beforeAll(async () => {
    test = openTestApp();
    for (const bundle of [sessionPrerequisites(wanted), syntheticSession({ ...wanted, sessionNumber: 2 })]) {
      const answered = await test.send('POST', '', bundle);
      expect(answered.status, await answered.clone().text()).toBe(200);
    }
    const { entry } = await (await test.send('GET', '/Encounter?_count=100')).json();
    const found = (url: string) =>
      entry.find(({ resource }: { resource: { meta: { profile: string[] } } }) =>
        resource.meta.profile.includes(url),
      ).resource;
    session = found(profile.sessionEncounter);
    participant = found(profile.participantEncounter);
    member = (participant.subject as { reference: string }).reference;
    const { reference } = session.subject as { reference: string };
    group = await (await test.send('GET', `/${reference}`)).json();
  });
  afterAll(() => test.close());

  const place = ({ resourceType, id }: Stored) => `/${resourceType}/${id}`;
  const put = (resource: Stored) => test.send('PUT', place(resource), resource);
  const transaction = (...entry: readonly unknown[]) =>
    test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });

  async function expectRefused(response: Response, expression: string | undefined, words: string) {
    const { issue } = await response.json();
    expect([response.status, issue[0].code], issue[0].diagnostics).toEqual([422, 'business-rule']);
    expect(issue[0].expression?.[0]).toBe(expression);
    expect(issue[0].diagnostics).toContain(words);
  }

  it('keeps its profile, and so does a participation', async () => {
    const { meta: _, ...bare } = session;
    await expectRefused(await put(bare as Stored), 'Encounter.meta.profile', profile.sessionEncounter);
    const moved = { ...participant, meta: { tag: [{ code: 'x' }] } };
    await expectRefused(await put(moved), 'Encounter.meta.profile', profile.participantEncounter);
    const entry = { resource: bare, request: { method: 'PUT', url: `Encounter?_id=${session.id}` } };
    await expectRefused(await transaction(entry), 'Bundle.entry[0].resource.meta.profile', 'must keep it');
  });

  it('is not deleted while it has participations, by its id, by criteria or in a transaction', async () => {
    const words = 'leads to no session';
    await expectRefused(await test.send('DELETE', place(session)), undefined, words);
    await expectRefused(await test.send('DELETE', `/Encounter?_id=${session.id}`), undefined, words);
    const entry = { request: { method: 'DELETE', url: `Encounter/${session.id}` } };
    await expectRefused(await transaction(entry), 'Bundle.entry[0]', words);
    expect((await test.send('GET', place(session))).status).toBe(200);
  });

  it('is not moved to a day on which its participants were no members', async () => {
    const moved = { ...session, period: { start: '1999-01-01T10:00:00Z', end: '1999-01-01T12:00:00Z' } };
    const response = await put(moved);
    const { issue } = await response.json();
    expect(response.status).toBe(422);
    expect(JSON.stringify(issue)).toContain('is a stored participation that rests on this');
  });

  it('keeps its group, and the group its members', async () => {
    await expectRefused(await test.send('DELETE', place(group)), undefined, 'leads to no Group');
    const without = { ...group, member: group.member.filter(({ entity }) => entity.reference !== member) };
    await expectRefused(await put(without), 'Group', `${member} is not a member`);
    const entry = { resource: without, request: { method: 'PUT', url: place(group).slice(1) } };
    await expectRefused(await transaction(entry), 'Bundle.entry[0].resource', `${member} is not a member`);
  });

  it('lets a membership end, a group grow, and sessions be corrected', async () => {
    const ended = group.member.map((one) =>
      one.entity.reference === member
        ? { ...one, period: { ...(one as { period?: object }).period, end: '2999-12-31' }, inactive: true }
        : one,
    );
    const extensions = group.extension as readonly object[];
    const roomier = extensions.map((one) =>
      'valuePositiveInt' in one ? { ...one, valuePositiveInt: 7 } : one,
    );
    const grown = {
      ...group,
      extension: roomier,
      member: [...ended, { entity: { reference: 'Patient/new' } }],
    };
    const answers = [await put(grown), await put(session), await put(participant)];
    for (const answer of answers) expect(answer.status, await answer.text()).toBe(200);
  });

  it('may go together with its participations, and they with what was measured and given in them', async () => {
    const { entry } = await (
      await test.send('GET', `/Encounter?part-of=Encounter/${session.id}&_count=100`)
    ).json();
    const participations: Stored[] = entry.map(({ resource }: { resource: Stored }) => resource);
    const parts = await Promise.all(
      ['Observation', 'Immunization'].map(async (type) => {
        const found = await (await test.send('GET', `/${type}?_count=500`)).json();
        return (found.entry ?? []).map(({ resource }: { resource: Stored }) => resource) as Stored[];
      }),
    );
    const alone = await transaction(
      ...[session, ...participations].map((one) => ({
        request: { method: 'DELETE', url: place(one).slice(1) },
      })),
    );
    expect([alone.status, await alone.text()]).toEqual([
      422,
      expect.stringContaining('was measured or given in it'),
    ]);
    const all = [session, ...participations, ...parts.flat()];
    const gone = all.map((one) => ({ request: { method: 'DELETE', url: place(one).slice(1) } }));
    const answered = await transaction(...gone);
    expect(answered.status, await answered.clone().text()).toBe(200);
    expect((await test.send('DELETE', place(group))).status).toBe(204);
  });
});
