import { ConditionFailed, UnknownOutcome, type Write } from '../store/item-store.ts';
import { type Cell, cellItem, cellOf } from './cell.ts';
import type { Context } from './context.ts';
import { readRecord, recordItem, type TransactionRecord } from './transaction-record.ts';

/**
 * Brings a decided transaction's cells to rest: what was marked becomes current, or, after an abort, the mark goes.
 * Each write expects the mark's own revision, so that it can be done twice, late, or by several at once.
 * Only when no mark is left does the record begin to age.
 */
export async function rollForward(context: Context, transactionId: string): Promise<void> {
  const record = await readRecord(context.store, transactionId);
  if (!record || record.state === 'pending') return;
  for (let tries = 0; tries < maxRounds; tries++) {
    const marked = await markedCells(context, record);
    if (marked.length === 0) return await retire(context, record);
    await Promise.all(marked.map((cell) => bringToRest(context, record, cell)));
  }
}

const maxRounds = 5;

async function markedCells(context: Context, record: TransactionRecord): Promise<readonly Cell[]> {
  const items = await context.store.get(record.cells);
  return record.cells
    .map((key, index) => cellOf(key, items[index]))
    .filter(({ mark }) => mark?.transactionId === record.id);
}

async function bringToRest(context: Context, record: TransactionRecord, cell: Cell): Promise<void> {
  const write = restingWrite(record, cell);
  if (!write) return;
  try {
    await context.store.commit([write]);
  } catch (failure) {
    // Somebody else has written to the cell, or nobody knows: the next round looks again.
    if (!(failure instanceof ConditionFailed) && !(failure instanceof UnknownOutcome)) throw failure;
  }
}

function restingWrite(record: TransactionRecord, cell: Cell): Write | undefined {
  const { key, revision, current, mark, fences } = cell;
  if (revision === 'absent' || !mark) return undefined;
  const content = record.state === 'committed' ? mark.content : current;
  // Without content it stays as a stub: nobody who once read that there is nothing may find it so again.
  return { kind: 'put', item: cellItem(key, content, undefined, fences), expect: { revision } };
}

/** Once: the change feed reports this write too, and whoever follows it comes here again. */
async function retire(context: Context, record: TransactionRecord): Promise<void> {
  if (record.retired) return;
  const expiresAtSeconds = Math.ceil((context.clock() + context.limits.recordRetentionMs) / 1000);
  const item = recordItem(record, expiresAtSeconds);
  await context.store
    .commit([{ kind: 'put', item, expect: { revision: record.revision } }])
    .catch((failure: unknown) => {
      if (!(failure instanceof ConditionFailed) && !(failure instanceof UnknownOutcome)) throw failure;
    });
}
