import { cellOf } from '../../../functions/repository/cell.ts';
import { indexRows } from '../../../functions/repository/index-rows.ts';
import { proposalOf, resourceKeyOf } from '../../../functions/repository/keys.ts';
import type { Item } from '../../../functions/store/item-store.ts';
import { keyText } from '../../../functions/store/key-text.ts';
import { baseUrl, definitions } from '../../repository/setup.ts';
import type { ExpiringStore } from '../memory-store.ts';
import type { World } from '../world.ts';
import type { TimedVersion, Timeline } from './timeline.ts';

/** When all has come to rest the store holds what docs/storage.md says and nothing else. */
export async function nothingIsLeftBehind({ store }: World, timeline: Timeline): Promise<readonly string[]> {
  const items = await allItems(store);
  const rows = new Set(items.map(keyText));
  return [
    ...items.flatMap((item) =>
      orphaned(item, timeline).map((why) => `${item.partition} ${item.sort} ${why}`),
    ),
    ...[...timeline.resources].flatMap(([name, versions]) =>
      rowsOf(versions.at(-1))
        .filter((row) => !rows.has(keyText(row)))
        .map((row) => `${name} lacks its row ${row.partition} ${row.sort}`),
    ),
  ];
}

async function allItems(store: ExpiringStore): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.scan(cursor, 10_000);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
}

function rowsOf(version: TimedVersion | undefined) {
  return version?.resource ? indexRows({ definitions, baseUrl }, version.resource, version.attempt) : [];
}

function orphaned(item: Item, timeline: Timeline): readonly string[] {
  const [space, type = '', rest = ''] = item.partition.split('#');
  if (space === 't') return ['is a record that nobody needs any more'];
  if (space === 'k') return [];
  if (item.sort === 'head') return cellOf(item, item).mark ? ['still bears a mark'] : [];
  if (space === 'r') return versionItem(item, timeline);
  const { id, attempt } = proposalOf(item.sort);
  const versions = timeline.versions({ type, id });
  if (space === 'h')
    return byAttempt(versions, attempt) ? [] : ['is a feed row of a version that never came'];
  if (rest === '_id') return versions[0]?.attempt === attempt ? [] : ['is a list row that nobody needs'];
  const row = rowsOf(versions.at(-1)).some((one) => keyText(one) === keyText(item));
  return row ? [] : ['is a row of no current version'];
}

function versionItem(item: Item, timeline: Timeline): readonly string[] {
  const key = resourceKeyOf({ partition: item.partition, sort: 'head' });
  const versions = key ? timeline.versions(key) : [];
  if (item.sort.startsWith('b#')) {
    return byAttempt(versions, item.sort.split('#')[1]) ? [] : ['is a part of a version that never came'];
  }
  const version = versions[Number(item.sort.slice('v#'.length)) - 1];
  return version && version.attempt === item.attributes.a ? [] : ['keeps a version that never came'];
}

function byAttempt(versions: readonly TimedVersion[], attempt: string | undefined): boolean {
  return versions.some((version) => version.attempt === attempt);
}
