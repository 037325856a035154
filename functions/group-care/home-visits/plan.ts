import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { codeSystem } from '../canonical.ts';
import { type CodeableConcept, hasCode, type Period, type Reference } from '../resources.ts';
import type { Visit } from './visits.ts';

/** What one organisation is to do, by the shared plan of visits. */
export interface PlannedVisit {
  readonly organizations: readonly string[];
  readonly who: readonly string[];
  readonly status: string;
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly goals: readonly string[];
}

export interface VisitPlan {
  /** `CarePlan/…` */
  readonly place: string;
  /** `Organization/…`, `Practitioner/…` or `PractitionerRole/…` that coordinates. */
  readonly coordinator: string | undefined;
  readonly goals: readonly string[];
  readonly visits: readonly PlannedVisit[];
}

export const visitPlanKind = { system: codeSystem.carePlanKind, code: 'home-visits' } as const;

const isInForce: ReadonlySet<unknown> = new Set(['draft', 'active', 'on-hold', 'completed']);

export function isVisitPlan(resource: Resource): boolean {
  const kinds = Array.isArray(resource.category) ? (resource.category as readonly CodeableConcept[]) : [];
  return resource.resourceType === 'CarePlan' && kinds.some((kind) => hasCode(kind, visitPlanKind));
}

/** @returns `undefined` for what is no plan of visits, or does not hold any more */
export function visitPlanOf(resource: Resource): VisitPlan | undefined {
  if (!isVisitPlan(resource) || !isInForce.has(resource.status)) return undefined;
  const activities = (resource.activity ?? []) as readonly { readonly detail?: JsonObject }[];
  return {
    place: `CarePlan/${resource.id}`,
    coordinator: (resource.author as Reference | undefined)?.reference,
    goals: placesIn(resource.goal),
    visits: activities.flatMap(({ detail }) => (detail === undefined ? [] : [plannedVisit(detail)])),
  };
}

function plannedVisit(detail: JsonObject): PlannedVisit {
  const performers = placesIn(detail.performer);
  const { start, end } = (detail.scheduledPeriod ?? {}) as Period;
  return {
    organizations: performers.filter(isOrganization),
    who: performers.filter((place) => !isOrganization(place)),
    status: String(detail.status),
    start,
    end,
    goals: placesIn(detail.goal),
  };
}

function placesIn(references: unknown): readonly string[] {
  return Array.isArray(references)
    ? (references as readonly Reference[]).flatMap(({ reference }) => reference ?? [])
    : [];
}

export function isOrganization(place: string): boolean {
  return place.startsWith('Organization/');
}

/** Who does what for one goal. */
export interface GoalShare {
  readonly goal: string;
  readonly planned: readonly PlannedVisit[];
  readonly visits: readonly Visit[];
}

/** By goal, in the order of the plans and then of the visits. */
export function sharesOf(plans: readonly VisitPlan[], visits: readonly Visit[]): readonly GoalShare[] {
  const goals = new Set([
    ...plans.flatMap((plan) => [...plan.goals, ...plan.visits.flatMap((one) => one.goals)]),
    ...visits.flatMap((visit) => visit.goals),
  ]);
  return [...goals].map((goal) => ({
    goal,
    planned: plans.flatMap((plan) => plan.visits).filter((one) => one.goals.includes(goal)),
    visits: visits.filter((one) => one.goals.includes(goal)),
  }));
}
