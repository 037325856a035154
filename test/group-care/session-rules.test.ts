import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject, type Resource } from '../../functions/fhir/resource.ts';
import { codeSystem } from '../../functions/group-care/canonical.ts';
import { sessionIssues, sessionReferences, type Written } from '../../functions/group-care/session-rules.ts';
import { sessionPrerequisites, syntheticSession } from '../../functions/group-care/synthetic/one-session.ts';

const nowMs = Date.parse('2027-01-01T00:00:00Z');

const wanted = { families: 6, seed: 11 };
const stored = new Map(
  sessionPrerequisites(wanted).entry.map(({ request, resource }) => [request.url, resource]),
);
const bundle = syntheticSession({ ...wanted, sessionNumber: 2 });
const written: readonly Written[] = bundle.entry.map(({ resource, fullUrl }, index) => ({
  resource,
  fullUrl,
  path: `Bundle.entry[${index}].resource`,
}));
const session = resourceAt(0);
const sessionDay = String((session.period as JsonObject).start).slice(0, 10);
const groupId = reference(session.subject);
const nurseId = reference(participants(session)[0]?.individual);
const motherId = reference(resourceAt(1).subject);

function resourceAt(index: number): Resource {
  const resource = written[index]?.resource;
  if (resource === undefined) throw new Error(`no entry ${index}`);
  return resource;
}

function participants(encounter: Resource): readonly JsonObject[] {
  return encounter.participant as readonly JsonObject[];
}

function reference(value: unknown): string {
  return isJsonObject(value) ? String(value.reference) : '';
}

/** As a caller does it: reads in rounds, then asks. */
function issuesOf(resources: readonly Written[], store: ReadonlyMap<string, Resource>): readonly string[] {
  const known = new Map<string, Resource | undefined>();
  for (let round = 0; ; round++) {
    const references = sessionReferences(resources, known);
    if (references.length === 0) break;
    expect(round, 'rounds of reading').toBeLessThan(3);
    for (const each of references) known.set(each, store.get(each));
  }
  return sessionIssues(resources, known, nowMs).map(
    ({ expression, diagnostics }) => `${expression}: ${diagnostics}`,
  );
}

/** The store with one resource changed. */
function storing(id: string, change: (resource: Resource) => Resource): ReadonlyMap<string, Resource> {
  const resource = stored.get(id);
  if (resource === undefined) throw new Error(`${id} is not stored`);
  return new Map(stored).set(id, change(resource));
}

/** The request with one resource changed. */
function writing(index: number, change: JsonObject): readonly Written[] {
  return written.map((each, at) =>
    at === index ? { ...each, resource: { ...each.resource, ...change } } : each,
  );
}

function withMotherMember(change: JsonObject): ReadonlyMap<string, Resource> {
  return storing(groupId, (group) => ({
    ...group,
    member: (group.member as readonly JsonObject[]).map((member) =>
      reference(member.entity) === motherId ? { ...member, ...change } : member,
    ),
  }));
}

describe('the rules of a session', () => {
  it('accept a session as it should be', () => {
    expect(issuesOf(written, stored)).toEqual([]);
  });

  it('ask for the group and the facilitators, not for what the request writes', () => {
    const references = sessionReferences(written, new Map());
    expect(references).toContain(groupId);
    expect(references).toContain(nurseId);
    expect(references.filter((each) => each.startsWith('urn:uuid:'))).toEqual([]);
    expect(references).toHaveLength(new Set(references).size);
  });

  it('ask for nothing when no session is written', () => {
    const others = [...stored.values()].map((resource) => ({ resource }));
    expect(others.length).toBeGreaterThan(0);
    expect(sessionReferences(others, new Map())).toEqual([]);
    expect(sessionIssues(others, new Map(), nowMs)).toEqual([]);
  });

  it('follow a participant that is written alone to its session and group', () => {
    const alone = { ...resourceAt(1), partOf: { reference: 'Encounter/the-session' } };
    const store = new Map(stored).set('Encounter/the-session', session);
    expect(issuesOf([{ resource: alone }], store)).toEqual([]);
    const emptied = new Map(store).set(groupId, { resourceType: 'Group', actual: true });
    expect(issuesOf([{ resource: alone }], emptied)).toEqual([
      expect.stringMatching(/^Encounter\.subject: Patient\/.* is not a member of Group\//),
    ]);
  });
});

describe('a participation', () => {
  const alone = (status: string, sessionStatus: string) => {
    const participation = { ...resourceAt(1), status, partOf: { reference: 'Encounter/the-session' } };
    const store = new Map(stored).set('Encounter/the-session', { ...session, status: sessionStatus });
    return issuesOf([{ resource: participation }], store);
  };

  it.each([
    ['finished', 'cancelled'],
    ['in-progress', 'planned'],
    ['cancelled', 'entered-in-error'],
    ['finished', 'entered-in-error'],
  ])('that is %s is no part of a session that is %s', (status, sessionStatus) => {
    expect(alone(status, sessionStatus)).toEqual([
      expect.stringMatching(
        new RegExp(`^Encounter\\.status: A participation that is ${status} .* that is ${sessionStatus}`),
      ),
    ]);
  });

  it.each([
    ['planned', 'planned'],
    ['cancelled', 'cancelled'],
    ['planned', 'cancelled'],
    ['entered-in-error', 'entered-in-error'],
    ['arrived', 'planned'],
    ['finished', 'in-progress'],
  ])('that is %s may be part of a session that is %s', (status, sessionStatus) => {
    expect(alone(status, sessionStatus)).toEqual([]);
  });
});

describe('medical responsibility', () => {
  it('is asked of one participant', () => {
    const onlyCoFacilitator = participants(session).slice(1);
    expect(issuesOf(writing(0, { participant: onlyCoFacilitator }), stored)).toEqual([
      expect.stringMatching(
        /^Bundle\.entry\[0\]\.resource\.participant: No participant .* medically responsible.*facilitator-role\|medically-responsible-facilitator/,
      ),
    ]);
  });

  it('is asked of nobody when the session did not take place', () => {
    const cancelled = writing(0, { participant: [], status: 'cancelled' }).slice(0, 1);
    expect(issuesOf(cancelled, stored)).toEqual([]);
  });
});

describe('a facilitator', () => {
  const qualification = (period: JsonObject | undefined, issuer: JsonObject | undefined) => [
    {
      code: { coding: [{ system: codeSystem.qualification, code: 'facilitation-training' }] },
      ...(period && { period }),
      ...(issuer && { issuer }),
    },
  ];
  const issuer = { reference: 'Organization/training' };

  it.each([
    ['never trained', []],
    ['trained later', qualification({ start: '2099-01-01' }, issuer)],
    ['whose training has expired', qualification({ start: '2010-01-01', end: '2015-01-01' }, issuer)],
    ['whose training nobody attests', qualification({ start: '2010-01-01' }, undefined)],
    ['whose training has no period', qualification(undefined, issuer)],
  ])('%s is refused', (_, changed) => {
    const store = storing(nurseId, (nurse) => ({ ...nurse, qualification: changed }));
    expect(issuesOf(written, store)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Bundle\\.entry\\[0\\]\\.resource\\.participant\\[0\\]\\.individual: ${nurseId} is not qualified .*${sessionDay}`,
        ),
      ),
    ]);
  });

  it('is refused when nobody knows them', () => {
    const store = new Map(stored);
    store.delete(nurseId);
    expect(issuesOf(written, store)).toEqual([expect.stringContaining('leads to no Practitioner')]);
  });

  it('is found behind a PractitionerRole', () => {
    const role = `PractitionerRole/${nurseId.split('/')[1]}-role`;
    const [responsible, ...others] = participants(session);
    const participant = [{ ...responsible, individual: { reference: role } }, ...others];
    expect(issuesOf(writing(0, { participant }), stored)).toEqual([]);
    const untrained = storing(nurseId, (nurse) => ({ ...nurse, qualification: [] }));
    expect(issuesOf(writing(0, { participant }), untrained)).toHaveLength(1);
  });

  it('is told from an interpreter, who needs no training', () => {
    const interpreter = { type: [{ text: 'interpreter' }], individual: { reference: 'Practitioner/x' } };
    const participant = [...participants(session), interpreter];
    expect(issuesOf(writing(0, { participant }), stored)).toEqual([]);
  });
});

describe('a participant', () => {
  it.each([
    ['left before', { period: { start: '2020-01-01', end: '2020-02-01' } }],
    ['came later', { period: { start: '2099-01-01' } }],
    ['is inactive since nobody knows when', { inactive: true }],
  ])('who %s is refused', (_, change) => {
    expect(issuesOf(written, withMotherMember(change))).toEqual([
      `Bundle.entry[1].resource.subject: ${motherId} is not a member of ${groupId} on ${sessionDay}: the Group needs ` +
        'a member with this entity and a period that holds the day of the session',
    ]);
  });

  it('who left since is accepted', () => {
    const change = { period: { start: '2020-01-01', end: sessionDay }, inactive: true };
    expect(issuesOf(written, withMotherMember(change))).toEqual([]);
  });

  it('who was entered in error is passed over', () => {
    const store = withMotherMember({ period: { start: '2099-01-01' } });
    const { fullUrl } = written[1] ?? {};
    const withoutChecks = writing(1, { status: 'entered-in-error' }).filter(
      ({ resource }) => reference(resource.encounter) !== fullUrl,
    );
    expect(issuesOf(withoutChecks, store)).toEqual([]);
  });

  it('who was entered in error has nothing that was measured or given', () => {
    const issues = issuesOf(writing(1, { status: 'entered-in-error' }), stored);
    expect(issues.length).toBeGreaterThan(0);
    for (const issue of issues)
      expect(issue).toMatch(/encounter: Nothing was measured or given in a participation/);
  });

  it('of something that is no session is refused', () => {
    const request = writing(1, { partOf: { reference: 'Encounter/ordinary' } });
    const store = new Map(stored).set('Encounter/ordinary', { resourceType: 'Encounter' });
    for (const each of [store, stored]) {
      expect(issuesOf(request, each)).toEqual([expect.stringContaining('.partOf: Encounter/ordinary')]);
    }
  });

  it('of a session whose group is not there is refused', () => {
    const store = new Map(stored);
    store.delete(groupId);
    const issues = issuesOf(written, store);
    expect(issues).toHaveLength(12);
    expect(issues[0]).toContain(`${groupId}, leads to no Group`);
  });
});
