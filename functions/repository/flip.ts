import { fhirError } from '../fhir/outcome.ts';
import {
  ConditionFailed,
  type Key,
  type NewItem,
  Unavailable,
  UnknownOutcome,
  type Write,
} from '../store/item-store.ts';
import { isLate } from './attempt.ts';
import { type Content, cellItem, contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import { flipByRecord } from './flip-by-record.ts';
import { historyKeyOfCell } from './keys.ts';
import { type SettledCell, Verdicts } from './settled.ts';

/** One cell's way from one version to the next. */
export interface CellChange {
  readonly before: SettledCell;
  readonly after: Content;
}

/** All that one try of a request wants to become true at once. */
export interface Flip {
  /** Heads first, then guards; at least one head. */
  readonly changes: readonly CellChange[];
  /** Put before anything is flipped; nothing of it shows until then. */
  readonly staged: readonly NewItem[];
  /** Further writes of the same commit. */
  readonly also: readonly Write[];
  /** Of the whole request, through all its tries: the elder of two transactions waits, the younger gives way. */
  readonly priority: string;
}

/** `lost`: somebody else was faster, nothing of this try shows, begin anew. `refused`: a write of `also` failed. */
export type FlipOutcome = 'committed' | 'lost' | 'refused';

/** Stage, then flip: docs/commit.md. @throws FhirError `transient` when the store gives no answer, `too-costly` */
export async function flip(context: Context, wanted: Flip): Promise<FlipOutcome> {
  const writes = wanted.changes.map(writeOf);
  const all = [...writes, ...wanted.also];
  if (!fitsOneCommit(context, all)) {
    requireRoomBesideRecord(context, wanted.also);
    return await flipByRecord(context, wanted);
  }
  // Before too: a history item that is put long afterwards may be one that was purged meanwhile.
  if (isTooLate(context, wanted)) return 'lost';
  await context.store.put(wanted.staged);
  if (isTooLate(context, wanted)) return 'lost';
  return await carryOut(context, wanted, all);
}

function isTooLate(context: Context, { changes: [first] }: Flip): boolean {
  return first !== undefined && isLate(context, first.after.attempt);
}

function writeOf({ before, after }: CellChange): Write {
  return { kind: 'put', item: cellItem(before.cell.key, after), expect: expectation(before) };
}

export function expectation({
  cell,
}: SettledCell): 'absent' | { revision: Exclude<typeof cell.revision, 'absent'> } {
  return cell.revision === 'absent' ? 'absent' : { revision: cell.revision };
}

/** Room for key names and the adapter's own attributes, a generous guess. */
const overheadBytes = 600;

function fitsOneCommit({ store: { limits } }: Context, writes: readonly Write[]): boolean {
  return writes.length <= limits.maxCommit && commitBytes(writes) <= limits.maxCommitBytes;
}

/** The writes of `also` cannot be marked: they go in the one commit that flips the record. @throws FhirError 413 */
function requireRoomBesideRecord({ store: { limits } }: Context, also: readonly Write[]): void {
  const { maxCommit, maxCommitBytes, maxItemBytes } = limits;
  if (also.length < maxCommit && commitBytes(also) + maxItemBytes <= maxCommitBytes) return;
  throw fhirError(
    'too-costly',
    `More goes along with this than one commit takes (${maxCommit}); nothing was changed`,
  );
}

export function commitBytes(writes: readonly Write[]): number {
  return writes.reduce(
    (sum, write) => sum + (write.kind === 'put' ? itemBytes(write.item) : overheadBytes),
    0,
  );
}

function itemBytes(item: NewItem): number {
  const values = Object.values(item.attributes);
  return values.reduce<number>(
    (sum, value) =>
      sum + (value instanceof Uint8Array ? value.length : typeof value === 'string' ? value.length * 3 : 22),
    overheadBytes,
  );
}

const maxUnknown = 8;

/** One store commit, asked again for as long as nobody knows whether it happened. */
async function carryOut(context: Context, wanted: Flip, writes: readonly Write[]): Promise<FlipOutcome> {
  for (let unknown = 0; ; ) {
    try {
      await context.store.commit(writes);
      return 'committed';
    } catch (failure) {
      if (failure instanceof ConditionFailed) {
        // It may be this very try that has changed the cell: an earlier call may have arrived after all.
        if (await happened(context, wanted).catch(nobodyKnows)) return 'committed';
        if (failure.index < wanted.changes.length) return 'lost';
        // The heads are as they were: an earlier call may still arrive, and find by then what it expects.
        if (unknown > 0) throw noAnswer(true);
        return 'refused';
      }
      if (failure instanceof Unavailable && unknown === 0) throw noAnswer(false);
      if (!(failure instanceof UnknownOutcome) && !(failure instanceof Unavailable)) throw failure;
      // Without a head nothing would tell a first call that arrives after all from the one that repeats it.
      if (wanted.changes.length === 0) throw noAnswer(true);
      unknown++;
      // Asked again, the commit either happens now or fails on what the first call did: both are answers.
      if (await happened(context, wanted).catch(() => false)) return 'committed';
      if (unknown >= maxUnknown) throw noAnswer(true);
      await context.sleep(backOffMs(context, unknown));
    }
  }
}

function nobodyKnows(): never {
  throw noAnswer(true);
}

/** Whether this try is what made the version: its attempt is in the head, or in the history beneath it. */
async function happened(context: Context, { changes }: Pick<Flip, 'changes'>): Promise<boolean> {
  const [first] = changes;
  if (!first) return false;
  const { key } = first.before.cell;
  const [now] = await new Verdicts(context.store).settle([key]);
  if (now?.content?.attempt === first.after.attempt) return true;
  if (!now?.content || now.content.version <= first.after.version) return false;
  const [past] = await context.store.get([historyKeyOfCell(key, first.after.version)]);
  return past !== undefined && contentOfItem(past)?.attempt === first.after.attempt;
}

export function backOffMs({ random }: Context, tries: number): number {
  return Math.min(5 * 2 ** tries, 500) * (0.5 + random());
}

export function noAnswer(unknown: boolean) {
  return fhirError(
    'transient',
    unknown
      ? 'The store gave no answer: the change may or may not have been made. Read before you send it again, or send it with If-None-Exist or If-Match.'
      : 'The store is not available at the moment; nothing was changed. Send the request again later.',
    undefined,
    503,
  );
}

/**
 * Removes rows and parts that only this attempt names, once it is certain that it never will be flipped. Before the
 * next try, not after the answer, when a Lambda stands still: a request that begins anew many times leaves nothing.
 */
export async function unstage({ store }: Context, staged: readonly NewItem[]): Promise<void> {
  const own: Key[] = staged.filter(
    ({ partition, sort }) => !(partition.startsWith('r#') && sort.startsWith('v#')),
  );
  try {
    await store.remove(own);
  } catch (failure) {
    // The scrubber finds them.
    if (!(failure instanceof Unavailable) && !(failure instanceof UnknownOutcome)) throw failure;
  }
}
