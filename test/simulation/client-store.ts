import {
  ConditionFailed,
  type Item,
  type ItemStore,
  type Key,
  Unavailable,
  UnknownOutcome,
  type Write,
} from '../../functions/store/item-store.ts';
import type { Choices } from './choices.ts';
import type { Faults } from './faults.ts';
import type { Actor, Scheduler } from './scheduler.ts';

export interface Surroundings {
  readonly store: ItemStore;
  readonly scheduler: Scheduler;
  readonly choices: Choices;
  readonly faults: Faults;
}

/**
 * The one store as one process sees it. Each call waits for its turn; what is no atomic call of the port comes in
 * pieces, between which others have their turns; and each piece may meet a fault.
 */
export function clientStore({ store, scheduler, choices, faults }: Surroundings, actor: Actor): ItemStore {
  const waitFor = (label: string) => scheduler.turn(actor, label, faults.delayMs());

  const reading = async <T>(label: string, call: () => Promise<T>): Promise<T> => {
    await waitFor(label);
    if (faults.ofRead() === 'throttled') throw refused(label);
    return await scheduler.busy(call());
  };

  /** `lost`: what the caller is told when no answer comes. */
  const writing = async <T>(label: string, call: () => Promise<T>, lost: () => Error): Promise<T> => {
    await waitFor(label);
    const fault = faults.ofWrite();
    if (fault === 'none') return await scheduler.busy(call());
    scheduler.note(actor.name, `  ! ${fault}`);
    if (fault === 'throttled') throw refused(label);
    if (fault === 'answer-lost') await scheduler.busy(unheard(call()));
    if (fault === 'late') void later(scheduler, `late ${label}`, faults.latenessMs(), call);
    throw lost();
  };

  const inPieces = async <T>(all: readonly T[], take: (piece: readonly T[]) => Promise<void>) => {
    const size = pieceSize(choices, all.length);
    for (let start = 0; start < all.length; start += size) await take(all.slice(start, start + size));
  };

  return {
    limits: store.limits,
    async get(keys) {
      const found: (Item | undefined)[] = [];
      await inPieces(keys, async (piece) => {
        found.push(...(await reading(`get ${shown(piece)}`, () => store.get(piece))));
      });
      return found;
    },
    range: (partition, options) =>
      reading(`range ${partition} after ${options?.cursor ?? '-'}`, () => store.range(partition, options)),
    put: (items) =>
      inPieces(items, (piece) => {
        const label = `put ${shown(piece)}`;
        return writing(
          label,
          () => store.put(piece),
          () => refused(label),
        );
      }),
    remove: (keys) =>
      inPieces(keys, (piece) => {
        const label = `remove ${shown(piece)}`;
        return writing(
          label,
          () => store.remove(piece),
          () => refused(label),
        );
      }),
    commit: (writes) => {
      const label = `commit ${writes.map(shownWrite).join(', ')}`;
      return writing(
        label,
        () => store.commit(writes),
        () => new UnknownOutcome(`No answer: ${label}`),
      );
    },
    changes: (cursor, limit) => reading(`changes ${cursor ?? ''}`, () => store.changes(cursor, limit)),
    scan: (cursor, limit) => reading(`scan ${cursor ?? ''}`, () => store.scan(cursor, limit)),
    close: async () => undefined,
  };
}

/** Mostly whole, sometimes halved or bit by bit. */
function pieceSize(choices: Choices, length: number): number {
  if (length < 2) return 1;
  const pieces = choices.pick([1, 1, 2, 4, 16]);
  return Math.ceil(length / pieces);
}

async function later(
  scheduler: Scheduler,
  label: string,
  delayMs: number,
  call: () => Promise<unknown>,
): Promise<void> {
  await scheduler.turn(undefined, label, delayMs);
  await scheduler.busy(unheard(call()));
}

/** Nobody is told that the precondition did not hold; anything else is a defect of the simulator. */
async function unheard(call: Promise<unknown>): Promise<void> {
  await call.catch((failure: unknown) => {
    if (!(failure instanceof ConditionFailed)) throw failure;
  });
}

function refused(label: string): Error {
  return new Unavailable(`Refused: ${label}`);
}

function shown(keys: readonly Key[]): string {
  const some = keys.slice(0, 3).map(({ partition, sort }) => `${partition} ${sort}`);
  return keys.length > 3 ? `${some.join(', ')} … (${keys.length})` : some.join(', ');
}

function shownWrite(write: Write): string {
  if (write.kind !== 'put') return `${write.kind} ${shown([write.key])}`;
  const { v, mv, s } = write.item.attributes;
  const marked = mv === undefined ? '' : ` marked v${mv}`;
  return `${write.item.partition}${v === undefined ? '' : ` v${v}`}${marked}${s === undefined ? '' : ` ${s}`}`;
}
