import type { Indicator } from '../../functions/indicator/measure.ts';

const names = ['attendance', 'partner-attendance', 'sessions-held', 'two-facilitators', 'who-5'];

/** Those that rows written by hand in tests are of: what is counted at sessions, and a score. */
export function aroundSessions(all: readonly Indicator[]): readonly Indicator[] {
  return all.filter(({ name }) => names.includes(name));
}
