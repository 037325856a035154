import { type Following, factsOf } from '../facts/follow.ts';
import { forgetClosedDrafts } from '../http/parent/closed-drafts.ts';
import type { RepositoryWithUpkeep } from '../repository/create-repository.ts';
import type { Key } from '../store/item-store.ts';
import { resourcesOf } from './resources-of.ts';
import { sweepOrNote } from './superseded.ts';

/**
 * What follows from a commit, given the keys that it changed in the order of the feed: decided transactions come to
 * rest, facts are brought up to date, drafts of a Task that was closed and index rows of superseded versions go. Done again it does no harm.
 * @returns how many resources a view could not flatten
 */
export async function followChanges(
  repository: RepositoryWithUpkeep,
  facts: Pick<Following, 'views' | 'facts'>,
  keys: readonly Key[],
  nowMs: number,
): Promise<number> {
  for (const key of keys) await repository.upkeep.changed(key);
  const resources = resourcesOf(keys);
  const issues = await factsOf({ ...facts, readMany: repository.readMany }, resources);
  await forgetClosedDrafts(repository, resources);
  // A trace is written at each request and never superseded.
  const superseded = resources.filter(({ type }) => type !== 'AuditEvent');
  for (const resource of superseded) await sweepOrNote(repository, resource, nowMs);
  return issues.length;
}
