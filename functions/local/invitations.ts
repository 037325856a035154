import type { SendingContext } from '../http/invitations/context.ts';
import { queueForgotten } from '../http/invitations/follow.ts';
import { inviteDue } from '../http/invitations/invite-due.ts';

const pauseMs = 60_000;

/**
 * What the clock calls the functions `notify` and `schedule` for on AWS: finds invitations that were forgotten, at the
 * start, and writes to whom it is time for. Answers how to stop it.
 */
export function keepInviting(context: SendingContext): () => Promise<void> {
  let isStopped = false;
  const hasTime = () => !isStopped;
  let running: Promise<unknown> = queueForgotten(context, hasTime).catch(context.report);
  const timer = setInterval(() => {
    running = running.then(() => inviteDue(context, hasTime)).catch(context.report);
  }, pauseMs).unref();
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await running;
  };
}
