import type { Outbox } from './outbox.ts';

export type SendState = 'saved' | 'waiting' | 'ended';

export interface SenderOptions {
  readonly outbox: Outbox;
  /** Sends one form; answers the status. Rejects without a connection. */
  readonly send: (linkId: string, form: string) => Promise<number>;
  /** `ended`: the link opens nothing any more, or the answers were sent elsewhere. */
  readonly tell: (state: SendState) => void;
  readonly later: (work: () => void) => void;
}

/** Sends what is in the outbox, one after the other, and tries again until all of it has arrived. */
export function createSender({ outbox, send, tell, later }: SenderOptions): () => Promise<boolean> {
  let running: Promise<boolean> | undefined;
  let isRetryDue = false;
  const retry = () => {
    if (isRetryDue) return;
    isRetryDue = true;
    later(() => {
      isRetryDue = false;
      void flush();
    });
  };
  const run = async (): Promise<boolean> => {
    for (let entry = outbox.entries()[0]; entry; entry = outbox.entries()[0]) {
      const [linkId, form] = entry;
      const status = await send(linkId, form).catch(() => 0);
      if (status === 409 || status === 410) {
        tell('ended');
        return false;
      }
      if (status === 0 || status === 429 || status >= 500) {
        tell('waiting');
        retry();
        return false;
      }
      // Kept by the server, or one that it will never take: to send that again would hold up the others.
      outbox.sent(linkId, form);
    }
    tell('saved');
    return true;
  };
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
  return flush;
}
