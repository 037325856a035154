import type { CalendarDate } from '../calendar-date.ts';
import { type Identified, identifier, reference } from './element.ts';
import type { Family } from './family.ts';
import { intakeWeek, inWeek, motherEpisodeId, motherId, scanWeek } from './people.ts';
import { chance, random } from './random.ts';
import { ambulatory } from './session-of.ts';

/** The last one, once the group has met for most of its sessions. */
const lateWeek = 37;

/**
 * The contacts that a mother has with her midwife alone, beside the group: the intake, the scan that dates the
 * pregnancy, and of three in four one more near the end. None after the pregnancy has ended.
 */
export function antenatalContacts(
  seed: number,
  family: Family,
  organizationId: string,
  today: CalendarDate,
): readonly Identified[] {
  const isSeenLate = chance(random(seed, `contacts/${family.key}`), 0.75);
  return [intakeWeek, scanWeek, ...(isSeenLate ? [lateWeek] : [])]
    .map((week) => ({ week, day: inWeek(family, week) }))
    .filter(({ day }) => day < family.end.date && day <= today)
    .map(({ week, day }) => contact(`${motherId(family)}-week-${week}`, family, organizationId, day));
}

function contact(id: string, family: Family, organizationId: string, day: CalendarDate): Identified {
  return {
    resourceType: 'Encounter',
    id,
    identifier: [identifier(id)],
    status: 'finished',
    class: ambulatory,
    subject: reference('Patient', motherId(family)),
    episodeOfCare: [reference('EpisodeOfCare', motherEpisodeId(family))],
    // In the afternoon: groups meet in the morning.
    period: { start: `${day}T16:00:00Z`, end: `${day}T16:20:00Z` },
    serviceProvider: reference('Organization', organizationId),
  };
}
