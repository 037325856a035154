import type { ItemStore, Key } from '../store/item-store.ts';
import { type Cell, type Content, cellOf, type Mark } from './cell.ts';
import { transactionKey } from './keys.ts';
import { recordOf } from './transaction-record.ts';

/** A cell with what its mark, if it has one, turned out to mean. */
export interface SettledCell {
  readonly cell: Cell;
  /** What is committed; absent when nothing ever was. */
  readonly content?: Content;
  /** The mark of a transaction that was still undecided. */
  readonly pending?: Mark;
}

type Verdict = 'pending' | 'committed' | 'aborted';

/**
 * What one request has learnt of transaction records. It asks for each but once, so that it sees a transaction that
 * is decided meanwhile either everywhere or nowhere.
 */
export class Verdicts {
  readonly #store: ItemStore;
  readonly #known = new Map<string, Verdict>();

  constructor(store: ItemStore) {
    this.#store = store;
  }

  /** Reads cells and says of each what is committed. Answers in the order asked. */
  async settle(keys: readonly Key[]): Promise<readonly SettledCell[]> {
    if (keys.length === 0) return [];
    const items = await this.#store.get(keys);
    const cells = keys.map((key, index) => cellOf(key, items[index]));
    const missing = await this.#learn(cells);
    if (missing.size === 0) return cells.map((cell) => this.#settled(cell));
    return this.#settleAgain(cells, missing);
  }

  /**
   * Where a mark's record is gone, the mark may have gone before it: only a mark that is still there when its
   * record is known to be missing was left behind by a writer that woke too late, and never counts.
   */
  async #settleAgain(cells: readonly Cell[], missing: ReadonlySet<string>): Promise<readonly SettledCell[]> {
    const stale = cells.filter(({ mark }) => mark && missing.has(mark.transactionId));
    const items = await this.#store.get(stale.map(({ key }) => key));
    const fresh = new Map(stale.map(({ key }, index) => [key.partition, cellOf(key, items[index])]));
    for (const id of missing) this.#known.set(id, 'aborted');
    const current = cells.map((cell) => fresh.get(cell.key.partition) ?? cell);
    const stillMissing = await this.#learn(current);
    for (const id of stillMissing) this.#known.set(id, 'aborted');
    return current.map((cell) => this.#settled(cell));
  }

  /** Answers the transactions that have no record. */
  async #learn(cells: readonly Cell[]): Promise<ReadonlySet<string>> {
    const named = cells.flatMap(({ mark }) => (mark ? [mark.transactionId] : []));
    const unknown = [...new Set(named)].filter((id) => !this.#known.has(id));
    if (unknown.length === 0) return new Set();
    const items = await this.#store.get(unknown.map(transactionKey));
    const missing = new Set<string>();
    unknown.forEach((id, index) => {
      const item = items[index];
      if (item) this.#known.set(id, recordOf(id, item).state);
      else missing.add(id);
    });
    return missing;
  }

  #settled(cell: Cell): SettledCell {
    const { current, mark } = cell;
    const verdict = mark && this.#known.get(mark.transactionId);
    if (mark && verdict === 'committed') return { cell, content: mark.content };
    const pending = verdict === 'pending' ? mark : undefined;
    return { cell, ...(current && { content: current }), ...(pending && { pending }) };
  }
}
