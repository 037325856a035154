import type { Key, Precondition } from '../item-store.ts';

/** An item as it goes into its row. */
export interface Row extends Key {
  readonly revision: string;
  readonly format: number;
  /** Epoch seconds. */
  readonly expires: number | null;
  readonly attributes: Uint8Array;
}

export type RowWrite<R = Row> =
  | { readonly kind: 'put'; readonly row: R; readonly expect: Precondition }
  | { readonly kind: 'remove' | 'check'; readonly key: Key; readonly expect: Precondition };

/** One call of the port that writes. */
export type Operation<R = Row> =
  | { readonly kind: 'commit'; readonly writes: readonly RowWrite<R>[] }
  | { readonly kind: 'put'; readonly rows: readonly R[] }
  | { readonly kind: 'remove'; readonly keys: readonly Key[] }
  | { readonly kind: 'trim-changes'; readonly before: number }
  | { readonly kind: 'remove-expired'; readonly atSeconds: number };

/** `undefined`: carried out. A number: the index of the first write of a commit whose precondition did not hold. */
export type Outcome = number | undefined;

/** The same operation with each of its rows made into something else, in order. */
export function mapRows<A, B>(operation: Operation<A>, change: (row: A) => B): Operation<B> {
  switch (operation.kind) {
    case 'commit':
      return {
        kind: 'commit',
        writes: operation.writes.map((write) =>
          write.kind === 'put' ? { kind: 'put', row: change(write.row), expect: write.expect } : write,
        ),
      };
    case 'put':
      return { kind: 'put', rows: operation.rows.map(change) };
    default:
      return operation;
  }
}
