import type { Resource } from '../fhir/resource.ts';
import type { Item, Key } from '../store/item-store.ts';
import { type Content, contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import { indexRows } from './index-rows.ts';
import { bodyPartKey, headKey, historyKey } from './keys.ts';
import type { ResourceKey } from './repository.ts';
import { Verdicts } from './settled.ts';
import { loadVersions } from './version.ts';

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
    for (const item of page.items) if (await purgeVersion(context, key, item, isToGo)) gone += 1;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return gone;
}

async function purgeVersion(
  context: Context,
  key: ResourceKey,
  item: Item,
  isToGo: (resource: Resource) => boolean,
): Promise<boolean> {
  const content = contentOfItem(item);
  if (!content || content.deleted) return false;
  const { partition } = item;
  const [version] = await loadVersions(context.store, [{ key, partition, content }]);
  if (!version || !isToGo(version.resource)) return false;
  const posted = await context.postedIndexes.current();
  const rows = indexRows(context, version.resource, content.attempt, posted);
  // The item last: until then a purge that was cut off finds the version again.
  await context.store.remove([...rows, ...partsOf(partition, content)]);
  await context.store.remove([{ partition, sort: item.sort }]);
  return true;
}

function partsOf(partition: string, { body, attempt }: Content): readonly Key[] {
  if (body.kind !== 'parts') return [];
  return Array.from({ length: body.count }, (_, part) => bodyPartKey(partition, attempt, part));
}
