import type { Resource } from '../fhir/resource.ts';
import type { NewItem } from '../store/item-store.ts';
import { type Body, encodeBody, itemFormat } from './body.ts';
import { type Content, contentItem } from './cell.ts';
import type { Context } from './context.ts';
import type { Dated } from './feed-days.ts';
import type { CellChange } from './flip.ts';
import { feedRow, indexRows, listRow } from './index-rows.ts';
import { headKey, historyKeyOfCell } from './keys.ts';
import type { PostedIndex } from './posted-index.ts';
import type { CommitResult, ResourceKey } from './repository.ts';
import type { SettledCell } from './settled.ts';
import { StoredVersion, storedText } from './version.ts';

/** What one entry of a commit comes to, now that everything it depends on has been read. */
export interface PlannedChange {
  readonly key: ResourceKey;
  readonly before: SettledCell;
  /** Absent for a deletion. */
  readonly after?: Resource;
  /** It was asked for without an id, by POST. */
  readonly isPosted?: boolean;
}

/** Of one entry: what to write, the answer of an entry that changes nothing, or that an earlier entry speaks for it. */
export type EntryOutcome = PlannedChange | CommitResult | { readonly sameAs: number };

export function isChange(outcome: EntryOutcome): outcome is PlannedChange {
  return 'before' in outcome;
}

/** A planned change as the store will hold it. */
export interface PreparedChange {
  readonly change: CellChange;
  readonly staged: readonly NewItem[];
  readonly dated: Dated;
  readonly result: CommitResult;
}

/** One try's name for all that it stages, and the time that its versions bear. */
export interface Attempt {
  readonly id: string;
  readonly stampMs: number;
}

/** @param posted what parameters of clients it has to be found by, as read before the attempt began */
export function prepare(
  context: Context,
  attempt: Attempt,
  planned: PlannedChange,
  posted: readonly PostedIndex[],
): PreparedChange {
  const { key, before } = planned;
  const { partition } = headKey(key);
  const version = (before.content?.version ?? 0) + 1;
  // Time never runs backwards within one resource, whatever the clocks say.
  const stampMs = Math.max(attempt.stampMs, (before.content?.stampMs ?? 0) + 1);
  const text = planned.after ? storedText(planned.after, key, version, stampMs) : '';
  const { body, parts } = planned.after ? encodeBody(text, partition, attempt.id) : deletion;
  const outcome = outcomeOf(planned);
  const content: Content = {
    ...{ version, stampMs, attempt: attempt.id, deleted: !planned.after, body },
    ...(outcome === 'created' && { created: planned.isPosted ? 'POST' : 'PUT' }),
  };
  const rows = rowItems(context, attempt, planned, posted);
  const feed = { ...feedRow(key, stampMs, attempt.id), format: itemFormat, attributes: { v: version } };
  return {
    change: { before, after: content },
    staged: [...rows, feed, ...parts, ...supersededItems(before)],
    dated: { type: key.type, stampMs },
    result: { outcome, version: new StoredVersion(key, content, text) },
  };
}

const deletion: { readonly body: Body; readonly parts: readonly NewItem[] } = {
  body: { kind: 'none' },
  parts: [],
};

function outcomeOf({ before, after }: PlannedChange): CommitResult['outcome'] {
  if (!after) return 'deleted';
  return before.content && !before.content.deleted ? 'updated' : 'created';
}

function rowItems(
  context: Context,
  { id: attempt }: Attempt,
  { key, before, after }: PlannedChange,
  posted: readonly PostedIndex[],
): readonly NewItem[] {
  const rows = after ? indexRows(context, { ...after, id: key.id }, attempt, posted) : [];
  const first = before.content ? [] : [listRow(key, attempt)];
  return [...rows, ...first].map((row) => ({
    ...row,
    format: itemFormat,
    attributes: {},
  }));
}

/** A committed version never changes, so that every try that supersedes it may put the same item. */
function supersededItems({ cell, content }: SettledCell): readonly NewItem[] {
  return content ? [contentItem(historyKeyOfCell(cell.key, content.version), content)] : [];
}
