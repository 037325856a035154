import { Unavailable, UnknownOutcome } from '../store/item-store.ts';
import type { SqliteStore } from '../store/sqlite.ts';

/** A notice is not repeated sooner. */
const repeatMs = 60_000;
/** Without a failure for so long it is well again; not sooner, since on a full disk small writes still succeed. */
const wellMs = 5_000;

/**
 * The same store, which says what is wrong when it cannot be used, and when it can again: clients are told only that
 * it cannot, the operator is the one who can make room or find the disk.
 */
export function tellingTheOperator(
  store: SqliteStore,
  say: (line: string) => void,
  clock: () => number = Date.now,
): SqliteStore {
  const reads = notices('The database can be read again', say, clock);
  const writes = notices('The database can be written again', say, clock);
  return {
    limits: store.limits,
    get: (keys) => reads(store.get(keys)),
    range: (partition, options) => reads(store.range(partition, options)),
    changes: (cursor, limit) => reads(store.changes(cursor, limit)),
    scan: (cursor, limit) => reads(store.scan(cursor, limit)),
    put: (items) => writes(store.put(items)),
    remove: (keys) => writes(store.remove(keys)),
    commit: (items) => writes(store.commit(items)),
    trimChanges: (cursor) => writes(store.trimChanges(cursor)),
    removeExpired: (atSeconds) => writes(store.removeExpired(atSeconds)),
    close: () => store.close(),
  };
}

function notices(well: string, say: (line: string) => void, clock: () => number) {
  const notice = createNotice(well, say, clock);
  return async <T>(answer: Promise<T>): Promise<T> => {
    try {
      const result = await answer;
      notice.succeeded();
      return result;
    } catch (failure) {
      if (failure instanceof Unavailable || failure instanceof UnknownOutcome) notice.failed(failure.message);
      throw failure;
    }
  };
}

/** Says that something fails, not too often, and once, with the words `well`, that it does so no more. */
export function createNotice(well: string, say: (line: string) => void, clock: () => number) {
  let saidMs = Number.NEGATIVE_INFINITY;
  let failedMs: number | undefined;
  return {
    failed: (line: string): void => {
      failedMs = clock();
      if (failedMs < saidMs + repeatMs) return;
      saidMs = failedMs;
      say(line);
    },
    succeeded: (): void => {
      if (failedMs === undefined || clock() < failedMs + wellMs) return;
      failedMs = undefined;
      saidMs = Number.NEGATIVE_INFINITY;
      say(well);
    },
  };
}
