import type { ItemStore } from '../../functions/store/item-store.ts';

type Method = 'get' | 'range' | 'put' | 'remove' | 'commit' | 'scan';

export interface Call {
  readonly method: Method;
  readonly args: readonly unknown[];
  /** Counts all calls of this store, from 0. */
  readonly number: number;
}

/** Carries a call out, or does not, or waits before or after. */
export type Interception = (call: Call, proceed: () => Promise<unknown>) => Promise<unknown>;

/** The same store seen through something that may hold, lose or repeat its calls. */
export function intercepted(store: ItemStore, intercept: Interception): ItemStore {
  let number = 0;
  const through =
    (method: Method) =>
    (...args: readonly unknown[]): Promise<never> => {
      const proceed = () => (store[method] as (...all: readonly unknown[]) => Promise<unknown>)(...args);
      return intercept({ method, args, number: number++ }, proceed) as Promise<never>;
    };
  return {
    limits: store.limits,
    get: through('get'),
    range: through('range'),
    put: through('put'),
    remove: through('remove'),
    commit: through('commit'),
    scan: through('scan'),
    changes: (cursor, limit) => store.changes(cursor, limit),
    close: () => store.close(),
  };
}

/** Something to wait for that the test opens. */
export function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
