import { UnknownOutcome } from '../item-store.ts';
import { sqliteCode, unavailable } from './database.ts';
import { CommitUncertain } from './writer.ts';

const full = 13;

/**
 * The port's error for a group of writes that failed. A full disk is certain even at COMMIT: the last frame, which
 * makes the transaction valid, was not written.
 */
export function writeFailure(file: string, cause: unknown): Error {
  if (!(cause instanceof CommitUncertain)) return unavailable(file, cause);
  if (sqliteCode(cause.cause) === full) return unavailable(file, cause.cause);
  const reason = cause.cause instanceof Error ? cause.cause.message : String(cause.cause);
  return new UnknownOutcome(`The database ${file} could not say whether it has written: ${reason}`, {
    cause: cause.cause,
  });
}
