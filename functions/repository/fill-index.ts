import { itemFormat } from './body.ts';
import type { Context } from './context.ts';
import { postedRows } from './index-rows.ts';
import { headKey, listPartition, proposalOf, shardCount } from './keys.ts';
import type { FillPlace, IndexValue, PostedIndex } from './posted-index.ts';
import { Verdicts } from './settled.ts';
import { loadVersions } from './version.ts';

/** Heads read at once. */
const pageRows = 200;

/**
 * Puts the rows of the next resources, by the lists of their types. They bear the attempt of the version that they
 * are of, like those that its writer would have put: so a sweep or the scrubber takes them with it, and a version that
 * is superseded meanwhile has been written by somebody who knows of the index. Done twice it does no harm.
 */
export async function fillPage(context: Context, index: PostedIndex): Promise<IndexValue> {
  const { shard, after } = index.place;
  const { resourceTypes } = index.definition;
  const type = resourceTypes[Math.floor(shard / shardCount)];
  if (type === undefined) return { ...index, state: 'ready', sinceMs: context.clock() };
  const page = await context.store.range(listPartition(type, shard % shardCount), {
    limit: pageRows,
    ...(after !== '' && { from: `${after}\u0000` }),
  });
  const ids = new Set(page.items.map(({ sort }) => proposalOf(sort).id));
  await putRows(context, index, type, [...ids]);
  const last = page.items.at(-1);
  const place: FillPlace =
    page.cursor !== undefined && last ? { shard, after: last.sort } : { shard: shard + 1, after: '' };
  return { ...index, seen: index.seen + ids.size, place };
}

async function putRows(context: Context, index: PostedIndex, type: string, ids: readonly string[]) {
  const { store, baseUrl } = context;
  const keys = ids.map((id) => ({ type, id }));
  const heads = await new Verdicts(store).settle(keys.map(headKey));
  const located = keys.flatMap((key, at) => {
    const content = heads[at]?.content;
    return content && !content.deleted ? [{ key, partition: headKey(key).partition, content }] : [];
  });
  const versions = await loadVersions(store, located);
  const rows = versions.flatMap((version, at) =>
    postedRows(baseUrl, version.resource, located[at]?.content.attempt ?? '', index),
  );
  await store.put(rows.map((row) => ({ ...row, format: itemFormat, attributes: {} })));
}
