import type { Problem } from '../form.ts';
import type { Outbox } from './outbox.ts';
import type { Receipt } from './receipt.ts';

/**
 * `waiting`: the server does not have all answers yet. `refused`: one is not taken as it is, and stays on the phone
 * until it is changed. `ended`: the link opens nothing any more. `changed`: the form was answered elsewhere meanwhile.
 */
export type SendState = 'saved' | 'waiting' | 'refused' | 'ended' | 'changed';

export interface SenderOptions {
  readonly outbox: Outbox;
  /** Sends one form. Rejects without a connection. */
  readonly send: (linkId: string, form: string) => Promise<Receipt>;
  readonly tell: (state: SendState) => void;
  /** @param failures how often in a row there was no answer, 1 at first: the more, the later */
  readonly later: (work: () => void, failures: number) => void;
}

export interface Sender {
  /** Sends what is in the outbox; whether the server now has all of it. */
  readonly flush: () => Promise<boolean>;
  /** Those that are not taken as they are, by linkId. */
  readonly refused: () => ReadonlyMap<string, Problem>;
}

/** Sends what is in the outbox, one after the other, and tries again until all of it has arrived. */
export function createSender({ outbox, send, tell, later }: SenderOptions): Sender {
  const refusals = new Map<string, { readonly form: string; readonly problem: Problem }>();
  const isRefused = ([linkId, form]: readonly [string, string]) => refusals.get(linkId)?.form === form;
  const next = () => outbox.entries().find((entry) => !isRefused(entry));
  const refused = () =>
    new Map(
      outbox.entries().flatMap((entry) => {
        const problem = isRefused(entry) ? refusals.get(entry[0])?.problem : undefined;
        return problem ? [[entry[0], problem] as const] : [];
      }),
    );
  let failures = 0;
  const retry = once(
    (work) => later(work, failures),
    () => void flush(),
  );
  /** Whether to go on with the others. */
  const take = (linkId: string, form: string, receipt: Receipt): boolean => {
    failures = receipt.kind === 'unsure' ? failures + 1 : 0;
    switch (receipt.kind) {
      case 'saved':
        outbox.sent(linkId, form);
        return true;
      case 'refused':
        refusals.set(linkId, { form, problem: receipt.problem });
        return true;
      case 'not-asked':
        outbox.sent(linkId, form);
        tell('changed');
        return false;
      case 'ended':
        tell('ended');
        return false;
      case 'unsure':
        tell('waiting');
        retry();
        return false;
    }
  };
  const run = async (): Promise<boolean> => {
    for (let entry = next(); entry; entry = next()) {
      const [linkId, form] = entry;
      const receipt = await send(linkId, form).catch(() => ({ kind: 'unsure' }) as const);
      if (!take(linkId, form, receipt)) return false;
    }
    const isAll = outbox.entries().length === 0;
    tell(isAll ? 'saved' : 'refused');
    return isAll;
  };
  let running: Promise<boolean> | undefined;
  const flush = async (): Promise<boolean> => {
    if (running) {
      await running;
      return outbox.entries().length === 0 || flush();
    }
    running = run();
    try {
      return await running;
    } finally {
      running = undefined;
    }
  };
  return { flush, refused };
}

/** Work that is put off, and not put off again before it was done. */
function once(later: (work: () => void) => void, work: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    later(() => {
      isDue = false;
      work();
    });
  };
}
