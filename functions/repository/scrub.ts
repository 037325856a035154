import { ConditionFailed, type Item, type Key } from '../store/item-store.ts';
import { attemptBeganMs } from './attempt.ts';
import { type Content, cellItem, cellOf, contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import { expectation } from './flip.ts';
import { headKey, historyKey, proposalOf, transactionIdOf } from './keys.ts';
import type { ResourceKey } from './repository.ts';
import { rollForward } from './roll-forward.ts';
import { type SettledCell, Verdicts } from './settled.ts';
import { mayBeReading } from './sweep.ts';
import { abortIfExpired, abortRecord } from './transaction-record.ts';
import { settleForWriting } from './waiting.ts';

/** An item that one attempt staged for one resource. */
interface Staged {
  readonly item: Key;
  readonly owner: ResourceKey;
  readonly attempt: string;
  /** Which versions of the owner such an item belongs to. */
  readonly lives: 'with its version' | 'for ever' | 'with the first version';
}

/**
 * Removes what attempts have left behind that never were flipped (their writer crashed or was cut off), and rows of
 * superseded versions that a late put has brought back; brings transactions to rest whose writer and whose change in
 * the feed were lost. Given some items of the store, as `scan` lists them.
 */
export async function scrub(context: Context, items: readonly Item[]): Promise<void> {
  const old = items.flatMap((item) => stagedOf(item) ?? []).filter((staged) => isOld(context, staged));
  const byAttempt = Map.groupBy(old, ({ owner, attempt }) => JSON.stringify([owner.type, owner.id, attempt]));
  for (const group of byAttempt.values()) await scrubAttempt(context, group);
  for (const id of items.flatMap((item) => transactionIdOf(item) ?? [])) {
    await abortIfExpired(context, id);
    await rollForward(context, id);
  }
  for (const item of items) if (cellOf(item, item).mark) await unmark(context, item);
}

/** A mark that came after its record was brought to rest, or after it had gone. */
async function unmark(context: Context, key: Key): Promise<void> {
  const [head] = await new Verdicts(context.store).settle([key]);
  if (head?.cell.mark && !head.pending) await rewrite(context, head, head.cell.fences);
}

function stagedOf({ partition, sort }: Key): Staged | undefined {
  const [space, type = '', rest = ''] = partition.split('#');
  if (space === 'r' && sort.startsWith('b#')) {
    const attempt = sort.split('#')[1] ?? '';
    return { item: { partition, sort }, owner: { type, id: rest }, attempt, lives: 'for ever' };
  }
  if (space !== 'x' && space !== 'h') return undefined;
  const { id, attempt } = proposalOf(sort);
  const lives = space === 'h' ? 'for ever' : rest === '_id' ? 'with the first version' : 'with its version';
  return { item: { partition, sort }, owner: { type, id }, attempt, lives };
}

/** Younger ones may belong to a request that is still under way, or that some reader still reads by. */
function isOld({ clock, limits }: Context, { attempt }: Staged): boolean {
  return attemptBeganMs(attempt) + 2 * Math.max(limits.longestRequestMs, limits.leaseMs) < clock();
}

async function scrubAttempt(context: Context, group: readonly Staged[]): Promise<void> {
  const [one] = group;
  if (!one) return;
  const version = await versionBy(context, one.owner, one.attempt);
  if (version) {
    const dead = group.filter((staged) => !isLive(context, staged, version));
    await context.store.remove(dead.map(({ item }) => item));
    return;
  }
  // Who made a first version that was purged cannot be told any more: the list of the type keeps its row.
  const isPurged = await isFirstPurged(context, one.owner);
  const dead = group.filter(({ lives }) => !(isPurged && lives === 'with the first version'));
  if (dead.length > 0 && (await fence(context, one)))
    await context.store.remove(dead.map(({ item }) => item));
}

async function isFirstPurged({ store }: Context, owner: ResourceKey): Promise<boolean> {
  const [head] = await new Verdicts(store).settle([headKey(owner)]);
  if (!head?.content || head.content.version === 1) return false;
  const [first] = await store.get([historyKey(owner, 1)]);
  return first === undefined;
}

interface VersionOfAttempt {
  readonly version: number;
  /** What came after it; absent while it is current. */
  readonly superseding?: Content;
}

function isLive(context: Context, { lives }: Staged, { version, superseding }: VersionOfAttempt): boolean {
  if (lives === 'with its version') return !superseding || mayBeReading(context, superseding);
  return lives === 'for ever' || version === 1;
}

/** The committed version that an attempt has made of a resource, if it has. */
async function versionBy(
  { store }: Context,
  owner: ResourceKey,
  attempt: string,
): Promise<VersionOfAttempt | undefined> {
  const [head] = await new Verdicts(store).settle([headKey(owner)]);
  if (!head?.content) return undefined;
  if (head.content.attempt === attempt) return { version: head.content.version };
  let superseding = head.content;
  const { partition, sort: to } = historyKey(owner, superseding.version);
  const bounds = { from: historyKey(owner, 0).sort, to, reverse: true };
  let cursor: string | undefined;
  do {
    const page = await store.range(partition, cursor === undefined ? bounds : { ...bounds, cursor });
    for (const content of page.items.flatMap((item) => contentOfItem(item) ?? [])) {
      if (content.attempt === attempt) return { version: content.version, superseding };
      superseding = content;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return undefined;
}

/**
 * Makes sure that a stalled writer can no longer flip this attempt: its record is aborted, and the head that it
 * would flip gets another revision (a stub where there is none). Answers whether the attempt is dead.
 */
async function fence(context: Context, { owner, attempt }: Staged): Promise<boolean> {
  if ((await abortRecord(context.store, attempt)) === 'committed') {
    await rollForward(context, attempt);
    return false;
  }
  const [head] = await settleForWriting(context, [headKey(owner)]);
  if (!head || head.content?.attempt === attempt) return false;
  return await rewrite(context, head, (head.cell.fences ?? 0) + 1);
}

/** The same content at another revision, without a mark. Answers whether nobody was faster: the next scrub looks again. */
async function rewrite(context: Context, head: SettledCell, fences: number | undefined): Promise<boolean> {
  const item = cellItem(head.cell.key, head.content, undefined, fences);
  try {
    await context.store.commit([{ kind: 'put', item, expect: expectation(head) }]);
    return true;
  } catch (failure) {
    if (failure instanceof ConditionFailed) return false;
    throw failure;
  }
}
