import { FhirError } from '../fhir/outcome.ts';
import { type PostedDefinition, postedDefinition } from '../fhir/search/posted-parameter.ts';
import type { SearchParameterType } from '../fhir/search/query.ts';
import type { Context } from './context.ts';
import { fillPage } from './fill-index.ts';
import { mayHavePostedRows } from './index-rows.ts';
import {
  type IndexValue,
  indexRecordKey,
  indexRecordValue,
  newIndexName,
  type PostedIndex,
  readPostedIndexes,
} from './posted-index.ts';
import { createRecords } from './records.ts';
import type { RecordWrite } from './repository.ts';
import { search } from './search/run.ts';
import { storedSearchParameters } from './search-parameters.ts';

/**
 * Brings the indexes of posted parameters in line with the SearchParameters that are stored, as far as there is time:
 * announces new ones, fills those that every writer knows of, and closes those that nobody wants any more. It keeps
 * its place in the store, so that whoever calls it next goes on; several at once do no harm.
 * @returns `waiting`: there is more to do, later
 */
export async function reindex(context: Context, hasTime: () => boolean): Promise<'done' | 'waiting'> {
  try {
    const indexes = await readPostedIndexes(context);
    const wanted = await wantedDefinitions(context);
    const writes = [...announcements(context, indexes, wanted), ...closings(context, indexes, wanted)];
    for (const write of writes) await createRecords(context).commit([write]);
    return await fillAll(context, hasTime);
  } catch (failure) {
    // Another process has taken the same step.
    if (failure instanceof FhirError && failure.issues[0].code === 'conflict') return 'waiting';
    throw failure;
  }
}

async function fillAll(context: Context, hasTime: () => boolean): Promise<'done' | 'waiting'> {
  for (const index of await readPostedIndexes(context)) {
    if (index.state === 'announced' && isOver(context, index)) {
      await write(context, index, { ...index, state: 'filling', sinceMs: context.clock() });
    }
  }
  for (;;) {
    const indexes = await readPostedIndexes(context);
    const index = indexes.find(({ state }) => state === 'filling');
    if (!index) return indexes.every(({ state }) => state === 'ready') ? 'done' : 'waiting';
    if (!hasTime()) return 'waiting';
    await write(context, index, await fillPage(context, index));
  }
}

async function write(context: Context, before: PostedIndex, after: IndexValue): Promise<void> {
  await createRecords(context).commit([replacing(before, indexRecordValue(after))]);
}

function replacing({ definition, revision }: PostedIndex, value: RecordWrite['value']): RecordWrite {
  return { key: indexRecordKey(definition), value, expect: { revision } };
}

/**
 * Whether by now nobody goes by what was before the index came into this state: whoever had read of that began an
 * attempt, or a search, within `indexesFreshMs`, and none takes longer than `longestRequestMs`. Twice that, for
 * clocks that differ.
 */
function isOver({ clock, limits }: Context, { sinceMs }: PostedIndex): boolean {
  return sinceMs + limits.indexesFreshMs + 2 * limits.longestRequestMs < clock();
}

/** Numbers and quantities have no rows; more indexes than this would weigh on every write. */
const maxIndexes = 100;
const withRows: ReadonlySet<SearchParameterType> = new Set(['date', 'reference', 'string', 'token', 'uri']);

/** By the part of their record's key. */
type Wanted = ReadonlyMap<string, PostedDefinition>;

async function wantedDefinitions(context: Context): Promise<Wanted> {
  const versions = await storedSearchParameters((query, view) => search(context, query, view));
  const definitions = versions
    .flatMap(({ resource }) => indexedDefinition(postedDefinition(resource, context.definitions)))
    .slice(0, maxIndexes);
  return new Map(definitions.map((definition) => [indexRecordKey(definition).part, definition]));
}

/** What of a posted parameter has an index: none of one that has no rows. */
export function indexedDefinition(posted: PostedDefinition | undefined): readonly PostedDefinition[] {
  if (posted === undefined || !withRows.has(posted.type)) return [];
  const resourceTypes = posted.resourceTypes.filter(mayHavePostedRows);
  return resourceTypes.length === 0 ? [] : [{ ...posted, resourceTypes }];
}

function announcements(
  { clock, newId }: Context,
  indexes: readonly PostedIndex[],
  wanted: Wanted,
): readonly RecordWrite[] {
  const known = new Set(indexes.map(({ definition }) => indexRecordKey(definition).part));
  return [...wanted]
    .filter(([part]) => !known.has(part))
    .map(([, definition]) => {
      const name = newIndexName(definition, newId().replaceAll('-', '').slice(0, 12));
      const value = indexRecordValue({
        ...{ name, definition, state: 'announced', sinceMs: clock(), seen: 0 },
        place: { shard: 0, after: '' },
      });
      return { key: indexRecordKey(definition), value, expect: 'absent' };
    });
}

/** An index that searches go by is closed first, and then forgotten, as is one that none went by yet. */
function closings(context: Context, indexes: readonly PostedIndex[], wanted: Wanted): readonly RecordWrite[] {
  return indexes.flatMap((index) => {
    const isWanted = wanted.has(indexRecordKey(index.definition).part);
    if (index.state === 'closing') return isOver(context, index) ? [replacing(index, undefined)] : [];
    if (isWanted) return [];
    if (index.state !== 'ready') return [replacing(index, undefined)];
    return [replacing(index, indexRecordValue({ ...index, state: 'closing', sinceMs: context.clock() }))];
  });
}
