/** `perform` for each item, at most `limit` at a time; the answers in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  perform: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  // All workers take from the one iterator, so each item is taken once.
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await perform(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
