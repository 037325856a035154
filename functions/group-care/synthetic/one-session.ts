import { addDays, type CalendarDate } from '../calendar-date.ts';
import { type DatedSession, parentingSchedule, sessionDates } from '../schedule.ts';
import { careGroup } from './care-group.ts';
import type { Cohort } from './cohort.ts';
import { directory } from './directory.ts';
import { drawFamily, type Family } from './family.ts';
import { drawMunicipality } from './municipality.ts';
import { babyResources, motherResources } from './people.ts';
import { random } from './random.ts';
import { sessionResources } from './session.ts';
import { conditionalCreates, type TransactionBundle, updates } from './transaction.ts';

export interface SyntheticGroup {
  readonly families: number;
  /** Another seed is another group: the two share no id. */
  readonly seed: number;
}

export interface SyntheticSession extends SyntheticGroup {
  /** From 1 on; after the last session of the schedule the group goes on meeting every week. */
  readonly sessionNumber: number;
  /**
   * Without: `POST` with `urn:uuid` and `ifNoneExist`, as an EHR sends it. With: `PUT` under ids of our own. Both can
   * be sent again and change nothing.
   */
  readonly withIds?: boolean;
}

/** The group was born around this day; nothing here depends on the day on which it runs. */
const middleDueDate: CalendarDate = '2024-03-13';
const trainedOn: CalendarDate = '2022-09-01';

/**
 * One full session of a CenteringParenting group as one transaction: its Encounter, one for each mother and each baby,
 * and what was measured and given. For 12 families that is between 100 and 200 resources. It refers to what
 * `sessionPrerequisites` of the same families and seed writes.
 */
export function syntheticSession(wanted: SyntheticSession): TransactionBundle {
  const { seed, sessionNumber } = wanted;
  const cohort = drawCohort(wanted, sessionNumber);
  const session = cohort.sessions.find(({ number }) => number === sessionNumber);
  if (session === undefined) throw new RangeError(`sessionNumber is ${sessionNumber}; it counts from 1 on`);
  const resources = sessionResources({ seed, prefix: prefixOf(seed), cohort, session });
  return wanted.withIds === true
    ? updates(resources)
    : conditionalCreates(resources, random(seed, `uuids/${sessionNumber}`));
}

/** The organisations, location, facilitators, families and group that the sessions of this seed need: one transaction of updates. */
export function sessionPrerequisites(wanted: SyntheticGroup): TransactionBundle {
  const prefix = prefixOf(wanted.seed);
  const cohort = drawCohort(wanted, 1);
  const today = cohort.sessions[0]?.date ?? middleDueDate;
  return updates([
    ...directory(prefix, [cohort.municipality]),
    ...cohort.families.flatMap((family) => familyResources(prefix, cohort, family, today)),
    careGroup(prefix, cohort, today),
  ]);
}

function familyResources(prefix: string, cohort: Cohort, family: Family, today: CalendarDate) {
  const babies = family.end.kind === 'birth' ? family.end.babies : [];
  return [
    ...motherResources(family, cohort, `${prefix}-midwives`, today),
    ...babies.flatMap((baby) => babyResources(family, baby, cohort, `${prefix}-youth-health`)),
  ];
}

function prefixOf(seed: number): string {
  return `session-${seed}`;
}

function drawCohort({ families: count, seed }: SyntheticGroup, sessionNumber: number): Cohort {
  const prefix = prefixOf(seed);
  const families = Array.from({ length: count }, (_, index) => drawMember(seed, prefix, index));
  return {
    key: `${prefix}-group`,
    model: 'centering-parenting',
    name: 'Kring Voorbeeldstad, spring babies',
    municipality: drawMunicipality(seed, prefix, 0, trainedOn),
    families,
    sessions: datedSessions(
      families.map(({ end }) => end.date),
      sessionNumber,
    ),
    cancelled: [],
    capacity: count,
    continues: undefined,
  };
}

/** One baby each, so that 12 families are 24 participants; and everybody comes. */
function drawMember(seed: number, prefix: string, index: number): Family {
  const number = index + 1;
  const from = random(seed, `family/${number}`);
  const dueDate = addDays(middleDueDate, Math.floor(from.next() * 29) - 14);
  const fate = { twins: false, loss: false, dropsOut: false };
  const family = drawFamily(from, `${prefix}-f${String(number).padStart(2, '0')}`, dueDate, fate);
  return { ...family, loyalty: 1 };
}

function datedSessions(birthDates: readonly CalendarDate[], upTo: number): readonly DatedSession[] {
  const scheduled = sessionDates(parentingSchedule, birthDates);
  const last = scheduled.at(-1);
  if (last === undefined) return [];
  const weekly = Array.from({ length: Math.max(0, upTo - last.number) }, (_, index) => ({
    number: last.number + index + 1,
    date: addDays(last.date, (index + 1) * 7),
  }));
  return [...scheduled, ...weekly];
}
