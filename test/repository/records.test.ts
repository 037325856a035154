import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ItemStore } from '../../functions/store/item-store.ts';
import { openStore, repositoryOver } from './setup.ts';

describe('the parts of a record', () => {
  let store: ItemStore;
  beforeEach(() => {
    store = openStore();
  });
  afterEach(() => store.close());

  it('are answered all, however many there are', async () => {
    const { records } = repositoryOver(store);
    const parts = Array.from({ length: 2_050 }, (_, index) => String(index).padStart(4, '0'));
    for (const part of parts) await records.put({ kind: 'test', id: 'many', part }, { part });
    expect((await records.parts('test', 'many')).map(({ part }) => part)).toEqual(parts);
  });
});
