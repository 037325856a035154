import { ConditionFailed, type Item, type Key } from '../store/item-store.ts';
import { attemptBeganMs } from './attempt.ts';
import { type Content, cellItem, cellOf, contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import { expectation } from './flip.ts';
import { headKey, historyKey, proposalOf, transactionIdOf } from './keys.ts';
import { indexNameOf, readPostedIndexes } from './posted-index.ts';
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
 * the feed were lost; and rows of indexes that are no more. Given some items of the store, as `scan` lists them.
 */
export async function scrub(context: Context, items: readonly Item[]): Promise<void> {
  await removeForgotten(context, items);
  const old = items.flatMap((item) => stagedOf(item) ?? []).filter((staged) => isOld(context, staged));
  const byOwner = Map.groupBy(old, ({ owner }) => headKey(owner).partition);
  const dead = new DeadAttempts(context);
  for (const group of byOwner.values()) await scrubOwner(context, dead, group);
  for (const id of items.flatMap((item) => transactionIdOf(item) ?? [])) {
    await abortIfExpired(context, id);
    await rollForward(context, id);
  }
  for (const item of items) if (cellOf(item, item).mark) await unmark(context, item);
}

/** Rows of indexes that are no more. Which there are is read after the rows: an index is announced before it has any. */
async function removeForgotten(context: Context, items: readonly Item[]): Promise<void> {
  const rows = items.filter(({ partition }) => indexNameOf(partition) !== undefined);
  if (rows.length === 0) return;
  const names = new Set((await readPostedIndexes(context)).map(({ name }) => name));
  await context.store.remove(rows.filter(({ partition }) => !names.has(indexNameOf(partition) ?? '')));
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

/**
 * What several attempts have staged for one resource, in one go: a resource that many fought over costs no more to
 * clean than one that nobody did.
 */
async function scrubOwner(context: Context, dead: DeadAttempts, group: readonly Staged[]): Promise<void> {
  const [one] = group;
  if (!one) return;
  const [head] = await new Verdicts(context.store).settle([headKey(one.owner)]);
  if (!head) return;
  const made = await versionsBy(context, one.owner, head, new Set(group.map(({ attempt }) => attempt)));
  const superseded = group.filter(({ lives, attempt }) => {
    const version = made.get(attempt);
    return version && !isLive(context, lives, version);
  });
  const strays = group.filter(({ attempt }) => !made.has(attempt));
  const unowned = await withoutPurged(context, one.owner, head, strays);
  const fenced = await fence(context, dead, head, unowned);
  await context.store.remove([...superseded, ...fenced].map(({ item }) => item));
}

/** Who made a first version that was purged cannot be told any more: the list of the type keeps its row. */
async function withoutPurged(
  { store }: Context,
  owner: ResourceKey,
  { content }: SettledCell,
  strays: readonly Staged[],
): Promise<readonly Staged[]> {
  const others = strays.filter(({ lives }) => lives !== 'with the first version');
  if (others.length === strays.length || !content || content.version === 1) return strays;
  const [first] = await store.get([historyKey(owner, 1)]);
  return first ? strays : others;
}

interface VersionOfAttempt {
  readonly version: number;
  /** What came after it; absent while it is current. */
  readonly superseding?: Content;
}

function isLive(
  context: Context,
  lives: Staged['lives'],
  { version, superseding }: VersionOfAttempt,
): boolean {
  if (lives === 'with its version') return !superseding || mayBeReading(context, superseding);
  return lives === 'for ever' || version === 1;
}

/** The committed versions that these attempts have made of a resource, by attempt. */
async function versionsBy(
  { store }: Context,
  owner: ResourceKey,
  { content }: SettledCell,
  attempts: ReadonlySet<string>,
): Promise<ReadonlyMap<string, VersionOfAttempt>> {
  const made = new Map<string, VersionOfAttempt>();
  if (!content) return made;
  if (attempts.has(content.attempt)) made.set(content.attempt, { version: content.version });
  let superseding = content;
  const { partition, sort: to } = historyKey(owner, superseding.version);
  const bounds = { from: historyKey(owner, 0).sort, to, reverse: true };
  let cursor: string | undefined;
  while (made.size < attempts.size) {
    const page = await store.range(partition, cursor === undefined ? bounds : { ...bounds, cursor });
    for (const older of page.items.flatMap((item) => contentOfItem(item) ?? [])) {
      if (attempts.has(older.attempt)) made.set(older.attempt, { version: older.version, superseding });
      superseding = older;
    }
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return made;
}

/**
 * Makes sure that no stalled writer can flip these attempts any more: their records are aborted, and the head that
 * they would flip gets another revision (a stub where there is none). Answers what may go; what may not yet, the next
 * scrub finds again.
 */
async function fence(
  context: Context,
  attempts: DeadAttempts,
  seen: SettledCell,
  strays: readonly Staged[],
): Promise<readonly Staged[]> {
  const dead: Staged[] = [];
  for (const staged of strays) if (await attempts.has(staged.attempt)) dead.push(staged);
  if (dead.length === 0) return [];
  const [head] = seen.pending ? await settleForWriting(context, [seen.cell.key]) : [seen];
  // One of them may have become current while the history was read.
  if (!head || head.content?.attempt !== seen.content?.attempt) return [];
  return (await rewrite(context, head, (head.cell.fences ?? 0) + 1)) ? dead : [];
}

/** Which attempts can never be committed any more: each one's record is aborted, once for all of its resources. */
class DeadAttempts {
  readonly #context: Context;
  readonly #known = new Map<string, boolean>();

  constructor(context: Context) {
    this.#context = context;
  }

  async has(attempt: string): Promise<boolean> {
    const known = this.#known.get(attempt);
    if (known !== undefined) return known;
    const isDead = (await abortRecord(this.#context.store, attempt)) !== 'committed';
    if (!isDead) await rollForward(this.#context, attempt);
    this.#known.set(attempt, isDead);
    return isDead;
  }
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
