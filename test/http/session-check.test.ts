import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profile } from '../../functions/group-care/canonical.ts';
import { sessionPrerequisites, syntheticSession } from '../../functions/group-care/synthetic/one-session.ts';
import type { TransactionBundle } from '../../functions/group-care/synthetic/transaction.ts';
import { openTestApp, type TestApp } from './fhir-test-app.ts';

const wanted = { families: 12, seed: 7 };
const session = syntheticSession({ ...wanted, sessionNumber: 2 });
const participantAt = session.entry.findIndex(({ resource }) =>
  resource.meta?.profile?.includes(profile.participantEncounter),
);

/** The session with one resource changed. */
function changed(index: number, change: object, bundle = session): TransactionBundle {
  const entry = bundle.entry.map((one, at) =>
    at === index ? { ...one, resource: { ...one.resource, ...change } } : one,
  );
  return { ...bundle, entry };
}

describe('a group session in one transaction', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = openTestApp();
    const answered = await test.send('POST', '', sessionPrerequisites(wanted));
    expect(answered.status, await answered.clone().text()).toBe(200);
  });
  afterEach(() => test.close());

  async function refused(
    bundle: TransactionBundle,
  ): Promise<{ expression: string[]; diagnostics: string }[]> {
    const response = await test.send('POST', '', bundle);
    expect(response.status).toBe(422);
    expect(await total('Encounter')).toBe(0);
    return (await response.json()).issue;
  }

  async function total(type: string): Promise<number> {
    return (await (await test.send('GET', `/${type}?_summary=count`)).json()).total;
  }

  it('is refused when nobody in it is medically responsible', async () => {
    expect(await refused(changed(0, { participant: undefined }))).toMatchObject([
      {
        expression: ['Bundle.entry[0].resource.participant'],
        diagnostics: expect.stringContaining('medically responsible'),
      },
    ]);
  });

  it('is refused when a subject is no member of the group that day', async () => {
    const subject = { reference: 'Patient/nobody' };
    const [first, ...others] = await refused(changed(participantAt, { subject }));
    expect(first).toMatchObject({
      diagnostics: expect.stringMatching(/^Patient\/nobody is not a member of /),
      expression: [`Bundle.entry[${participantAt}].resource.subject`],
    });
    // What was measured in her participation is not of its subject any more.
    for (const { diagnostics } of others) expect(diagnostics).toMatch(/is not whom the encounter is about/);
  });

  it('is held to the rules in a request of its own too', async () => {
    const { ifNoneExist: _, ...request } = session.entry[0]?.request ?? { method: '', url: '' };
    const alone = await test.send(
      request.method,
      `/${request.url}`,
      changed(0, { participant: undefined }).entry[0]?.resource,
    );
    expect(alone.status).toBe(422);
    expect(await alone.json()).toMatchObject({ issue: [{ expression: ['Encounter.participant'] }] });
  });

  it('knows a member by a conditional reference', async () => {
    const { subject } = (session.entry[participantAt]?.resource ?? {}) as { subject?: { reference: string } };
    const member = await (await test.send('GET', `/${subject?.reference}`)).json();
    const [{ system, value }] = member.identifier;
    const reference = `Patient?identifier=${system}|${value}`;
    const answered = await test.send('POST', '', changed(participantAt, { subject: { reference } }));
    expect(answered.status, await answered.clone().text()).toBe(200);
    const [, location = ''] = (await answered.json()).entry[participantAt].response.location.match(
      /^(.*)\/_history/,
    );
    expect(await (await test.send('GET', `/${location}`)).json()).toMatchObject({ subject });
  });

  it('names the one entry of many that is invalid, and leaves nothing behind', async () => {
    const at = 117;
    expect(session.entry.length).toBeGreaterThan(at);
    const issues = await test.send('POST', '', changed(at, { status: 'nonsense' }));
    expect(issues.status).toBe(422);
    expect(await issues.json()).toMatchObject({
      issue: [{ expression: [`Bundle.entry[${at}].resource.status`] }],
    });
    expect(await total('Encounter')).toBe(0);
  });

  it('is stored whole, and sent again changes nothing', async () => {
    const first = await test.send('POST', '', session);
    expect(first.status, await first.clone().text()).toBe(200);
    const statuses = async (response: Response) =>
      new Set(
        (await response.json()).entry.map((one: { response: { status: string } }) => one.response.status),
      );
    expect(await statuses(first)).toEqual(new Set(['201']));
    const encounters = await total('Encounter');
    expect(encounters).toBe(
      session.entry.filter(({ resource }) => resource.resourceType === 'Encounter').length,
    );
    expect(await statuses(await test.send('POST', '', session))).toEqual(new Set(['200']));
    expect(await total('Encounter')).toBe(encounters);
  });
});
