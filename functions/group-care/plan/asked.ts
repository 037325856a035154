import { type CalendarDate, daysBetween } from '../calendar-date.ts';
import { familyOf, type IsChild, type Member, memberPlace } from '../enrolment/families.ts';

/** Those for whom somebody is asked once: a mother for all her babies of one birth, or a grown-up for herself. */
export interface Asked {
  /** `Patient/…`; `undefined` where no grown-up of a baby's family is known. */
  readonly who: string | undefined;
  readonly anchor: CalendarDate;
  /** Whose plans these are: herself, or the babies. */
  readonly planned: readonly string[];
}

/** Farther apart, two children of one mother are no twins. */
const oneBirthDays = 28;

/**
 * Who answers the questionnaires of a plan: a baby does not, but the head of its family does, once for twins.
 *
 * @param anchors the date that each counts from
 * @param members of the group, in which the families are
 */
export function askedFor(
  anchors: ReadonlyMap<string, CalendarDate>,
  members: readonly Member[],
  isChild: IsChild,
): readonly Asked[] {
  const all: Asked[] = [];
  for (const [place, anchor] of anchors) {
    const who = isChild(place) ? headOf(place, members, isChild) : place;
    const at = all.findIndex(
      (one) =>
        who !== undefined && one.who === who && Math.abs(daysBetween(one.anchor, anchor)) <= oneBirthDays,
    );
    const twin = all[at];
    if (twin === undefined) all.push({ who, anchor, planned: [place] });
    else
      all[at] = {
        who,
        anchor: anchor > twin.anchor ? anchor : twin.anchor,
        planned: [...twin.planned, place],
      };
  }
  return all;
}

function headOf(baby: string, members: readonly Member[], isChild: IsChild): string | undefined {
  const own = members.find((member) => memberPlace(member) === baby);
  const head = own && familyOf(own);
  const isThere = members.some((member) => memberPlace(member) === head);
  return head !== undefined && isThere && !isChild(head) ? head : undefined;
}
