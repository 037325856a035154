import { type Cell, type Content, cellOf } from '../../functions/repository/cell.ts';
import { transactionIdOf } from '../../functions/repository/keys.ts';
import { recordOf } from '../../functions/repository/transaction-record.ts';
import type { Item, Key, NewItem, Revision, Write } from '../../functions/store/item-store.ts';
import { keyText } from '../../functions/store/key-text.ts';
import type { ExpiringStore } from './memory-store.ts';
import type { Violation, ViolationKind } from './violation.ts';

/** A version of a resource that became current, and when. */
export interface CommittedVersion {
  readonly content: Content;
  readonly step: number;
  readonly atMs: number;
}

/** A record of Kring's own that was written, or, without an item, removed. */
export interface OwnRecord {
  readonly item?: NewItem;
  readonly step: number;
}

/**
 * What is true, by the one definition that there is: a version is current from the store call on that flips its head,
 * or the record of its transaction. It watches what reaches the store and keeps the versions of every resource;
 * whatever else is done to a head (marks, roll-forward, fences) must leave them as they are.
 */
export class Ledger {
  /** After one of these nothing more can be judged. */
  readonly violations: Violation[] = [];
  readonly repeatedRevisions: string[] = [];
  /** Every part of a body that ever was staged, by its key. */
  readonly parts = new Map<string, NewItem>();
  /** By partition of the resource, its versions 1, 2, 3 … */
  readonly versions = new Map<string, CommittedVersion[]>();
  /** When each record of Kring's own was written, by partition. */
  readonly ownRecords = new Map<string, OwnRecord[]>();
  readonly #marks = new Map<string, Map<string, Content>>();
  readonly #decided = new Map<string, string>();
  readonly #revisions = new Set<string>();
  readonly #time: { readonly step: number; readonly nowMs: number };

  constructor(time: { readonly step: number; readonly nowMs: number }) {
    this.#time = time;
  }

  committed(writes: readonly Write[], revisions: readonly (Revision | undefined)[]): void {
    for (const [index, write] of writes.entries()) {
      if (write.kind === 'put') this.#learnRevision(write.item, revisions[index]);
      if (write.kind === 'put') this.wrote(write.item);
      else if (write.kind === 'remove') this.removed(write.key);
    }
  }

  wrote(item: NewItem): void {
    const transactionId = transactionIdOf(item);
    if (transactionId !== undefined) this.#record(transactionId, item);
    else if (item.sort === 'head') this.#cell(cellOf(item, item as Item));
    else if (item.partition.startsWith('k#')) {
      const written = this.ownRecords.get(item.partition) ?? [];
      this.ownRecords.set(item.partition, [...written, { item, step: this.#time.step }]);
    } else if (item.sort.startsWith('b#')) this.parts.set(keyText(item), item);
  }

  removed({ partition, sort }: Key): void {
    if (sort === 'head' && this.#latest(partition))
      this.#violated('version', `${partition}: the head was removed`);
    const written = this.ownRecords.get(partition);
    if (written) this.ownRecords.set(partition, [...written, { step: this.#time.step }]);
  }

  #learnRevision({ partition }: Key, revision: Revision | undefined): void {
    const name = `${partition} ${revision}`;
    if (this.#revisions.has(name)) this.repeatedRevisions.push(`${partition}: ${revision} came twice`);
    this.#revisions.add(name);
  }

  #cell({ key: { partition }, current, mark }: Cell): void {
    const latest = this.#latest(partition);
    const same = current?.version === latest?.version && current?.attempt === latest?.attempt;
    if (mark) {
      const marks = this.#marks.get(mark.transactionId) ?? new Map<string, Content>();
      this.#marks.set(mark.transactionId, marks.set(partition, mark.content));
    }
    // Guards say nothing but that somebody has been here.
    if (same || !isResource(partition)) return;
    if (current && !mark) this.#append(partition, current);
    else this.#violated('version', `${partition}: ${shown(latest)} was written over by ${shown(current)}`);
  }

  #append(partition: string, content: Content): void {
    const versions = this.versions.get(partition) ?? [];
    const latest = versions.at(-1)?.content;
    if (content.version !== versions.length + 1 || (latest && content.stampMs <= latest.stampMs)) {
      this.#violated('version', `${partition}: ${shown(latest)} was followed by ${shown(content)}`);
    }
    const { step, nowMs: atMs } = this.#time;
    this.versions.set(partition, [...versions, { content, step, atMs }]);
  }

  #record(id: string, item: NewItem): void {
    const record = recordOf(id, item as Item);
    const before = this.#decided.get(id);
    if (before !== undefined && before !== record.state) {
      this.#violated('decision', `the transaction ${id} was ${before} and is now ${record.state}`);
    }
    if (record.state === 'pending' || before !== undefined) return;
    this.#decided.set(id, record.state);
    if (record.state !== 'committed') return;
    for (const { partition } of record.cells.filter((cell) => isResource(cell.partition))) {
      const content = this.#marks.get(id)?.get(partition);
      if (content) this.#append(partition, content);
      else this.#violated('half a transaction', `${id} was committed before ${partition} was marked`);
    }
  }

  #latest(partition: string): Content | undefined {
    return this.versions.get(partition)?.at(-1)?.content;
  }

  #violated(kind: ViolationKind, text: string): void {
    this.violations.push({ kind, text });
  }
}

function isResource(partition: string): boolean {
  return partition.startsWith('r#');
}

function shown(content: Content | undefined): string {
  return content ? `version ${content.version} of ${content.attempt}` : 'nothing';
}

/** The same store, with the ledger looking on. */
export function watched(store: ExpiringStore, ledger: Ledger): ExpiringStore {
  return {
    ...store,
    async put(items) {
      await store.put(items);
      for (const item of items) ledger.wrote(item);
    },
    async remove(keys) {
      await store.remove(keys);
      for (const key of keys) ledger.removed(key);
    },
    async commit(writes) {
      const revisions = await store.commit(writes);
      ledger.committed(writes, revisions);
      return revisions;
    },
  };
}
