import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from '../../functions/fhir/json.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import type { ItemStore } from '../../functions/store/item-store.ts';
import { create, criteria, everything, found, patient, query, repositoryOver, update } from './setup.ts';

/**
 * What the repository does over any store.
 * @param load `writers`: how many write without a condition at the same moment, each of whom has to begin anew for
 * every other; `entries`: of the largest transaction
 */
export function repositorySuite(
  name: string,
  open: () => Promise<ItemStore>,
  { writers = 50, entries: most = 1_000 } = {},
): void {
  describe(`the repository over ${name}`, { timeout: 180_000 }, () => {
    let store: ItemStore;
    let repository: ReturnType<typeof repositoryOver>;

    beforeEach(async () => {
      store = await open();
      repository = repositoryOver(store);
    });
    afterEach(async () => {
      await repository.upkeep.settled();
      await store.close();
    });

    it('counts versions 1, 2, 3, keeps each, and says when the last one was a deletion', async () => {
      await repository.commit([update({ ...patient('Jansen'), id: 'a' })], everything);
      await repository.commit([update({ ...patient('Bakker'), id: 'a' })], everything);
      await repository.commit([{ kind: 'delete', type: 'Patient', id: 'a' }], everything);
      expect(await repository.read('Patient', 'a')).toMatchObject({ versionId: '3', deleted: true });
      expect((await repository.vread('Patient', 'a', '1'))?.resource).toMatchObject({
        name: [{ family: 'Jansen' }],
      });
      expect((await repository.vread('Patient', 'a', '2'))?.resource).toMatchObject({
        meta: { versionId: '2' },
      });
      expect(await repository.vread('Patient', 'a', '4')).toBeUndefined();
      expect(await found(repository, 'Patient', 'family=bakker')).toEqual([]);
      const again = await repository.commit([update({ ...patient('Smit'), id: 'a' })], everything);
      expect(again[0]).toMatchObject({ outcome: 'created', version: { versionId: '4' } });
      const { versions, total } = await repository.history('Patient', 'a', { count: 10 });
      expect([total, versions.map(({ versionId, deleted }) => [versionId, deleted])]).toEqual([
        4,
        [
          ['4', false],
          ['3', true],
          ['2', false],
          ['1', false],
        ],
      ]);
    });

    it('pages a history without losing or repeating a version', async () => {
      for (let version = 1; version <= 7; version++) {
        await repository.commit([update({ ...patient(`v${version}`), id: 'a' })], everything);
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await repository.history('Patient', 'a', {
          count: 3,
          ...(cursor !== undefined && { cursor }),
        });
        seen.push(...page.versions.map(({ versionId }) => versionId));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(['7', '6', '5', '4', '3', '2', '1']);
    });

    it('keeps the precision of decimals and finds what was just written', async () => {
      const observation = parse(
        '{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"valueQuantity":{"value":1.50,"unit":"kg"},"component":[{"valueQuantity":{"value":100}},{"valueQuantity":{"value":0.0}}]}',
      ) as Resource;
      const [result] = await repository.commit([create(observation)], everything);
      const stored = await repository.read('Observation', result?.version?.id ?? '');
      expect(stored?.text).toContain('"value":1.50,');
      expect(stored?.text).toContain('"value":0.0}');
      expect(await found(repository, 'Observation', 'code=29463-7')).toEqual([result?.version?.id]);
    });

    it('stores and returns a resource of two megabytes that does not compress', async () => {
      const noise = Array.from({ length: 40_000 }, (_, index) => Math.sin(index).toString(36)).join('');
      const item = Array.from({ length: 4 }, (_, index) => ({ linkId: `${index}`, text: noise }));
      const questionnaire = { resourceType: 'Questionnaire', id: 'big', status: 'draft', item };
      await repository.commit([update(questionnaire)], everything);
      await repository.commit([update({ ...questionnaire, status: 'active' })], everything);
      const stored = await repository.read('Questionnaire', 'big');
      expect(stored?.text.length).toBeGreaterThan(1_500_000);
      expect(stored?.resource.item).toEqual(item);
      expect((await repository.vread('Questionnaire', 'big', '1'))?.resource.status).toBe('draft');
    });

    it('lets exactly one of fifty parallel updates with If-Match win', async () => {
      await repository.commit([update({ ...patient('Jansen'), id: 'a' })], everything);
      const tries = Array.from({ length: 50 }, (_, index) =>
        repository.commit([update({ ...patient(`p${index}`), id: 'a' }, '1')], everything),
      );
      const settled = await Promise.allSettled(tries);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const one of settled) {
        if (one.status === 'rejected') expect(one.reason).toMatchObject({ status: 412 });
      }
      expect((await repository.read('Patient', 'a'))?.versionId).toBe('2');
    });

    it('carries out every one of many parallel updates without If-Match, each as a version of its own', async () => {
      const tries = Array.from({ length: writers }, (_, index) =>
        repository.commit([update({ ...patient(`p${index}`), id: 'a' })], everything),
      );
      const versions = (await Promise.all(tries)).map(([result]) => Number(result?.version?.versionId));
      expect(versions.sort((a, b) => a - b)).toEqual(
        Array.from({ length: writers }, (_, index) => index + 1),
      );
    });

    it('has one winner among fifty conditional creates while the winner is updated', async () => {
      const resource = patient('Jansen', { identifier: [{ system: 'urn:bsn', value: '1' }] });
      const ifNoneExist = criteria('Patient', 'identifier=urn:bsn|1');
      const tries = Array.from({ length: 50 }, async () => {
        const [result] = await repository.commit([{ kind: 'create', resource, ifNoneExist }], everything);
        if (result?.outcome !== 'created' || !result.version) return result;
        await repository.commit([update({ ...resource, id: result.version.id, active: true })], everything);
        return result;
      });
      const results = await Promise.all(tries);
      expect(results.filter((result) => result?.outcome === 'created')).toHaveLength(1);
      expect(new Set(results.map((result) => result?.version?.id)).size).toBe(1);
      expect(await found(repository, 'Patient', 'identifier=urn:bsn|1')).toHaveLength(1);
    });

    it('commits a transaction whole, with references between its entries and conditional references', async () => {
      await repository.commit(
        [update({ resourceType: 'Organization', id: 'o', identifier: [{ value: 'org' }] })],
        everything,
      );
      const mothers = Array.from({ length: 12 }, (_, index) => ({
        kind: 'create' as const,
        fullUrl: `urn:uuid:mother-${index}`,
        resource: patient(`m${index}`, {
          managingOrganization: { reference: 'Organization?identifier=org' },
        }),
      }));
      const encounters = mothers.map(({ fullUrl }) => ({
        kind: 'create' as const,
        resource: {
          resourceType: 'Encounter',
          status: 'finished',
          class: { code: 'AMB' },
          subject: { reference: fullUrl },
        },
      }));
      const results = await repository.commit([...encounters, ...mothers], everything, {
        conditionalReference: (reference) => {
          const [type = '', text = ''] = reference.split('?');
          return criteria(type, text);
        },
      });
      expect(results.every(({ outcome }) => outcome === 'created')).toBe(true);
      const subject = results[0]?.version?.resource.subject as { reference: string };
      expect(subject.reference).toBe(`Patient/${results[12]?.version?.id}`);
      expect(await found(repository, 'Encounter', `patient=${results[12]?.version?.id}`)).toEqual([
        results[0]?.version?.id,
      ]);
      expect(await found(repository, 'Patient', 'organization=Organization/o')).toHaveLength(12);
      expect(await found(repository, 'Encounter', 'subject:Patient.family=m3')).toEqual([
        results[3]?.version?.id,
      ]);
      await repository.upkeep.settled();
      expect(await found(repository, 'Patient', '_sort=family&_count=5')).toHaveLength(12);
    });

    it('changes nothing at all when one entry cannot be', async () => {
      await repository.commit([update({ ...patient('Jansen'), id: 'a' })], everything);
      const entries = [
        ...Array.from({ length: 8 }, (_, index) => create(patient(`p${index}`))),
        update({ ...patient('Bakker'), id: 'a' }, '7'),
      ];
      await expect(repository.commit(entries, everything)).rejects.toMatchObject({
        status: 412,
        issues: [{ expression: 'Bundle.entry[8]' }],
      });
      expect(await found(repository, 'Patient', '')).toEqual(['a']);
    });

    it('refuses a transaction that changes one resource twice', async () => {
      const entries = [update({ ...patient('A'), id: 'a' }), update({ ...patient('B'), id: 'a' })];
      await expect(repository.commit(entries, everything)).rejects.toMatchObject({
        issues: [{ code: 'invalid' }],
      });
    });

    it('lets overlapping large transactions through one after the other, never mixed', async () => {
      const ids = Array.from({ length: 10 }, (_, index) => `p${index}`);
      const rounds = Array.from({ length: 8 }, (_, round) =>
        repository.commit(
          (round % 2 ? ids : [...ids].reverse()).map((id) => update({ ...patient(`round-${round}`), id })),
          everything,
        ),
      );
      await Promise.all(rounds);
      const versions = await repository.readMany(ids.map((id) => ({ type: 'Patient', id })));
      expect(new Set(versions.map((version) => JSON.stringify(version?.resource.name))).size).toBe(1);
      expect(versions.map((version) => version?.versionId)).toEqual(ids.map(() => '8'));
    });

    it('finds nothing that the caller may not see, and gives no hint that it is there', async () => {
      await repository.commit(
        ['a', 'b', 'c'].map((id) => update({ ...patient('Jansen'), id })),
        everything,
      );
      const view = { ...everything, visible: (resource: Resource) => resource.id === 'b' };
      const page = await repository.search(query('Patient', 'family=jansen'), view);
      expect([page.matches.map(({ id }) => id), page.total]).toEqual([['b'], 1]);
    });

    it('includes what matches refer to, and what refers to them', async () => {
      await repository.commit(
        [
          update({ ...patient('Jansen'), id: 'p' }),
          update({
            resourceType: 'Encounter',
            id: 'e',
            status: 'planned',
            class: { code: 'AMB' },
            subject: { reference: 'Patient/p' },
          }),
        ],
        everything,
      );
      const forward = await repository.search(query('Encounter', '_include=Encounter:subject'), everything);
      expect(forward.included.map(({ id }) => id)).toEqual(['p']);
      const backward = await repository.search(query('Patient', '_revinclude=Encounter:patient'), everything);
      expect(backward.included.map(({ id }) => id)).toEqual(['e']);
    });

    it('refuses what is too large, and writes nothing of it', async () => {
      const small = repositoryOver(store, { limits: { maxEntries: 5, maxTransactionBytes: 2_000 } });
      const many = Array.from({ length: 6 }, () => create(patient('x')));
      await expect(small.commit(many, everything)).rejects.toMatchObject({
        status: 413,
        issues: [{ code: 'too-costly' }],
      });
      const large = create(patient('x'.repeat(3_000)));
      await expect(small.commit([large], everything)).rejects.toMatchObject({ status: 413 });
      expect(await found(small, 'Patient', '')).toEqual([]);
    });

    it('takes a large transaction whole: up to 1,000 entries and 10 MB', async () => {
      // A letter for each of 36 values: what is random hardly deflates.
      const noise = (seed: number) =>
        Array.from({ length: 900 }, (_, index) =>
          Math.abs(Math.sin(seed * 1_000 + index))
            .toString(36)
            .slice(2),
        ).join('');
      const entries = Array.from({ length: most }, (_, index) =>
        create(patient(`p${index}`, { text: { status: 'generated', div: noise(index) } })),
      );
      const results = await repository.commit(entries, everything);
      expect(JSON.stringify(entries).length).toBeGreaterThan(9_000 * most);
      expect(results).toHaveLength(most);
      expect(await found(repository, 'Patient', '_count=1000')).toHaveLength(most);
    });

    describe('identities within a transaction', () => {
      const identifier = [{ system: 'urn:s', value: '17' }];
      const known = update({ ...patient('Known', { identifier }), id: 'known' });
      const ifNoneExist = criteria('Patient', 'identifier=urn:s|17');
      const conditional = { kind: 'create' as const, resource: patient('New', { identifier }), ifNoneExist };
      const observation = (reference: string) => ({
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'x' },
        subject: { reference },
      });

      it('reads a relative reference from where the entry comes, not as a resource that is here already', async () => {
        await repository.commit([update({ ...patient('Stranger'), id: '123' })], everything);
        const root = 'http://ehr.example/fhir';
        const results = await repository.commit(
          [
            { kind: 'create', resource: patient('Own'), fullUrl: `${root}/Patient/123` },
            { kind: 'create', resource: observation('Patient/123'), fullUrl: `${root}/Observation/9` },
            { kind: 'create', resource: observation('Patient/123'), fullUrl: 'urn:uuid:a' },
          ],
          everything,
        );
        const subjects = results.slice(1).map(({ version }) => version?.resource.subject);
        expect(subjects).toEqual([
          { reference: `Patient/${results[0]?.version?.id}` },
          { reference: 'Patient/123' },
        ]);
      });

      it('deletes first, by criteria too: what is deleted is found by no other entry', async () => {
        await repository.commit([known], everything);
        const results = await repository.commit(
          [{ kind: 'delete-where', criteria: ifNoneExist }, conditional],
          everything,
        );
        expect(results.map(({ outcome }) => outcome)).toEqual(['deleted', 'created']);
        expect(await found(repository, 'Patient', 'identifier=17')).toEqual([results[1]?.version?.id]);
      });

      it('makes one resource of two conditional creates with the same criteria', async () => {
        const results = await repository.commit([conditional, conditional], everything);
        expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'unchanged']);
        expect(results[0]?.version?.id).toBe(results[1]?.version?.id);
      });

      const updateWhere = {
        kind: 'update-where' as const,
        resource: conditional.resource,
        criteria: ifNoneExist,
      };
      it.each([
        ['two conditional updates', [updateWhere, updateWhere]],
        ['a conditional create and a conditional update', [conditional, updateWhere]],
        ['a conditional create and an update', [conditional, { ...known }]],
        [
          'a conditional create with other criteria',
          [conditional, { ...conditional, ifNoneExist: criteria('Patient', 'identifier=17') }],
        ],
      ] as const)('refuses %s of the same', async (_name, entries) => {
        await expect(repository.commit([...entries], everything)).rejects.toMatchObject({ status: 400 });
        expect(await found(repository, 'Patient', '')).toEqual([]);
      });

      it.each([
        'identifier=17,18',
        'identifier=urn:s|17&active:missing=true',
        'identifier=99',
        'active:missing=true&identifier=17',
      ])('has one winner among conditional creates by identifier and by %s', async (text) => {
        const both = patient('Both', { identifier: [...identifier, { system: 'urn:t', value: '99' }] });
        const one = { kind: 'create' as const, resource: both, ifNoneExist };
        const other = { ...one, ifNoneExist: criteria('Patient', text) };
        const tries = Array.from({ length: 20 }, (_, n) =>
          repository.commit([n % 2 ? one : other], everything),
        );
        const outcomes = (await Promise.all(tries)).map(([result]) => result?.outcome);
        expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      });

      it('has one winner among criteria that mean the same in other words', async () => {
        const other = { ...conditional, ifNoneExist: criteria('Patient', 'identifier=17&_id:missing=false') };
        const tries = Array.from({ length: 20 }, (_, n) =>
          repository.commit([n % 2 ? conditional : other], everything),
        );
        const outcomes = (await Promise.all(tries)).map(([result]) => result?.outcome);
        expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      });
    });
  });
}
