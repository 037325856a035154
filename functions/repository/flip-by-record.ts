import {
  ConditionFailed,
  type Revision,
  Unavailable,
  UnknownOutcome,
  type Write,
} from '../store/item-store.ts';
import { isLate } from './attempt.ts';
import { cellItem, type Mark } from './cell.ts';
import type { Context } from './context.ts';
import {
  backOffMs,
  type CellChange,
  commitBytes,
  expectation,
  type Flip,
  type FlipOutcome,
  noAnswer,
} from './flip.ts';
import { rollForward } from './roll-forward.ts';
import { type SettledCell, Verdicts } from './settled.ts';
import {
  abortIfExpired,
  abortRecord,
  type NewTransactionRecord,
  readRecord,
  recordItem,
  type TransactionRecord,
} from './transaction-record.ts';

/**
 * A transaction with more cells than one store commit takes: its record is written first, each cell is marked with
 * it, one conditional write of the record decides, and the cells roll forward afterwards.
 */
export async function flipByRecord(context: Context, wanted: Flip): Promise<FlipOutcome> {
  const id = wanted.changes[0]?.after.attempt ?? context.newId();
  const record: NewTransactionRecord = {
    id,
    state: 'pending',
    priority: wanted.priority,
    expiresMs: context.clock() + context.limits.leaseMs,
    cells: wanted.changes.map(({ before }) => before.cell.key),
  };
  if (isLate(context, id)) return 'lost';
  const [revision] = await Promise.all([begin(context, record), context.store.put(wanted.staged)]);
  if (revision === undefined) return 'lost';
  const marked = await markAll(context, record, wanted.changes).catch(async (failure) => {
    await giveUp(context, id);
    throw failure;
  });
  const outcome =
    marked && !isLate(context, id) ? await decide(context, record, revision, wanted.also) : 'lost';
  if (outcome === 'committed') {
    context.background(() => rollForward(context, id));
    return outcome;
  }
  const state = await giveUp(context, id);
  // The flip was asked for more than once: the first call may have arrived after all, or may yet.
  if (outcome === 'refused' && state === undefined) throw noAnswer(true);
  return state === 'committed' ? state : outcome;
}

/**
 * Nothing is marked yet, so that whatever goes wrong here has changed nothing. `undefined` when the
 * record was aborted before this attempt knew that it had begun.
 */
async function begin(context: Context, record: NewTransactionRecord): Promise<Revision | undefined> {
  try {
    const [revision] = await context.store.commit([
      { kind: 'put', item: recordItem(record), expect: 'absent' },
    ]);
    if (revision !== undefined) return revision;
  } catch (failure) {
    if (failure instanceof Unavailable) throw noAnswer(false);
    if (!(failure instanceof UnknownOutcome) && !(failure instanceof ConditionFailed)) throw failure;
  }
  const written = await readRecord(context.store, record.id);
  if (!written) throw noAnswer(false);
  return written.state === 'pending' ? written.revision : undefined;
}

/** Whether every cell now bears the mark. */
async function markAll(
  context: Context,
  record: NewTransactionRecord,
  changes: readonly CellChange[],
): Promise<boolean> {
  let left = changes;
  for (let tries = 0; left.length > 0; tries++) {
    const chunks = chunked(
      context,
      left.map((change) => ({ change, write: markWrite(record, change) })),
    );
    const failed = await Promise.all(chunks.map((chunk) => markChunk(context, chunk)));
    const again = failed.flat();
    if (again.length === 0) return true;
    if (tries >= context.limits.maxTries) return false;
    const open = await stillToMark(context, record, again);
    if (!open) return false;
    left = open;
    if (left.length > 0) await context.sleep(backOffMs(context, Math.min(tries, 4)));
  }
  return true;
}

interface MarkWrite {
  readonly change: CellChange;
  readonly write: Write;
}

function markWrite(record: NewTransactionRecord, { before, after }: CellChange): Write {
  const mark: Mark = { transactionId: record.id, priority: record.priority, content: after };
  const { key, fences } = before.cell;
  return { kind: 'put', item: cellItem(key, before.content, mark, fences), expect: expectation(before) };
}

function chunked(
  { store: { limits } }: Context,
  writes: readonly MarkWrite[],
): readonly (readonly MarkWrite[])[] {
  const chunks: MarkWrite[][] = [];
  let chunk: MarkWrite[] = [];
  let bytes = 0;
  for (const each of writes) {
    const size = commitBytes([each.write]);
    if (chunk.length > 0 && (chunk.length >= limits.maxCommit || bytes + size > limits.maxCommitBytes)) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(each);
    bytes += size;
  }
  return chunk.length > 0 ? [...chunks, chunk] : chunks;
}

/** Answers the changes of the chunk that did not get through, or of which nobody knows. */
async function markChunk(context: Context, chunk: readonly MarkWrite[]): Promise<readonly CellChange[]> {
  try {
    await context.store.commit(chunk.map(({ write }) => write));
    return [];
  } catch (failure) {
    const retriable = [ConditionFailed, UnknownOutcome, Unavailable].some((kind) => failure instanceof kind);
    if (!retriable) throw failure;
    return chunk.map(({ change }) => change);
  }
}

/**
 * The changes that are still to be marked, with the revisions to expect now; `undefined` when one of them never
 * can be, because its cell has moved on or a transaction that goes before this one holds it.
 */
async function stillToMark(
  context: Context,
  record: NewTransactionRecord,
  changes: readonly CellChange[],
): Promise<readonly CellChange[] | undefined> {
  const now = await new Verdicts(context.store).settle(changes.map(({ before }) => before.cell.key));
  const left: CellChange[] = [];
  for (const [index, change] of changes.entries()) {
    const cell = now[index];
    if (!cell || cell.cell.mark?.transactionId === record.id) continue;
    if (cell.content?.attempt !== change.before.content?.attempt) return undefined;
    // The fence may have been for this attempt: then what it has staged is gone.
    if (cell.cell.fences !== change.before.cell.fences) return undefined;
    if (cell.pending && !mayWaitFor(record, cell)) return undefined;
    if (cell.pending) await abortIfExpired(context, cell.pending.transactionId);
    // While the other one is undecided its mark's revision must not be expected: the write has to fail.
    left.push(cell.pending ? change : { ...change, before: cell });
  }
  return left;
}

/** Only the elder waits for the younger, so that no two wait for each other. */
function mayWaitFor(record: NewTransactionRecord, { pending }: SettledCell): boolean {
  return pending !== undefined && record.priority < pending.priority;
}

/** The one write that makes everything true. */
async function decide(
  context: Context,
  record: NewTransactionRecord,
  revision: Revision,
  also: readonly Write[],
): Promise<FlipOutcome> {
  const item = recordItem({ ...record, state: 'committed' });
  for (let tries = 0; ; tries++) {
    try {
      await context.store.commit([{ kind: 'put', item, expect: { revision } }, ...also]);
      return 'committed';
    } catch (failure) {
      const retriable = [ConditionFailed, UnknownOutcome, Unavailable].some(
        (kind) => failure instanceof kind,
      );
      if (!retriable) throw failure;
      const state = await stateOf(context, record.id);
      if (state === 'committed') return 'committed';
      if (state === 'aborted') return 'lost';
      if (failure instanceof ConditionFailed && failure.index > 0) return 'refused';
      if (tries >= 8) throw noAnswer(true);
      await context.sleep(backOffMs(context, tries));
    }
  }
}

async function stateOf(context: Context, id: string): Promise<string | undefined> {
  const record = await readRecord(context.store, id).catch(() => undefined);
  return record?.state;
}

/** Marks are only taken away once the record says that they never will count. Answers what it says, if that is known. */
async function giveUp(context: Context, id: string): Promise<TransactionRecord['state'] | undefined> {
  const state = await abortRecord(context.store, id).catch(() => undefined);
  context.background(() => rollForward(context, id));
  return state;
}
