import { error, type Issue } from '../fhir/outcome.ts';
import type { Encounter } from './resources.ts';
import { begunStatuses, timeOf } from './session-time.ts';

/** Clocks of two systems never agree to the second. */
const toleranceMs = 5 * 60_000;

/** Whether what is said to have taken place can have: not in the future, and begun before it ended. */
export function checkTimes({ status, period }: Encounter, at: string, nowMs: number): readonly Issue[] {
  if (!begunStatuses.includes(status)) return [];
  const [startMs, endMs] = [timeOf(period?.start), timeOf(period?.end)];
  const future = (time: number | undefined, text: string | undefined, element: string) =>
    time !== undefined && time > nowMs + toleranceMs
      ? [
          error(
            'business-rule',
            `${text} is in the future; an Encounter that is ${status} has taken place, a planned one is planned`,
            `${at}.period.${element}`,
          ),
        ]
      : [];
  const turned = startMs !== undefined && endMs !== undefined && endMs <= startMs;
  return [
    ...future(startMs, period?.start, 'start'),
    ...future(endMs, period?.end, 'end'),
    ...(turned
      ? [error('business-rule', `It should end after it begins at ${period?.start}`, `${at}.period.end`)]
      : []),
  ];
}
