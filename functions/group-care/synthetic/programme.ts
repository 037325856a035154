import { addDays, type CalendarDate } from '../calendar-date.ts';
import type { DatedSession } from '../schedule.ts';
import { antenatalContacts } from './antenatal-contact.ts';
import { attendance } from './attendance.ts';
import { pregnancyEndResources } from './birth.ts';
import { careGroup } from './care-group.ts';
import type { CareGroupModel, Cohort } from './cohort.ts';
import { drawParentingCohort, drawPregnancyCohort } from './cohorts.ts';
import { directory } from './directory.ts';
import type { Identified } from './element.ts';
import type { Family } from './family.ts';
import { moodResources, type Timepoint } from './mood.ts';
import { drawMunicipality } from './municipality.ts';
import { motherResources } from './people.ts';
import { chance, random } from './random.ts';
import { sessionResources } from './session.ts';
import { type TransactionBundle, updates } from './transaction.ts';

export interface SyntheticProgramme {
  /** The same seed and day give the same programme; another seed shares no id with it. */
  readonly seed: number;
  /** Pregnancy groups; most that have given birth go on as a parenting group. */
  readonly groups: number;
  readonly municipalities?: number;
  /** The programme began about two years before, and nothing in it is later than this day. */
  readonly today: CalendarDate;
}

/**
 * A made-up programme of group care, as transactions in the order in which they have to be sent: first who and where,
 * then group by group its families, sessions, births and questionnaires as they came about. Every entry is an update
 * under an id of its own, so that sending it twice changes nothing. In the first group there are twins, a loss and a
 * mother who drops out, whatever chance says.
 */
export function* syntheticProgramme(wanted: SyntheticProgramme): Generator<TransactionBundle> {
  const { seed, today } = wanted;
  const prefix = `syn-${seed}`;
  const municipalities = Array.from({ length: wanted.municipalities ?? 6 }, (_, index) =>
    drawMunicipality(seed, prefix, index, addDays(today, -4 * 365)),
  );
  yield updates(directory(prefix, municipalities));
  for (let index = 0; index < wanted.groups; index++) {
    const municipality = municipalities[index % municipalities.length];
    if (municipality === undefined) return;
    const place = { seed, prefix, municipality, today };
    const pregnancy = drawPregnancyCohort(place, index, wanted.groups);
    const parenting = drawParentingCohort(place, pregnancy);
    yield* happenings({ ...place, pregnancy, parenting });
  }
}

interface Story {
  readonly seed: number;
  readonly prefix: string;
  readonly today: CalendarDate;
  readonly pregnancy: Cohort;
  readonly parenting: Cohort | undefined;
}

interface Happening {
  readonly date: CalendarDate;
  readonly resources: () => readonly Identified[];
}

function* happenings(story: Story): Generator<TransactionBundle> {
  const { pregnancy, parenting, today } = story;
  const all = [
    ...groupHappenings(story, pregnancy),
    ...births(story),
    ...(parenting === undefined ? [] : groupHappenings(story, parenting)),
  ];
  const past = all.filter(({ date }) => date <= today);
  for (const { resources } of past.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))) {
    const written = resources();
    if (written.length > 0) yield updates(written);
  }
}

/** The group's start, its sessions, and after some of them a questionnaire. */
function groupHappenings(story: Story, cohort: Cohort): readonly Happening[] {
  const { seed, prefix, today } = story;
  const start = cohort.sessions[0]?.date ?? today;
  const asked = timepoints[cohort.model];
  return [
    { date: start, resources: () => groupResources(story, cohort) },
    ...cohort.sessions.flatMap((session) => {
      const timepoint = asked.get(session.number);
      const held = {
        date: session.date,
        resources: () => sessionResources({ seed, prefix, cohort, session }),
      };
      if (timepoint === undefined) return [held];
      return [held, questionnaires(story, cohort, session, timepoint)];
    }),
  ];
}

function groupResources({ seed, prefix, today }: Story, cohort: Cohort): readonly Identified[] {
  const group = careGroup(prefix, cohort, today);
  if (cohort.model === 'centering-parenting') return [group];
  const midwives = `${prefix}-midwives`;
  const mothers = cohort.families.flatMap((family) => [
    ...motherResources(family, cohort, midwives, today),
    ...antenatalContacts(seed, family, midwives, today),
  ]);
  return [...mothers, group];
}

/** The sessions after which mothers are asked how they are. */
const timepoints: Readonly<Record<CareGroupModel, ReadonlyMap<number, Timepoint>>> = {
  'centering-pregnancy': new Map([
    [1, 't1'],
    [6, 't2'],
  ]),
  'centering-parenting': new Map([
    [1, 't4'],
    [6, 't5'],
  ]),
};

/** Of those who were there three of four answer, on the same evening. */
function questionnaires(
  { seed }: Story,
  cohort: Cohort,
  session: DatedSession,
  timepoint: Timepoint,
): Happening {
  const answers = (family: Family) =>
    attendance(seed, cohort, family, session)?.kind === 'present' &&
    chance(random(seed, `answers/${family.key}/${timepoint}`), 0.75);
  return {
    date: session.date,
    resources: () =>
      cohort.families
        .filter(answers)
        .flatMap((family) => moodResources(seed, family, timepoint, session.date)),
  };
}

function births({ seed, prefix, pregnancy }: Story): readonly Happening[] {
  return pregnancy.families.map((family) => ({
    date: family.end.date,
    resources: () => pregnancyEndResources(seed, family, pregnancy, `${prefix}-youth-health`),
  }));
}
