import { parse } from '../../functions/fhir/json.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import type { SearchDefinitions } from '../../functions/fhir/search/query.ts';
import { withCopy } from '../../functions/local/scrub-copy.ts';
import { type Content, cellOf, contentOfItem } from '../../functions/repository/cell.ts';
import { indexRows } from '../../functions/repository/index-rows.ts';
import { proposalOf, resourceKeyOf, resourceOfPartition } from '../../functions/repository/keys.ts';
import { loadVersions } from '../../functions/repository/version.ts';
import type { Item, ItemStore, Key } from '../../functions/store/item-store.ts';
import { keyText } from '../../functions/store/key-text.ts';
import { openSqliteStore } from '../../functions/store/sqlite.ts';

const baseUrl = 'http://127.0.0.1/fhir';
const dayMs = 24 * 3_600_000;

/**
 * What is wrong in a data folder that nobody serves any more, once the sweeper and the scrubber of a day later have
 * been through it: a mark, an undecided transaction, what was staged and never committed, a row of a superseded
 * version, a current version that lacks a row.
 */
export async function leftBehind(folder: string): Promise<readonly string[]> {
  const changed = (await inStore(folder, allItems)).flatMap((item) => resourceKeyOf(item) ?? []);
  const clock = () => Date.now() + dayMs;
  const definitions = await withCopy(folder, { baseUrl, clock }, async (copy) => {
    const { upkeep } = copy.repository;
    for (const resource of changed) await upkeep.sweep(resource);
    let cursor: string | undefined;
    do cursor = await upkeep.scrub(cursor);
    while (cursor !== undefined);
    return copy.definitions;
  });
  return await inStore(folder, (store) => strayItems(store, definitions));
}

async function inStore<T>(folder: string, work: (store: ItemStore) => Promise<T>): Promise<T> {
  const store = openSqliteStore({ folder, newRevision: () => 'none' });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function allItems(store: ItemStore): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.scan(cursor, 5_000);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
}

/** What is in a store that has come to rest and should not be, and what is not. */
export async function strayItems(
  store: ItemStore,
  definitions: SearchDefinitions,
): Promise<readonly string[]> {
  const items = await allItems(store);
  const attempts = new Set(items.flatMap((item) => attemptIn(item) ?? []));
  const wanted = new Set<string>();
  for (const item of items)
    for (const row of await rowsOf(store, definitions, item)) wanted.add(keyText(row));
  const there = new Set(items.map(keyText));
  return [
    ...items.flatMap((item) => {
      const why = strayReason(item, attempts, wanted);
      return why === undefined ? [] : [`${item.partition} ${item.sort} ${why}`];
    }),
    ...[...wanted].filter((key) => !there.has(key)).map((key) => `${key} is missing`),
  ];
}

/** Of a head or a superseded version: `Type/id attempt`. */
function attemptIn(item: Item): string | undefined {
  const key = resourceOfPartition(item.partition);
  const isVersion = item.sort === 'head' || item.sort.startsWith('v#');
  const content: Content | undefined = key && isVersion ? contentOfItem(item) : undefined;
  return key && content && `${key.type}/${key.id} ${content.attempt}`;
}

async function rowsOf(store: ItemStore, definitions: SearchDefinitions, item: Item): Promise<readonly Key[]> {
  const key = resourceKeyOf(item);
  const content = key && contentOfItem(item);
  if (!key || !content || content.deleted) return [];
  const [version] = await loadVersions(store, [{ key, partition: item.partition, content }]);
  return version
    ? indexRows({ definitions, baseUrl }, parse(version.text) as Resource, content.attempt, [])
    : [];
}

function strayReason(
  item: Item,
  attempts: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): string | undefined {
  const [space, type, rest] = item.partition.split('#');
  if (space === 't') return item.expiresAtSeconds === undefined ? 'is not at rest' : undefined;
  if (item.sort === 'head') return cellOf(item, item).mark ? 'still bears a mark' : undefined;
  if (space === 'r' && item.sort.startsWith('b#')) {
    const made = attempts.has(`${type}/${rest} ${item.sort.split('#')[1]}`);
    return made ? undefined : 'is a part of a version that never came';
  }
  if (space !== 'x' && space !== 'h') return undefined;
  const { id, attempt } = proposalOf(item.sort);
  const made = attempts.has(`${type}/${id} ${attempt}`);
  if (space === 'h' || rest === '_id') return made ? undefined : 'is of a version that never came';
  return wanted.has(keyText(item)) ? undefined : 'is a row of no current version';
}
