import { cellOf } from '../../../functions/repository/cell.ts';
import { indexRows } from '../../../functions/repository/index-rows.ts';
import { headKey, historyKey, proposalOf, resourceKeyOf } from '../../../functions/repository/keys.ts';
import type { Item, Key } from '../../../functions/store/item-store.ts';
import { keyText } from '../../../functions/store/key-text.ts';
import { baseUrl, definitions } from '../../repository/setup.ts';
import type { ExpiringStore } from '../memory-store.ts';
import type { World } from '../world.ts';
import { wasPurged } from './purges.ts';
import type { TimedVersion, Timeline } from './timeline.ts';

/** When all has come to rest the store holds nothing but what docs/storage.md says. */
export async function nothingIsLeftBehind(world: World, timeline: Timeline): Promise<readonly string[]> {
  const items = await allItems(world.store);
  return items.flatMap((item) =>
    orphaned(item, world, timeline).map((why) => `${item.partition} ${item.sort} ${why}`),
  );
}

/** And all of that: the rows of what is current, the parts of every body, every superseded version. */
export async function nothingIsMissing(world: World, timeline: Timeline): Promise<readonly string[]> {
  const there = new Set((await allItems(world.store)).map(keyText));
  return [...timeline.resources].flatMap(([name, versions]) => {
    const purged = wasPurged(world, name, {});
    const wanted = versions.flatMap((version, index) => {
      const isCurrent = index === versions.length - 1;
      if (isCurrent) return [...rowsOf(version), ...partsOf(world, version)];
      return purged ? [] : [historyKey(version.key, version.version), ...partsOf(world, version)];
    });
    return wanted
      .filter((key) => !there.has(keyText(key)))
      .map(({ partition, sort }) => `${name} lacks ${partition} ${sort}`);
  });
}

function partsOf({ ledger }: World, { key, attempt }: TimedVersion): readonly Key[] {
  const own = { partition: headKey(key).partition, attempt };
  return [...ledger.parts.values()].filter(
    ({ partition, sort }) => partition === own.partition && sort.split('#')[1] === own.attempt,
  );
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
  return version?.resource ? indexRows({ definitions, baseUrl }, version.resource, version.attempt, []) : [];
}

function orphaned(item: Item, world: World, timeline: Timeline): readonly string[] {
  const [space, type = '', rest = ''] = item.partition.split('#');
  if (space === 't') return ['is a record that nobody needs any more'];
  // On what days something came is known for good.
  if (space === 'k' || space === 'd') return [];
  if (item.sort === 'head') return cellOf(item, item).mark ? ['still bears a mark'] : [];
  if (space === 'r') return versionItem(item, timeline);
  const { id, attempt } = proposalOf(item.sort);
  const versions = timeline.versions({ type, id });
  if (space === 'h')
    return byAttempt(versions, attempt) ? [] : ['is a feed row of a version that never came'];
  if (rest === '_id') {
    // Whose the row of a purged first version was cannot be told any more: all are kept.
    const isNeeded = versions[0]?.attempt === attempt || wasPurged(world, `${type}/${id}`, {});
    return isNeeded ? [] : ['is a list row that nobody needs'];
  }
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
