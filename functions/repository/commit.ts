import { stringify } from '../fhir/json.ts';
import { fhirError } from '../fhir/outcome.ts';
import type { NewItem } from '../store/item-store.ts';
import { isLongAgo, newAttempt } from './attempt.ts';
import type { Context } from './context.ts';
import { backOffMs, type CellChange, type Flip, flip, unstage } from './flip.ts';
import { guardContent } from './guards.ts';
import { mayHavePostedRows } from './index-rows.ts';
import { type Attempt, type EntryOutcome, isChange, type PreparedChange, prepare } from './planned.ts';
import type { PostedIndex } from './posted-index.ts';
import { recordWrite, refusedRecord } from './records.ts';
import type { CommitExtra, CommitResult, Entry, WriteView } from './repository.ts';
import { type Resolution, resolve } from './resolve.ts';

/** Resolve, stage, flip; whoever loses a race begins anew with what the winner left. */
export async function commit(
  context: Context,
  entries: readonly Entry[],
  view: WriteView,
  extra: CommitExtra,
): Promise<readonly CommitResult[]> {
  refuseTooLarge(context, entries);
  const priority = newAttempt(context).id;
  for (let tries = 0; tries < context.limits.maxTries; tries++) {
    const beganMs = context.clock();
    const [resolution] = await Promise.all([
      resolve(context, entries, view, extra),
      // Read beside what has to be read anyway; an attempt asks again, and is told at once.
      postedFor(context, entries.map(typeOfEntry)),
    ]);
    const inTime = resolution !== undefined && !isLongAgo(context, beganMs);
    const results = inTime && (await tryOnce(context, resolution, extra, priority));
    // What follows is Kring's own work, and nobody's who asked for the entries.
    if (results) return results.slice(0, entries.length);
    await context.sleep(backOffMs(context, Math.min(tries, 3)));
  }
  throw fhirError(
    'lock-error',
    'Others kept changing the same resources; nothing was changed. Send the request again.',
    undefined,
    503,
  );
}

/** `undefined` when somebody else was faster. */
async function tryOnce(
  context: Context,
  { outcomes, guards }: Resolution,
  extra: CommitExtra,
  priority: string,
): Promise<readonly CommitResult[] | undefined> {
  const types = outcomes.flatMap((outcome) => (isChange(outcome) ? [outcome.key.type] : []));
  // Before the attempt begins: whoever fills an index waits for all attempts that began without knowing of it.
  const posted = await postedFor(context, types);
  const attempt = newAttempt(context);
  const prepared = outcomes.map((outcome) =>
    isChange(outcome) ? prepare(context, attempt, outcome, posted) : undefined,
  );
  const results = outcomes.map((_outcome, index) => resultOf(outcomes, prepared, index));
  const also = (extra.records ?? []).map(recordWrite);
  const changes = prepared.filter((change) => change !== undefined);
  if (changes.length === 0 && also.length === 0) return results;
  const wanted = flipOf(changes, guardChanges(guards, attempt), also, priority);
  // Others may rest on these too: they stay, whatever becomes of this attempt.
  const days = context.feedDays.missing(changes.map(({ dated }) => dated));
  const outcome = await flip(context, { ...wanted, staged: [...wanted.staged, ...days] });
  if (outcome === 'committed') {
    context.feedDays.known(days);
    return results;
  }
  await unstage(context, wanted.staged);
  if (outcome === 'refused') throw refusedRecord();
  return undefined;
}

async function postedFor(
  { postedIndexes }: Context,
  types: readonly string[],
): Promise<readonly PostedIndex[]> {
  return types.some(mayHavePostedRows) ? await postedIndexes.current() : [];
}

function typeOfEntry(entry: Entry): string {
  if ('resource' in entry) return entry.resource.resourceType;
  return 'type' in entry ? entry.type : entry.criteria.type;
}

function resultOf(
  outcomes: readonly EntryOutcome[],
  prepared: readonly (PreparedChange | undefined)[],
  index: number,
): CommitResult {
  const outcome = outcomes[index];
  const change = prepared[index];
  if (change) return change.result;
  if (!outcome || isChange(outcome)) throw new Error('A planned change was not prepared');
  if (!('sameAs' in outcome)) return outcome;
  return { ...resultOf(outcomes, prepared, outcome.sameAs), outcome: 'unchanged' };
}

function guardChanges(guards: Resolution['guards'], attempt: Attempt): readonly CellChange[] {
  return guards.map((before) => ({ before, after: guardContent(before, attempt) }));
}

function flipOf(
  prepared: readonly PreparedChange[],
  guards: readonly CellChange[],
  also: Flip['also'],
  priority: string,
): Flip {
  const heads = prepared.map(({ change }) => change);
  const staged: NewItem[] = prepared.flatMap((one) => one.staged);
  // A guard is worth writing only with a head: without one nothing has changed that it would have to guard.
  return { changes: heads.length > 0 ? [...heads, ...guards] : [], staged, also, priority };
}

function refuseTooLarge({ limits }: Context, entries: readonly Entry[]): void {
  if (entries.length > limits.maxEntries) {
    const text = `A transaction takes at most ${limits.maxEntries} entries; this one has ${entries.length}. Nothing was written.`;
    throw fhirError('too-costly', text, 'Bundle.entry', 413);
  }
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > limits.maxTransactionBytes) {
    const text = `The resources of a transaction come to at most ${limits.maxTransactionBytes} bytes; these have ${bytes}. Nothing was written.`;
    throw fhirError('too-costly', text, 'Bundle.entry', 413);
  }
}

function bytesOf(entry: Entry): number {
  return 'resource' in entry ? Buffer.byteLength(stringify(entry.resource)) : 0;
}
