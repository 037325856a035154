import { fhirError } from '../fhir/outcome.ts';
import {
  ConditionFailed,
  type Item,
  type NewItem,
  type Revision,
  Unavailable,
  UnknownOutcome,
  type Write,
} from '../store/item-store.ts';
import { itemFormat } from './body.ts';
import type { Context } from './context.ts';
import { noAnswer } from './flip.ts';
import { recordPartition } from './keys.ts';
import type { RecordKey, Records, RecordValue, RecordWrite, StoredRecord } from './repository.ts';

export function createRecords({ store }: Pick<Context, 'store'>): Records {
  return {
    async get(key) {
      const [item] = await store.get([placeOf(key)]);
      return item && storedRecord(key.kind, key.id, item);
    },
    async getMany(keys) {
      const items = keys.length === 0 ? [] : await store.get(keys.map(placeOf));
      return keys.map(({ kind, id }, index) => {
        const item = items[index];
        return item && storedRecord(kind, id, item);
      });
    },
    async parts(kind, id, { from = '', limit } = { limit: Number.POSITIVE_INFINITY }) {
      const items: Item[] = [];
      let cursor: string | undefined;
      do {
        const options = {
          from: sortOf(from),
          limit: Math.min(pageSize, limit - items.length),
          ...(cursor !== undefined && { cursor }),
        };
        const page = await store.range(recordPartition(kind, id), options);
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined && items.length < limit);
      return items.map((item) => storedRecord(kind, id, item));
    },
    async put(key, value, expiresAtSeconds) {
      await store.put([recordItem(key, value, expiresAtSeconds)]);
    },
    async remove(key) {
      await store.remove([placeOf(key)]);
    },
    async commit(writes) {
      try {
        await store.commit(writes.map(recordWrite));
      } catch (failure) {
        if (failure instanceof ConditionFailed) throw refusedRecord();
        if (failure instanceof Unavailable) throw noAnswer(false);
        if (failure instanceof UnknownOutcome) throw noAnswer(true);
        throw failure;
      }
    },
  };
}

/** Items read at once. */
const pageSize = 1_000;

export function recordWrite({ key, value, expect, expiresAtSeconds }: RecordWrite): Write {
  const precondition = expect === 'absent' ? expect : { revision: expect.revision as Revision };
  if (value) return { kind: 'put', item: recordItem(key, value, expiresAtSeconds), expect: precondition };
  if (precondition === 'absent') return { kind: 'check', key: placeOf(key), expect: 'absent' };
  return { kind: 'remove', key: placeOf(key), expect: precondition };
}

export function refusedRecord() {
  return fhirError(
    'conflict',
    'Somebody else has changed this at the same moment; nothing was changed',
    undefined,
    409,
  );
}

function placeOf({ kind, id, part = '' }: RecordKey) {
  return { partition: recordPartition(kind, id), sort: sortOf(part) };
}

function sortOf(part: string): string {
  return `p#${part}`;
}

function recordItem(key: RecordKey, value: RecordValue, expiresAtSeconds: number | undefined): NewItem {
  const item = { ...placeOf(key), format: itemFormat, attributes: value };
  return expiresAtSeconds === undefined ? item : { ...item, expiresAtSeconds };
}

function storedRecord(kind: string, id: string, { sort, attributes, revision }: Item): StoredRecord {
  const value = Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string | number | boolean] => {
      return !(entry[1] instanceof Uint8Array);
    }),
  );
  return { kind, id, part: sort.slice('p#'.length), value, revision };
}
