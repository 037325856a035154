import { fhirError } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { Item, Key } from '../store/item-store.ts';
import { newAttempt } from './attempt.ts';
import { type Content, contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import { backOffMs, flip } from './flip.ts';
import { guardContent, guardsOfPurged } from './guards.ts';
import { indexRows } from './index-rows.ts';
import { bodyPartKey, headKey, historyKey } from './keys.ts';
import type { ResourceKey } from './repository.ts';
import { Verdicts } from './settled.ts';
import { loadSuperseded } from './version.ts';
import { settleForWriting } from './waiting.ts';

/**
 * Removes superseded versions for good: their bodies, and the index rows that name what was in them. The head stays,
 * and with it the count of versions, so that no `versionId` is ever used twice. To be done again later for what a
 * sweep or a stalled writer puts back at the same moment.
 * @param isToGo whether a version goes; versions that were deletions hold nothing
 * @returns how many versions went
 */
export async function purge(
  context: Context,
  key: ResourceKey,
  isToGo: (resource: Resource) => boolean,
): Promise<number> {
  const [head] = await new Verdicts(context.store).settle([headKey(key)]);
  if (!head?.content) return 0;
  const { partition, sort: from } = historyKey(key, 0);
  const to = historyKey(key, head.content.version).sort;
  let gone = 0;
  let cursor: string | undefined;
  do {
    const page = await context.store.range(partition, { from, to, ...(cursor !== undefined && { cursor }) });
    const going = (
      await Promise.all(page.items.map((item) => goingVersion(context, key, item, isToGo)))
    ).flat();
    // Of what is deleted nothing can be missed by who searches meanwhile.
    if (!head.content.deleted) await touchGuards(context, going);
    for (const one of going) await remove(context, one);
    gone += going.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return gone;
}

interface Going {
  readonly item: Item;
  readonly content: Content;
  readonly resource: Resource;
}

async function goingVersion(
  context: Context,
  key: ResourceKey,
  item: Item,
  isToGo: (resource: Resource) => boolean,
): Promise<readonly Going[]> {
  const content = contentOfItem(item);
  if (!content || content.deleted) return [];
  const [version] = await loadSuperseded(context.store, [{ key, partition: item.partition, content }]);
  // A purge was cut off, or a late writer has put the item back: of the version nothing else is left.
  if (!version) await context.store.remove([{ partition: item.partition, sort: item.sort }]);
  return version && isToGo(version.resource) ? [{ item, content, resource: version.resource }] : [];
}

/**
 * The versions were superseded when they were read, and their rows are removed afterwards: so a conditional request
 * that has read its guards after this finds what superseded them, and one that has read them before begins anew.
 */
async function touchGuards(context: Context, going: readonly Going[]): Promise<void> {
  const keys = going.flatMap(({ resource }) => guardsOfPurged(context, resource));
  const unique = [...new Map(keys.map((key) => [key.partition, key])).values()];
  if (unique.length === 0) return;
  for (let tries = 0; tries < context.limits.maxTries; tries++) {
    const attempt = newAttempt(context);
    const cells = await settleForWriting(context, unique);
    const changes = cells.map((before) => ({ before, after: guardContent(before, attempt) }));
    const outcome = await flip(context, { changes, staged: [], also: [], priority: attempt.id });
    if (outcome === 'committed') return;
    await context.sleep(backOffMs(context, Math.min(tries, 4)));
  }
  throw fhirError('lock-error', 'Others kept looking for what is to go; do it again', undefined, 503);
}

async function remove(context: Context, { item, content, resource }: Going): Promise<void> {
  const { partition, sort } = item;
  const posted = await context.postedIndexes.current();
  const rows = indexRows(context, resource, content.attempt, posted);
  // The rows, of which the body tells, before it; the item last: until then a purge that was cut off finds it again.
  await context.store.remove(rows);
  await context.store.remove(partsOf(partition, content));
  await context.store.remove([{ partition, sort }]);
}

function partsOf(partition: string, { body, attempt }: Content): readonly Key[] {
  if (body.kind !== 'parts') return [];
  return Array.from({ length: body.count }, (_, part) => bodyPartKey(partition, attempt, part));
}
