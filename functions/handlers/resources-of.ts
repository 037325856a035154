import { resourceKeyOf } from '../repository/keys.ts';
import type { ResourceKey } from '../repository/repository.ts';
import type { Key } from '../store/item-store.ts';

/** The resources whose heads these keys are, each once. */
export function resourcesOf(keys: readonly Key[]): readonly ResourceKey[] {
  const resources = keys.flatMap((key) => resourceKeyOf(key) ?? []);
  return [...new Map(resources.map((resource) => [`${resource.type}/${resource.id}`, resource])).values()];
}
