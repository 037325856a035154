import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Resource } from '../../functions/fhir/resource.ts';
import { holds } from '../../functions/repository/search/run.ts';
import { baseUrl, everything, found, openStore, query, repositoryOver, update } from './setup.ts';

const families = ['Jansen', 'jánsen', 'Jan', 'de Vries', 'Ö', '李'];
const codes = ['a', 'A', 'b', '85354-9'];
const days = [
  '2026',
  '2026-01',
  '2026-01-31',
  '2026-02-01T10:00:00Z',
  '2026-02-01T23:30:00-05:00',
  '2025-12-31',
];

const observation = fc.record(
  {
    resourceType: fc.constant('Observation'),
    status: fc.constantFrom('final', 'amended'),
    code: fc.record({
      coding: fc.array(
        fc.record({ system: fc.constantFrom('urn:s', 'urn:t'), code: fc.constantFrom(...codes) }),
        { maxLength: 2 },
      ),
    }),
    subject: fc.record({ reference: fc.constantFrom('Patient/p1', 'Patient/p2', 'Group/p1') }),
    effectiveDateTime: fc.constantFrom(...days),
    component: fc.array(
      fc.record({
        code: fc.record({
          coding: fc.array(fc.record({ code: fc.constantFrom(...codes) }), { maxLength: 1 }),
        }),
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['resourceType', 'status', 'code'] },
);
const patient = fc.record(
  {
    resourceType: fc.constant('Patient'),
    name: fc.array(
      fc.record({
        family: fc.constantFrom(...families),
        given: fc.array(fc.constantFrom(...families), { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
    birthDate: fc.constantFrom(...days.filter((day) => day.length <= 10)),
    gender: fc.constantFrom('female', 'other'),
    active: fc.boolean(),
  },
  { requiredKeys: ['resourceType'] },
);

const prefix = fc.constantFrom('', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb');
const dateClause = (code: string) =>
  fc.tuple(prefix, fc.constantFrom(...days)).map(([p, day]) => [code, p + day]);
const pair = (code: string, ...values: string[]) => fc.constantFrom(...values).map((value) => [code, value]);
const clauses = {
  Observation: fc.oneof(
    dateClause('date'),
    pair('code', ...codes, 'urn:s|a', '|b', 'urn:t|'),
    pair('combo-code', ...codes),
    pair('code:not', ...codes),
    pair('patient', 'p1', 'Patient/p2', 'p1,p2'),
    pair('subject', 'Group/p1', 'p1', 'Patient/p1'),
    pair('status', 'final', 'final,amended'),
    pair('subject:missing', 'true', 'false'),
    pair('_id', 'r1', 'r1,r2'),
  ),
  Patient: fc.oneof(
    dateClause('birthdate'),
    pair('family', 'jan', 'JANSEN', 'ö', 'vries', 'de'),
    pair('name', 'jan', '李', 'v'),
    pair('name:exact', 'Jansen', 'jansen'),
    pair('name:contains', 'ans'),
    pair('gender', 'female', 'other'),
    pair('active', 'true'),
  ),
};

// "indexed result = full scan filtered by match": DESIGN.md, search.
it('finds by the index exactly what a full scan would, also after updates and deletions', {
  timeout: 120_000,
}, async () => {
  const write = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.nat(12), fc.oneof(observation, patient)) },
    { weight: 1, arbitrary: fc.tuple(fc.nat(12), fc.constant(undefined)) },
  );
  const asked = fc.oneof(
    fc.tuple(
      fc.constant('Observation' as const),
      fc.array(clauses.Observation, { minLength: 1, maxLength: 3 }),
    ),
    fc.tuple(fc.constant('Patient' as const), fc.array(clauses.Patient, { minLength: 1, maxLength: 3 })),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(write, { minLength: 5, maxLength: 40 }),
      fc.array(asked, { minLength: 5, maxLength: 15 }),
      async (writes, queries) => {
        const store = openStore();
        const repository = repositoryOver(store);
        const stored = new Map<string, Resource>();
        for (const [n, resource] of writes) {
          const id = `r${n}`;
          for (const type of ['Observation', 'Patient']) {
            if (resource?.resourceType === type) {
              await repository.commit([update({ ...(resource as unknown as Resource), id })], everything);
              stored.set(`${type}/${id}`, { ...(resource as unknown as Resource), id });
            } else if (!resource) {
              await repository.commit([{ kind: 'delete', type, id }], everything);
              stored.delete(`${type}/${id}`);
            }
          }
        }
        for (const [type, pairs] of queries) {
          const text = new URLSearchParams(pairs.map(([name = '', value = '']) => [name, value])).toString();
          const { clauses: parsed } = query(type, text);
          const expected = [...stored.values()].filter(
            (resource) =>
              resource.resourceType === type &&
              parsed.every((clause) => clause.kind !== 'chain' && holds(clause, resource, baseUrl)),
          );
          const ids = await found(repository, type, `${text}&_count=3`);
          expect([text, ids]).toEqual([text, expected.map(({ id }) => id).sort()]);
        }
        await store.close();
      },
    ),
    { numRuns: 60 },
  );
});
