import type { Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { FactStore, ResourceFacts } from '../indicator/facts.ts';
import { runView } from '../indicator/view/run.ts';
import type { NamedView } from '../indicator/view/view-definition.ts';

export interface Followed {
  readonly type: string;
  readonly id: string;
}

/** The current version of a resource, as the repository gives it. */
export interface CurrentVersion extends Followed {
  readonly versionId: string;
  readonly deleted: boolean;
  /** Not read when deleted. */
  readonly resource: Resource;
}

export interface Following {
  readonly views: readonly NamedView[];
  readonly facts: FactStore;
  /** In the order asked; `undefined` for one that there never was. */
  readonly readMany: (keys: readonly Followed[]) => Promise<readonly (CurrentVersion | undefined)[]>;
}

export interface Feed<Key> {
  readonly changes: (
    cursor: string | undefined,
    limit: number,
  ) => Promise<{ readonly keys: readonly Key[]; readonly cursor: string }>;
  /** The resource whose head this item is; `undefined` for any other item. */
  readonly resourceKeyOf: (key: Key) => Followed | undefined;
}

/**
 * Brings the facts of these resources up to their current versions, whatever was changed in them and in which order
 * one is told of it. Answers the resources that a view could not flatten: they have no rows in it.
 */
export async function factsOf(
  { views, facts, readMany }: Following,
  changed: readonly Followed[],
): Promise<readonly Issue[]> {
  const types = new Set(views.map(({ resource }) => resource));
  const keys = new Map(
    changed.filter(({ type }) => types.has(type)).map((key) => [`${key.type}/${key.id}`, key]),
  );
  if (keys.size === 0) return [];
  const versions = (await readMany([...keys.values()])).filter((version) => version !== undefined);
  const issues: Issue[] = [];
  for (const view of views) {
    const own = versions.filter(({ type }) => type === view.resource);
    const flattened = own.map((version) => flatten(view, version));
    if (own.length > 0) await facts.replace(view.name, flattened);
    issues.push(...flattened.flatMap((each) => each.issues));
  }
  return issues;
}

function flatten(
  view: NamedView,
  version: CurrentVersion,
): ResourceFacts & { readonly issues: readonly Issue[] } {
  const { rows, issues } = version.deleted ? { rows: [], issues: [] } : runView(view, version.resource);
  const resourceKey = `${version.type}/${version.id}`;
  return { resourceKey, version: Number(version.versionId), rows, issues };
}

/** Under this name the facts keep their place in the feed. */
export const consumer = 'facts';
const pageKeys = 500;

/**
 * Reads the change feed from where it was left to its end, as it is now. What was written before the call is in the
 * facts afterwards. The checkpoint follows the facts, so that after a crash some changes are read again, none is lost.
 */
export async function follow<Key>(following: Following, feed: Feed<Key>): Promise<readonly Issue[]> {
  const issues: Issue[] = [];
  let cursor = await following.facts.checkpoint(consumer);
  for (;;) {
    const page = await feed.changes(cursor, pageKeys);
    issues.push(
      ...(await factsOf(
        following,
        page.keys.flatMap((key) => feed.resourceKeyOf(key) ?? []),
      )),
    );
    if (page.cursor !== cursor) await following.facts.setCheckpoint(consumer, page.cursor);
    if (page.keys.length === 0) return issues;
    cursor = page.cursor;
  }
}
