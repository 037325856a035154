import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyRetention, type Retention, type RetentionContext, retention } from '../handlers/retention.ts';
import type { Log } from '../http/log.ts';

const dayMs = 24 * 3_600_000;

/**
 * How long records and traces are kept: `retention.json` in the data folder; for ever when there is none.
 * @throws Error that names the file and says what is wrong with it
 */
export function readRetention(folder: string): Retention | undefined {
  const path = join(folder, 'retention.json');
  if (!existsSync(path)) return undefined;
  try {
    return retention.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const right = '{"recordYears":20,"auditYears":5}';
    throw new Error(
      `${path} must be, for instance, ${right}: ${cause instanceof Error ? cause.message : cause}`,
      {
        cause,
      },
    );
  }
}

/** Once a day, as the function `schedule` does once a month on AWS. Answers how to stop it. */
export function keepRetention(
  context: Omit<RetentionContext, 'retention' | 'nowMs' | 'hasTime'>,
  kept: Retention | undefined,
  { log, onFailure }: { readonly log: Log; readonly onFailure: (failure: unknown) => void },
): () => Promise<void> {
  if (kept === undefined) return async () => undefined;
  let isStopped = false;
  let running = Promise.resolve();
  const run = async () => {
    const options = { ...context, retention: kept, nowMs: Date.now(), hasTime: () => !isStopped };
    log({ event: 'retention', ...(await applyRetention(options)) });
  };
  const timer = setInterval(() => {
    running = running.then(run).catch(onFailure);
  }, dayMs);
  timer.unref();
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await running;
  };
}
