import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { committed } from '../../fhir-profiles/build.ts';
import { groupExamples } from '../../fhir-profiles/examples/groups.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import { codeSystem, extension } from '../../functions/group-care/canonical.ts';
import { openTestApp, type TestApp } from '../http/fhir-test-app.ts';
import { profileValidation } from './validator.ts';

/*
 * The examples of whole groups, as whoever tests an interface would use them: sent to a server one after the other.
 */

const story = groupExamples();
const resources = story.flatMap(({ entry }) => entry.map(({ resource }) => resource));

function sessionsOf(model: string): readonly Resource[] {
  const group = resources.find(
    (one) => one.resourceType === 'Group' && JSON.stringify(one.code).includes(model),
  );
  return resources.filter(
    ({ resourceType, subject }) =>
      resourceType === 'Encounter' && (subject as { reference: string }).reference === `Group/${group?.id}`,
  );
}

describe('the story of a group', () => {
  let server: TestApp;
  let statuses: readonly number[];
  beforeAll(async () => {
    const validate = profileValidation();
    server = openTestApp({ validate: async (resource) => validate(resource) });
    statuses = await send();
  }, 120_000);
  afterAll(() => server.close());

  async function send(): Promise<readonly number[]> {
    const answered: number[] = [];
    for (const bundle of story) {
      const answer = await server.send('POST', '', bundle);
      const { entry } = await answer.json();
      answered.push(
        answer.status,
        ...(entry ?? []).map(({ response }: Sent) => Number.parseInt(response.status, 10)),
      );
    }
    return answered;
  }

  it('is taken by a server, one transaction after the other', () => {
    expect(statuses.filter((status) => status !== 200 && status !== 201)).toEqual([]);
    expect(statuses.length).toBeGreaterThan(900);
  });

  it('has ten sessions in pregnancy and eight with babies, numbered', () => {
    const numbers = (model: string) => sessionsOf(model).map((one) => numberOf(one));
    expect(numbers('centering-pregnancy')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(numbers('centering-parenting')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('goes on as another group at another organisation, with the consent of each family', async () => {
    const groups = resources.filter(({ resourceType }) => resourceType === 'Group');
    const [first, second] = groups;
    expect(JSON.stringify(second?.extension)).toContain(`Group/${first?.id}`);
    expect(second?.managingEntity).not.toEqual(first?.managingEntity);
    const members = JSON.parse(JSON.stringify(second?.member)) as readonly Member[];
    const mothers = members.filter(({ entity }) => entity.reference.endsWith('-mother'));
    const consents = resources.filter(({ resourceType }) => resourceType === 'Consent');
    expect(consents.map(({ patient }) => patient)).toEqual(mothers.map(({ entity }) => entity));
  });

  it('has ordinary life in it: twins, a loss, somebody who leaves, absence, a session that is not held, a worry', () => {
    const text = JSON.stringify(resources);
    for (const sign of [
      'multipleBirthInteger',
      'Miscarriage',
      '"inactive":true',
      'session-cancelled',
      'no-notice',
    ]) {
      expect(text).toContain(sign);
    }
    for (const type of ['Flag', 'Task', 'Immunization', 'CarePlan', 'Appointment', 'CareTeam']) {
      expect(resources.map(({ resourceType }) => resourceType)).toContain(type);
    }
  });

  it('has an appointment for each session, which ends as the session did', async () => {
    for (const session of [...sessionsOf('centering-pregnancy'), ...sessionsOf('centering-parenting')]) {
      const [{ reference }] = session.appointment as [{ reference: string }];
      const appointment = await (await server.send('GET', `/${reference}`)).json();
      const expected = session.status === 'cancelled' ? 'cancelled' : 'fulfilled';
      expect([reference, appointment.status]).toEqual([reference, expected]);
      const [number] = appointment.extension.filter(({ url }: Extension) => url === extension.sessionNumber);
      expect(number.valuePositiveInt).toBe(numberOf(session));
    }
  });

  it('says of nobody that they were at a session and why they were not', () => {
    const absent = resources.filter((one) =>
      JSON.stringify(one.extension ?? []).includes(codeSystem.absenceReason),
    );
    expect(new Set(absent.map(({ status }) => status))).toEqual(new Set(['cancelled']));
  });

  describe('with the search parameters of the package', () => {
    beforeAll(async () => {
      for (const [path, text] of await committed()) {
        if (!path.startsWith('SearchParameter-')) continue;
        const { id } = JSON.parse(text);
        expect((await server.send('PUT', `/SearchParameter/${id}`, text)).status).toBe(201);
      }
    });

    const [pregnancy, parenting] = resources.filter(({ resourceType }) => resourceType === 'Group');
    const session = sessionsOf('centering-pregnancy')[2];
    const participations = resources.filter(
      ({ partOf }) =>
        (partOf as { reference?: string } | undefined)?.reference === `Encounter/${session?.id}`,
    );
    const absent = participations.filter(({ status }) => status === 'cancelled');
    const reasonOf = (one: Resource) => JSON.stringify(one.extension ?? []);
    const ill = resources.filter(
      (one) => one.resourceType === 'Encounter' && reasonOf(one).includes('"illness"'),
    );
    const talked = resources.filter(
      (one) => one.resourceType === 'Encounter' && reasonOf(one).includes('"code":"nutrition"'),
    );
    // A day in the middle of the range.
    const within = (name: string, group: Resource | undefined) => {
      const { start = '', end = '' } = (group && windowOf(group)) ?? {};
      const day = new Date((Date.parse(start) + Date.parse(end)) / 2).toISOString().slice(0, 10);
      return `Group?${name}=le${day}&${name}=ge${day}`;
    };
    const windowOf = ({ extension: all }: Resource) =>
      (all as unknown as readonly { valuePeriod?: { start: string; end: string } }[]).find(
        (one) => one.valuePeriod,
      )?.valuePeriod;

    it.each([
      ['sessions of a group', `Encounter?group=Group/${pregnancy?.id}`, 10],
      ['a session by its number', `Encounter?group=Group/${pregnancy?.id}&session-number=3`, 1],
      ['who has a part in a session', `Encounter?session=Encounter/${session?.id}`, participations.length],
      ['who was not there', `Encounter?session=Encounter/${session?.id}&attendance=cancelled`, absent.length],
      ['why', `Encounter?absence-reason=${codeSystem.absenceReason}|illness`, ill.length],
      ['what was talked about', `Encounter?topic=${codeSystem.sessionTopic}|nutrition`, talked.length],
      [
        'parts in the sessions of a group',
        `Encounter?session.group=Group/${parenting?.id}&_summary=count`,
        resources.filter(
          ({ resourceType, id, partOf }) =>
            resourceType === 'Encounter' && partOf !== undefined && id?.includes('-cpa'),
        ).length,
      ],
      ['what was planned for a day', `Encounter?planned=${dayOf(session)}`, 1],
      ['the group that goes on from a group', `Group?continues=Group/${pregnancy?.id}`, 1],
      ['groups for a due date', within('due-date-window', pregnancy), 1],
      ['groups for a birth date', within('birth-date-window', parenting), 1],
      ['the plan of a session', `Appointment?group=Group/${pregnancy?.id}&session-number=4`, 1],
    ])('finds %s', async (_, search, count) => {
      const answer = await (await server.send('GET', `/${search}`)).json();
      expect(count).toBeGreaterThan(0);
      expect([search, answer.total, answer.issue]).toEqual([search, count, undefined]);
    });
  });

  it('changes no count when it is sent again', async () => {
    const total = async () => (await (await server.send('GET', '/Encounter?_summary=count')).json()).total;
    const before = await total();
    expect((await send()).filter((status) => status !== 200)).toEqual([]);
    expect(await total()).toBe(before);
  }, 120_000);
});

interface Sent {
  readonly response: { readonly status: string };
}

interface Member {
  readonly entity: { readonly reference: string };
}

interface Extension {
  readonly url: string;
  readonly valuePositiveInt?: number;
}

function dayOf(session: Resource | undefined): string {
  const all = session?.extension as unknown as readonly {
    readonly valuePeriod?: { readonly start: string };
  }[];
  return all.find(({ valuePeriod }) => valuePeriod)?.valuePeriod?.start.slice(0, 10) ?? '';
}

function numberOf(session: Resource): number | undefined {
  return (session.extension as unknown as readonly Extension[]).find(
    ({ url }) => url === extension.sessionNumber,
  )?.valuePositiveInt;
}
