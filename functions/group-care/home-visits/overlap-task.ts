import type { Resource } from '../../fhir/resource.ts';
import type { CalendarDate } from '../calendar-date.ts';
import { codeSystem, profile } from '../canonical.ts';
import { type Clash, dayOf, explanationOf } from './visits.ts';

/*
 * What the organisation that coordinates the visits to a family is asked to do about two of them that overlap. The Task
 * is for that organisation alone (label R): to others it would tell of visits that they may not know of.
 */

export const overlapSystem = 'https://kring.care/fhir/home-visit-overlap';

/** Known again by who coordinates and which visits they are. */
export function overlapKey(coordinator: string, { visits }: Clash): string {
  return [coordinator, ...visits.map(({ place }) => place).toSorted()].join('#');
}

/** Whether something can still be done about it: one of the two is yet to be made. */
export function isToCome({ visits }: Clash, today: CalendarDate): boolean {
  return visits.some((visit) => visit.status !== 'finished' && (dayOf(visit) ?? '') >= today);
}

/** @param now an instant */
export function overlapTask(patient: string, coordinator: string, clash: Clash, now: string): Resource {
  const [one, other] = clash.visits;
  return {
    resourceType: 'Task',
    meta: {
      profile: [profile.followUpTask],
      security: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
          code: 'R',
          display: 'restricted',
        },
      ],
    },
    identifier: [{ system: overlapSystem, value: overlapKey(coordinator, clash) }],
    status: 'requested',
    intent: 'order',
    priority: 'routine',
    code: {
      coding: [{ system: codeSystem.task, code: 'home-visit-overlap', display: 'Home visits that overlap' }],
    },
    description: `${explanationOf(clash)}. Agree with the organisations, and with the family, who comes for what`,
    focus: { reference: one.place },
    for: { reference: patient },
    authoredOn: now,
    owner: { reference: coordinator },
    input: [{ type: { text: 'The other visit' }, valueReference: { reference: other.place } }],
  };
}

const openStatuses: ReadonlySet<unknown> = new Set([
  'draft',
  'requested',
  'received',
  'accepted',
  'ready',
  'in-progress',
  'on-hold',
]);

const over = 'The visits do not overlap any more';

/** The Task without its reason to be; `undefined` for one that is closed already. */
export function closedTask(task: Resource): Resource | undefined {
  if (!openStatuses.has(task.status)) return undefined;
  return { ...task, status: 'cancelled', statusReason: { text: over } };
}

/** The Task when the visits overlap anew; `undefined` for one that is open, or that somebody has settled. */
export function reopenedTask(task: Resource): Resource | undefined {
  const { statusReason, ...rest } = task;
  const { text } = (statusReason ?? {}) as { readonly text?: string };
  return task.status === 'cancelled' && text === over ? { ...rest, status: 'requested' } : undefined;
}
