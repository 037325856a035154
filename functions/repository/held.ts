import type { Resource } from '../fhir/resource.ts';
import type { Item } from '../store/item-store.ts';
import { contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import { resourceOfPartition } from './keys.ts';
import type { ResourceKey } from './repository.ts';
import { type Located, loadSuperseded } from './version.ts';

export interface HeldPage {
  readonly keys: readonly ResourceKey[];
  /** Absent at the end. */
  readonly cursor?: string;
}

const pageItems = 1_000;

/**
 * The resources of which any version that is kept (current, superseded, or before a deletion) is wanted, a page of the
 * whole store at a time: for what no index leads to. What is written meanwhile may or may not be looked at.
 */
export async function held(
  context: Context,
  cursor: string | undefined,
  isWanted: (version: Resource) => boolean,
): Promise<HeldPage> {
  const page = await context.store.scan(cursor, pageItems);
  const located = page.items.flatMap((item) => locatedIn(item) ?? []);
  const versions = await loadSuperseded(context.store, located);
  const wanted = versions.filter((version) => isWanted(version.resource));
  const keys = new Map(wanted.map(({ type, id }) => [`${type}/${id}`, { type, id }]));
  return { keys: [...keys.values()], ...(page.cursor !== undefined && { cursor: page.cursor }) };
}

function locatedIn(item: Item): Located | undefined {
  const { partition, sort } = item;
  const key = resourceOfPartition(partition);
  const content = key && (sort === 'head' || sort.startsWith('v#')) ? contentOfItem(item) : undefined;
  return key && content && !content.deleted ? { key, partition, content } : undefined;
}
