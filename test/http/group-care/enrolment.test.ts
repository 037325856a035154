import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { codeSystem, extension } from '../../../functions/group-care/canonical.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from './care-app.ts';

let app: CareApp;
const window = { url: extension.dueDateWindow, valuePeriod: { start: '2026-10-01', end: '2026-12-31' } };
const withRoom = (families: number) => ({
  extension: [window, { url: extension.capacity, valuePositiveInt: families }],
});
const mothers = Array.from({ length: 30 }, (_, index) => `m${index}`);

beforeEach(async () => {
  app = openCareApp();
  for (const resource of directory) await app.put(resource);
  const entry = [
    ...mothers.map((id) => patient(id, '1995-01-01')),
    patient('b0', '2026-08-20'),
    patient('b1', '2026-08-20'),
  ].map((resource) => ({ resource, request: { method: 'PUT', url: `Patient/${resource.id}` } }));
  await app.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
  await app.put(group('spring', [], withRoom(3)));
});
afterEach(() => app.close());

const subjects = (...ids: readonly string[]) =>
  ids.map((id) => ({ name: 'subject', valueReference: to(`Patient/${id}`) }));
const enroll = (id: string, ...more: readonly JsonObject[]) =>
  app.call('/Group/spring/$enroll', [...subjects(...id.split('+')), ...more]);
const leave = (id: string, ...more: readonly JsonObject[]) =>
  app.call('/Group/spring/$leave', [...subjects(id), ...more]);

async function members(id = 'spring'): Promise<readonly string[]> {
  const { member = [] } = (await app.read(`Group/${id}`)) as { readonly member?: readonly JsonObject[] };
  return (
    member as readonly { readonly entity: { readonly reference: string }; readonly inactive?: boolean }[]
  )
    .filter(({ inactive }) => inactive !== true)
    .map(({ entity }) => entity.reference.slice('Patient/'.length));
}

describe('$enroll', () => {
  it('takes in as many as there is room for, and lets the others wait in their order', async () => {
    for (const id of ['m0', 'm1', 'm2']) expect((await enroll(id)).all('outcome')).toEqual(['enrolled']);
    const [fourth, fifth] = [await enroll('m3'), await enroll('m4')];
    expect([fourth.all('outcome'), fourth.all('position')]).toEqual([['waiting'], [1]]);
    expect([fifth.all('outcome'), fifth.all('position'), fifth.all('places')]).toEqual([
      ['waiting'],
      [2],
      [0],
    ]);
    expect(await members()).toEqual(['m0', 'm1', 'm2']);
    // Again changes nothing.
    expect((await enroll('m4')).all('position')).toEqual([2]);
    const before = (await app.read('Group/spring')).meta?.versionId;
    expect((await enroll('m1')).all('outcome')).toEqual(['unchanged']);
    expect((await app.read('Group/spring')).meta?.versionId).toBe(before);
    expect((await enroll('m5', { name: 'wait', valueBoolean: false })).issues[0]).toMatch(
      /is full: it has room for 3/,
    );
  });

  it('never takes in more than there is room for, however many come at once', async () => {
    const answers = await Promise.all(mothers.map((id) => enroll(id)));
    const outcomes = answers.map(({ all }) => all('outcome')[0]);
    expect(outcomes.filter((outcome) => outcome === 'enrolled')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'waiting')).toHaveLength(27);
    expect(await members()).toHaveLength(3);
    const positions = answers
      .flatMap(({ all }) => all('position'))
      .toSorted((one, other) => Number(one) - Number(other));
    expect(positions).toEqual(Array.from({ length: 27 }, (_, index) => index + 1));
  });

  it('counts families, not heads', async () => {
    expect((await enroll('m0+b0+b1')).all('places')).toEqual([2]);
    expect((await enroll('m1')).all('places')).toEqual([1]);
    // A sender who put the baby in by hand did not say whose it is.
    await app.put(group('by-hand', [member('m0'), member('b0'), member('m1')], withRoom(3)));
    expect((await app.call('/Group/by-hand/$enroll', subjects('m2'))).all('places')).toEqual([0]);
  });

  it('lets a baby join its mother in a group that is full', async () => {
    for (const id of ['m0', 'm1', 'm2']) await enroll(id);
    expect((await enroll('m0+b0')).all('outcome')).toEqual(['enrolled']);
    expect(await members()).toEqual(['m0', 'm1', 'm2', 'b0']);
  });

  it('lets in who waits before who comes later', async () => {
    for (const id of ['m0', 'm1', 'm2', 'm3']) await enroll(id);
    await app.put({ ...(await app.read('Group/spring')), ...withRoom(4) });
    const { all } = await enroll('m4');
    expect([all('outcome'), all('promoted').map((one) => (one as JsonObject).reference ?? one)]).toEqual([
      ['waiting'],
      ['Patient/m3'],
    ]);
    expect(await members()).toEqual(['m0', 'm1', 'm2', 'm3']);
  });

  it('moves a family from one group to another in one go', async () => {
    await app.put(group('other', [member('m0'), member('m1')], withRoom(2)));
    const { all } = await enroll('m0', { name: 'movesFrom', valueReference: to('Group/other') });
    expect(all('outcome')).toEqual(['enrolled']);
    expect([await members(), await members('other')]).toEqual([['m0'], ['m1']]);
    for (const id of ['m2', 'm3']) await enroll(id);
    expect(
      (await enroll('m1', { name: 'movesFrom', valueReference: to('Group/other') })).all('outcome'),
    ).toEqual(['waiting']);
    // Who waits for the one stays in the other.
    expect(await members('other')).toEqual(['m1']);
  });

  it('is for groups that go on, and for persons who are there', async () => {
    await app.put(group('ended', [], { active: false }));
    expect((await app.call('/Group/ended/$enroll', subjects('m0'))).issues[0]).toMatch(/has ended/);
    expect((await app.call('/Group/nothing/$enroll', subjects('m0'))).status).toBe(404);
    expect((await app.call('/Group/spring/$enroll', subjects('nobody'))).issues[0]).toMatch(
      /leads to nothing/,
    );
    expect((await app.call('/Group/spring/$enroll', [])).issues[0]).toMatch(/needs subject/);
  });
});

describe('who is enrolled', () => {
  const gone = [{ deceasedBoolean: true }, { deceasedDateTime: '2026-09-01' }, { active: false }];
  const movesFrom = (id: string) => ({ name: 'movesFrom', valueReference: to(`Group/${id}`) });

  it.each(gone)('is somebody of whom the record is in use: not %j', async (change) => {
    await app.put(patient('m0', '1995-01-01', change));
    const { status, issues } = await enroll('m0');
    expect([status, issues]).toEqual([
      422,
      [expect.stringMatching(/^Parameters.parameter\[0\]: The record of Patient\/m0 is not in use/)],
    ]);
  });

  it('is not somebody who has died while she waited; the next comes in', async () => {
    for (const id of ['m0', 'm1', 'm2', 'm3', 'm4', 'm5']) await enroll(id);
    await app.put(patient('m3', '1995-01-01', { deceasedBoolean: true }));
    await app.put(patient('m4', '1995-01-01', { active: false }));
    const left = await leave('m0');
    expect([left.all('promoted'), left.all('passedOver')]).toEqual([['Patient/m5'], ['Patient/m4']]);
    const [list] = await app.search('List?subject=Group/spring');
    expect(list).toMatchObject({ entry: [{ item: to('Patient/m4') }] });
    // She keeps her place in the line.
    await app.put(patient('m4', '1995-01-01'));
    expect((await leave('m1')).all('promoted')).toEqual(['Patient/m4']);
  });

  it('is in one group of a kind at once, whatever she is moved from', async () => {
    for (const id of ['one', 'two', 'three']) await app.put(group(id, [], withRoom(3)));
    const at = (id: string, ...more: readonly JsonObject[]) =>
      app.call(`/Group/${id}/$enroll`, [...subjects('m0'), ...more]);
    expect((await at('one')).all('outcome')).toEqual(['enrolled']);
    expect((await at('two')).issues).toEqual([
      expect.stringMatching(/Patient\/m0 is a member of Group\/one, and nobody is in two groups/),
    ]);
    expect((await at('two', movesFrom('one'))).all('outcome')).toEqual(['enrolled']);
    // The same again changes nothing.
    expect((await at('two', movesFrom('one'))).all('outcome')).toEqual(['unchanged']);
    expect((await at('three', movesFrom('one'))).issues[0]).toMatch(/is a member of Group\/two/);
    expect((await at('three', movesFrom('two'), { name: 'start', valueDate: '2026-10-01' })).status).toBe(
      200,
    );
    expect((await at('one', movesFrom('two'), { name: 'start', valueDate: '2026-10-01' })).issues[0]).toMatch(
      /is a member of Group\/three/,
    );
    // A parenting group is another kind, and a group that has ended is none.
    const code = { coding: [{ system: codeSystem.careGroupModel, code: 'centering-parenting' }] };
    const births = {
      url: extension.birthDateWindow,
      valuePeriod: { start: '2026-01-01', end: '2026-12-31' },
    };
    await app.put(group('babies', [], { code, extension: [births] }));
    expect((await at('babies')).all('outcome')).toEqual(['enrolled']);
  });

  it('moves from a group that she is in', async () => {
    await app.put(group('other', [member('m1')], withRoom(3)));
    expect((await enroll('m0', movesFrom('other'))).issues[0]).toMatch(/m0 is no member of Group\/other/);
    expect((await enroll('m0', movesFrom('spring'))).issues[0]).toMatch(/movesFrom is the group itself/);
  });

  it('moves once, however often at once', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    for (const id of ['home', ...ids]) await app.put(group(id, [], withRoom(3)));
    await app.call('/Group/home/$enroll', subjects('m0'));
    const answers = await Promise.all(
      ids.map((id) => app.call(`/Group/${id}/$enroll`, [...subjects('m0'), movesFrom('home')])),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422, 422]);
    const all = await Promise.all(['home', ...ids].map((id) => members(id)));
    expect(all.flat()).toEqual(['m0']);
  });

  it('joins one of many groups, however many at once', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    for (const id of ids) await app.put(group(id, [], withRoom(3)));
    await Promise.all(ids.map((id) => app.call(`/Group/${id}/$enroll`, subjects('m0'))));
    expect((await Promise.all(ids.map((id) => members(id)))).flat()).toEqual(['m0']);
  });

  it('is passed over as long as she is in another group, and told of', async () => {
    await app.put(group('other', [member('m3')], withRoom(3)));
    for (const id of ['m0', 'm1', 'm2']) await enroll(id);
    expect((await enroll('m3', movesFrom('other'))).all('outcome')).toEqual(['waiting']);
    await enroll('m4');
    const left = await leave('m0');
    expect([left.all('promoted'), left.all('passedOver')]).toEqual([['Patient/m4'], ['Patient/m3']]);
    await leave('m1');
    expect((await enroll('m3', movesFrom('other'))).all('outcome')).toEqual(['enrolled']);
    expect(await members('other')).toEqual([]);
  });

  it('brings babies along, and nobody who is grown up', async () => {
    expect((await enroll('m0+m1+m2')).issues).toEqual([
      expect.stringMatching(/^Parameters.parameter\[1\]: Patient\/m1 is no child/),
      expect.stringMatching(/^Parameters.parameter\[2\]: Patient\/m2 is no child/),
    ]);
    // By hand neither.
    const along = (id: string) => ({
      ...member(id),
      extension: [{ url: extension.family, valueReference: to('Patient/m0') }],
    });
    const crowd = group('crowd', [member('m0'), along('m1'), along('m2'), along('b0')], withRoom(2));
    expect((await app.send('PUT', '/Group/crowd', crowd)).status).toBe(422);
    expect((await app.send('PUT', '/Group/crowd', { ...crowd, ...withRoom(3) })).status).toBe(201);
  });

  it('brings her babies along when she moves', async () => {
    await app.put(group('other', [], withRoom(3)));
    await app.call('/Group/other/$enroll', subjects('m0', 'b0', 'b1'));
    await enroll('m0', movesFrom('other'));
    expect([await members(), await members('other')]).toEqual([['m0', 'b0', 'b1'], []]);
  });

  it('comes in from today on when somebody else has chosen a later day', async () => {
    for (const id of ['m0', 'm1', 'm2', 'm3']) await enroll(id);
    await app.put({ ...(await app.read('Group/spring')), ...withRoom(5) });
    await enroll('m4', { name: 'start', valueDate: '2027-01-01' });
    const { member: all } = (await app.read('Group/spring')) as unknown as { readonly member: JsonObject[] };
    expect(all.slice(3)).toEqual([
      { entity: to('Patient/m3'), period: { start: '2026-09-10' } },
      { entity: to('Patient/m4'), period: { start: '2027-01-01' } },
    ]);
  });

  it.each(['9999-12-31', '1900-01-01'])('begins on a day of our time: not %s', async (valueDate) => {
    const { status, issues } = await enroll('m0', { name: 'start', valueDate });
    expect([status, issues]).toEqual([422, [expect.stringMatching(/start is .*; it is a day from/)]]);
  });

  it('is told all that is wrong at once', async () => {
    await app.put(patient('m0', '1995-01-01', { active: false }));
    const { status, issues } = await enroll(
      'm0+nobody',
      { name: 'colour', valueString: 'red' },
      { name: 'start', valueDate: '9999-12-31' },
      movesFrom('spring'),
    );
    expect([status, issues.map((issue) => issue.slice(issue.indexOf(': ') + 2, 100))]).toEqual([
      400,
      [
        expect.stringMatching(/^colour is no parameter/),
        expect.stringMatching(/nobody leads to nothing/),
        expect.stringMatching(/start is 9999/),
        expect.stringMatching(/movesFrom is the group itself/),
        expect.stringMatching(/is not in use/),
      ],
    ]);
  });
});

describe('$leave', () => {
  it('ends a membership, keeps it, and lets in who waits from the next day on', async () => {
    for (const id of ['m0', 'm1', 'm2', 'm3', 'm4']) await enroll(id);
    const left = await leave('m1');
    expect([left.all('outcome'), left.all('promoted')]).toEqual([['left'], ['Patient/m3']]);
    expect(await members()).toEqual(['m0', 'm2', 'm3']);
    const { member: all } = await app.read('Group/spring');
    expect(all).toEqual(
      expect.arrayContaining([
        { entity: to('Patient/m1'), period: { start: '2026-09-10', end: '2026-09-10' }, inactive: true },
        { entity: to('Patient/m3'), period: { start: '2026-09-11' } },
      ]),
    );
    expect((await enroll('m4')).all('position')).toEqual([1]);
    expect((await leave('m1')).all('outcome')).toEqual(['unchanged']);
    expect((await leave('m9')).issues[0]).toMatch(/is no member/);
  });

  it('takes the babies along, and lets somebody come back', async () => {
    await enroll('m0+b0+b1');
    await leave('m0');
    expect(await members()).toEqual([]);
    expect((await enroll('m0')).all('outcome')).toEqual(['enrolled']);
    expect(await members()).toEqual(['m0']);
  });

  it('takes back a membership that is yet to begin', async () => {
    for (const id of ['m0', 'm1', 'm2', 'm3', 'm4']) await enroll(id);
    await leave('m0');
    // From tomorrow on she would have been a member.
    const { all } = await leave('m3');
    expect([all('outcome'), all('promoted')]).toEqual([['left'], ['Patient/m4']]);
    const { member: left } = await app.read('Group/spring');
    expect(JSON.stringify(left)).not.toContain('Patient/m3');
  });

  it('lets nobody in on a day that is over', async () => {
    await app.put(
      group(
        'spring',
        ['m0', 'm1', 'm2'].map((id) => member(id)),
        withRoom(3),
      ),
    );
    await enroll('m3');
    await leave('m0', { name: 'end', valueDate: '2026-06-01' });
    const { member: all } = (await app.read('Group/spring')) as unknown as { readonly member: JsonObject[] };
    expect(all.at(-1)).toEqual({ entity: to('Patient/m3'), period: { start: '2026-09-10' } });
  });

  it('takes somebody off the waiting list', async () => {
    for (const id of ['m0', 'm1', 'm2', 'm3', 'm4']) await enroll(id);
    expect((await leave('m3')).all('outcome')).toEqual(['left']);
    expect((await enroll('m4')).all('position')).toEqual([1]);
  });

  it('never leaves a place empty while somebody waits, in whatever order they come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ who: fc.integer({ min: 0, max: 6 }), stays: fc.boolean() }), {
          minLength: 4,
          maxLength: 12,
        }),
        fc.uuid(),
        async (steps, id) => {
          await app.put(group(id, [], withRoom(2)));
          await Promise.all(
            steps.map(({ who, stays }) =>
              app.call(`/Group/${id}/$${stays ? 'enroll' : 'leave'}`, subjects(`m${who}`)),
            ),
          );
          const present = await members(id);
          const [list] = await app.search(`List?subject=Group/${id}`);
          const waiting = ((list?.entry ?? []) as readonly JsonObject[]).length;
          expect(present.length).toBeLessThanOrEqual(2);
          if (waiting > 0) expect(present).toHaveLength(2);
          await app.put({ ...(await app.read(`Group/${id}`)), active: false });
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('$continue', () => {
  const consent = (who: string, type: 'permit' | 'deny'): Resource => ({
    resourceType: 'Consent',
    id: `${type}-${who}`,
    status: 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
    patient: to(`Patient/${who}`),
    provision: { type, actor: [{ role: { text: 'recipient' }, reference: to('Organization/youth') }] },
  });
  const family = (...ids: readonly string[]) => ({ name: 'family', part: subjects(...ids) });
  const goOn = (...more: readonly JsonObject[]) =>
    app.call('/Group/spring/$continue', [
      { name: 'organization', valueReference: to('Organization/youth') },
      { name: 'identifier', valueIdentifier: { system: 'urn:g', value: 'babies' } },
      { name: 'name', valueString: 'Spring babies' },
      { name: 'start', valueDate: '2026-11-01' },
      ...more,
    ]);
  beforeEach(async () => {
    for (const id of ['m0', 'm1', 'm2']) await enroll(id);
    await app.put(consent('m0', 'permit'));
    await app.put(consent('m1', 'permit'));
    await app.put(consent('m1', 'deny'));
  });

  it('makes a parenting group at the other organisation of those who consent, and keeps the link', async () => {
    const { all, body, issues } = await goOn(
      family('m0', 'b0', 'b1'),
      family('m1'),
      family('m2'),
      family('m7'),
    );
    expect(issues).toEqual([]);
    expect([all('outcome'), all('continued')]).toEqual([['created'], ['Patient/m0']]);
    const text = JSON.stringify(
      (body.parameter as readonly JsonObject[]).filter(({ name }) => name === 'notContinued'),
    );
    expect(text).toMatch(
      /Patient\/m1 refuses it.*Patient\/m2 has not consented.*Patient\/m7 has not been a member/,
    );
    const made = await app.read(String(all('group')[0]));
    expect(made).toMatchObject({
      managingEntity: to('Organization/youth'),
      code: { coding: [{ code: 'centering-parenting' }] },
      member: [{ entity: to('Patient/m0') }, { entity: to('Patient/b0') }, { entity: to('Patient/b1') }],
    });
    expect(made.extension).toEqual(
      expect.arrayContaining([
        { url: extension.continues, valueReference: to('Group/spring') },
        { url: extension.birthDateWindow, valuePeriod: { start: '2026-08-20', end: '2026-08-20' } },
      ]),
    );
    // The pregnancy group stays as it was.
    expect(await members()).toEqual(['m0', 'm1', 'm2']);
    const again = await goOn(family('m0', 'b0', 'b1'));
    expect([again.all('outcome'), again.all('group')]).toEqual([['unchanged'], all('group')]);
  });

  it('answers again who went on then, and nobody else', async () => {
    await goOn(family('m0', 'b0'));
    const again = await goOn(family('m0', 'b0'), family('m2'));
    expect([again.all('outcome'), again.all('continued')]).toEqual([['unchanged'], ['Patient/m0']]);
    expect(JSON.stringify(again.all('notContinued'))).toMatch(/m2.*was made without this family/);
  });

  it('takes nobody along who has died, is grown up, refuses, or is in another parenting group', async () => {
    const births = { name: 'birthDateWindow', valuePeriod: { start: '2026-08-01', end: '2026-09-30' } };
    const why = async (...ids: readonly string[]) => {
      const { all, issues } = await goOn(family(...ids), births);
      expect([issues, all('outcome')]).toEqual([[], ['none']]);
      return JSON.stringify(all('notContinued'));
    };
    expect(await why('m0', 'm5')).toMatch(/m5 is no child/);
    await app.put(consent('b0', 'deny'));
    expect(await why('m0', 'b0')).toMatch(/b0 refuses it/);
    await app.put(patient('b1', '2026-08-20', { deceasedBoolean: true }));
    expect(await why('m0', 'b1')).toMatch(/b1 is not in use.*without/);
    const code = { coding: [{ system: codeSystem.careGroupModel, code: 'centering-parenting' }] };
    const window = {
      url: extension.birthDateWindow,
      valuePeriod: { start: '2026-08-01', end: '2026-09-30' },
    };
    await app.put(group('parents', [member('m0')], { code, extension: [window] }));
    expect(await why('m0')).toMatch(/m0 is a member of Group\/parents/);
  });

  it('is once, however often at once and under whatever name', async () => {
    const answers = await Promise.all(
      ['x', 'y', 'z'].map((value) =>
        app.call('/Group/spring/$continue', [
          { name: 'organization', valueReference: to('Organization/youth') },
          { name: 'identifier', valueIdentifier: { system: 'urn:g', value } },
          { name: 'name', valueString: value },
          { name: 'start', valueDate: '2026-11-01' },
          family('m0', 'b0'),
        ]),
      ),
    );
    expect(answers.flatMap(({ all }) => all('outcome')).toSorted()).toEqual(['created', 'none', 'none']);
  });

  it('is told all that is wrong at once', async () => {
    const { status, issues } = await goOn(family('m0', 'b0'), family('b0'), family('ghost'), {
      name: 'birthDateWindow',
      valuePeriod: { start: '2026-10-01', end: '2026-09-01' },
    });
    expect([status, issues]).toEqual([
      422,
      [
        expect.stringMatching(/ghost leads to nothing/),
        expect.stringMatching(/birthDateWindow ends on 2026-09-01/),
        expect.stringMatching(/b0 is there twice/),
      ],
    ]);
  });

  it('needs somebody who goes on, and room for them', async () => {
    expect((await goOn(family('m2'))).all('outcome')).toEqual(['none']);
    await app.put(consent('m2', 'permit'));
    const full = await goOn(family('m0', 'b0'), family('m2'), { name: 'capacity', valuePositiveInt: 1 });
    expect(full.issues[0]).toMatch(/2 families go on, and there is room for 1/);
    expect((await goOn(family('m0'))).issues[0]).toMatch(/birthDateWindow/);
  });

  it('asks for no consent to stay at the same organisation', async () => {
    const { all } = await app.call('/Group/spring/$continue', [
      { name: 'name', valueString: 'Spring babies' },
      { name: 'start', valueDate: '2026-11-01' },
      { name: 'birthDateWindow', valuePeriod: { start: '2026-10-01', end: '2026-12-31' } },
      family('m2'),
    ]);
    expect([all('outcome'), all('continued')]).toEqual([['created'], ['Patient/m2']]);
  });
});

describe('a group that is written as it is', () => {
  const full = ['m0', 'm1', 'm2'].map((id) => member(id));
  const tooFull = /room for 3 families and would have 4/;
  const issuesOf = async (response: Response) =>
    ((await response.json()) as { issue?: { diagnostics: string; expression?: string[] }[] }).issue?.map(
      ({ diagnostics, expression = [] }) => `${expression.join()}: ${diagnostics}`,
    ) ?? [];
  const adding = (id: string) => [{ op: 'add', path: '/member/-', value: member(id) }];
  const patch = (id: string) =>
    app.send('PATCH', '/Group/spring', adding(id), { 'Content-Type': 'application/json-patch+json' });

  beforeEach(() => app.put(group('spring', full, withRoom(3))));

  it('is not overfilled by an update, a create, a patch or a transaction', async () => {
    const more = group('spring', [...full, member('m3')], withRoom(3));
    const { id: _, ...unnamed } = more;
    const bundle = (method: string, url: string, resource: JsonObject) =>
      app.send('POST', '', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ resource, request: { method, url } }],
      });
    const answers = [
      await app.send('PUT', '/Group/spring', more),
      await app.send('POST', '/Group', unnamed),
      await patch('m3'),
      await bundle('PUT', 'Group/spring', more),
      await bundle('POST', 'Group', unnamed),
      await app.send('PUT', '/Group?_id=spring', more),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(422);
      expect((await issuesOf(answer))[0]).toMatch(tooFull);
    }
    expect(await members()).toEqual(['m0', 'm1', 'm2']);
  });

  it('tells in a transaction which entry it is', async () => {
    const more = group('spring', [...full, member('m3')], withRoom(3));
    const answer = await app.send('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { resource: patient('new', '1990-01-01'), request: { method: 'PUT', url: 'Patient/new' } },
        { resource: more, request: { method: 'PUT', url: 'Group/spring' } },
      ],
    });
    expect(await issuesOf(answer)).toEqual([expect.stringMatching(/^Bundle.entry\[1\].resource.member: /)]);
  });

  it('counts a baby that is written along with it as one', async () => {
    const { id: _, ...baby } = patient('born', '2026-09-01');
    const answer = await app.send('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:6b1f2b1e-0b7c-4b0e-9d53-4c9bb0f2a001',
          resource: baby,
          request: { method: 'POST', url: 'Patient' },
        },
        {
          resource: group(
            'spring',
            [
              ...full,
              {
                entity: to('urn:uuid:6b1f2b1e-0b7c-4b0e-9d53-4c9bb0f2a001'),
                period: { start: '2026-09-01' },
              },
            ],
            withRoom(3),
          ),
          request: { method: 'PUT', url: 'Group/spring' },
        },
      ],
    });
    expect(answer.status).toBe(200);
  });

  it('never has more families than room, however many come by whatever way at once', async () => {
    await app.put(group('spring', [member('m0')], withRoom(3)));
    const answers = await Promise.all(
      mothers.slice(1, 21).map(async (id, index) => {
        if (index % 2 === 0) return (await patch(id)).status;
        return (await enroll(id)).status;
      }),
    );
    expect(await members()).toHaveLength(3);
    expect(answers.filter((status) => ![200, 409, 412, 422].includes(status))).toEqual([]);
  });
});
