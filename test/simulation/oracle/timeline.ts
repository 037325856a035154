import { parse } from '../../../functions/fhir/json.ts';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { resourceKeyOf } from '../../../functions/repository/keys.ts';
import type { ResourceKey, Version } from '../../../functions/repository/repository.ts';
import { loadVersions } from '../../../functions/repository/version.ts';
import type { Item, ItemStore } from '../../../functions/store/item-store.ts';
import { keyText } from '../../../functions/store/key-text.ts';
import type { Operation, Stretch } from '../journal.ts';
import { tokenOf } from '../work/content.ts';
import type { World } from '../world.ts';

/** A version and the stretch of the run through which it was the current one: from `start`, until before `end`. */
export interface TimedVersion extends Stretch {
  readonly key: ResourceKey;
  readonly version: number;
  readonly attempt: string;
  /** Of its `meta.lastUpdated`, and of when it became true. */
  readonly stampMs: number;
  readonly atMs: number;
  /** Whose it is; absent for an attempt that nobody has made. */
  readonly operation: Operation | undefined;
  /** Absent for a deletion. */
  readonly resource: Resource | undefined;
}

/** The truth of a run, resource by resource. */
export class Timeline {
  readonly resources: ReadonlyMap<string, readonly TimedVersion[]>;
  readonly byOperation: ReadonlyMap<Operation | undefined, readonly TimedVersion[]>;

  constructor(resources: ReadonlyMap<string, readonly TimedVersion[]>) {
    this.resources = resources;
    this.byOperation = Map.groupBy([...resources.values()].flat(), ({ operation }) => operation);
  }

  ofType(type: string): readonly ResourceKey[] {
    return [...this.resources.values()].flatMap(([first]) => (first?.key.type === type ? [first.key] : []));
  }

  versions(key: ResourceKey): readonly TimedVersion[] {
    return this.resources.get(nameOf(key)) ?? [];
  }

  version(key: ResourceKey, versionId: string): TimedVersion | undefined {
    return this.versions(key)[Number(versionId) - 1];
  }

  /** What was current at some moment of a stretch; `undefined` among them: nothing yet. */
  during(key: ResourceKey, { start, end }: Stretch): readonly (TimedVersion | undefined)[] {
    const versions = this.versions(key);
    const some = versions.filter((version) => version.start <= end && version.end > start);
    return (versions[0]?.start ?? Number.POSITIVE_INFINITY) > start ? [undefined, ...some] : some;
  }
}

export async function timelineOf({ ledger, journal }: World): Promise<Timeline> {
  const resources = new Map<string, TimedVersion[]>();
  for (const [partition, committed] of ledger.versions) {
    const key = resourceKeyOf({ partition, sort: 'head' });
    if (!key) continue;
    const located = committed.map(({ content }) => ({ key, partition, content }));
    // From what was staged: in the store a part may be missing, or purged.
    const staged: Pick<ItemStore, 'get'> = {
      get: async (keys) => keys.map((one) => ledger.parts.get(keyText(one)) as Item | undefined),
    };
    const stored = await loadVersions(staged as ItemStore, located);
    const versions = committed.map(({ content, step, atMs }, index): TimedVersion => {
      const text = stored[index]?.text ?? '';
      return {
        key,
        version: content.version,
        attempt: content.attempt,
        stampMs: content.stampMs,
        atMs,
        operation: journal.attempts.get(content.attempt),
        resource: content.deleted ? undefined : (parse(text) as Resource),
        start: step,
        end: committed[index + 1]?.step ?? Number.POSITIVE_INFINITY,
      };
    });
    resources.set(nameOf(key), versions);
  }
  return new Timeline(resources);
}

/** Whether a client was shown just this version. */
export function isSame(told: Version | undefined, version: TimedVersion | undefined): boolean {
  if (!told || !version) return told === version;
  if (Number(told.versionId) !== version.version || told.deleted !== !version.resource) return false;
  return !version.resource || tokenOf(told.resource) === tokenOf(version.resource);
}

export function nameOf({ type, id }: ResourceKey): string {
  return `${type}/${id}`;
}

export function shownVersion(version: Version | undefined): string {
  return version ? `version ${version.versionId}` : 'nothing';
}

export function shownAll(versions: readonly (TimedVersion | undefined)[]): string {
  return versions.map((version) => (version ? version.version : 'nothing')).join(' or ') || 'nothing at all';
}
