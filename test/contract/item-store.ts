import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import type { ItemStore, NewItem } from '../../functions/store/item-store.ts';
import { changeFeedContract } from './item-store/change-feed.ts';
import { commitContract } from './item-store/commit.ts';
import { concurrencyContract } from './item-store/concurrency.ts';
import { limitsContract } from './item-store/limits.ts';
import { orderContract } from './item-store/order.ts';
import { putContract } from './item-store/put.ts';
import { rangeContract } from './item-store/range.ts';
import { scanContract } from './item-store/scan.ts';

/** Answers the store of the suite; each test works in partitions of its own. */
export type StoreUnderTest = () => ItemStore;

/** Why the store under test cannot be held to a part of the contract: a stand-in that does not model it. */
export interface Waivers {
  readonly failedCommitLeavesNoChange?: string;
}

/** What every adapter of the `ItemStore` port has to do. One store serves the whole suite. */
export function itemStoreContract(
  name: string,
  open: () => ItemStore | Promise<ItemStore>,
  waivers: Waivers = {},
): void {
  describe(`${name}: the contract of ItemStore`, () => {
    let opened: ItemStore | undefined;
    const store: StoreUnderTest = () => {
      if (opened === undefined) throw new Error('The store is not open');
      return opened;
    };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => {
      await opened?.close();
    });

    // The large transactions first: a stand-in may copy all that is in its tables for each of them.
    describe('limits', () => limitsContract(store));
    describe('commit', () => commitContract(store));
    describe('concurrency', () => concurrencyContract(store));
    describe('change feed', () => changeFeedContract(store, waivers));
    describe('put, get and remove', () => putContract(store));
    describe('order', () => orderContract(store));
    describe('range', () => rangeContract(store));
    describe('scan', () => scanContract(store));
  });
}

export function newPartition(): string {
  return `test#${randomBytes(9).toString('base64url')}`;
}

export function itemAt(partition: string, sort: string, attributes: NewItem['attributes'] = {}): NewItem {
  return { partition, sort, format: 1, attributes };
}
