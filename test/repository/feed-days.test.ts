import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ItemStore } from '../../functions/store/item-store.ts';
import { meter } from '../../functions/store/metered.ts';
import { definitions, everything, openStore, patient, repositoryOver, update } from './setup.ts';

/** Histories of all types read the feeds of the days and types that have something in them. */

let store: ItemStore;
let nowMs: number;
beforeEach(() => {
  store = openStore({ maxCommit: 3 });
  nowMs = Date.parse('2026-03-01T12:00:00Z');
});
afterEach(async () => {
  await store.close();
});

const dayMs = 24 * 3_600_000;
const types = [...definitions.resourceTypes];
const open = () => repositoryOver(store, { clock: () => nowMs });
type Opened = ReturnType<typeof open>;

const resources = {
  Patient: patient('Jansen'),
  Group: { resourceType: 'Group', type: 'person', actual: true },
  Basic: { resourceType: 'Basic', code: { text: 'x' } },
};

async function write(repository: Opened, type: keyof typeof resources, ...ids: readonly string[]) {
  await repository.commit(
    ids.map((id) => update({ ...resources[type], id })),
    everything,
  );
  nowMs += 1;
}

/** From here on histories are read by days. */
async function begin() {
  await open().upkeep.scrub();
}

/** Of every page, in its order, `Type/id/version`. */
async function all(repository: Opened, query: Partial<Parameters<Opened['feed']>[0]> = {}, count = 2) {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const asked = { types, order: 'newest-first', count, ...query } as const;
    const page = await repository.feed(cursor === undefined ? asked : { ...asked, cursor });
    found.push(...page.versions.map(({ type, id, versionId }) => `${type}/${id}/${versionId}`));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

/** Ten versions over four months, several on one day. */
async function tell(repository: Opened) {
  await write(repository, 'Patient', 'a', 'b');
  await write(repository, 'Group', 'a');
  nowMs += dayMs;
  await write(repository, 'Patient', 'a');
  nowMs += 3 * dayMs;
  await write(repository, 'Group', 'a', 'b', 'c', 'd');
  nowMs += 90 * dayMs;
  await write(repository, 'Patient', 'c');
  await write(repository, 'Basic', 'a');
}

const told = [
  ...['Patient/a/1', 'Patient/b/1', 'Group/a/1', 'Patient/a/2'],
  ...['Group/a/2', 'Group/b/1', 'Group/c/1', 'Group/d/1', 'Patient/c/1', 'Basic/a/1'],
];

async function forgetDays() {
  const { items } = await store.scan(undefined, 1_000);
  await store.remove(items.filter(({ partition }) => partition.startsWith('d#')));
}

it.each([1, 2, 3, 50])('tells all versions in their order, by pages of %s', async (count) => {
  await begin();
  await tell(open());
  expect(await all(open(), { order: 'oldest-first' }, count)).toEqual(told);
  expect(await all(open(), {}, count)).toEqual(told.toReversed());
});

it('begins where it is asked to', async () => {
  const beganMs = nowMs;
  await begin();
  await tell(open());
  for (const daysLater of [0, 1, 2, 4, 60]) {
    const sinceMs = beganMs + daysLater * dayMs + 1;
    const left = told.slice([2, 3, 4, 4, 8][[0, 1, 2, 4, 60].indexOf(daysLater)]);
    expect(await all(open(), { order: 'oldest-first', sinceMs })).toEqual(left);
    expect(await all(open(), { sinceMs })).toEqual(left.toReversed());
  }
});

it.each([true, false])(
  'tells what was stored before there were days (and what came after: %s)',
  async (more) => {
    await tell(open());
    await forgetDays();
    const repository = open();
    expect(await all(repository)).toEqual(told.toReversed());
    const later = ['Patient/a/3', 'Basic/a/2'];
    if (more) {
      await write(repository, 'Patient', 'a');
      nowMs += 2 * dayMs;
      await write(repository, 'Basic', 'a');
    }
    const expected = more ? [...told, ...later] : told;
    expect(await all(open())).toEqual(expected.toReversed());
    expect(await all(open(), { order: 'oldest-first' })).toEqual(expected);
  },
);

it('tells what a writer has stored whose clock is a week behind', async () => {
  await begin();
  await write(open(), 'Patient', 'a');
  nowMs -= 7 * dayMs;
  await write(open(), 'Group', 'a');
  expect(await all(open())).toEqual(['Patient/a/1', 'Group/a/1']);
  expect(await all(open(), { order: 'oldest-first' })).toEqual(['Group/a/1', 'Patient/a/1']);
});

it('tells what was current at a time', async () => {
  const beganMs = nowMs;
  await begin();
  await tell(open());
  const at = { fromMs: beganMs, toMs: beganMs + 1_000 };
  expect(await all(open(), { at, order: 'oldest-first' })).toEqual(told.slice(0, 3));
});

it('keeps the day of a type when the one who has told of it loses', async () => {
  await begin();
  const others = open();
  await write(others, 'Patient', 'a');
  const repository = open();
  let raced = false;
  const view = {
    ...everything,
    prepare: async () => {
      if (!raced) await write(others, 'Group', 'a');
      raced = true;
    },
  };
  await repository.commit([update({ ...resources.Group, id: 'a' })], view);
  expect(await all(open())).toEqual(['Group/a/2', 'Group/a/1', 'Patient/a/1']);
});

it('reads what a page needs, and not the feeds of all types', async () => {
  await begin();
  await tell(open());
  const measured = meter(store);
  const repository = repositoryOver(measured.store, { clock: () => nowMs });
  const units = () => {
    const { readUnits } = measured.reading();
    measured.reset();
    return readUnits;
  };
  await repository.feed({ types, order: 'newest-first', count: 1 });
  expect(units()).toBeLessThan(20);
  await repository.feed({ types, order: 'oldest-first', count: 50, sinceMs: nowMs - dayMs });
  expect(units()).toBeLessThan(50);
  await all(repository, {}, 50);
  expect(units()).toBeLessThan(120);
});
