import { viewOf } from '../access/view.ts';
import type { Resource } from '../fhir/resource.ts';
import type { Entry, Repository } from '../repository/repository.ts';

type Identified = Resource & { readonly id: string };

/**
 * Stores what a deployment brings along under its own ids, where it is not there yet or has changed, so that what refers
 * to it can be read. Answers how many were written.
 */
export async function installResources(
  repository: Pick<Repository, 'readMany' | 'commit'>,
  wanted: readonly Identified[],
  purpose: string,
): Promise<number> {
  const stored = await repository.readMany(wanted.map(({ resourceType: type, id }) => ({ type, id })));
  const changed = wanted.filter((resource, index) => {
    const version = stored[index];
    return !version || version.deleted || content(version.resource) !== content(resource);
  });
  const entries = changed.map((resource): Entry => ({ kind: 'update', resource }));
  if (entries.length > 0) await repository.commit(entries, viewOf({ kind: 'system', purpose }));
  return entries.length;
}

function content({ meta: _, ...resource }: Resource): string {
  return JSON.stringify(resource);
}
