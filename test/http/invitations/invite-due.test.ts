import { afterEach, describe, expect, it } from 'vitest';
import { queueForgotten } from '../../../functions/http/invitations/follow.ts';
import { inviteDue } from '../../../functions/http/invitations/invite-due.ts';
import { revoke } from '../../../functions/http/parent/revocation.ts';
import { answerWho5, unrestricted } from '../parent/parent-test-app.ts';
import {
  dayMs,
  hourMs,
  type InvitationTestApp,
  mother,
  openInvitations,
  plannedTask,
} from './invitation-test-app.ts';

let app: InvitationTestApp;
afterEach(() => app.close());

async function planned(...ids: readonly string[]): Promise<void> {
  await app.store(...ids.map((id) => plannedTask(id)));
  await app.follow(...ids.map((id) => `Task/${id}`));
}

const linkIn = (text: string) => new URL(/https:\S+\/q\/[\w-]+(?=\s|$)/.exec(text)?.[0] ?? '').pathname;
const stopIn = (text: string) => new URL(/https:\S+\/stop/.exec(text)?.[0] ?? '').pathname;
const lastText = () => app.sent.at(-1)?.message.text ?? '';
const days = () => app.sent.map(({ atMs }) => Math.round((atMs - (app.sent[0]?.atMs ?? 0)) / dayMs));

describe('who is asked by plan', () => {
  it('is written to once, in her language, with a link that opens the questions', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.clock();
    await app.clock();
    expect(app.sent).toHaveLength(1);
    expect(app.sent[0]?.message).toMatchObject({
      to: { email: 'mira@example.org' },
      subject: 'Een paar vragen voor u',
    });
    const page = await app.parent.get(linkIn(lastText()));
    expect(page.status).toBe(200);
    expect(await app.task()).toMatchObject({
      status: 'requested',
      restriction: { period: { start: '2026-03-01', end: '2026-04-04' } },
      businessStatus: { coding: [{ code: 'invited' }] },
    });
    expect(app.events).toEqual([{ event: 'invitation', task: 't1', step: 0, outcome: 'sent' }]);
  });

  it('reads nothing in the message of what it is about', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.clock();
    const { to: _, id: __, ...seen } = app.sent[0]?.message ?? { to: '', id: '' };
    expect(JSON.stringify(seen).replaceAll(/https:\S+/g, '')).not.toMatch(
      /who-5|wellbeing|welzijn|pregnan|zwanger|baby|care|zorg|midwi|mira|mother|questionnaire/i,
    );
  });

  it('completes that very Task by answering, and is not written to again', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.clock();
    const path = linkIn(lastText());
    await answerWho5(app.parent, path, '33322');
    await app.parent.post(`${path}/review`, {});
    expect(await app.task()).toMatchObject({ status: 'completed' });
    await app.pass(10 * dayMs);
    expect(app.sent).toHaveLength(1);
  });

  it('is reminded after the days of the blueprint, twice, each time with a link that goes on where she was', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.clock();
    await app.parent.post(`${linkIn(lastText())}/question/cheerful`, {
      answer: 'https://kring.care/fhir/CodeSystem/who-5-answer|at-no-time',
      go: 'next',
    });
    await app.pass(30 * dayMs);
    expect(days()).toEqual([0, 3, 7]);
    expect(await app.task()).toMatchObject({ businessStatus: { coding: [{ code: 'reminded' }] } });
    const last = await app.parent.get(linkIn(lastText()));
    expect(last.status).toBe(200);
    expect((await app.parent.get(linkIn(app.sent[0]?.message.text ?? ''))).status).toBe(410);
  });

  it('is not asked before her time, nor after it', async () => {
    app = await openInvitations();
    await app.store(
      plannedTask('t1', { restriction: { period: { start: '2026-03-10', end: '2026-03-12' } } }),
      plannedTask('late', { restriction: { period: { start: '2026-01-01', end: '2026-02-28' } } }),
    );
    await app.follow('Task/t1', 'Task/late');
    await app.pass(8 * dayMs);
    expect(app.sent).toEqual([]);
    await app.pass(20 * dayMs);
    expect(app.sent.map(({ message }) => message.id)).toEqual(['t1-0']);
    expect(new Date(app.sent[0]?.atMs ?? 0).toISOString()).toBe('2026-03-10T08:00:00.000Z');
  });

  it('is asked when the plan says it now, not when it said it before', async () => {
    app = await openInvitations();
    await app.store(
      plannedTask('t1', { restriction: { period: { start: '2026-03-10', end: '2026-03-30' } } }),
    );
    await app.follow('Task/t1');
    await app.store(
      plannedTask('t1', { restriction: { period: { start: '2026-03-03', end: '2026-03-30' } } }),
    );
    await app.follow('Task/t1');
    await app.pass(3 * dayMs);
    expect(app.sent).toHaveLength(1);
  });

  it('gets one message a day, however much there is to ask', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.store(
      plannedTask('t2', {
        input: [{ type: {}, valueCanonical: 'https://kring.care/fhir/Questionnaire/osss-3' }],
      }),
    );
    await app.follow('Task/t2');
    await app.clock();
    expect(app.sent).toHaveLength(1);
    await app.pass(2 * dayMs);
    expect(app.sent.map(({ message }) => message.id).toSorted()).toEqual(['t1-0', 't2-0']);
    expect((app.sent[1]?.atMs ?? 0) - (app.sent[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(20 * hourMs);
  });

  it('is not written to in quiet hours', async () => {
    app = await openInvitations();
    app.parent.wait(10 * hourMs);
    await planned('t1');
    await app.clock();
    expect(app.sent).toEqual([]);
    await app.pass(dayMs);
    expect(new Date(app.sent[0]?.atMs ?? 0).toISOString()).toBe('2026-03-02T08:00:00.000Z');
  });

  it('is found by the clock where nothing followed the changes', async () => {
    app = await openInvitations();
    await app.store(plannedTask('t1'));
    await queueForgotten(app.context);
    await app.clock();
    await queueForgotten(app.context);
    await app.clock();
    expect(app.sent).toHaveLength(1);
  });

  it('is written to once by many at the same moment', async () => {
    app = await openInvitations();
    await planned('t1');
    await Promise.all(Array.from({ length: 5 }, () => inviteDue(app.context)));
    expect(app.sent).toHaveLength(1);
  });
});

describe('nobody is written to', () => {
  const flag = (code: string, more: object = {}) => ({
    resourceType: 'Flag',
    id: code,
    status: 'active',
    code: { coding: [{ system: 'https://kring.care/fhir/CodeSystem/invitation-word', code }] },
    subject: { reference: 'Patient/mother' },
    ...more,
  });
  const about = { subject: { reference: 'Patient/mother' } };
  const concept = (system: string, code: string) => ({ coding: [{ system, code }] });
  const loss = {
    resourceType: 'Observation',
    id: 'outcome',
    status: 'final',
    code: concept('http://loinc.org', '63893-2'),
    valueCodeableConcept: concept('http://snomed.info/sct', '17369002'),
    ...about,
  };
  const baby = { resourceType: 'Patient', id: 'baby', birthDate: '2026-02-20' };
  const reasons: readonly (readonly [string, readonly object[]])[] = [
    ['who has died', [{ ...mother, deceasedDateTime: '2026-03-01' }]],
    ['who has died, as a boolean says', [{ ...mother, deceasedBoolean: true }]],
    ['whose record is not in use', [{ ...mother, active: false }]],
    [
      'who has no address',
      [{ ...mother, telecom: [{ system: 'email', value: 'old@example.org', use: 'old' }] }],
    ],
    ['who has opted out', [flag('opted-out')]],
    ['who has lost the pregnancy', [loss]],
    [
      'who has lost it, as a condition says',
      [
        {
          resourceType: 'Condition',
          id: 'loss',
          code: concept('http://hl7.org/fhir/sid/icd-10', 'O03.9'),
          ...about,
        },
      ],
    ],
    [
      'who has lost it, in our own code',
      [
        {
          resourceType: 'Condition',
          id: 'loss',
          code: concept('https://kring.care/fhir/CodeSystem/pregnancy-ending', 'loss'),
          ...about,
        },
      ],
    ],
    [
      'who stayed away from a session because of it',
      [
        {
          resourceType: 'Encounter',
          id: 'away',
          status: 'cancelled',
          class: { code: 'AMB' },
          extension: [
            {
              url: 'http://hl7.org/fhir/StructureDefinition/encounter-reasonCancelled',
              valueCodeableConcept: concept('https://kring.care/fhir/CodeSystem/absence-reason', 'loss'),
            },
          ],
          ...about,
        },
      ],
    ],
    [
      'whose baby has died, as the group knows her',
      [
        { ...baby, deceasedBoolean: true },
        {
          resourceType: 'Group',
          id: 'group',
          type: 'person',
          actual: true,
          member: [
            { entity: { reference: 'Patient/mother' } },
            {
              entity: { reference: 'Patient/baby' },
              extension: [
                {
                  url: 'https://kring.care/fhir/StructureDefinition/family',
                  valueReference: { reference: 'Patient/mother' },
                },
              ],
            },
          ],
        },
      ],
    ],
    [
      'whose baby has died, as the child’s record knows her',
      [
        { ...baby, deceasedBoolean: true },
        { ...mother, identifier: [{ system: 'https://example.org/mothers', value: '1' }] },
        {
          resourceType: 'RelatedPerson',
          id: 'parent',
          identifier: [{ system: 'https://example.org/mothers', value: '1' }],
          patient: { reference: 'Patient/baby' },
        },
      ],
    ],
  ];

  it.each(reasons)('%s: neither now, nor by a later plan', async (_, resources) => {
    app = await openInvitations();
    await planned('t1');
    await app.store(...resources);
    await app.clock();
    await app.store(
      plannedTask('later', { restriction: { period: { start: '2026-03-08', end: '2026-05-01' } } }),
    );
    await app.follow('Task/later');
    await app.pass(14 * dayMs);
    expect(app.sent).toEqual([]);
  });

  it.each(reasons)('%s: not reminded either', async (_, resources) => {
    app = await openInvitations();
    await planned('t1');
    await app.clock();
    expect(app.sent).toHaveLength(1);
    await app.store(...resources);
    await app.pass(14 * dayMs);
    expect(app.sent).toHaveLength(1);
  });

  it('for a child, of whom a questionnaire is not the record', async () => {
    app = await openInvitations();
    await app.store({ ...mother, birthDate: '2026-02-20' });
    await planned('t1');
    await app.pass(2 * dayMs);
    expect(app.sent).toEqual([]);
  });

  it('when the invitation was taken back', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.clock();
    const { repository } = app.parent;
    await revoke({ repository, nowMs: app.parent.now() }, unrestricted, 't1');
    await app.pass(14 * dayMs);
    expect(app.sent).toHaveLength(1);
    expect((await app.parent.get(linkIn(lastText()))).status).toBe(410);
  });

  it('and the log does not say why', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.store(loss);
    await app.clock();
    expect(app.events).toEqual([{ event: 'invitation', task: 't1', step: 0, outcome: 'paused' }]);
    expect(await app.task()).toMatchObject({ businessStatus: { coding: [{ code: 'paused' }] } });
  });

  it('until a worker has spoken with her after the loss, and again after another', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.store(loss);
    await app.pass(dayMs);
    const now = () => new Date(app.parent.now()).toISOString();
    await app.store(flag('resumed', { period: { start: '2026-02-28T10:00:00Z' } }));
    await app.pass(dayMs);
    expect(app.sent).toEqual([]);
    await app.store(flag('resumed', { period: { start: now() } }));
    await app.pass(dayMs);
    expect(app.sent).toHaveLength(1);
    await app.store({ ...loss, id: 'another' });
    await app.pass(14 * dayMs);
    expect(app.sent).toHaveLength(1);
  });

  it('to answer what needs somebody on call where nobody is', async () => {
    app = await openInvitations({ onCall: undefined });
    await app.store(
      plannedTask('t1', {
        input: [{ type: {}, valueCanonical: 'https://kring.care/fhir/Questionnaire/phq-9' }],
      }),
    );
    await app.follow('Task/t1');
    await app.pass(2 * dayMs);
    expect(app.sent).toEqual([]);
    expect(app.events[0]).toMatchObject({ outcome: 'refused' });
  });

  it('twice where the one who began was cut off', async () => {
    let hangs = true;
    app = await openInvitations({
      send: async (message) => {
        app.sent.push({ message, atMs: app.parent.now() });
        if (hangs) await new Promise(() => undefined);
      },
    });
    await planned('t1');
    void app.clock();
    while (app.sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    hangs = false;
    await app.pass(2 * dayMs);
    expect(app.sent).toHaveLength(1);
    await app.pass(10 * dayMs);
    expect(days()).toEqual([0, 3, 7]);
  });
});

it('tries again what was not taken, and is not told to wait for tomorrow', async () => {
  app = await openInvitations();
  await planned('t1');
  app.failure = new Error('no network');
  await app.clock();
  app.failure = undefined;
  await app.pass(hourMs);
  expect(app.sent).toHaveLength(1);
});

describe('the link that stops messages', () => {
  it('asks before it does, and then does', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.clock();
    const stop = stopIn(lastText());
    const asked = await app.parent.get(stop);
    expect(await asked.text()).toContain('method="post"');
    await app.parent.get(stop);
    expect(await app.parent.all('Flag')).toEqual([]);
    const done = await app.parent.post(stop, { messages: 'stop' });
    expect(done.status).toBe(200);
    expect(await app.parent.all('Flag')).toMatchObject([
      { status: 'active', subject: { reference: 'Patient/mother' } },
    ]);
    await app.pass(14 * dayMs);
    expect(app.sent).toHaveLength(1);
  });

  it('works by a mail program’s one click, twice, and when the link opens nothing any more', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.clock();
    const { unsubscribe } = app.sent[0]?.message ?? {};
    const { repository } = app.parent;
    await revoke({ repository, nowMs: app.parent.now() }, unrestricted, 't1');
    for (let time = 0; time < 2; time++) {
      const done = await app.parent.app.fetch(
        new Request(String(unsubscribe), {
          method: 'POST',
          body: 'List-Unsubscribe=One-Click',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        }),
        { clientAddress: '203.0.113.9' },
      );
      expect(done.status).toBe(200);
    }
    expect(await app.parent.all('Flag')).toHaveLength(1);
  });

  it('can be taken back on the same page', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.clock();
    const stop = stopIn(lastText());
    await app.parent.post(stop, { messages: 'stop' });
    await app.parent.post(stop, { messages: 'start' });
    expect(await app.parent.all('Flag')).toMatchObject([{ status: 'inactive' }]);
    await app.pass(4 * dayMs);
    expect(app.sent).toHaveLength(2);
  });

  it('stops nothing from another site, nor with a token that there is not', async () => {
    app = await openInvitations();
    await planned('t1');
    await app.clock();
    const elsewhere = { 'Sec-Fetch-Site': 'cross-site' };
    expect((await app.parent.post(stopIn(lastText()), { messages: 'stop' }, elsewhere)).status).toBe(403);
    expect((await app.parent.post('/q/nothing/stop', { messages: 'stop' })).status).toBe(404);
    expect(await app.parent.all('Flag')).toEqual([]);
  });

  it('is pressed for who has said STOP to who carries messages', async () => {
    app = await openInvitations({ hasStopped: async () => true });
    await planned('t1');
    await app.pass(2 * dayMs);
    expect(app.sent).toEqual([]);
    expect(await app.parent.all('Flag')).toMatchObject([{ status: 'active' }]);
  });
});

describe('after a session', () => {
  const participation = (more: object = {}) => ({
    resourceType: 'Encounter',
    id: 'part',
    status: 'finished',
    class: { code: 'AMB' },
    type: [
      {
        coding: [
          { system: 'https://kring.care/fhir/CodeSystem/encounter-kind', code: 'session-participation' },
        ],
      },
    ],
    subject: { reference: 'Patient/mother' },
    period: { start: '2026-03-01T07:00:00Z', end: '2026-03-01T09:00:00Z' },
    ...more,
  });

  it('who was there is asked, once', async () => {
    app = await openInvitations();
    await app.store(participation());
    await app.follow('Encounter/part');
    await app.follow('Encounter/part');
    const [task, ...others] = await app.parent.all('Task');
    expect(others).toEqual([]);
    await app.follow(`Task/${task?.id}`);
    await app.clock();
    expect(app.sent).toEqual([]);
    await app.pass(3 * hourMs);
    expect(app.sent).toHaveLength(1);
    const page = await app.parent.get(linkIn(lastText()));
    expect(page.status).toBe(200);
  });

  it.each([
    ['who was not there', { status: 'cancelled' }],
    [
      'of a history that is handed over',
      { period: { start: '2026-01-01T07:00:00Z', end: '2026-01-01T09:00:00Z' } },
    ],
    ['who was seen otherwise', { type: [] }],
  ])('is not asked %s', async (_, more) => {
    app = await openInvitations();
    await app.store(participation(more));
    await app.follow('Encounter/part');
    expect(await app.parent.all('Task')).toEqual([]);
  });
});
