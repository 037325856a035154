/** What the API notes of itself. Never a path, a query, a message or a body: they hold what people are treated for. */
export type LogEvent =
  | {
      readonly event: 'request';
      readonly requestId: string;
      /** `GET /:type/:id`; absent when there is no such route. */
      readonly route?: string;
      readonly status: number;
      readonly durationMs: number;
    }
  | {
      readonly event: 'failure';
      readonly logId: string;
      /** The name of the error. */
      readonly error: string;
      /** Where it was thrown: functions and lines, without the message. */
      readonly frames: readonly string[];
    }
  | {
      /** Somebody asked to see what is withheld: who, of whom and why is in the audit trail. */
      readonly event: 'break-glass';
      readonly requestId: string;
      readonly status: number;
    }
  | {
      /** How many persons and traces were over their time. */
      readonly event: 'retention';
      readonly announced: number;
      readonly erased: number;
      readonly pruned: number;
    }
  | {
      /** Who is on call was told of an alert, or was not; nobody has accepted it. */
      readonly event: 'alert';
      /** Id of its Task. */
      readonly alert: string;
      /** How many were told before. */
      readonly step: number;
      readonly outcome: 'told' | 'not-told' | 'unanswered';
    }
  | {
      /** Somebody was asked to answer, or was not: `paused` says not why. */
      readonly event: 'invitation';
      /** Id of its Task. */
      readonly task: string;
      /** How many messages there were before. */
      readonly step: number;
      readonly outcome:
        | 'sent'
        | 'paused'
        | 'not-reached'
        | 'stopped'
        | 'not-taken'
        | 'refused'
        | 'asked-otherwise';
    }
  | {
      /** A Subscription's endpoint was sent something. */
      readonly event: 'notification';
      readonly subscription: string;
      readonly type: string;
      /** That it answered; 0 for none. */
      readonly status: number;
      readonly durationMs: number;
    }
  | {
      /** Released figures were brought to the country's DHIS2: how many values, and what it did with them. */
      readonly event: 'dhis2-push';
      readonly sent: number;
      readonly removed: number;
      readonly imported: number;
      readonly updated: number;
      readonly ignored: number;
      readonly deleted: number;
      readonly conflicts: number;
      readonly unmapped: number;
      /** Indicators of which nothing was touched, since a released report of them was changed. */
      readonly untouched: number;
    };

export type Log = (event: LogEvent) => void;

const maxFrames = 20;

/** Notes an unforeseen error under a new id, which is all that the caller is told. */
export function reportTo(log: Log, newId: () => string): (error: unknown) => string {
  return (error) => {
    const logId = newId();
    log({ event: 'failure', logId, ...described(error) });
    return logId;
  };
}

function described(error: unknown): { error: string; frames: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error, frames: [] };
  const cause = error.cause === undefined ? undefined : described(error.cause);
  return {
    error: cause === undefined ? error.name : `${error.name} < ${cause.error}`,
    frames: [...framesOf(error), ...(cause?.frames ?? [])].slice(0, maxFrames),
  };
}

/** A message may have lines of its own, and they may look like frames. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const found = stack.indexOf(message);
  const lines = (found < 0 ? stack : stack.slice(found + message.length)).split('\n');
  return lines
    .filter((line) => /^\s+at .*(?::\d+:\d+\)?|\(<anonymous>\)|\(native\))$/.test(line))
    .map((line) => line.trim());
}
