import { fhirError } from '../fhir/outcome.ts';
import type { Key } from '../store/item-store.ts';
import type { Context } from './context.ts';
import { backOffMs } from './flip.ts';
import { type SettledCell, Verdicts } from './settled.ts';
import { abortIfExpired } from './transaction-record.ts';

/**
 * Cells as a writer needs them: with no undecided mark. Whoever waits here holds no mark itself, so that waiting
 * can block nobody; a transaction whose lease has run out is aborted.
 * @throws FhirError `lock-error` 503 when the other transaction goes on for longer than its lease
 */
export async function settleForWriting(
  context: Context,
  keys: readonly Key[],
): Promise<readonly SettledCell[]> {
  const deadline = context.clock() + 2 * context.limits.leaseMs;
  for (let tries = 0; ; tries++) {
    const cells = await new Verdicts(context.store).settle(keys);
    const pending = new Set(cells.flatMap((cell) => (cell.pending ? [cell.pending.transactionId] : [])));
    if (pending.size === 0) return cells;
    if (context.clock() > deadline) throw stillHeld();
    for (const id of pending) await abortIfExpired(context, id);
    await context.sleep(backOffMs(context, Math.min(tries, 4)));
  }
}

function stillHeld() {
  return fhirError(
    'lock-error',
    'Another transaction is changing the same resources and has not ended; nothing was changed. Send the request again.',
    undefined,
    503,
  );
}
