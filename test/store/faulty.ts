import {
  type ItemStore,
  type Key,
  type NewItem,
  Unavailable,
  UnknownOutcome,
  type Write,
} from '../../functions/store/item-store.ts';

/** A call of the port that is about to be made; `number` counts them all from 0. */
export type StoreCall = { readonly number: number } & (
  | { readonly kind: 'get' | 'remove'; readonly keys: readonly Key[] }
  | { readonly kind: 'range'; readonly partition: string }
  | { readonly kind: 'put'; readonly items: readonly NewItem[] }
  | { readonly kind: 'commit'; readonly writes: readonly Write[] }
  | { readonly kind: 'changes' | 'scan' }
);

export type Fault =
  /** `Unavailable`, and nothing happened. */
  | { readonly kind: 'unavailable' }
  /** Carried out, but the answer is lost: `UnknownOutcome` for a commit, `Unavailable` for anything else. */
  | { readonly kind: 'answer-lost' }
  /** Not carried out, and the caller cannot know: as `answer-lost`. */
  | { readonly kind: 'request-lost' }
  /** The first `count` items or keys of a put or remove are carried out, then `Unavailable`. */
  | { readonly kind: 'partial'; readonly count: number }
  /** Waits for these promises before the call, after it, or both; one that never settles stalls the caller. */
  | { readonly kind: 'delay'; readonly before?: Promise<unknown>; readonly after?: Promise<unknown> };

/**
 * A store of which each call meets the fault that `decide` chooses for it, or none. Everything that goes through
 * uninjured goes to `store`, whose contract it keeps.
 */
export function faulty(store: ItemStore, decide: (call: StoreCall) => Fault | undefined): ItemStore {
  let number = 0;

  const meet = async <T>(
    call: Parameters<typeof decide>[0],
    carryOut: () => Promise<T>,
    carryOutPart: (count: number) => Promise<unknown> = async () => undefined,
  ): Promise<T> => {
    const fault = decide(call);
    switch (fault?.kind) {
      case undefined:
        return carryOut();
      case 'unavailable':
        throw new Unavailable(`Injected: call ${call.number} was refused`);
      case 'request-lost':
        throw lost(call);
      case 'answer-lost':
        await carryOut();
        throw lost(call);
      case 'partial':
        await carryOutPart(fault.count);
        throw new Unavailable(`Injected: call ${call.number} was carried out in part`);
      case 'delay': {
        await fault.before;
        const answer = await carryOut();
        await fault.after;
        return answer;
      }
    }
  };

  return {
    limits: store.limits,
    get: (keys) => meet({ number: number++, kind: 'get', keys }, () => store.get(keys)),
    range: (partition, options) =>
      meet({ number: number++, kind: 'range', partition }, () => store.range(partition, options)),
    put: (items) =>
      meet(
        { number: number++, kind: 'put', items },
        () => store.put(items),
        (count) => store.put(items.slice(0, count)),
      ),
    remove: (keys) =>
      meet(
        { number: number++, kind: 'remove', keys },
        () => store.remove(keys),
        (count) => store.remove(keys.slice(0, count)),
      ),
    commit: (writes) => meet({ number: number++, kind: 'commit', writes }, () => store.commit(writes)),
    changes: (cursor, limit) =>
      meet({ number: number++, kind: 'changes' }, () => store.changes(cursor, limit)),
    scan: (cursor, limit) => meet({ number: number++, kind: 'scan' }, () => store.scan(cursor, limit)),
    close: () => store.close(),
  };
}

function lost(call: StoreCall): Error {
  const message = `Injected: no answer to call ${call.number}`;
  return call.kind === 'commit' ? new UnknownOutcome(message) : new Unavailable(message);
}
