import { withMembers } from '../fhir/json.ts';
import { error, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { Context } from './context.ts';
import { headKey } from './keys.ts';
import type { PlannedChange } from './planned.ts';
import type { CommitResult, Entry, ResourceKey } from './repository.ts';
import type { EntryFacts, Target } from './resolve.ts';

/** What one entry comes to. Pure but for the ids that it draws. */
export type EntryDecision =
  | { readonly kind: 'change'; readonly change: PlannedChange }
  | { readonly kind: 'answer'; readonly result: CommitResult }
  /** A conditional create whose criteria an earlier entry has already served: the same resource. */
  | { readonly kind: 'same'; readonly index: number }
  | { readonly kind: 'refuse'; readonly issues: readonly Issue[]; readonly status?: number };

export function decideEntry(context: Context, facts: EntryFacts): EntryDecision {
  const { entry, found, target } = facts;
  if (found.length > 1) return ambiguous(facts);
  switch (entry.kind) {
    case 'create':
      return found[0]
        ? { kind: 'answer', result: { outcome: 'unchanged', version: found[0] } }
        : posted(create(context, entry));
    case 'update':
      return update(entry, target);
    case 'update-where':
      return updateWhere(context, entry, facts);
    case 'modify':
      return modify(entry, target);
    case 'delete':
      return remove(entry.ifMatch, target);
    case 'delete-where':
      return found[0] ? remove(undefined, target) : { kind: 'answer', result: { outcome: 'absent' } };
  }
}

function posted(decision: EntryDecision): EntryDecision {
  if (decision.kind !== 'change') return decision;
  return { ...decision, change: { ...decision.change, isPosted: true } };
}

function create(context: Context, { resource }: { readonly resource: Resource }): EntryDecision {
  const key = { type: resource.resourceType, id: context.newId() };
  return change(key, { key, cell: unwritten(key), current: undefined }, resource);
}

function unwritten(key: ResourceKey): Target['cell'] {
  return { cell: { key: headKey(key), revision: 'absent' } };
}

function change(key: ResourceKey, { cell }: Target, resource: Resource): EntryDecision {
  return {
    kind: 'change',
    change: { key, before: cell, after: withMembers(resource, { id: key.id }) as Resource },
  };
}

function update(entry: Extract<Entry, { kind: 'update' }>, target: Target | undefined): EntryDecision {
  if (!target) throw new Error('An update without its target');
  if (entry.ifNoneMatch === '*' && exists(target)) {
    return refuse(
      'conflict',
      `${named(target)} exists already, and If-None-Match: * allows no change of it`,
      412,
    );
  }
  return stale(entry.ifMatch, target) ?? change(target.key, target, entry.resource);
}

/** https://hl7.org/fhir/R4/http.html#cond-update */
function updateWhere(
  context: Context,
  entry: Extract<Entry, { kind: 'update-where' }>,
  { found, target }: EntryFacts,
): EntryDecision {
  const { resource } = entry;
  if (!found[0]) {
    if (!target)
      return entry.ifMatch === undefined ? create(context, entry) : refuse('conflict', nothingToMatch, 412);
    if (!exists(target)) return stale(entry.ifMatch, target) ?? change(target.key, target, resource);
    return refuse(
      'conflict',
      `Nothing matches the criteria, but ${named(target)}, the id in the body, exists`,
      409,
    );
  }
  if (!target) throw new Error('A match without its head');
  if (resource.id !== undefined && resource.id !== found[0].id) {
    return refuse(
      'invalid',
      `The criteria found ${named(target)}, but the id in the body is another one`,
      400,
    );
  }
  return stale(entry.ifMatch, target) ?? change(target.key, target, resource);
}

const nothingToMatch = 'If-Match names a version, but nothing matches the criteria';

function modify(entry: Extract<Entry, { kind: 'modify' }>, target: Target | undefined): EntryDecision {
  if (!target?.current) return refuse('not-found', `There is no ${entry.type}/${entry.id}`);
  if (target.current.deleted) return refuse('deleted', `${named(target)} was deleted`);
  return stale(entry.ifMatch, target) ?? change(target.key, target, entry.change(target.current.resource));
}

function remove(ifMatch: string | undefined, target: Target | undefined): EntryDecision {
  const mismatch = target && stale(ifMatch, target);
  if (mismatch) return mismatch;
  if (!target || !exists(target)) {
    const version = target?.current;
    return { kind: 'answer', result: { outcome: 'absent', ...(version && { version }) } };
  }
  return { kind: 'change', change: { key: target.key, before: target.cell } };
}

function exists({ current }: Target): boolean {
  return current !== undefined && !current.deleted;
}

/** https://hl7.org/fhir/R4/http.html#concurrency */
function stale(ifMatch: string | undefined, target: Target): EntryDecision | undefined {
  if (ifMatch === undefined) return undefined;
  const actual = exists(target) ? target.current?.versionId : undefined;
  if (actual === ifMatch) return undefined;
  const state = actual === undefined ? 'does not exist' : `is at version ${actual}`;
  const text = `If-Match asks for version ${ifMatch}, but ${named(target)} ${state}. Read it and make the change again.`;
  return refuse('conflict', text, 412);
}

function ambiguous({ found }: EntryFacts): EntryDecision {
  const type = found[0]?.type;
  return refuse(
    'multiple-matches',
    `More than one ${type} matches the criteria; they have to select one`,
    412,
  );
}

function named({ key: { type, id } }: Target): string {
  return `${type}/${id}`;
}

function refuse(code: Issue['code'], text: string, status?: number): EntryDecision {
  return { kind: 'refuse', issues: [error(code, text)], ...(status !== undefined && { status }) };
}

/** Says of which entry of a transaction an issue speaks. */
export function atEntry(issue: Issue, index: number): Issue {
  return { ...issue, expression: `Bundle.entry[${index}]` };
}
