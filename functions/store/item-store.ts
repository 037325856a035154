/**
 * The one port between Kring and where it keeps things: an ordered, partitioned item store, shaped after what
 * DynamoDB can do. Everything FHIR is decided above it, so that it exists once.
 *
 * Key values are well-formed Unicode (no lone surrogates), 1 to 2,048 UTF-8 bytes for a partition and 1 to 1,024
 * for a sort key. Sort keys are ordered by their UTF-8 bytes, whatever the adapter.
 */
export interface ItemStore {
  readonly limits: StoreLimits;

  /** Strongly consistent reads, one answer for each key, in the order asked; a key may be asked twice. */
  get(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>;

  /** A strongly consistent page of one partition. Never returns more than `limit` items. */
  range(partition: string, options?: RangeOptions): Promise<Page>;

  /** Writes each item whatever was there before. Idempotent, not atomic: on an error some may have been written. */
  put(items: readonly NewItem[]): Promise<void>;

  /** Removes each item, there or not. Idempotent, not atomic. */
  remove(keys: readonly Key[]): Promise<void>;

  /**
   * All writes or none. Answers the new revision of each write, in order (`undefined` for checks and removals).
   * @throws ConditionFailed naming the first write whose precondition did not hold: nothing was written
   * @throws Unavailable nothing was written
   * @throws UnknownOutcome it may have been written, now or later
   */
  commit(writes: readonly Write[]): Promise<readonly (Revision | undefined)[]>;

  /**
   * What `commit` has written since `cursor` (from the beginning without one), in commit order for any one key;
   * a key may be reported more than once, and keys written by `put` and `remove` may be reported too.
   * A consumer reads the item itself: a change says that there is something to look at, never what.
   * @throws ChangesLost when changes after `cursor` are no longer kept
   */
  changes(cursor: string | undefined, limit: number): Promise<ChangePage>;

  /**
   * Every item of the store, a page at a time and in no particular order, for upkeep and rebuilding. What is there
   * from beginning to end is seen; what is written or removed meanwhile may be.
   */
  scan(cursor: string | undefined, limit: number): Promise<Page>;

  close(): Promise<void>;
}

export interface Key {
  readonly partition: string;
  readonly sort: string;
}

/** Changes on every write of the item, and is never used twice, not even after a removal. Opaque. */
export type Revision = string & { readonly __brand: 'Revision' };

export type Attribute = string | number | boolean | Uint8Array;

export interface NewItem extends Key {
  /** The layout of the attributes, so that old items stay readable: see docs/storage.md. */
  readonly format: number;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Epoch seconds after which the store may remove the item by itself (it need not). */
  readonly expiresAtSeconds?: number;
}

export interface Item extends NewItem {
  readonly revision: Revision;
}

export interface RangeOptions {
  /** First sort key wanted (inclusive). */
  readonly from?: string;
  /** The sort key before which to stop (exclusive). */
  readonly to?: string;
  /** At most this many items; adapters may return fewer with a cursor. Default 1,000. */
  readonly limit?: number;
  /** From the largest sort key down. */
  readonly reverse?: boolean;
  /** `cursor` of the page before: goes on after the last item that it held. */
  readonly cursor?: string;
}

export interface Page {
  readonly items: readonly Item[];
  /** Present when there may be more. */
  readonly cursor?: string;
}

export type Precondition = 'absent' | { readonly revision: Revision };

export type Write =
  | { readonly kind: 'put'; readonly item: NewItem; readonly expect: Precondition }
  | { readonly kind: 'remove'; readonly key: Key; readonly expect: { readonly revision: Revision } }
  | { readonly kind: 'check'; readonly key: Key; readonly expect: Precondition };

export interface ChangePage {
  readonly keys: readonly Key[];
  /** Where to go on. Always present: an empty page's cursor is where to ask again later. */
  readonly cursor: string;
}

export interface StoreLimits {
  /** The most writes (checks included) that one commit takes. */
  readonly maxCommit: number;
  /** The most bytes that one commit takes, all items together. */
  readonly maxCommitBytes: number;
  /** The most bytes of one item, names and values of its attributes included. */
  readonly maxItemBytes: number;
}

/** A write's precondition did not hold, and nothing was written. */
export class ConditionFailed extends Error {
  override readonly name = 'ConditionFailed';
  readonly index: number;
  constructor(index: number) {
    super(`The precondition of write ${index} did not hold`);
    this.index = index;
  }
}

/** The store could not be reached or refused for load, after bounded retries. Nothing was written by `commit`. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The store may or may not have carried the commit out, now or later. */
export class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome';
}

/**
 * The feed no longer holds all that follows the cursor (DynamoDB keeps 24 hours). The consumer starts again without
 * a cursor, and then reads everything that it follows.
 */
export class ChangesLost extends Error {
  override readonly name = 'ChangesLost';
}

/** The caller broke a limit of the store: a defect above the port, never a reader's fault. */
export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded';
}
