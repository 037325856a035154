import type { CurrentVersion, Followed } from '../../functions/facts/follow.ts';
import type { Resource } from '../../functions/fhir/resource.ts';

export interface Population {
  readonly keys: readonly Followed[];
  readonly readMany: (keys: readonly Followed[]) => Promise<readonly (CurrentVersion | undefined)[]>;
  /** The same resources one version later, all of them deleted. */
  readonly deleted: () => Population;
}

/** Resources as a repository would give them. */
export function versionsOf(resources: readonly Resource[], versionId = '1', deleted = false): Population {
  const versions = new Map(
    resources.map((resource) => {
      const { resourceType: type, id = '' } = resource;
      return [`${type}/${id}`, { type, id, versionId, deleted, resource }];
    }),
  );
  return {
    keys: [...versions.values()],
    readMany: async (keys) => keys.map(({ type, id }) => versions.get(`${type}/${id}`)),
    deleted: () => versionsOf(resources, String(Number(versionId) + 1), true),
  };
}
