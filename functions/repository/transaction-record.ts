import {
  ConditionFailed,
  type Item,
  type ItemStore,
  type Key,
  type NewItem,
  type Revision,
} from '../store/item-store.ts';
import { decodeBody, encodeBody, itemFormat } from './body.ts';
import type { Context } from './context.ts';
import { transactionKey } from './keys.ts';

/**
 * The one item that decides a transaction too large for one store commit: until it says `committed`, no mark that
 * names it counts; from then on all of them do. It is written before the first mark and stays until the last is gone.
 */
export interface TransactionRecord {
  readonly id: string;
  readonly state: 'pending' | 'committed' | 'aborted';
  readonly priority: string;
  /** From when on anyone may abort it, if it is still pending. */
  readonly expiresMs: number;
  /** The cells that it marks. */
  readonly cells: readonly Key[];
  readonly revision: Revision;
  /** Its last mark is gone, and it ages. */
  readonly retired: boolean;
}

export type NewTransactionRecord = Omit<TransactionRecord, 'revision' | 'retired'>;

export function recordItem(record: NewTransactionRecord, expiresAtSeconds?: number): NewItem {
  const key = transactionKey(record.id);
  const cells = encodeBody(
    JSON.stringify(record.cells.map(({ partition }) => partition)),
    key.partition,
    record.id,
  );
  return {
    ...key,
    format: itemFormat,
    attributes: {
      s: record.state,
      p: record.priority,
      e: record.expiresMs,
      ...(cells.body.kind === 'inline' && { k: cells.body.bytes }),
    },
    ...(expiresAtSeconds !== undefined && { expiresAtSeconds }),
  };
}

export async function readRecord(store: ItemStore, id: string): Promise<TransactionRecord | undefined> {
  const [item] = await store.get([transactionKey(id)]);
  return item && recordOf(id, item);
}

export function recordOf(id: string, item: Item): TransactionRecord {
  const { s: state, p: priority, e: expiresMs, k: cells } = item.attributes;
  const known = state === 'pending' || state === 'committed' || state === 'aborted';
  if (
    !known ||
    typeof priority !== 'string' ||
    typeof expiresMs !== 'number' ||
    !(cells instanceof Uint8Array)
  ) {
    throw new Error(`Transaction record ${id} is in a form that this version of Kring does not know`);
  }
  const partitions = JSON.parse(decodeBody(cells)) as string[];
  const keys = partitions.map((partition) => ({ partition, sort: 'head' }));
  const retired = item.expiresAtSeconds !== undefined;
  return { id, state, priority, expiresMs, cells: keys, revision: item.revision, retired };
}

/**
 * Aborts a transaction that is still pending, whoever's it is, so that its flip can only fail.
 * Answers what the record says afterwards; `undefined` when there is none.
 */
export async function abortRecord(
  store: ItemStore,
  id: string,
): Promise<TransactionRecord['state'] | undefined> {
  for (;;) {
    const record = await readRecord(store, id);
    if (record?.state !== 'pending') return record?.state;
    try {
      const item = recordItem({ ...record, state: 'aborted' });
      await store.commit([{ kind: 'put', item, expect: { revision: record.revision } }]);
      return 'aborted';
    } catch (failure) {
      // Somebody else decided it in the meantime: read what it says now.
      if (!(failure instanceof ConditionFailed)) throw failure;
    }
  }
}

/** A transaction whose lease has run out is aborted before anyone writes over its marks. */
export async function abortIfExpired({ store, clock }: Context, id: string): Promise<void> {
  const record = await readRecord(store, id);
  if (record?.state === 'pending' && record.expiresMs < clock()) await abortRecord(store, id);
}
