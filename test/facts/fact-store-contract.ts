import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FactStore, FactTable, ResourceFacts, Withheld } from '../../functions/indicator/facts.ts';

export interface StoreUnderTest {
  /** An empty store; `reopen` opens the same one again, perhaps with other tables. */
  readonly open: (tables: readonly FactTable[]) => Promise<{
    readonly facts: FactStore;
    readonly reopen: (tables: readonly FactTable[]) => Promise<FactStore>;
  }>;
}

const visit: FactTable = {
  name: 'visit',
  columns: [
    { name: 'person', type: 'string', collection: false },
    { name: 'minutes', type: 'integer', collection: false },
    { name: 'weight', type: 'decimal', collection: false },
    { name: 'first', type: 'boolean', collection: false },
    { name: 'topics', type: 'code', collection: true },
  ],
  definition: '1',
};
const other: FactTable = {
  name: 'other',
  columns: [{ name: 'n', type: 'integer', collection: false }],
  definition: '1',
};

const row = (person: string, minutes: number) => ({ person, minutes, weight: null, first: null, topics: [] });
const facts = (resourceKey: string, version: number, ...minutes: readonly number[]): ResourceFacts => ({
  resourceKey,
  version,
  rows: minutes.map((each) => row(resourceKey, each)),
});

async function minutesIn(store: FactStore): Promise<Readonly<Record<string, readonly number[]>>> {
  const rows = await store.query('SELECT person, minutes FROM visit ORDER BY person, minutes');
  const grouped = Object.groupBy(rows, ({ person }) => String(person));
  return Object.fromEntries(
    Object.entries(grouped).map(([person, own = []]) => [person, own.map(({ minutes }) => Number(minutes))]),
  );
}

/** What every adapter of `FactStore` keeps to. */
export function factStoreContract(name: string, { open }: StoreUnderTest): void {
  describe(name, () => {
    let store: FactStore;
    beforeAll(async () => {
      store = (await open([visit, other])).facts;
    });
    afterAll(() => store.close());

    it('is empty at first, with the columns of its views', async () => {
      expect(await store.query('SELECT * FROM visit')).toEqual([]);
      expect(await store.query('SELECT count(n) AS n FROM other')).toEqual([{ n: 0 }]);
    });

    it('gives back every kind of value, and null', async () => {
      const full = {
        person: "O'Brien 😀 \\ \n",
        minutes: -5,
        weight: 3.25,
        first: true,
        topics: ['a', 'b"c'],
      };
      const nothing = { person: null, minutes: null, weight: null, first: null, topics: [] };
      await store.replace('visit', [{ resourceKey: 'Encounter/1', version: 1, rows: [full, nothing] }]);
      expect(await store.query('SELECT * FROM visit ORDER BY person NULLS LAST')).toEqual([full, nothing]);
      await store.replace('visit', [facts('Encounter/1', 2)]);
    });

    it('replaces all rows of a resource, and is idempotent', async () => {
      await store.replace('visit', [facts('a', 1, 10, 20), facts('b', 1, 5)]);
      await store.replace('visit', [facts('a', 2, 30)]);
      await store.replace('visit', [facts('a', 2, 30)]);
      expect(await minutesIn(store)).toEqual({ a: [30], b: [5] });
    });

    it('leaves out what is withheld from one query, and shows it to the next', async () => {
      const about = (person: string, ...minutes: readonly number[]) =>
        minutes.map((each) => row(person, each));
      await store.replace('visit', [
        { resourceKey: 'w1', version: 1, rows: about('Patient/anna', 1) },
        { resourceKey: 'w2', version: 1, rows: about('Patient/bea', 10) },
        { resourceKey: 'w3', version: 1, rows: about('Patient/bea', 100) },
        { resourceKey: 'w4', version: 1, rows: [{ ...row('', 1_000), person: null }] },
      ]);
      const sum =
        "SELECT sum(minutes) AS n FROM visit WHERE person IS NULL OR person IN ('Patient/anna', 'Patient/bea')";
      const sumWithout = async (withheld?: Withheld) => {
        const [rows] = await store.queryAll([sum], {}, withheld);
        return rows?.[0]?.n;
      };
      expect(await sumWithout({ resources: [] })).toBe(1_111);
      expect(await sumWithout({ resources: ['Patient/bea'] })).toBe(1_001);
      expect(await sumWithout({ resources: ['w2', 'nothing'] })).toBe(1_101);
      expect(await sumWithout({ resources: [], onlyPersons: ['Patient/bea'] })).toBe(1_110);
      expect(await sumWithout({ resources: ['w3'], onlyPersons: ['Patient/bea'] })).toBe(1_010);
      expect(await sumWithout({ resources: [], onlyPersons: [] })).toBe(1_000);
      const broken = store.queryAll(['SELECT nothing FROM nowhere'], {}, { resources: ['Patient/anna'] });
      await expect(broken).rejects.toThrow('nowhere');
      expect(await sumWithout()).toBe(1_111);
      await store.replace(
        'visit',
        ['w1', 'w2', 'w3', 'w4'].map((key) => facts(key, 2)),
      );
    });

    it('answers several queries of one state, whatever is replaced at the same moment', async () => {
      const sum = 'SELECT sum(minutes) AS n FROM visit WHERE person = $person';
      await store.replace('visit', [facts('moving', 1, 1)]);
      const answers = await Promise.all(
        [2, 3, 4, 5].map(async (version) => {
          const all = store.queryAll([sum, sum, sum], { person: 'moving', unused: 'x' });
          await store.replace('visit', [facts('moving', version, version)]);
          return all;
        }),
      );
      for (const [first, ...others] of answers) for (const other of others) expect(other).toEqual(first);
      expect(await store.queryAll([sum, sum], { person: 'moving' })).toEqual([[{ n: 5 }], [{ n: 5 }]]);
      expect(await store.query(sum, { person: 'moving', unused: 'x' })).toEqual([{ n: 5 }]);
      await store.replace('visit', [facts('moving', 6)]);
    });

    it('answers no query of several when one of them is wrong, and goes on', async () => {
      await expect(store.queryAll(['SELECT 1 AS n', 'SELECT nothing FROM nowhere'])).rejects.toThrow(
        /nowhere/,
      );
      expect(await store.queryAll(['SELECT 1 AS n'])).toEqual([[{ n: 1 }]]);
    });

    it('never puts an older version over a newer one, not even in one call', async () => {
      await store.replace('visit', [facts('c', 10, 1), facts('c', 9, 2)]);
      await store.replace('visit', [facts('c', 2, 3)]);
      expect((await minutesIn(store)).c).toEqual([1]);
    });

    it('remembers that a resource is deleted', async () => {
      await store.replace('visit', [facts('d', 1, 1)]);
      await store.replace('visit', [facts('d', 2)]);
      await store.replace('visit', [facts('d', 1, 1)]);
      expect(await minutesIn(store)).not.toHaveProperty('d');
      await store.replace('visit', [facts('d', 3, 7)]);
      expect((await minutesIn(store)).d).toEqual([7]);
    });

    it('puts parameters into a query by name', async () => {
      const rows = await store.query('SELECT $word AS word, $word || $other AS both', {
        word: "'; DROP",
        other: '!',
      });
      expect(rows).toEqual([{ word: "'; DROP", both: "'; DROP!" }]);
    });

    it('counts in whole numbers and sums in numbers', async () => {
      const [one] = await store.query('SELECT count(*) AS n, sum(minutes) AS total FROM visit');
      expect(typeof one?.n).toBe('number');
      expect(typeof one?.total).toBe('number');
    });

    it('says which tables there are when asked for another', async () => {
      await expect(async () => store.replace('visits', [])).rejects.toThrow(
        /no table visits; there are visit, other/,
      );
    });

    it('keeps a place for each consumer', async () => {
      expect(await store.checkpoint('facts')).toBeUndefined();
      await store.setCheckpoint('facts', 'c1');
      await store.setCheckpoint('facts', 'c2');
      expect(await store.checkpoint('facts')).toBe('c2');
      expect(await store.checkpoint('elsewhere')).toBeUndefined();
    });

    it('holds what is newest, whatever the order, the repetitions and the splitting', async () => {
      const change = fc.record({
        key: fc.constantFrom('p', 'q', 'r'),
        version: fc.integer({ min: 1, max: 6 }),
      });
      // A version says the same each time that one is told of it; an even one is a deletion.
      const said = ({ key, version }: { key: string; version: number }) =>
        version % 2 === 0 ? facts(key, version) : facts(key, version, version, version + 100);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 6 }), async (calls) => {
          const { facts: fresh } = await open([visit, other]);
          for (const call of calls) await fresh.replace('visit', call.map(said));
          const newest = new Map<string, number>();
          for (const { key, version } of calls.flat())
            newest.set(key, Math.max(version, newest.get(key) ?? 0));
          const expected = [...newest].filter(([, version]) => version % 2 === 1);
          expect(await minutesIn(fresh)).toEqual(
            Object.fromEntries(expected.map(([key, version]) => [key, [version, version + 100]])),
          );
          await fresh.close();
        }),
        { numRuns: 15 },
      );
    });

    it('is the same when it is opened again, and starts anew when a view has changed', async () => {
      const { facts: first, reopen } = await open([visit, other]);
      await first.replace('visit', [facts('a', 1, 10)]);
      await first.setCheckpoint('facts', 'c1');
      await first.close();
      const again = await reopen([visit, other]);
      expect(await minutesIn(again)).toEqual({ a: [10] });
      expect(await again.checkpoint('facts')).toBe('c1');
      await again.close();
      const columns = [...visit.columns, { name: 'place', type: 'string', collection: false } as const];
      const changed = await reopen([{ ...visit, columns, definition: '2' }, other]);
      expect(await changed.query('SELECT place FROM visit')).toEqual([]);
      expect(await changed.checkpoint('facts')).toBeUndefined();
      await changed.replace('visit', [
        { resourceKey: 'a', version: 1, rows: [{ ...row('a', 1), place: 'here' }] },
      ]);
      expect(await changed.query('SELECT place FROM visit')).toEqual([{ place: 'here' }]);
      await changed.close();
    });
  });
}
