import { error, type Issue } from '../fhir/outcome.ts';
import { type CalendarDate, isWithin } from './calendar-date.ts';
import { profile } from './canonical.ts';
import {
  type Encounter,
  type Group,
  hasProfile,
  type Resolve,
  sessionDate,
  unknownDay,
} from './resources.ts';
import { begunStatuses } from './session-time.ts';

const notHeld: readonly (string | undefined)[] = ['planned', 'cancelled'];

/**
 * Whether the subject of a participant Encounter was a member of the session's group on the session's day, and the
 * session one that takes place if the participation does.
 */
export function checkMembership(
  participant: Encounter,
  at: string,
  resolve: Resolve,
  timeZone?: string,
): readonly Issue[] {
  if (participant.status === 'entered-in-error') return [];
  const partOf = participant.partOf?.reference;
  const session = resolve(partOf) as Encounter | undefined;
  if (session === undefined || !hasProfile(session, profile.sessionEncounter)) {
    return [
      error(
        'business-rule',
        `${partOf ?? 'partOf'} leads to no session: it must be an Encounter with ${profile.sessionEncounter} in meta.profile`,
        `${at}.partOf`,
      ),
    ];
  }
  const unheld = checkHeld(participant, session, at);
  if (unheld !== undefined) return [unheld];
  const groupReference = session.subject?.reference;
  const group = resolve(groupReference);
  if (group?.resourceType !== 'Group') {
    return [
      error(
        'business-rule',
        `The session's subject, ${groupReference ?? 'which has no reference'}, leads to no Group, so that nobody can be its member`,
        `${at}.partOf`,
      ),
    ];
  }
  const date = sessionDate(session, timeZone);
  const subject = participant.subject?.reference;
  if (date !== undefined && isMember(group as Group, subject, date)) return [];
  return [
    error(
      'business-rule',
      `${subject ?? 'The subject'} is not a member of ${groupReference} on ${date ?? unknownDay}: the Group needs ` +
        'a member with this entity and a period that holds the day of the session',
      `${at}.subject`,
    ),
  ];
}

function checkHeld(participant: Encounter, session: Encounter, at: string): Issue | undefined {
  const wrong = session.status === 'entered-in-error';
  if (!wrong && !(begunStatuses.includes(participant.status) && notHeld.includes(session.status)))
    return undefined;
  return error(
    'business-rule',
    `A participation that is ${participant.status} cannot be part of a session that is ${session.status}: ` +
      `${wrong ? 'its status must be entered-in-error too' : 'the session must have begun, or the participation be planned or cancelled'}`,
    `${at}.status`,
  );
}

/** One who is marked inactive without an end is no member on any day: since when is not known. */
function isMember({ member }: Group, subject: string | undefined, date: CalendarDate): boolean {
  if (subject === undefined) return false;
  return (
    member?.some(
      ({ entity, period, inactive }) =>
        entity?.reference === subject &&
        isWithin(date, period) &&
        (inactive !== true || period?.end !== undefined),
    ) ?? false
  );
}
