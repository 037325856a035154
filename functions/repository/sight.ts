import type { Version, View } from './repository.ts';
import { withResource } from './version.ts';

/** Each version as the caller is shown it: itself, one with less in it, or `undefined`; none that was deleted. */
export async function inSight<V extends Version>(
  versions: readonly (V | undefined)[],
  view: View,
): Promise<readonly (V | undefined)[]> {
  const there = versions.map((version) => (version?.deleted === false ? version : undefined));
  const resources = there.flatMap((version) => version?.resource ?? []);
  if (resources.length > 0) await view.prepare?.(resources);
  return there.map((version) => version && shownVersion(version, view));
}

/** The same of those that are shown at all. */
export async function seenOf<V extends Version>(
  versions: readonly (V | undefined)[],
  view: View,
): Promise<readonly V[]> {
  return (await inSight(versions, view)).filter((version) => version !== undefined);
}

function shownVersion<V extends Version>(version: V, view: View): V | undefined {
  const { resource } = version;
  if (view.shown === undefined) return view.visible(resource) ? version : undefined;
  const shown = view.shown(resource);
  if (shown === undefined || shown === resource) return shown && version;
  return withResource(version, shown);
}
