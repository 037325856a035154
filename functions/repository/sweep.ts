import { parse } from '../fhir/json.ts';
import type { Resource } from '../fhir/resource.ts';
import { ConditionFailed, type Item, type Key } from '../store/item-store.ts';
import { type Content, contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import { indexRows } from './index-rows.ts';
import { headKey, historyKey } from './keys.ts';
import type { ResourceKey } from './repository.ts';
import { Verdicts } from './settled.ts';
import { loadSuperseded } from './version.ts';

/**
 * Removes the index rows of a resource's superseded versions, once no request can still be reading by them. The
 * attempt that wrote them is over, so that nothing has to be fenced. `later`: some are too young yet.
 */
export async function sweep(context: Context, key: ResourceKey): Promise<'done' | 'later'> {
  const [head] = await new Verdicts(context.store).settle([headKey(key)]);
  if (!head?.content) return 'done';
  let superseding = head.content;
  let young = false;
  for (let version = head.content.version; version > 1; ) {
    const page = await unsweptBelow(context, key, version);
    for (const { item, content } of page.unswept) {
      if (mayBeReading(context, superseding)) young = true;
      else await sweepVersion(context, key, item, content);
      superseding = content;
    }
    if (page.ended) break;
    version = superseding.version;
  }
  return young ? 'later' : 'done';
}

/**
 * Whether some request may still be reading by the rows of what this version has superseded: its writer may have
 * taken as long as any request from its stamp to its flip, and a reader as long again.
 */
export function mayBeReading({ clock, limits }: Context, superseding: Content): boolean {
  return superseding.stampMs + 2 * limits.longestRequestMs > clock();
}

interface UnsweptPage {
  readonly unswept: readonly { readonly item: Item; readonly content: Content }[];
  readonly ended: boolean;
}

const versionsAtOnce = 20;

/** Newest first, up to the first that was swept before: beneath it all are. */
async function unsweptBelow({ store }: Context, key: ResourceKey, below: number): Promise<UnsweptPage> {
  const { partition, sort: to } = historyKey(key, below);
  const from = historyKey(key, 0).sort;
  const { items, cursor } = await store.range(partition, { from, to, reverse: true, limit: versionsAtOnce });
  const end = items.findIndex(isSwept);
  const unswept = end === -1 ? items : items.slice(0, end);
  return {
    unswept: unswept.flatMap((item) => {
      const content = contentOfItem(item);
      return content ? [{ item, content }] : [];
    }),
    // A page may hold fewer than were asked for and not be the last.
    ended: end !== -1 || cursor === undefined || unswept.length === 0,
  };
}

function isSwept({ attributes }: Item): boolean {
  return attributes.x === true;
}

async function sweepVersion(context: Context, key: ResourceKey, item: Item, content: Content): Promise<void> {
  await context.store.remove(await rowsOf(context, key, content));
  const { partition, sort, format, attributes, revision } = item;
  const swept = { partition, sort, format, attributes: { ...attributes, x: true } };
  try {
    await context.store.commit([{ kind: 'put', item: swept, expect: { revision } }]);
  } catch (failure) {
    // Purged meanwhile: it must not come back. Or put once more by a late writer: the next sweep finds it.
    if (!(failure instanceof ConditionFailed)) throw failure;
  }
}

async function rowsOf(context: Context, key: ResourceKey, content: Content): Promise<readonly Key[]> {
  if (content.deleted) return [];
  const [version] = await loadSuperseded(context.store, [
    { key, partition: headKey(key).partition, content },
  ]);
  if (!version) return [];
  const posted = await context.postedIndexes.current();
  return indexRows(context, parse(version.text) as Resource, content.attempt, posted);
}
