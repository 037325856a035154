import { ConditionFailed, type Item, type Key } from '../store/item-store.ts';
import { attemptBeganMs } from './attempt.ts';
import { cellItem, cellOf, contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import { expectation } from './flip.ts';
import { headKey, historyKey, proposalOf, transactionIdOf } from './keys.ts';
import type { ResourceKey } from './repository.ts';
import { rollForward } from './roll-forward.ts';
import { type SettledCell, Verdicts } from './settled.ts';
import { abortIfExpired, closeAttempt } from './transaction-record.ts';
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
  if (head?.cell.mark && !head.pending) await rewrite(context, head);
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
  const versions = await versionsBy(context, one.owner, one.attempt);
  if (versions.length > 0) {
    await context.store.remove(group.filter((staged) => !isLive(staged, versions)).map(({ item }) => item));
    return;
  }
  if (await fence(context, one)) await context.store.remove(group.map(({ item }) => item));
}

interface VersionOfAttempt {
  readonly version: number;
  readonly current: boolean;
}

function isLive({ lives }: Staged, versions: readonly VersionOfAttempt[]): boolean {
  if (lives === 'with its version') return versions.some(({ current }) => current);
  if (lives === 'with the first version') return versions.some(({ version }) => version === 1);
  return true;
}

/** The committed versions that an attempt has made of a resource: one, or none. */
async function versionsBy(
  context: Context,
  owner: ResourceKey,
  attempt: string,
): Promise<readonly VersionOfAttempt[]> {
  const [head] = await new Verdicts(context.store).settle([headKey(owner)]);
  if (!head?.content) return [];
  if (head.content.attempt === attempt) return [{ version: head.content.version, current: true }];
  const { partition, sort: from } = historyKey(owner, 0);
  let cursor: string | undefined;
  do {
    const options = { from, to: historyKey(owner, head.content.version).sort };
    const page = await context.store.range(
      partition,
      cursor === undefined ? options : { ...options, cursor },
    );
    for (const item of page.items) {
      const content = contentOfItem(item);
      if (content?.attempt === attempt) return [{ version: content.version, current: false }];
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return [];
}

/**
 * Makes sure that a stalled writer can no longer flip this attempt: its record is aborted, and the head that it
 * would flip gets another revision (a stub where there is none). Answers whether the attempt is dead.
 */
async function fence(context: Context, { owner, attempt }: Staged): Promise<boolean> {
  if ((await closeAttempt(context, attempt)) === 'committed') {
    await rollForward(context, attempt);
    return false;
  }
  const [head] = await settleForWriting(context, [headKey(owner)]);
  if (!head || head.content?.attempt === attempt) return false;
  return await rewrite(context, head);
}

/** The same content at another revision. Answers whether nobody was faster: the next scrub looks again. */
async function rewrite(context: Context, head: SettledCell): Promise<boolean> {
  const item = cellItem(head.cell.key, head.content);
  try {
    await context.store.commit([{ kind: 'put', item, expect: expectation(head) }]);
    return true;
  } catch (failure) {
    if (failure instanceof ConditionFailed) return false;
    throw failure;
  }
}
