import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ItemStore, Key } from '../../functions/store/item-store.ts';
import { definitions, everything, openStore, patient, repositoryOver, update } from '../repository/setup.ts';
import { strayItems } from './at-rest.ts';

let store: ItemStore;
beforeEach(async () => {
  store = openStore();
  await repositoryOver(store).commit([update({ ...patient('Jansen'), id: 'a' })], everything);
});
afterEach(() => store.close());

const row: Key = { partition: 'x#Patient#gender#=female', sort: 'a#0mabc.never' };

it('nothing is wrong with what a commit has left', async () => {
  expect(await strayItems(store, definitions)).toEqual([]);
});

it('tells of what nobody ever committed, of marks and of records that are not at rest', async () => {
  const [head] = await store.get([{ partition: 'r#Patient#a', sort: 'head' }]);
  if (!head) throw new Error('There is no head');
  const { v, t, a, b } = head.attributes;
  await store.put([
    { ...row, format: 1, attributes: {} },
    { partition: 'r#Patient#a', sort: 'b#0mabc.never#0000', format: 1, attributes: {} },
    { partition: 't#0mabc.never', sort: 'record', format: 1, attributes: { s: 'pending' } },
    {
      ...head,
      attributes: {
        ...head.attributes,
        mr: 'x',
        mp: 'x',
        mv: Number(v) + 1,
        mt: t ?? 0,
        ma: a ?? '',
        mb: b ?? '',
      },
    },
  ]);
  const told = await strayItems(store, definitions);
  expect(told.map((text) => text.split(' ').slice(2).join(' ')).toSorted()).toEqual([
    'is a part of a version that never came',
    'is a row of no current version',
    'is not at rest',
    'still bears a mark',
  ]);
});

it('tells of a row that is not there', async () => {
  const { items } = await store.scan(undefined, 100);
  const [first] = items.filter(({ partition }) => partition.startsWith('x#Patient#name'));
  await store.remove(first ? [first] : []);
  expect(await strayItems(store, definitions)).toEqual([expect.stringContaining('x#Patient#name')]);
});
