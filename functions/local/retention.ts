import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finishErasures } from '../handlers/erasures.ts';
import { applyRetention, type Retention, type RetentionContext, retention } from '../handlers/retention.ts';
import type { Log } from '../http/log.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

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

/**
 * What the function `schedule` does on AWS: brings erasures to their end, every hour, and once a day what is to be done
 * about age. Answers how to stop it.
 */
export function keepRetention(
  context: Omit<RetentionContext, 'retention' | 'nowMs' | 'hasTime'>,
  kept: Retention | undefined,
  { log, onFailure }: { readonly log: Log; readonly onFailure: (failure: unknown) => void },
): () => Promise<void> {
  let isStopped = false;
  let running = Promise.resolve();
  const hasTime = () => !isStopped;
  const every = (pauseMs: number, run: () => Promise<void>) => {
    const timer = setInterval(() => {
      running = running.then(run).catch(onFailure);
    }, pauseMs);
    timer.unref();
    return timer;
  };
  const timers = [
    every(hourMs, () =>
      finishErasures({ ...context, upkeep: context.repository.upkeep, nowMs: Date.now() }, hasTime),
    ),
    ...(kept === undefined
      ? []
      : [
          every(dayMs, async () => {
            const options = { ...context, retention: kept, nowMs: Date.now(), hasTime };
            log({ event: 'retention', ...(await applyRetention(options)) });
          }),
        ]),
  ];
  return async () => {
    isStopped = true;
    for (const timer of timers) clearInterval(timer);
    await running;
  };
}
