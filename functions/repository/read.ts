import { fhirError } from '../fhir/outcome.ts';
import { contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import { headKey, historyKey } from './keys.ts';
import type { HistoryPage, ResourceKey, Version } from './repository.ts';
import { type SettledCell, Verdicts } from './settled.ts';
import { type Located, loadSuperseded, loadVersions, type StoredVersion } from './version.ts';

export async function readMany(
  context: Context,
  keys: readonly ResourceKey[],
  verdicts = new Verdicts(context.store),
): Promise<readonly (StoredVersion | undefined)[]> {
  return await versionsOf(context, keys, await verdicts.settle(keys.map(headKey)));
}

/** The committed versions of heads already read, in the same order. */
export async function versionsOf(
  { store }: Context,
  keys: readonly ResourceKey[],
  cells: readonly (SettledCell | undefined)[],
): Promise<readonly (StoredVersion | undefined)[]> {
  const located = keys.map((key, index): Located | undefined => {
    const content = cells[index]?.content;
    return content && { key, partition: headKey(key).partition, content };
  });
  const present = located.filter((one) => one !== undefined);
  const versions = await loadVersions(store, present);
  let next = 0;
  return located.map((one) => (one ? versions[next++] : undefined));
}

/** The head first: a version at or above it is not, or not yet, one. */
export async function vread(
  context: Context,
  key: ResourceKey,
  versionId: string,
): Promise<Version | undefined> {
  if (!/^[1-9]\d{0,9}$/.test(versionId)) return undefined;
  const version = Number(versionId);
  const [head] = await new Verdicts(context.store).settle([headKey(key)]);
  if (!head?.content || version > head.content.version) return undefined;
  if (version === head.content.version) return (await versionsOf(context, [key], [head]))[0];
  const place = historyKey(key, version);
  const [item] = await context.store.get([place]);
  const content = item && contentOfItem(item);
  if (!content) return undefined;
  return (await loadSuperseded(context.store, [{ key, partition: place.partition, content }]))[0];
}

/** Newest first; the cursor is the version that the page before ended with. */
export async function history(
  context: Context,
  key: ResourceKey,
  page: { readonly count: number; readonly cursor?: string },
): Promise<HistoryPage> {
  const [head] = await new Verdicts(context.store).settle([headKey(key)]);
  if (!head?.content) return { total: 0, versions: [] };
  const total = head.content.version;
  const below = page.cursor === undefined ? total + 1 : Number(page.cursor);
  if (!Number.isInteger(below)) throw fhirError('value', 'This cursor is not one that Kring gave', '_cursor');
  const { partition } = headKey(key);
  const newest: Located[] = below > total ? [{ key, partition, content: head.content }] : [];
  const older = await olderVersions(context, key, Math.min(below, total), page.count - newest.length);
  const located = [...newest, ...older].slice(0, page.count);
  const current = located.filter(({ content }) => content.version === total);
  const superseded = located.filter(({ content }) => content.version !== total);
  const versions = [
    ...(await loadVersions(context.store, current)),
    ...(await loadSuperseded(context.store, superseded)),
  ];
  const last = located.at(-1)?.content.version;
  return { total, versions, ...(last !== undefined && last > 1 && { cursor: String(last) }) };
}

async function olderVersions(
  { store }: Context,
  key: ResourceKey,
  below: number,
  count: number,
): Promise<readonly Located[]> {
  if (count <= 0 || below <= 1) return [];
  const from = historyKey(key, 0);
  const to = historyKey(key, below);
  const located: Located[] = [];
  let cursor: string | undefined;
  do {
    const options = { from: from.sort, to: to.sort, reverse: true, limit: count - located.length };
    const page = await store.range(from.partition, cursor === undefined ? options : { ...options, cursor });
    for (const item of page.items) {
      const content = contentOfItem(item);
      if (content) located.push({ key, partition: from.partition, content });
    }
    cursor = page.cursor;
  } while (cursor !== undefined && located.length < count);
  return located;
}
