import { itemStoreContract } from '../contract/item-store.ts';
import { newRevisions } from '../store/revisions.ts';
import { createMemoryStore } from './memory-store.ts';

itemStoreContract('The store of the simulator', () => createMemoryStore({ newRevision: newRevisions() }));
