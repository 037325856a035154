import type { Item } from './questionnaire.ts';

/** An item that is asked only when it has been answered itself, by way of its conditions or those it is within. */
export function conditionCycle(byLinkId: ReadonlyMap<string, Item>): Item | undefined {
  const state = new Map<string, 'open' | 'done'>();
  const isOnCycle = (item: Item): boolean => {
    const known = state.get(item.linkId);
    if (known !== undefined) return known === 'open';
    state.set(item.linkId, 'open');
    const awaited = item.enableWhen.flatMap(({ question }) => byLinkId.get(question) ?? []);
    const found = [...awaited, ...(item.parent ? [item.parent] : [])].some(isOnCycle);
    state.set(item.linkId, 'done');
    return found;
  };
  return [...byLinkId.values()].find(isOnCycle);
}
