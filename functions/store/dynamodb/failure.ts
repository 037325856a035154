import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { LimitExceeded, Unavailable } from '../item-store.ts';

/**
 * What a request that failed means:
 * `condition`: its precondition did not hold; `refused`: nothing happened, trying again may help;
 * `uncertain`: it may have been carried out; `wrong`: nothing happened, trying again does not help.
 */
export type Failure = 'condition' | 'refused' | 'uncertain' | 'wrong';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const refusals = new Set([
  'ProvisionedThroughputExceededException',
  'ReplicatedWriteConflictException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionConflictException',
]);
/** Of Node: no connection came about, so nothing was sent. */
const unconnected = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'ENOTFOUND']);
const refusedReasons = new Set([
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingError',
  'TransactionConflict',
]);

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return 'uncertain';
  if (error.name === 'ConditionalCheckFailedException') return 'condition';
  if (error.name === 'TransactionCanceledException') return cancellation(reasonsOf(error));
  if (refusals.has(error.name) || ('code' in error && unconnected.has(String(error.code)))) return 'refused';
  // Another attempt of the same transaction is still at work.
  if (error.name === 'TransactionInProgressException') return 'uncertain';
  if (error.name === 'CredentialsProviderError') return 'wrong';
  const status = statusOf(error);
  return status !== undefined && status >= 400 && status < 500 ? 'wrong' : 'uncertain';
}

/** Which write of a transaction failed its condition, the first one. */
export function failedCondition(error: unknown): number {
  return error instanceof Error ? reasonsOf(error).findIndex(isCondition) : -1;
}

/** The error of the port for a failure after which nothing is written. */
export function portError(table: string, cause: unknown): Error {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  if (cause instanceof Error && cause.name === 'ValidationException') {
    return new LimitExceeded(`The table ${table} does not take this: ${reason}`, { cause });
  }
  return new Unavailable(`The table ${table} gave no answer: ${reason}`, { cause });
}

function cancellation(reasons: readonly CancellationReason[]): Failure {
  if (reasons.some(isCondition)) return 'condition';
  return reasons.some(({ Code }) => refusedReasons.has(Code ?? '')) ? 'refused' : 'wrong';
}

function isCondition(reason: CancellationReason): boolean {
  return reason.Code === 'ConditionalCheckFailed';
}

function reasonsOf(error: Error): readonly CancellationReason[] {
  return 'CancellationReasons' in error && Array.isArray(error.CancellationReasons)
    ? error.CancellationReasons
    : [];
}

function statusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  return (metadata as { readonly httpStatusCode?: number } | undefined)?.httpStatusCode;
}
