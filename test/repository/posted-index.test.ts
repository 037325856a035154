import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resource } from '../../functions/fhir/resource.ts';
import type { DirectClause } from '../../functions/fhir/search/match.ts';
import { postedParameters } from '../../functions/fhir/search/posted-parameter.ts';
import { indexNameOf } from '../../functions/repository/posted-index.ts';
import { holds } from '../../functions/repository/search/scan.ts';
import type { ItemStore, Write } from '../../functions/store/item-store.ts';
import { gate, type Interception, intercepted } from './intercepted.ts';
import {
  baseUrl,
  definitions,
  everything,
  found,
  openStore,
  query,
  repositoryOver,
  update,
} from './setup.ts';

/** Parameters that clients post: docs/decisions/0008-posted-search-parameters.md. */

let store: ItemStore;
let nowMs: number;
beforeEach(() => {
  store = openStore();
  nowMs = Date.parse('2026-06-01T08:00:00Z');
});
afterEach(async () => {
  definitions.post([]);
  await store.close();
});

const hour = 3_600_000;
const always = () => true;

type Process = ReturnType<typeof process>;

function process(intercept: Interception = (_call, proceed) => proceed()) {
  return repositoryOver(intercepted(store, intercept), { clock: () => nowMs });
}

const nickname = {
  resourceType: 'SearchParameter',
  id: 'nickname',
  url: 'http://example.org/SearchParameter/nickname',
  name: 'nickname',
  status: 'active',
  description: 'By the name that is used at home',
  code: 'nickname',
  base: ['Patient'],
  type: 'string',
  expression: "Patient.name.where(use='nickname').given",
};

const called = (id: string, ...given: string[]): Resource & { id: string } => ({
  resourceType: 'Patient',
  id,
  name: given.map((name) => ({ use: 'nickname', given: [name] })),
});

/** Stores SearchParameters, and lets every search know of those that are live. */
async function post(repository: Process, ...resources: (Resource & { id: string })[]) {
  await repository.commit(
    resources.map((one) => update(one)),
    everything,
  );
  definitions.post(resources.flatMap((one) => postedParameters(one, definitions)));
}

async function states({ upkeep }: Process) {
  return (await upkeep.indexes()).map(({ definition, state }) => `${definition.code} ${state}`);
}

/** Long enough for all steps that wait for others. */
async function indexed(repository: Process) {
  for (let step = 0; step < 4; step++) {
    await repository.upkeep.reindex(always);
    nowMs += hour;
  }
}

async function rows(): Promise<readonly string[]> {
  const { items } = await store.scan(undefined, 10_000);
  return items.filter(({ partition }) => indexNameOf(partition)).map(({ sort }) => sort.split('#')[0] ?? '');
}

async function explained(repository: Process, text: string) {
  const { explanation = [] } = await repository.search(
    { ...query('Patient', text), explain: true },
    everything,
  );
  return explanation.join('\n');
}

describe('the index of a posted parameter', () => {
  it('is announced, filled once every writer must know of it, and then searched by', async () => {
    const repository = process();
    await repository.commit([update(called('a', 'Bibi')), update(called('b', 'Bo'))], everything);
    await post(repository, nickname);
    expect(await repository.upkeep.reindex(always)).toBe('waiting');
    expect([await states(repository), await rows()]).toEqual([['nickname announced'], []]);
    expect(await found(repository, 'Patient', 'nickname=bibi')).toEqual(['a']);
    nowMs += hour;
    expect(await repository.upkeep.reindex(always)).toBe('done');
    expect([await states(repository), (await rows()).length]).toEqual([['nickname ready'], 2]);
    nowMs += hour;
    expect(await explained(repository, 'nickname=bibi')).toContain('#nickname~');
    expect(await explained(repository, 'nickname=bibi')).toContain('1 resources looked at');
    expect(await found(repository, 'Patient', 'nickname=bibi')).toEqual(['a']);
  });

  it('holds what is written from then on, at once, whoever writes it', async () => {
    const [one, other] = [process(), process()];
    await other.commit([update(called('a', 'Ada'))], everything);
    await post(one, nickname);
    await indexed(one);
    await other.commit([update(called('b', 'Bibi'))], everything);
    await one.commit([update(called('a', 'Bibi'))], everything);
    expect(await found(other, 'Patient', 'nickname=bibi')).toEqual(['a', 'b']);
    expect(await explained(one, 'nickname=bibi')).toContain('2 resources looked at');
  });

  it('misses nothing of a writer that did not know of it and stood still', async () => {
    const asleep = gate();
    const wake = gate();
    let slept = false;
    const stale = process(async ({ method, args }, proceed) => {
      const writes = method === 'commit' ? (args[0] as readonly Write[]) : [];
      if (!slept && writes.some(({ kind }) => kind === 'put')) {
        slept = true;
        asleep.open();
        await wake.opened;
      }
      return await proceed();
    });
    const writing = stale.commit([update(called('a', 'Bibi'))], everything);
    await asleep.opened;
    const repository = process();
    await post(repository, nickname);
    await repository.upkeep.reindex(always);
    // It has passed its last look at the clock: the index must not be filled before it may have flipped.
    nowMs += 4 * 60_000;
    await repository.upkeep.reindex(always);
    expect(await states(repository)).toEqual(['nickname announced']);
    wake.open();
    await writing;
    await indexed(repository);
    expect(await states(repository)).toEqual(['nickname ready']);
    expect(await found(repository, 'Patient', 'nickname=bibi')).toEqual(['a']);
  });

  it('is filled on by another process where one has stopped', async () => {
    const repository = process();
    const people = Array.from({ length: 900 }, (_, n) => update(called(`p${n}`, `N${n}`)));
    await repository.commit(people, everything);
    await post(repository, nickname);
    await repository.upkeep.reindex(always);
    nowMs += hour;
    for (let left = 2, tries = 0; left > 0 && tries < 3; tries++) {
      await repository.upkeep.reindex(() => left-- > 0);
    }
    const [half] = await repository.upkeep.indexes();
    expect(half?.state).toBe('filling');
    expect(half?.seen).toBeGreaterThan(0);
    expect(half?.seen).toBeLessThan(900);
    const reads: string[] = [];
    const next = process(({ method, args }, proceed) => {
      if (method === 'range') reads.push(String(args[0]));
      return proceed();
    });
    expect(await next.upkeep.reindex(always)).toBe('done');
    const [whole] = await next.upkeep.indexes();
    expect([whole?.state, whole?.seen, (await rows()).length]).toEqual(['ready', 900, 900]);
    expect(reads).not.toContain('x#Patient#_id#0');
  });

  it('is closed and swept away when its parameter is changed, retired or deleted', async () => {
    const repository = process();
    await repository.commit([update(called('a', 'Bibi'))], everything);
    for (const after of [
      { ...nickname, status: 'retired' },
      { ...nickname, expression: 'Patient.name.given' },
      { ...nickname, code: 'pet-name' },
    ]) {
      await post(repository, nickname);
      await indexed(repository);
      const [before] = await repository.upkeep.indexes();
      await post(repository, after);
      await repository.upkeep.reindex(always);
      expect((await repository.upkeep.indexes()).find(({ name }) => name === before?.name)?.state).toBe(
        'closing',
      );
      await indexed(repository);
      await repository.upkeep.scrub();
      const names = (await repository.upkeep.indexes()).map(({ name }) => name);
      expect(names).not.toContain(before?.name);
      const { items } = await store.scan(undefined, 10_000);
      const left = items.flatMap(({ partition }) => indexNameOf(partition) ?? []);
      expect(left.filter((name) => !names.includes(name))).toEqual([]);
      if (after.status !== 'retired') {
        expect(await found(repository, 'Patient', `${after.code}=bibi`)).toEqual(['a']);
      }
    }
  });

  it('is not gone by while the parameter says something else', async () => {
    const repository = process();
    const other = { resourceType: 'Patient', id: 'a', name: [{ use: 'usual', given: ['Ada'] }] };
    await repository.commit([update(other)], everything);
    await post(repository, nickname);
    await indexed(repository);
    await post(repository, { ...nickname, expression: 'Patient.name.given' });
    expect(await found(repository, 'Patient', 'nickname=ada')).toEqual(['a']);
  });

  it('has its rows swept with the version that they are of, and purged', async () => {
    const repository = process();
    await repository.commit([update(called('a', 'Bibi'))], everything);
    await post(repository, nickname);
    await indexed(repository);
    await repository.commit([update(called('a', 'Bo'))], everything);
    expect((await rows()).length).toBe(2);
    nowMs += hour;
    await repository.upkeep.sweep({ type: 'Patient', id: 'a' });
    expect((await rows()).length).toBe(1);
    await repository.commit([{ kind: 'delete', type: 'Patient', id: 'a' }], everything);
    await repository.upkeep.purge({ type: 'Patient', id: 'a' }, always);
    expect(await rows()).toEqual([]);
  });

  it('does not take two dates for one, where each may meet a condition', async () => {
    const repository = process();
    const contact = [
      { period: { start: '2026-01-05', end: '2026-01-05' } },
      { period: { start: '2023', end: '2024-05' } },
    ];
    await repository.commit([update({ resourceType: 'Patient', id: 'a', contact })], everything);
    const expression = 'Patient.contact.period';
    await post(repository, { ...nickname, code: 'met', type: 'date', expression });
    await indexed(repository);
    expect(await found(repository, 'Patient', 'met=ge2026&met=lt2025')).toEqual(['a']);
    expect(await explained(repository, 'met=ge2026')).toContain('#met~');
  });

  it('is none for numbers, and none for the trace of requests', async () => {
    const repository = process();
    await post(
      repository,
      { ...nickname, id: 'n', code: 'births', type: 'number', expression: 'Patient.multipleBirth' },
      {
        ...nickname,
        id: 'e',
        code: 'kind',
        base: ['AuditEvent'],
        type: 'token',
        expression: 'AuditEvent.type',
      },
    );
    expect(await repository.upkeep.reindex(always)).toBe('done');
    expect(await states(repository)).toEqual([]);
  });
});

// The same that a scan of everything would find, at every moment of an index's life.
it('finds what a scan would, before, while and after an index is filled', { timeout: 120_000 }, async () => {
  const parameters = [
    nickname,
    { ...nickname, id: 'b', code: 'met', type: 'date', expression: 'Patient.contact.period' },
    { ...nickname, id: 'c', code: 'speaks', type: 'token', expression: 'Patient.communication.language' },
    { ...nickname, id: 'd', code: 'nurse', type: 'reference', expression: 'Patient.generalPractitioner' },
  ];
  const changed = { ...nickname, expression: 'Patient.name.given' };
  const patient = fc.record({
    name: fc.array(
      fc.record({
        use: fc.constantFrom('nickname', 'usual'),
        given: fc.constantFrom(['Bo'], ['Bibi', 'Bo'], ['Ada']),
      }),
      { maxLength: 2 },
    ),
    contact: fc.array(
      fc.record({
        period: fc.constantFrom(
          { start: '2026-01-05' },
          { start: '2024', end: '2025-03' },
          { start: '2023', end: '2024-05' },
          { end: '2026' },
        ),
      }),
      { maxLength: 2 },
    ),
    communication: fc.array(
      fc.record({ language: fc.constantFrom({ coding: [{ system: 'urn:s', code: 'nl' }] }, { text: 'sq' }) }),
      { maxLength: 2 },
    ),
    generalPractitioner: fc.constantFrom(
      [{ reference: 'Practitioner/1' }],
      [{ reference: 'Organization/1' }],
      [],
    ),
  });
  const asked = [
    'nickname=bo',
    'nickname:exact=Bibi',
    'nickname:contains=ib',
    'met=2026-01-05',
    'met=ge2025&met=lt2025-02',
    'met=lt2025,gt2026-02',
    'met=ge2026&met=lt2025',
    'speaks=nl',
    'speaks=urn:s|nl,sq',
    'speaks:not=nl',
    'nurse=Practitioner/1',
    'nurse=1',
    'nickname=bo&speaks=nl',
    'nurse:missing=true',
  ];
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ write: fc.nat(4), by: fc.nat(1), patient }) },
    { weight: 1, arbitrary: fc.record({ remove: fc.nat(4), by: fc.nat(1) }) },
    { weight: 4, arbitrary: fc.record({ reindex: fc.nat(3), by: fc.nat(1) }) },
    { weight: 3, arbitrary: fc.record({ wait: fc.constantFrom(1_000, 50_000, 400_000, hour) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        post: fc.constantFrom(...parameters, changed, { ...nickname, status: 'retired' }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ upkeep: fc.constantFrom('scrub', 'sweep') }) },
    { weight: 3, arbitrary: fc.record({ search: fc.constantFrom(...asked), by: fc.nat(1) }) },
  );
  let byRows = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 90 }), async (steps) => {
      await store.close();
      store = openStore();
      const processes = [process(), process()] as const;
      const posted = new Map(parameters.map((one) => [one.id, one]));
      await post(processes[0], ...posted.values());
      const patients = new Map<string, Resource & { id: string }>();
      for (const one of [...steps, ...asked.map((search) => ({ search, by: 0 }))]) {
        const repository = processes['by' in one && one.by === 1 ? 1 : 0];
        if ('write' in one) {
          const resource = {
            resourceType: 'Patient',
            id: `p${one.write}`,
            ...one.patient,
          } as unknown as Resource;
          await repository.commit([update(resource as Resource & { id: string })], everything);
          patients.set(`p${one.write}`, resource as Resource & { id: string });
        } else if ('remove' in one) {
          await repository.commit([{ kind: 'delete', type: 'Patient', id: `p${one.remove}` }], everything);
          patients.delete(`p${one.remove}`);
        } else if ('reindex' in one) {
          let left = one.reindex;
          await repository.upkeep.reindex(() => left-- > 0);
        } else if ('wait' in one) nowMs += one.wait;
        else if ('post' in one) {
          posted.set(one.post.id, one.post);
          await post(repository, ...posted.values());
        } else if ('upkeep' in one) {
          if (one.upkeep === 'scrub') await repository.upkeep.scrub();
          else for (let n = 0; n < 5; n++) await repository.upkeep.sweep({ type: 'Patient', id: `p${n}` });
        } else {
          const live = [...posted.values()]
            .filter(({ status }) => status === 'active')
            .map(({ code }) => code);
          if (!one.search.split('&').every((part) => live.some((code) => part.startsWith(code)))) continue;
          if ((await explained(repository, one.search)).includes('~')) byRows += 1;
          const all = await found(repository, 'Patient', one.search);
          expect([one.search, all]).toEqual([one.search, scanned(patients, one.search)]);
        }
      }
    }),
    { numRuns: 30 },
  );
  // Else nothing was shown.
  expect(byRows).toBeGreaterThan(20);
});

function scanned(patients: ReadonlyMap<string, Resource & { id: string }>, text: string): readonly string[] {
  const { clauses } = query('Patient', text);
  return [...patients.values()]
    .filter((resource) => clauses.every((clause) => holds(clause as DirectClause, resource, baseUrl)))
    .map(({ id }) => id)
    .sort();
}
