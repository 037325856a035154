import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isQuiet } from '../../../functions/group-care/invitations/rules.ts';
import { inviteDue } from '../../../functions/http/invitations/invite-due.ts';
import { revoke } from '../../../functions/http/parent/revocation.ts';
import { answerWho5, unrestricted } from '../parent/parent-test-app.ts';
import { dayMs, hourMs, mother, openInvitations, plannedTask } from './invitation-test-app.ts';

/** What may happen to a mother who is asked, and to who asks her. */
const happenings = [
  'hour',
  'day',
  'half a day',
  'two workers',
  'crash before sending',
  'crash after sending',
  'not taken',
  'followed again',
  'answers',
  'stops',
  'changes her mind',
  'loses',
  'dies',
  'is revoked',
  'another plan',
] as const;

const subject = { reference: 'Patient/mother' };

it('never writes to who has answered, stopped, lost or died; never twice; never at night', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('day', 'day', 'half a day', 'hour', ...happenings), {
        minLength: 8,
        maxLength: 30,
      }),
      async (story) => {
        let fails: 'before' | 'after' | 'refused' | undefined;
        let isStopped = false;
        const closed = new Set<string>();
        const wrong: string[] = [];
        let lastMs = 0;
        const taken = new Set<string>();
        let cutOff: () => void = () => undefined;
        const hang = () => {
          cutOff();
          return new Promise<never>(() => undefined);
        };
        const app = await openInvitations({
          send: async ({ id, text }) => {
            const failing = fails;
            fails = undefined;
            if (failing === 'refused') throw new Error('no network');
            // A process that is cut off never comes to what follows.
            if (failing === 'before') return hang();
            const nowMs = app.parent.now();
            const task = id.slice(0, id.lastIndexOf('-'));
            if (isStopped) wrong.push(`${id} after she was not to be written to`);
            if (closed.has(task)) wrong.push(`${id} after it was closed`);
            if (taken.has(id)) wrong.push(`${id} twice`);
            if (nowMs - lastMs < 20 * hourMs) wrong.push(`${id} too soon`);
            if (isQuiet(nowMs, app.context.rules[0])) wrong.push(`${id} at night`);
            taken.add(id);
            lastMs = nowMs;
            links.set(task, new URL(/https:\S+?\/q\/[\w-]+/.exec(text)?.[0] ?? '').pathname);
            if (failing === 'after') return hang();
          },
        });
        const links = new Map<string, string>();
        const { parent } = app;
        /** Of a worker that is cut off the end is not waited for. */
        const work = async () => {
          const { promise, resolve } = Promise.withResolvers<void>();
          cutOff = resolve;
          await Promise.race([inviteDue(app.context), promise]);
        };
        const patient: Record<string, unknown> = { ...mother };
        let plans = 0;
        const plan = async () => {
          plans += 1;
          await app.store(plannedTask(`t${plans}`, { encounter: { reference: `Encounter/e${plans}` } }));
          await app.follow(`Task/t${plans}`);
        };
        const happen: Record<(typeof happenings)[number], () => Promise<void>> = {
          hour: async () => parent.wait(hourMs),
          day: async () => parent.wait(dayMs),
          'half a day': async () => parent.wait(12 * hourMs),
          'two workers': async () => {
            fails = undefined;
            await Promise.all([inviteDue(app.context), inviteDue(app.context)]);
          },
          'crash before sending': async () => {
            fails = 'before';
          },
          'crash after sending': async () => {
            fails = 'after';
          },
          'not taken': async () => {
            fails = 'refused';
          },
          'followed again': () => app.follow(...Array.from({ length: plans }, (_, at) => `Task/t${at + 1}`)),
          answers: async () => {
            for (const [task, path] of [...links].slice(0, 1)) {
              await answerWho5(parent, path, '33322');
              await parent.post(`${path}/review`, {});
              if ((await app.task(task)).status === 'completed') closed.add(task);
              links.delete(task);
            }
          },
          stops: async () => {
            const [path] = links.values();
            if (path === undefined) return;
            await parent.post(`${path}/stop`, { messages: 'stop' });
            isStopped = true;
          },
          'changes her mind': async () => {
            const [path] = links.values();
            if (path === undefined) return;
            await parent.post(`${path}/stop`, { messages: 'start' });
            isStopped = patient.deceasedBoolean === true || hasLost;
          },
          loses: async () => {
            hasLost = true;
            isStopped = true;
            const code = {
              coding: [{ system: 'https://kring.care/fhir/CodeSystem/pregnancy-ending', code: 'loss' }],
            };
            await app.store({ resourceType: 'Condition', id: 'loss', subject, code });
          },
          dies: async () => {
            isStopped = true;
            patient.deceasedBoolean = true;
            await app.store(patient);
          },
          'is revoked': async () => {
            const [task] = links.keys();
            if (task === undefined || closed.has(task)) return;
            await revoke({ repository: parent.repository, nowMs: parent.now() }, unrestricted, task);
            closed.add(task);
          },
          'another plan': plan,
        };
        let hasLost = false;
        for (const id of ['e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e8', 'e9']) {
          await app.store({
            resourceType: 'Encounter',
            id,
            status: 'finished',
            class: { code: 'AMB' },
            subject,
          });
        }
        await plan();
        await work();
        for (const one of story) {
          if (one === 'another plan' && plans === 9) continue;
          await happen[one]();
          await work();
        }
        await app.close();
        expect(wrong).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
