import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Fault, faulty } from '../../store/faulty.ts';
import { openParentApp, type ParentTestApp, unrestricted } from '../parent/parent-test-app.ts';
import { never, often, safetyQuestionnaire, some } from './answered.ts';

let app: ParentTestApp;
/** Of the store, for each call from now on. */
let faults: (() => Fault | undefined) | undefined;

async function open(): Promise<void> {
  faults = undefined;
  app = await openParentApp({ report: () => '' }, (store) => faulty(store, () => faults?.()));
  await app.repository.commit([{ kind: 'update', resource: safetyQuestionnaire as never }], unrestricted);
}

afterEach(() => app.close());

const types = ['Flag', 'Task', 'Communication'];

async function raised(): Promise<readonly (readonly Record<string, unknown>[])[]> {
  const all = await Promise.all(types.map(app.all));
  return all.map((resources) => resources.filter(({ id }) => String(id).startsWith('kring-')));
}

const counts = async () => (await raised()).map((resources) => resources.length);

function save(path: string, linkId: string, answer: string): Promise<Response> {
  return app.post(`${path}/question/${linkId}`, { answer, go: 'next' });
}

describe('an answer that asks for help', () => {
  it('raises its alert as it is saved, with everything else empty and nothing sent', async () => {
    await open();
    const { path, task } = await app.invitation('safety');
    expect((await save(path, 'harm', some)).status).toBe(200);
    const [flags, tasks, communications] = await raised();
    const source = { reference: `Task/${task.id}` };
    expect(flags).toMatchObject([
      {
        code: { text: 'item' },
        subject: { reference: 'Patient/mother' },
        extension: [{ valueReference: source }],
      },
    ]);
    expect(tasks).toMatchObject([{ priority: 'asap', focus: source, owner: { reference: 'CareTeam/team' } }]);
    expect(communications).toMatchObject([{ recipient: [{ reference: 'CareTeam/team' }] }]);
    expect(await app.all('QuestionnaireResponse')).toEqual([]);
    const [provenance] = await app.all('Provenance');
    expect(provenance).toMatchObject({ entity: [{ what: source }] });
  });

  it('is not withdrawn by another one, nor raised again by the response', async () => {
    await open();
    const { path } = await app.invitation('safety');
    await save(path, 'harm', some);
    await save(path, 'harm', never);
    await save(path, 'harm', often);
    await save(path, 'harm', never);
    await app.post(`${path}/question/harm`, { go: 'clear' });
    expect(await counts()).toEqual([1, 1, 1]);
    await save(path, 'harm', never);
    await save(path, 'low', never);
    const sent = await app.post(`${path}/review`, { sender: 'x'.repeat(32) });
    expect(sent.status).toBe(303);
    expect(await counts()).toEqual([1, 1, 1]);
    // Contact will be made, so that is what the page says.
    const thanks = await (await app.get(sent.headers.get('Location') ?? '')).text();
    expect(thanks).toMatch(/contact/i);
  });

  it('raises that of the score as well, once the answers are sent', async () => {
    await open();
    const { path } = await app.invitation('safety');
    await save(path, 'harm', often);
    await save(path, 'low', often);
    expect(await counts()).toEqual([1, 1, 1]);
    await app.post(`${path}/review`, {});
    expect(await counts()).toEqual([2, 2, 2]);
    expect((await app.all('Observation')).length).toBe(1);
  });

  it('saved in two tabs at the same moment is one alert', async () => {
    await open();
    const { path } = await app.invitation('safety');
    const answers = [some, often, some, often];
    const statuses = await Promise.all(
      answers.map(async (answer) => (await save(path, 'harm', answer)).status),
    );
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(await counts()).toEqual([1, 1, 1]);
  });
});

type Step =
  | { readonly kind: 'save'; readonly linkId: string; readonly answer: string }
  | { readonly kind: 'clear'; readonly linkId: string }
  | { readonly kind: 'send' };

const linkId = fc.constantFrom('low', 'harm');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('save'), linkId, answer: fc.constantFrom(never, some, often) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear'), linkId }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('send') }) },
);
const fault: fc.Arbitrary<Fault | undefined> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant({ kind: 'unavailable' }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'answer-lost' }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'request-lost' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('partial'), count: fc.nat(3) }) },
);

it('is neither lost nor raised twice, whatever is saved, sent, lost on the way and tried again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ step, faults: fc.array(fault, { maxLength: 8 }), retries: fc.nat(2) }), {
        minLength: 1,
        maxLength: 8,
      }),
      async (steps) => {
        await open();
        const { path } = await app.invitation('safety');
        let isOwed = false;
        for (const one of steps) {
          const coming = [...one.faults];
          faults = () => coming.shift();
          for (let tries = 0; tries <= one.retries; tries++) {
            const { status } = await carryOut(path, one.step);
            const isKept = status === 303;
            if (one.step.kind === 'save' && one.step.linkId === 'harm' && one.step.answer !== never && isKept)
              isOwed ||= !(await isSent());
            if (isKept) break;
          }
          faults = undefined;
          const [flags = 0, tasks = 0, communications = 0] = await byItem();
          expect([flags, tasks, communications]).toEqual([tasks, tasks, tasks]);
          expect(tasks).toBeLessThanOrEqual(1);
          if (isOwed) expect(tasks).toBe(1);
        }
        await app.close();
      },
    ),
    { numRuns: 60 },
  );
  await open();

  async function isSent(): Promise<boolean> {
    faults = undefined;
    return (await app.all('QuestionnaireResponse')).length > 0;
  }

  async function byItem(): Promise<readonly number[]> {
    const [flags = [], tasks = [], communications = []] = await raised();
    const own = tasks
      .filter(({ code }) => JSON.stringify(code).includes('item'))
      .map(({ id }) => `Task/${id}`);
    return [
      flags.filter(({ code }) => JSON.stringify(code).includes('item')).length,
      own.length,
      communications.filter(({ about }) => own.some((place) => JSON.stringify(about).includes(place))).length,
    ];
  }

  function carryOut(path: string, one: Step): Promise<Response> {
    if (one.kind === 'save') return save(path, one.linkId, one.answer);
    if (one.kind === 'clear') return app.post(`${path}/question/${one.linkId}`, { go: 'clear' });
    return app.post(`${path}/review`, {});
  }
});
