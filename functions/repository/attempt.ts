import type { Context } from './context.ts';
import type { Attempt } from './planned.ts';

const timeDigits = 9;

/** A name that no other try has, which sorts and can be read as the time at which it began. */
export function newAttempt({ clock, newId }: Pick<Context, 'clock' | 'newId'>): Attempt {
  const stampMs = clock();
  const time = Math.max(stampMs, 0).toString(36).padStart(timeDigits, '0');
  return { id: `${time}.${newId().replaceAll('-', '').slice(0, 16)}`, stampMs };
}

/** Epoch milliseconds at which an attempt began. */
export function attemptBeganMs(id: string): number {
  return Number.parseInt(id.slice(0, timeDigits), 36);
}

/**
 * Whether an attempt is too old to be flipped: it begins anew, with a stamp of now. The feed states a time before which
 * no version comes any more, `longestRequestMs` ago; half of that is left for the flip itself.
 */
export function isLate(context: Pick<Context, 'clock' | 'limits'>, id: string): boolean {
  return isLongAgo(context, attemptBeganMs(id));
}

/** Whether what was searched for since then may have been missed: rows of superseded versions may be gone by now. */
export function isLongAgo({ clock, limits }: Pick<Context, 'clock' | 'limits'>, beganMs: number): boolean {
  return beganMs + limits.longestRequestMs / 2 < clock();
}
