import { error, FhirError, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { Key } from '../store/item-store.ts';
import { cellOf } from './cell.ts';
import { findConditionalReferences } from './conditional-references.ts';
import type { Context } from './context.ts';
import { atEntry, decideEntry, type EntryDecision } from './entry-decision.ts';
import { guardsOf, normalised, purgeGuardsOf } from './guards.ts';
import { criteriaOf, refuseOverlaps } from './identity.ts';
import { headKey } from './keys.ts';
import { linkAll } from './link.ts';
import { type EntryOutcome, isChange, type PlannedChange } from './planned.ts';
import { versionsOf } from './read.ts';
import type { CommitExtra, Entry, ResourceChange, ResourceKey, WriteView } from './repository.ts';
import { search } from './search/run.ts';
import type { SettledCell } from './settled.ts';
import type { StoredVersion } from './version.ts';
import { settleForWriting } from './waiting.ts';

/** Everything that one try of a commit has found out and decided. */
export interface Resolution {
  /** By entry; behind them those of what follows from the entries. */
  readonly outcomes: readonly EntryOutcome[];
  readonly guards: readonly SettledCell[];
}

/** What is known of one entry before it is decided. */
export interface EntryFacts {
  readonly entry: Entry;
  /** What the criteria of a conditional entry found: at most two are told apart. */
  readonly found: readonly StoredVersion[];
  readonly target: Target | undefined;
}

export interface Target {
  readonly key: ResourceKey;
  readonly cell: SettledCell;
  readonly current: StoredVersion | undefined;
}

/**
 * Reads what the entries depend on (guards first, then what their criteria find) and decides each. `undefined` when
 * somebody has changed in between what the criteria found: it may not match any more.
 * @throws FhirError with all that is wrong with the entries
 */
export async function resolve(
  context: Context,
  entries: readonly Entry[],
  view: WriteView,
  extra: CommitExtra,
): Promise<Resolution | undefined> {
  const guardKeys = uniqueKeys(entries.flatMap(guardsOfEntry));
  const direct = entries.map(directTarget);
  const directKeys = uniqueKeys(direct.flatMap((key) => (key ? [headKey(key)] : [])));
  const watchedKeys = uniqueKeys(entries.flatMap((entry) => purgeGuardsOfEntry(entry)));
  const cells = await settleForWriting(context, [...guardKeys, ...watchedKeys, ...directKeys]);
  const guards = cells.slice(0, guardKeys.length);
  const known = cellsByPartition(cells.slice(guardKeys.length));
  const found = await findAll(context, entries, view, direct);
  const targets = await targetsOf(context, direct, found, known);
  if (!found.every(([first], index) => !first || isStill(first, targets[index]))) return undefined;
  if (!(await areAsRead(context, watchedKeys, known))) return undefined;
  await view.prepare?.(targets.flatMap((target) => resourceOf(target) ?? []));
  const facts = entries.map((entry, index) => ({
    entry,
    found: found[index] ?? [],
    target: acknowledged(targets[index], view),
  }));
  const decisions = decideAll(context, facts);
  const references = await findConditionalReferences(context, decisions, view, extra);
  const outcomes = linkAll(entries, decisions, references);
  await refuseOverlaps(context, entries, outcomes, view);
  const changes = changesOf(entries, outcomes, targets);
  await refuseAll(changes, view);
  const followed = await resolveFollowing(context, changes, extra);
  if (followed === undefined) return undefined;
  return { outcomes: [...outcomes, ...followed.outcomes], guards: [...guards, ...followed.guards] };
}

/** `undefined` when what follows was made by somebody else in between. */
async function resolveFollowing(
  context: Context,
  changes: readonly (ResourceChange | undefined)[],
  { following }: CommitExtra,
): Promise<Resolution | undefined> {
  const made = changes.filter((change) => change !== undefined);
  const written = new Set(made.map(({ before, after }) => placeOf(after ?? before)));
  const entries = (await following?.(made)) ?? [];
  const further = entries.filter((entry) => !('resource' in entry) || !written.has(placeOf(entry.resource)));
  if (further.length === 0) return { outcomes: [], guards: [] };
  try {
    return await resolve(context, further, itself, {});
  } catch (failure) {
    if (failure instanceof FhirError && failure.issues[0].code === 'conflict') return undefined;
    throw failure;
  }
}

/** Kring's own work is not held against what a caller may do. */
const itself: WriteView = { visible: () => true, refuse: () => undefined };

function placeOf(resource: Resource | undefined): string {
  return `${resource?.resourceType}/${resource?.id}`;
}

function guardsOfEntry(entry: Entry): readonly Key[] {
  const criteria = criteriaOf(entry);
  return criteria ? guardsOf(criteria, 'resource' in entry ? entry.resource : undefined) : [];
}

function purgeGuardsOfEntry(entry: Entry): readonly Key[] {
  const criteria = criteriaOf(entry);
  return criteria ? purgeGuardsOf(criteria) : [];
}

async function areAsRead(
  { store }: Context,
  keys: readonly Key[],
  known: ReadonlyMap<string, SettledCell>,
): Promise<boolean> {
  if (keys.length === 0) return true;
  const now = await store.get(keys);
  return keys.every(
    ({ partition }, index) =>
      cellOf({ partition, sort: '' }, now[index]).revision === known.get(partition)?.cell.revision,
  );
}

function directTarget(entry: Entry): ResourceKey | undefined {
  if (entry.kind === 'update') return { type: entry.resource.resourceType, id: entry.resource.id };
  if (entry.kind === 'modify' || entry.kind === 'delete') return { type: entry.type, id: entry.id };
  // A conditional update that finds nothing may name the id to create.
  if (entry.kind === 'update-where' && entry.resource.id !== undefined) {
    return { type: entry.resource.resourceType, id: entry.resource.id };
  }
  return undefined;
}

/**
 * What the criteria of each entry find. Deletions come first (https://hl7.org/fhir/R4/http.html#trules): what the
 * transaction itself deletes, by id or by criteria, is no match of any other entry.
 */
async function findAll(
  context: Context,
  entries: readonly Entry[],
  view: WriteView,
  direct: readonly (ResourceKey | undefined)[],
): Promise<readonly (readonly StoredVersion[])[]> {
  const find = async (entry: Entry, gone: ReadonlySet<string>): Promise<readonly StoredVersion[]> => {
    const criteria = criteriaOf(entry);
    if (!criteria) return [];
    const page = await search(context, { ...criteria, count: 2 + gone.size }, view);
    return page.matches.filter((match) => !gone.has(partitionOf(match)));
  };
  const byId = new Set(
    entries.flatMap((entry, index) => (entry.kind === 'delete' ? [partitionOf(direct[index])] : [])),
  );
  const isDelete = ({ kind }: Entry) => kind === 'delete-where';
  const deleted = await Promise.all(entries.map((entry) => (isDelete(entry) ? find(entry, byId) : [])));
  const gone = new Set([...byId, ...deleted.flat().map(partitionOf)]);
  return await Promise.all(
    entries.map((entry, index) => (isDelete(entry) ? (deleted[index] ?? []) : find(entry, gone))),
  );
}

async function targetsOf(
  context: Context,
  direct: readonly (ResourceKey | undefined)[],
  found: readonly (readonly StoredVersion[])[],
  known: ReadonlyMap<string, SettledCell>,
): Promise<readonly (Target | undefined)[]> {
  const keys = direct.map((key, index) => found[index]?.[0] ?? key);
  const wanted = uniqueKeys(keys.flatMap((key) => (key ? [headKey(key)] : [])));
  const missing = wanted.filter(({ partition }) => !known.has(partition));
  const cells = new Map([...known, ...cellsByPartition(await settleForWriting(context, missing))]);
  const present = keys.flatMap((key) => (key ? [key] : []));
  const versions = await versionsOf(
    context,
    present,
    present.map((key) => cells.get(partitionOf(key))),
  );
  const byPartition = new Map(present.map((key, index) => [partitionOf(key), versions[index]]));
  return keys.map((key) => {
    const cell = key && cells.get(partitionOf(key));
    return (
      key && cell && { key: { type: key.type, id: key.id }, cell, current: byPartition.get(partitionOf(key)) }
    );
  });
}

function isStill(found: StoredVersion, target: Target | undefined): boolean {
  return target?.current?.versionId === found.versionId;
}

function decideAll(context: Context, facts: readonly EntryFacts[]): readonly EntryDecision[] {
  const issues: Issue[] = [];
  const sharedCriteria = new Map<string, number>();
  const claimed = new Map<string, number>();
  const decisions = facts.map((fact, index) => {
    const criteria = fact.entry.kind === 'create' ? fact.entry.ifNoneExist : undefined;
    const wanted = criteria && normalised(criteria);
    const earlier = wanted === undefined ? undefined : sharedCriteria.get(wanted);
    // A second conditional create with the same criteria finds what the first has made.
    if (earlier !== undefined) return { kind: 'same', index: earlier } as const;
    const decision = decideEntry(context, fact);
    if (wanted !== undefined) sharedCriteria.set(wanted, index);
    if (decision.kind === 'refuse')
      issues.push(...decision.issues.map((issue) => at(issue, index, facts.length)));
    if (decision.kind === 'change') claim(claimed, decision.change, index, issues);
    return decision;
  });
  if (issues[0]) throw new FhirError([issues[0], ...issues.slice(1)], statusOf(decisions));
  return decisions;
}

function statusOf(decisions: readonly EntryDecision[]): number | undefined {
  return decisions.find((decision) => decision.kind === 'refuse')?.status;
}

/** https://hl7.org/fhir/R4/http.html#transaction: no resource may be changed by two entries. */
function claim(claimed: Map<string, number>, change: PlannedChange, index: number, issues: Issue[]): void {
  const partition = partitionOf(change.key);
  const earlier = claimed.get(partition);
  if (earlier === undefined) {
    claimed.set(partition, index);
    return;
  }
  const { type, id } = change.key;
  const text = `${type}/${id} is changed by Bundle.entry[${earlier}] too; a transaction may change a resource once`;
  issues.push(error('invalid', text, `Bundle.entry[${index}]`));
}

function at(issue: Issue, index: number, count: number): Issue {
  return count > 1 ? atEntry(issue, index) : issue;
}

/** The target as far as the caller may know of it: what is not seen is decided on as if it were not there. */
function acknowledged(target: Target | undefined, view: WriteView): Target | undefined {
  if (target?.current === undefined || (view.acknowledges?.(resourceOf(target)) ?? true)) return target;
  return { ...target, current: undefined };
}

function resourceOf(target: Target | undefined): Resource | undefined {
  return target?.current?.deleted === false ? target.current.resource : undefined;
}

function changesOf(
  entries: readonly Entry[],
  outcomes: readonly EntryOutcome[],
  targets: readonly (Target | undefined)[],
): readonly (ResourceChange | undefined)[] {
  return outcomes.map((outcome, index): ResourceChange | undefined => {
    if (!isChange(outcome)) return undefined;
    const before = resourceOf(targets[index]);
    const after = outcome.after && { ...outcome.after, id: outcome.key.id };
    const entry = entries[index];
    const isDrawn = entry?.kind === 'update' && entry.isDrawn === true;
    const choosesId = before === undefined && targets[index] !== undefined && !isDrawn;
    return { ...(before && { before }), ...(after && { after }), ...(choosesId && { choosesId }) };
  });
}

async function refuseAll(changes: readonly (ResourceChange | undefined)[], view: WriteView): Promise<void> {
  const among = changes.filter((change) => change !== undefined);
  await view.prepare?.([], among);
  const issues = changes.flatMap((change, index) => {
    const issue = change && view.refuse(change, among);
    return issue ? [at(issue, index, changes.length)] : [];
  });
  if (issues[0]) throw new FhirError([issues[0], ...issues.slice(1)]);
}

function partitionOf(key: ResourceKey | undefined): string {
  return key ? headKey(key).partition : '';
}

function uniqueKeys(keys: readonly Key[]): readonly Key[] {
  return [...new Map(keys.map((key) => [key.partition, key])).values()];
}

function cellsByPartition(cells: readonly SettledCell[]): ReadonlyMap<string, SettledCell> {
  return new Map(cells.map((cell) => [cell.cell.key.partition, cell]));
}
