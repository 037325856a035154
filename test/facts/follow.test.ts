import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duckDbFactStore } from '../../functions/facts/duckdb-store.ts';
import {
  type CurrentVersion,
  type Feed,
  type Followed,
  type Following,
  factsOf,
  follow,
} from '../../functions/facts/follow.ts';
import { sha256 } from '../../functions/facts/indicators-folder.ts';
import { type FactStore, factTable } from '../../functions/indicator/facts.ts';
import type { NamedView } from '../../functions/indicator/view/view-definition.ts';

const views: readonly NamedView[] = [
  {
    name: 'mother',
    resource: 'Patient',
    select: [
      { column: [{ name: 'key', path: 'getResourceKey()' }] },
      { forEachOrNull: 'name', column: [{ name: 'family', path: 'family' }] },
    ],
    where: [{ path: 'active' }],
  },
  {
    name: 'everybody',
    resource: 'Patient',
    select: [
      {
        column: [
          { name: 'key', path: 'getResourceKey()' },
          { name: 'one', path: 'name.family' },
        ],
      },
    ],
  },
  { name: 'place', resource: 'Location', select: [{ column: [{ name: 'key', path: 'getResourceKey()' }] }] },
];
const tables = views.map((view) => factTable(view, sha256));

/** Resources with versions and a feed of their keys, as the repository and the store give them. */
class World {
  readonly current = new Map<string, CurrentVersion>();
  readonly log: Followed[] = [];

  write(type: string, id: string, content: object | undefined): void {
    const key = `${type}/${id}`;
    const versionId = String(Number(this.current.get(key)?.versionId ?? 0) + 1);
    const resource = { resourceType: type, id, ...content };
    this.current.set(key, { type, id, versionId, deleted: content === undefined, resource });
    this.log.push({ type, id });
  }

  readonly readMany: Following['readMany'] = async (keys) =>
    keys.map(({ type, id }) => this.current.get(`${type}/${id}`));

  readonly feed: Feed<Followed | 'something else'> = {
    changes: async (cursor, limit) => {
      const from = Number(cursor ?? 0);
      const keys = this.log.slice(from, from + Math.min(limit, 3));
      return {
        keys: [...keys, ...keys.map(() => 'something else' as const)],
        cursor: String(from + keys.length),
      };
    },
    resourceKeyOf: (key) => (key === 'something else' ? undefined : key),
  };
}

const open = () => duckDbFactStore({ path: ':memory:', tables });

async function contentOf(facts: FactStore): Promise<unknown> {
  return Promise.all(tables.map(({ name }) => facts.query(`SELECT * FROM ${name} ORDER BY ALL`)));
}

describe('following the change feed', () => {
  it('keeps the rows of what is there now', async () => {
    const world = new World();
    const facts = await open();
    const following = { views, facts, readMany: world.readMany };
    world.write('Patient', 'a', { active: true, name: [{ family: 'Mensah' }] });
    world.write('Patient', 'b', { active: true });
    world.write('Observation', 'o', {});
    expect(await follow(following, world.feed)).toEqual([]);
    expect(await contentOf(facts)).toEqual([
      [
        { key: 'Patient/a', family: 'Mensah' },
        { key: 'Patient/b', family: null },
      ],
      [
        { key: 'Patient/a', one: 'Mensah' },
        { key: 'Patient/b', one: null },
      ],
      [],
    ]);
    world.write('Patient', 'a', undefined);
    world.write('Patient', 'b', { active: false });
    await follow(following, world.feed);
    expect(await contentOf(facts)).toEqual([[], [{ key: 'Patient/b', one: null }], []]);
    await facts.close();
  });

  it('tells of a resource that a view cannot flatten, leaves it out there, and goes on', async () => {
    const world = new World();
    const facts = await open();
    world.write('Patient', 'a', { active: true, name: [{ family: 'A' }, { family: 'B' }] });
    world.write('Location', 'l', {});
    const issues = await follow({ views, facts, readMany: world.readMany }, world.feed);
    expect(issues.map(({ diagnostics }) => diagnostics)).toEqual([
      expect.stringContaining('Patient/a has no rows in view everybody'),
    ]);
    expect(await facts.query('SELECT family FROM mother ORDER BY family')).toEqual([
      { family: 'A' },
      { family: 'B' },
    ]);
    expect(await facts.query('SELECT key FROM everybody')).toEqual([]);
    expect(await facts.query('SELECT key FROM place')).toEqual([{ key: 'Location/l' }]);
    await facts.close();
  });

  it('starts where it was, and reads again what a crash left undone', async () => {
    const world = new World();
    const facts = await open();
    world.write('Location', 'l', {});
    const crashing = { ...facts, replace: async () => Promise.reject(new Error('crash')) };
    await expect(follow({ views, facts: crashing, readMany: world.readMany }, world.feed)).rejects.toThrow(
      'crash',
    );
    expect(await facts.checkpoint('facts')).toBeUndefined();
    await follow({ views, facts, readMany: world.readMany }, world.feed);
    expect(await facts.query('SELECT key FROM place')).toEqual([{ key: 'Location/l' }]);
    expect(await facts.checkpoint('facts')).toBe('1');
    await facts.close();
  });

  it('gives the tables that a rebuild gives, whatever came in which order', async () => {
    const content = fc.option(
      fc.record({
        active: fc.boolean(),
        name: fc.array(fc.constantFrom({ family: 'A' }, { family: 'B' }), { maxLength: 2 }),
      }),
      { nil: undefined },
    );
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('write' as const),
          type: fc.constantFrom('Patient', 'Location'),
          id: fc.constantFrom('a', 'b', 'c'),
          content,
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('follow' as const) }) },
      // A stream that delivers some keys again, in any order.
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('deliver' as const),
          order: fc.array(fc.nat(30), { maxLength: 6 }),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const world = new World();
        const facts = await open();
        const following = { views, facts, readMany: world.readMany };
        for (const each of steps) {
          if (each.kind === 'write') world.write(each.type, each.id, each.content);
          if (each.kind === 'follow') await follow(following, world.feed);
          if (each.kind === 'deliver')
            await factsOf(
              following,
              each.order.flatMap((index) => world.log[index] ?? []),
            );
        }
        await follow(following, world.feed);
        const rebuilt = await open();
        await factsOf({ ...following, facts: rebuilt }, [...world.current.values()]);
        expect(await contentOf(facts)).toEqual(await contentOf(rebuilt));
        await Promise.all([facts.close(), rebuilt.close()]);
      }),
      { numRuns: 25 },
    );
  });
});
