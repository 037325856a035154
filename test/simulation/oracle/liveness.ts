import { FhirError } from '../../../functions/fhir/outcome.ts';
import type { Operation } from '../journal.ts';
import type { World } from '../world.ts';

/** Codes that a client of the simulator has coming to it. */
const expected: ReadonlySet<string> = new Set([
  'conflict',
  'multiple-matches',
  'not-found',
  'deleted',
  'invalid',
]);
/** Codes that only faults may cause. */
const excused: ReadonlySet<string> = new Set(['transient', 'lock-error', 'timeout']);

/** Nobody is refused without a reason, and where nothing goes wrong no writer waits for a lease to run out. */
export function nobodyIsBlocked({ journal, weather, limits }: World): readonly string[] {
  return journal.operations.flatMap((operation) => {
    const problem =
      unexpected(operation, weather === 'calm') ?? tooLong(operation, weather === 'calm', limits);
    return problem === undefined ? [] : [`${operation.number} ${operation.what}: ${problem}`];
  });
}

function unexpected({ failure }: Operation, calm: boolean): string | undefined {
  if (!(failure instanceof FhirError)) return undefined;
  const { code, diagnostics } = failure.issues[0];
  if (expected.has(code) || (excused.has(code) && !calm)) return undefined;
  return `was refused with ${code}: ${diagnostics}`;
}

function tooLong(
  { startMs, endMs, entries }: Operation,
  calm: boolean,
  { leaseMs }: World['limits'],
): string | undefined {
  return calm && entries.length > 0 && endMs - startMs >= leaseMs ? `took ${endMs - startMs} ms` : undefined;
}
