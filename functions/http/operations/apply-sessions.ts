import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { addDays, type CalendarDate } from '../../group-care/calendar-date.ts';
import { extension } from '../../group-care/canonical.ts';
import { locationOf } from '../../group-care/enrolment/continue.ts';
import { dayOf, localTime } from '../../group-care/local-day.ts';
import { appliedKey, isSettled, plannedSession, type SessionPlace } from '../../group-care/plan/applied.ts';
import { plannedDates } from '../../group-care/plan/calendar.ts';
import { weekdayOf } from '../../group-care/plan/holiday.ts';
import type { Encounter, Group } from '../../group-care/resources.ts';
import { begunStatuses } from '../../group-care/session-time.ts';
import { allMatches } from '../all-matches.ts';
import type { Reader } from '../places.ts';
import { type Call, weekdays } from './apply-call.ts';
import type { Drawn } from './apply-drawn.ts';
import { placeIn } from './read-call.ts';

interface DrawnSessions {
  readonly references: ReadonlyMap<number, string>;
  readonly dates: ReadonlyMap<number, CalendarDate>;
}

/** The Appointments of the sessions: those that stay where they are, and those that are planned or moved. */
export function drawSessions(
  drawn: Drawn,
  place: string,
  group: Group,
  anchors: readonly CalendarDate[],
  held: ReadonlyMap<number, CalendarDate>,
  call: Call,
): DrawnSessions {
  const { plan, today } = call;
  const planned = plan.sessions.flatMap(({ number }) => {
    const before = drawn.before(appliedKey(plan, place, `session-${number}`));
    return before ? [{ number, before }] : [];
  });
  const kept = planned.filter(
    ({ number, before }) => held.has(number) || isSettled(before, today, plan.timeZone),
  );
  const settled = new Map([
    ...kept.map(({ number, before }) => [number, dayOf(String(before.start), plan.timeZone)] as const),
    ...held,
  ]);
  const meets = meetingOf(group);
  const [known] = planned;
  const weekday = call.input.text('weekday') ?? meets.weekday ?? weekdayIn(known?.before, plan.timeZone);
  const { dates, omitted } = plannedDates(
    plan.sessions,
    anchors,
    {
      notBefore: call.input.text('start') ?? addDays(today, 1),
      daysOff: new Set([...plan.daysOff, ...call.input.texts('dayOff')]),
      ...(weekday !== undefined && { weekday: weekdays.indexOf(weekday) }),
    },
    [...settled].map(([number, date]) => ({ number, date })),
    new Set(planned.map(({ number }) => number)),
  );
  drawn.omitted.push(...omitted);
  const references = new Map<number, string>();
  for (const { number } of kept) {
    const reference = drawn.keep(appliedKey(plan, place, `session-${number}`));
    if (reference !== undefined) references.set(number, reference);
  }
  const where = sessionPlace(group, meets.time ?? timeIn(known?.before, plan.timeZone), call);
  for (const session of dates) {
    const key = appliedKey(plan, place, `session-${session.number}`);
    references.set(
      session.number,
      drawn.put(key, plannedSession(plan, place, session, where, drawn.before(key))),
    );
  }
  return {
    references,
    dates: new Map([...settled, ...dates.map(({ number, date }) => [number, date] as const)]),
  };
}

/** Of a session that is planned already: without a word about it, the others stay on its day and at its time. */
function weekdayIn(planned: Resource | undefined, timeZone: string): string | undefined {
  return planned && weekdays[weekdayOf(dayOf(String(planned.start), timeZone))];
}

function timeIn(planned: Resource | undefined, timeZone: string): string | undefined {
  const startMs = Date.parse(String(planned?.start));
  return Number.isNaN(startMs) ? undefined : localTime(startMs, timeZone).time;
}

function meetingOf({ extension: all = [] }: Group): { readonly weekday?: string; readonly time?: string } {
  const parts = (all.find(({ url }) => url === extension.meetingTime)?.extension ??
    []) as readonly JsonObject[];
  const weekday = parts.find(({ url }) => url === 'weekday')?.valueCode;
  const time = parts.find(({ url }) => url === 'start')?.valueTime;
  return {
    ...(typeof weekday === 'string' && { weekday }),
    ...(typeof time === 'string' && { time }),
  };
}

function sessionPlace(group: Group, time: string | undefined, { input, resolved }: Call): SessionPlace {
  const location = placeIn(input, 'location', resolved) ?? locationOf(group);
  return {
    time: input.text('time') ?? time ?? '10:00',
    ...(location !== undefined && { location }),
    facilitators: input.all('facilitator').map(({ parts }) => ({
      individual: placeIn(parts, 'individual', resolved) ?? '',
      role: parts.text('role') ?? '',
    })),
  };
}

/** The days of the sessions that took place, by number. */
export async function heldSessions(
  group: string,
  timeZone: string,
  reader: Reader,
): Promise<ReadonlyMap<number, CalendarDate>> {
  const found = await allMatches('Encounter', [['subject', group]], reader);
  return new Map(
    found.flatMap(({ resource }) => {
      const {
        status,
        period,
        extension: all = [],
      } = resource as Encounter & { extension?: readonly JsonObject[] };
      const number = (all as readonly JsonObject[]).find(
        ({ url }) => url === extension.sessionNumber,
      )?.valuePositiveInt;
      const start = period?.start && dayOf(period.start, timeZone);
      return begunStatuses.includes(status) && typeof number === 'number' && start !== undefined
        ? [[number, start] as const]
        : [];
    }),
  );
}
