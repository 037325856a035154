import type { SearchDefinitions } from '../fhir/search/query.ts';
import type { ItemStore } from '../store/item-store.ts';
import type { FeedDays } from './feed-days.ts';
import type { PostedIndexes } from './posted-index.ts';
import type { ReadMeter } from './search/explain.ts';

/** What the parts of the repository share; everything that is not a decision of theirs is passed in. */
export interface Context {
  readonly store: ItemStore;
  readonly definitions: SearchDefinitions;
  /** The indexes of parameters that clients have posted. */
  readonly postedIndexes: PostedIndexes;
  /** On which days versions of which types came. */
  readonly feedDays: FeedDays;
  /** This server's FHIR base, without a slash at the end: absolute references below it are its own. */
  readonly baseUrl: string;
  /** Epoch milliseconds. Safety never rests on it. */
  readonly clock: () => number;
  /** A new resource id, at random. */
  readonly newId: () => string;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 ≤ n < 1 */
  readonly random: () => number;
  readonly limits: RepositoryLimits;
  /** Counts what an explained search reads; absent: that is not told. */
  readonly meter?: (store: ItemStore) => ReadMeter;
  /** Lets work go on after the answer; on a Lambda the change feed does it again. */
  readonly background: (work: () => Promise<void>) => void;
  /** Turns a cursor into what may leave the house, and back; `undefined` when it is not ours. */
  readonly seal: {
    readonly close: (text: string) => string;
    readonly open: (token: string) => string | undefined;
  };
}

export interface RepositoryLimits {
  /** The most entries of one transaction. */
  readonly maxEntries: number;
  /** The most bytes of all resources of one transaction, as JSON. */
  readonly maxTransactionBytes: number;
  /** The most resources that one search looks at before it answers `too-costly`. */
  readonly maxScanned: number;
  /** The most resources that `_include` and `_revinclude` add to one page. */
  readonly maxIncluded: number;
  /** How long a large transaction may stay undecided before anyone may abort it. */
  readonly leaseMs: number;
  /** How long a record stays after all its marks are gone. */
  readonly recordRetentionMs: number;
  /** No request reads for longer: what was superseded longer ago than this may be swept. */
  readonly longestRequestMs: number;
  /** How long a process goes by what it has read of the indexes of posted parameters. */
  readonly indexesFreshMs: number;
  /** How often a request that lost a race begins anew. */
  readonly maxTries: number;
}

export const defaultLimits: RepositoryLimits = {
  maxEntries: 2_000,
  maxTransactionBytes: 16_000_000,
  maxScanned: 20_000,
  maxIncluded: 1_000,
  leaseMs: 15_000,
  recordRetentionMs: 3 * 24 * 3_600_000,
  longestRequestMs: 5 * 60_000,
  indexesFreshMs: 60_000,
  maxTries: 200,
};
