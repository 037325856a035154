/**
 * What the function `schedule` does on AWS: pushes at the start and every hour. One push at a time; one that fails is
 * tried again at the next hour. Answers how to stop it.
 */
export function keepPushed(
  push: () => Promise<unknown>,
  { pauseMs, onFailure }: { readonly pauseMs: number; readonly onFailure: (failure: unknown) => void },
): () => Promise<void> {
  let running: Promise<unknown> = push().catch(onFailure);
  const timer = setInterval(() => {
    running = running.then(push).catch(onFailure);
  }, pauseMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
