import { withMembers } from '../../fhir/json.ts';
import { error, type Issue } from '../../fhir/outcome.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { addDays, type CalendarDate } from '../calendar-date.ts';
import { codeSystem, extension, profile } from '../canonical.ts';
import { type CodeableConcept, hasCode, type Period, type Reference } from '../resources.ts';

/*
 * A volunteer at the side of one family is a CareTeam (profile volunteer-match) of its own: what she sees begins and ends
 * with it. What the support means is asked of the family when it begins, after a year, and when it ends.
 */

export const matchKind = { system: codeSystem.careTeamKind, code: 'volunteer-match' } as const;

export interface CareTeam extends Resource {
  readonly status?: string;
  readonly period?: Period;
  readonly category?: readonly CodeableConcept[];
  readonly extension?: readonly JsonObject[];
  readonly subject?: Reference;
  readonly managingOrganization?: readonly Reference[];
  readonly participant?: readonly (JsonObject & {
    readonly role?: readonly CodeableConcept[];
    readonly member?: Reference;
    readonly period?: Period;
  })[];
}

export function isMatch(resource: Resource): resource is CareTeam {
  const kinds = Array.isArray(resource.category) ? (resource.category as readonly CodeableConcept[]) : [];
  return resource.resourceType === 'CareTeam' && kinds.some((kind) => hasCode(kind, matchKind));
}

const volunteerRole = { system: codeSystem.careTeamRole, code: 'volunteer' } as const;

export function volunteersIn({ participant = [] }: CareTeam): readonly string[] {
  return participant
    .filter(({ role = [] }) => role.some((one) => hasCode(one, volunteerRole)))
    .flatMap(({ member }) => member?.reference ?? []);
}

/** A match that has begun or is proposed. */
export function isOpenMatch({ status }: CareTeam): boolean {
  return status === 'proposed' || status === 'active' || status === 'suspended';
}

/** Whether it ended because the two did not get on. */
export function wasNoFit({ status, extension: all = [] }: CareTeam): boolean {
  const noFit = { system: codeSystem.matchEndReason, code: 'no-fit' };
  return (
    status === 'inactive' &&
    all.some(
      ({ url, valueCodeableConcept }) =>
        url === extension.matchEndReason && hasCode((valueCodeableConcept ?? {}) as CodeableConcept, noFit),
    )
  );
}

export interface Start {
  /** `Patient/…` */
  readonly subject: string;
  /** `Practitioner/…` or `PractitionerRole/…` */
  readonly volunteer: string;
  readonly coordinator: string | undefined;
  /** `Organization/…` that matches and coaches her. */
  readonly organization: string;
  readonly start: CalendarDate;
  /** Extensions match-criterion. */
  readonly criteria: readonly JsonObject[];
}

/** The match as it begins, in place of one that was proposed. */
export function startedMatch(before: Resource | undefined, to: Start): Resource {
  const onBehalfOf = { reference: to.organization };
  return withMembers(before ?? { resourceType: 'CareTeam' }, {
    meta: { ...before?.meta, profile: [profile.volunteerMatch] },
    ...(to.criteria.length > 0 && { extension: [...to.criteria] }),
    status: 'active',
    category: [{ coding: [{ ...matchKind, display: 'Volunteer match' }] }],
    subject: { reference: to.subject },
    period: { start: to.start },
    participant: [
      {
        role: [{ coding: [{ ...volunteerRole, display: 'Volunteer' }] }],
        member: { reference: to.volunteer },
        onBehalfOf,
        period: { start: to.start },
      },
      ...(to.coordinator === undefined
        ? []
        : [
            {
              role: [
                {
                  coding: [{ system: codeSystem.careTeamRole, code: 'coordinator', display: 'Coordinator' }],
                },
              ],
              member: { reference: to.coordinator },
            },
          ]),
    ],
    managingOrganization: [onBehalfOf],
  });
}

export const endReasons = {
  completed: 'Completed',
  'family-stopped': 'The family stopped',
  'volunteer-stopped': 'The volunteer stopped',
  'no-fit': 'No fit',
  moved: 'Moved',
  'more-help-needed': 'More help is needed',
  unknown: 'Unknown',
} as const;
export type EndReason = keyof typeof endReasons;

/**
 * The match as it ends, with everybody's part in it; or why it cannot.
 * @param today wherever it is latest
 */
export function endedMatch(
  match: CareTeam,
  end: CalendarDate,
  reason: EndReason,
  today: CalendarDate,
): Resource | Issue {
  if (end > today) return error('business-rule', `A match is ended when it ends, and ${end} is yet to come`);
  const start = match.period?.start?.slice(0, 10);
  if (match.status !== 'proposed' && start !== undefined && end < start) {
    return error('business-rule', `The match began on ${start}, and cannot have ended on ${end}`);
  }
  const ended = (period: Period | undefined) => ({ start: start ?? end, ...period, end });
  const coding = [{ system: codeSystem.matchEndReason, code: reason, display: endReasons[reason] }];
  return withMembers(match, {
    extension: [
      ...(match.extension ?? []).filter(({ url }) => url !== extension.matchEndReason),
      { url: extension.matchEndReason, valueCodeableConcept: { coding } },
    ],
    status: 'inactive',
    period: ended(match.period),
    participant: (match.participant ?? []).map((one) => ({
      ...one,
      period: one.period?.end === undefined ? ended(one.period) : { ...one.period },
    })),
  });
}

const impactQuestionnaire = 'https://kring.care/fhir/Questionnaire/volunteer-match-impact';

/** At which moments what the support means is asked, and between which days. */
export type ImpactMoment = 'intake' | 'one-year' | 'end';

const displays: Readonly<Record<ImpactMoment, string>> = {
  intake: 'Intake',
  'one-year': 'One year',
  end: 'End',
};

/** From the first to the last day on which an answer counts for the moment. */
export function impactWindow(
  moment: ImpactMoment,
  day: CalendarDate,
): Required<Pick<Period, 'start' | 'end'>> {
  switch (moment) {
    case 'intake':
      return { start: addDays(day, -14), end: addDays(day, 28) };
    case 'one-year':
      return { start: addDays(day, 365 - 28), end: addDays(day, 365 + 28) };
    case 'end':
      return { start: addDays(day, -14), end: addDays(day, 42) };
  }
}

const sdc = 'http://hl7.org/fhir/uv/sdc/CodeSystem/temp';

/** Asks the family, at one moment. Nothing of the match is in it but that it is there. @param now an instant */
export function impactTask(
  match: string,
  subject: string,
  moment: ImpactMoment,
  day: CalendarDate,
  now: string,
): Resource {
  const coding = [{ system: codeSystem.measurementMoment, code: moment, display: displays[moment] }];
  return {
    resourceType: 'Task',
    extension: [{ url: extension.measurementMoment, valueCodeableConcept: { coding } }],
    basedOn: [{ reference: match }],
    status: 'requested',
    intent: 'plan',
    code: { coding: [{ system: sdc, code: 'complete-questionnaire' }] },
    for: { reference: subject },
    authoredOn: now,
    restriction: { period: { ...impactWindow(moment, day) } },
    input: [
      {
        type: { coding: [{ system: sdc, code: 'questionnaire' }] },
        valueCanonical: impactQuestionnaire,
      },
    ],
  };
}

/** At which moment a Task asks. */
export function momentOf({ extension: all }: Resource): string | undefined {
  const extensions = (all ?? []) as readonly JsonObject[];
  const concept = extensions.find(({ url }) => url === extension.measurementMoment)?.valueCodeableConcept;
  return (concept as CodeableConcept | undefined)?.coding?.find(
    ({ system }) => system === codeSystem.measurementMoment,
  )?.code;
}

/** The Task of a moment that the match has not lived to see; `undefined` for one that stays. */
export function withdrawnTask(task: Resource, end: CalendarDate): Resource | undefined {
  const { period } = (task.restriction ?? {}) as { readonly period?: Period };
  const isOpen = task.status === 'requested' || task.status === 'draft' || task.status === 'received';
  if (!isOpen || momentOf(task) === 'end' || (period?.start ?? '') <= end) return undefined;
  return { ...task, status: 'cancelled', statusReason: { text: 'The match ended before' } };
}
