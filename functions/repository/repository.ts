import type { Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { SearchQuery } from '../fhir/search/query.ts';

/** FHIR semantics over an `ItemStore`: versions, atomic transactions, conditional operations, search. */
export interface Repository {
  /** The current version; a deleted one says so; `undefined` when there never was one. */
  read(type: string, id: string): Promise<Version | undefined>;
  /** As `read`, for many at once, in the order asked. */
  readMany(references: readonly ResourceKey[]): Promise<readonly (Version | undefined)[]>;
  vread(type: string, id: string, versionId: string): Promise<Version | undefined>;
  /** Newest first. */
  history(
    type: string,
    id: string,
    page: { readonly count: number; readonly cursor?: string },
  ): Promise<HistoryPage>;
  /**
   * What has changed, of all resources of some types. All pages of one walk state the same `asOfMs`, that of the first:
   * whoever asks again from it on misses nothing.
   * @throws FhirError `value` for a cursor that is not ours, `too-costly` when `at` would have to look at too many
   */
  feed(query: FeedQuery): Promise<FeedPage>;
  /** @throws FhirError `too-costly` when too much would have to be read, `value` for a cursor that is not ours */
  search(query: SearchQuery, view: View): Promise<SearchPage>;
  /**
   * Carries out all entries or none; what is answered is durable and at once searchable. References to the
   * `fullUrl` of another entry (`urn:uuid:…`) and conditional references are rewritten to `Type/id`.
   * @throws FhirError: `conflict` 412 for a stale `ifMatch`, `multiple-matches` 412, `not-found`, `deleted`,
   * `too-costly` 413 over the limits, `transient` 503 when the store gave no answer; its `expression` names the
   * entry (`Bundle.entry[3]…`) when there is more than one
   */
  commit(entries: readonly Entry[], view: WriteView, extra?: CommitExtra): Promise<readonly CommitResult[]>;
  /** Small records of Kring's own that are no resources: links, drafts, clients, used token ids. */
  readonly records: Records;
}

export interface ResourceKey {
  readonly type: string;
  readonly id: string;
}

export interface Version extends ResourceKey {
  readonly versionId: string;
  /** An instant in UTC with milliseconds. */
  readonly lastUpdated: string;
  readonly deleted: boolean;
  /** Of a version that came where there was none, or only a deletion: the verb that it was asked for by, if that is known. */
  readonly created?: 'POST' | 'PUT';
  /** The resource with its `meta`, as JSON text in which decimals keep their precision; '' when deleted. */
  readonly text: string;
  /** Of a contained resource that a search answers: its id within the resource of `type` and `id`. */
  readonly fragment?: string;
  /** The same, parsed at first use. @throws Error for a deleted version */
  readonly resource: Resource;
}

export interface HistoryPage {
  readonly total: number;
  readonly versions: readonly Version[];
  readonly cursor?: string;
}

/** https://hl7.org/fhir/R4/http.html#history */
export interface FeedQuery {
  readonly types: readonly string[];
  readonly order: 'newest-first' | 'oldest-first';
  readonly count: number;
  /** Epoch milliseconds: versions that came then or later. */
  readonly sinceMs?: number;
  /** Epoch milliseconds: versions that were current at some time of this span, its end excluded. */
  readonly at?: { readonly fromMs: number; readonly toMs: number };
  readonly cursor?: string;
}

export interface FeedPage {
  readonly versions: readonly Version[];
  readonly cursor?: string;
  /** Epoch milliseconds before which nothing more can come. */
  readonly asOfMs: number;
}

export interface SearchPage {
  readonly matches: readonly Version[];
  readonly included: readonly Version[];
  /** How it was carried out, line by line, where the query asks for that. */
  readonly explanation?: readonly string[];
  /** All matches over all pages; absent when it was not asked for. */
  readonly total?: number;
  readonly cursor?: string;
}

/** What the caller may see; nothing else is found, counted, included or told apart from what is not there. */
export interface View {
  visible(resource: Resource): boolean;
  /** What of a visible resource the caller is shown: itself, or a copy with less in it. Itself when absent. */
  shown?(resource: Resource): Resource | undefined;
  /** Reads what deciding about these takes; to be called before. Nothing has to be read when absent. */
  prepare?(resources: readonly Resource[], changes?: readonly ResourceChange[]): Promise<void>;
}

export interface WriteView extends View {
  /** Whether a write may tell that this is there (`undefined`: that it was); of course when absent. */
  acknowledges?(current: Resource | undefined): boolean;
  /** Why the caller may not make this change; `undefined` when it may. `among` are all changes of the commit. */
  refuse(change: ResourceChange, among?: readonly ResourceChange[]): Issue | undefined;
}

export interface ResourceChange {
  /** Absent for a create. */
  readonly before?: Resource;
  /** Absent for a delete. */
  readonly after?: Resource;
  /** Of a create: the caller has named its id. */
  readonly choosesId?: boolean;
}

export type Entry =
  /** An id of the server's choice, unless `ifNoneExist` finds one: then that, unchanged. */
  | {
      readonly kind: 'create';
      readonly resource: Resource;
      readonly fullUrl?: string;
      readonly ifNoneExist?: SearchQuery;
    }
  /** `ifMatch`: a versionId. `ifNoneMatch`: only when there is none yet (`If-None-Match: *`). */
  | {
      readonly kind: 'update';
      readonly resource: Resource & { readonly id: string };
      readonly fullUrl?: string;
      readonly ifMatch?: string;
      readonly ifNoneMatch?: '*';
      /** The id is Kring's own, drawn for what it creates: no caller has chosen it. */
      readonly isDrawn?: true;
    }
  | {
      readonly kind: 'update-where';
      readonly resource: Resource;
      readonly criteria: SearchQuery;
      readonly fullUrl?: string;
      readonly ifMatch?: string;
    }
  /** Read, change, write: `change` may be called again when somebody else was faster. */
  | {
      readonly kind: 'modify';
      readonly type: string;
      readonly id: string;
      readonly change: (current: Resource) => Resource;
      readonly ifMatch?: string;
    }
  | { readonly kind: 'delete'; readonly type: string; readonly id: string; readonly ifMatch?: string }
  | { readonly kind: 'delete-where'; readonly criteria: SearchQuery };

export interface CommitResult {
  readonly outcome: 'created' | 'updated' | 'deleted' | 'unchanged' | 'absent';
  /** `undefined` only when there was nothing to delete (`absent`). */
  readonly version?: Version;
}

export interface CommitExtra {
  /** Reads a conditional reference (`Patient?identifier=…`) into a query. @throws FhirError */
  readonly conditionalReference?: (reference: string) => SearchQuery;
  /** Written in the same commit. */
  readonly records?: readonly RecordWrite[];
  readonly following?: Following;
}

/**
 * What changes give rise to, whoever makes them: written in the same commit, as Kring's own work. Asked anew at each try,
 * with ids and references as they will be stored; an entry for what is changed anyway is left out, and one whose
 * condition does not hold means that somebody else was faster.
 */
export type Following = (changes: readonly ResourceChange[]) => Promise<readonly Entry[]>;

export interface RecordKey {
  /** Such as `link`, `draft`, `client`. */
  readonly kind: string;
  readonly id: string;
  /** For several records under one id; '' for the one. */
  readonly part?: string;
}

export type RecordValue = Readonly<Record<string, string | number | boolean>>;

export interface StoredRecord extends Required<RecordKey> {
  readonly value: RecordValue;
  readonly revision: string;
}

export interface RecordWrite {
  readonly key: RecordKey;
  /** `undefined` removes it. */
  readonly value: RecordValue | undefined;
  /** `absent`, or the revision that was read. @throws FhirError `conflict` 409 when it does not hold */
  readonly expect: 'absent' | { readonly revision: string };
  readonly expiresAtSeconds?: number;
}

export interface Records {
  get(key: RecordKey): Promise<StoredRecord | undefined>;
  /** As `get`, for many at once, in the order asked. */
  getMany(keys: readonly RecordKey[]): Promise<readonly (StoredRecord | undefined)[]>;
  /** Every part under one kind and id, by part; or those from `from` on, at most `limit`. */
  parts(
    kind: string,
    id: string,
    some?: { readonly from?: string; readonly limit: number },
  ): Promise<readonly StoredRecord[]>;
  /** Last writer wins. */
  put(key: RecordKey, value: RecordValue, expiresAtSeconds?: number): Promise<void>;
  remove(key: RecordKey): Promise<void>;
  /** All or none, each with its precondition. @throws FhirError `conflict` 409 */
  commit(writes: readonly RecordWrite[]): Promise<void>;
}
