import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duckDbFactStore } from '../../functions/facts/duckdb-store.ts';
import { factsOf, follow } from '../../functions/facts/follow.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import { withheldFrom } from '../../functions/http/indicators/withheld.ts';
import type { FactStore } from '../../functions/indicator/facts.ts';
import { resourceKeyOf } from '../../functions/repository/keys.ts';
import { factTypes, tables, views } from '../http/indicators/setup.ts';
import { baseUrl, definitions, everything, openStore, repositoryOver, update } from '../repository/setup.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const persons = ['anna', 'bea', 'cara'] as const;
const to = (reference: string) => ({ reference });

type Stored = Resource & { readonly id: string };

const record: Readonly<Record<string, (id: string) => Stored>> = {
  person: (id) => ({ resourceType: 'Patient', id, birthDate: '1995-02-03' }),
  there: (id) => ({
    resourceType: 'Encounter',
    id: `${id}-there`,
    status: 'finished',
    class: { code: 'AMB' },
    type: [
      {
        coding: [
          { system: 'https://kring.care/fhir/CodeSystem/encounter-kind', code: 'session-participation' },
        ],
      },
    ],
    subject: to(`Patient/${id}`),
  }),
  score: (id) => ({
    resourceType: 'Observation',
    id: `${id}-score`,
    status: 'final',
    code: { coding: [{ system: 'https://kring.care/fhir/CodeSystem/score', code: 'who-5' }] },
    subject: to(`Patient/${id}`),
    effectiveDateTime: '2026-02-10',
    valueInteger: 60,
  }),
};

/** What somebody can say of figures, and whether it keeps her out of them. */
const said = {
  denied: { status: 'active', type: 'deny', isOut: true },
  withdrawn: { status: 'inactive', type: 'deny', isOut: false },
  permitted: { status: 'active', type: 'permit', isOut: false },
  'not yet decided': { status: 'proposed', type: 'deny', isOut: false },
} as const;

function consent(person: string, { status, type }: (typeof said)[keyof typeof said]): Stored {
  const provision = { type, purpose: [{ code: 'PUBHLTH' }] };
  return { resourceType: 'Consent', id: person, status, patient: to(`Patient/${person}`), provision };
}

const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom('write' as const, 'write' as const, 'delete' as const),
    what: fc.constantFrom(...Object.keys(record)),
    person: fc.constantFrom(...persons),
  }),
  fc.record({
    kind: fc.constant('say' as const),
    what: fc.constantFrom(...(Object.keys(said) as (keyof typeof said)[])),
    person: fc.constantFrom(...persons),
  }),
  fc.record({ kind: fc.constant('follow' as const) }),
);

describe('facts and what somebody says of being counted', () => {
  it('follow each denial and withdrawal, as a rebuild does, whatever else is written and deleted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const store = openStore();
        const repository = repositoryOver(store);
        const [followed, rebuilt] = [await openFacts(), await openFacts()];
        const feed = {
          changes: (cursor: string | undefined, limit: number) => store.changes(cursor, limit),
          resourceKeyOf,
        };
        const followNow = () => follow({ views, facts: followed, readMany: repository.readMany }, feed);
        /** As it should be, worked out beside what is tested: keys of what is there, and who is out. */
        const there = new Map<string, string>();
        const out = new Map<string, boolean>();
        for (const one of steps) {
          if (one.kind === 'follow') await followNow();
          if (one.kind === 'say') {
            await repository.commit([update(consent(one.person, said[one.what]))], everything);
            out.set(one.person, said[one.what].isOut);
          }
          if (one.kind === 'write' || one.kind === 'delete') {
            const resource = record[one.what]?.(one.person);
            if (!resource) throw new Error('there is such a record');
            const key = `${resource.resourceType}/${resource.id}`;
            if (one.kind === 'write') {
              await repository.commit([update(resource)], everything);
              there.set(key, one.person);
            } else if (there.delete(key)) {
              const entry = { kind: 'delete', type: resource.resourceType, id: resource.id } as const;
              await repository.commit([entry], everything);
            }
          }
        }
        await followNow();
        const keys = persons.flatMap((person) =>
          Object.values(record).map((make) => ({ type: make(person).resourceType, id: make(person).id })),
        );
        await factsOf({ views, facts: rebuilt, readMany: repository.readMany }, keys);

        const sources = { repository, searchDefinitions: definitions, base: baseUrl, factTypes };
        const withheld = await withheldFrom(sources, { consent: 'opt-out' }, now);
        const shown = [...there].filter(([, person]) => !out.get(person)).map(([key]) => key);
        expect(await keysIn(followed, withheld)).toEqual(shown.toSorted());
        expect(await keysIn(rebuilt, withheld)).toEqual(shown.toSorted());
        await repository.upkeep.settled();
        await Promise.all([followed.close(), rebuilt.close(), store.close()]);
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

const openFacts = () => duckDbFactStore({ path: ':memory:', tables });

/** The resources that have rows, of the kinds that are written here. */
async function keysIn(
  facts: FactStore,
  withheld: Awaited<ReturnType<typeof withheldFrom>>,
): Promise<readonly string[]> {
  const selects = [
    'SELECT person AS key FROM patient',
    'SELECT participation AS key FROM participation',
    'SELECT score AS key FROM score',
  ];
  const rows = (await facts.queryAll(selects, {}, withheld)).flat();
  return rows.map(({ key }) => String(key)).toSorted();
}
