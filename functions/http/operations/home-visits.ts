import { definitionUrl } from '../../fhir/operation-definition.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { type GoalShare, type PlannedVisit, sharesOf } from '../../group-care/home-visits/plan.ts';
import {
  type Clash,
  clashesOf,
  dayOf,
  explanationOf,
  type Visit,
} from '../../group-care/home-visits/visits.ts';
import { homeVisits } from '../../group-care/operations/home-visits.ts';
import { numberIssues, periodIssues } from '../../group-care/operations/input-rules.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { readVisits } from '../home-visits/read-visits.ts';
import { resourcesAt } from '../places.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import { argumentsOf } from './call-arguments.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';

/** Who visits a family, and what for: see the declaration, which is its OperationDefinition. */
export const homeVisitsOperation: Operation = {
  name: homeVisits.name,
  definition: definitionUrl(homeVisits),
  levels: ['instance'],
  resourceTypes: ['Patient'],
  methods: ['GET', 'POST'],
  interaction: 'operation:home-visits',
  handle: tellVisits,
};

const maxWithinDays = 366;

async function tellVisits(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { principal, base, params } = request;
  const input = await argumentsOf(request, homeVisits, (sent) => [
    ...periodIssues(sent),
    ...numberIssues(sent, 'withinDays', [1, maxWithinDays]),
  ]);
  const view = viewFor(principal, base, api);
  const reader = { base, principal, view, api };
  const key = { type: 'Patient', id: params.id };
  await shownVersion(await api.repository.read('Patient', params.id), key, view, api.repository);
  const { visits: all, plans } = await readVisits(`Patient/${params.id}`, reader);
  const [start, end] = [input.text('start') ?? '', input.text('end') ?? '9999'];
  const isAsked = (visit: Visit) => {
    const day = dayOf(visit) ?? start;
    return day >= start && day <= end;
  };
  const visits = all.filter(isAsked);
  const shares = sharesOf(plans, visits);
  const goals = await resourcesAt(
    shares.map(({ goal }) => goal),
    reader,
  );
  // A visit just before or after those days may repeat one within them.
  const clashes = clashesOf(all, input.number('withinDays')).filter((clash) => clash.visits.some(isAsked));
  return parametersAnswer([
    ...visits.map(visitPart),
    ...shares.map((share) => goalPart(share, goals.get(share.goal))),
    ...clashes.map(overlapPart),
  ]);
}

function visitPart(visit: Visit): JsonObject {
  return {
    name: 'visit',
    part: [
      pointer('visit', visit.place),
      { name: 'status', valueCode: visit.status },
      ...pointers('organization', visit.organization === undefined ? [] : [visit.organization]),
      ...pointers('who', visit.who),
      ...whenParts(visit),
      ...pointers('goal', visit.goals),
    ],
  };
}

function whenParts({ start, end }: Pick<Visit, 'start' | 'end'>): readonly JsonObject[] {
  return [
    ...(start === undefined ? [] : [{ name: 'start', valueDateTime: start }]),
    ...(end === undefined ? [] : [{ name: 'end', valueDateTime: end }]),
  ];
}

function goalPart({ goal, planned, visits }: GoalShare, resource: Resource | undefined): JsonObject {
  const { text } = (resource?.description ?? {}) as { readonly text?: string };
  return {
    name: 'goal',
    part: [
      pointer('goal', goal),
      ...(text === undefined ? [] : [{ name: 'description', valueString: text }]),
      ...planned.map(plannedPart),
      ...pointers(
        'visit',
        visits.map(({ place }) => place),
      ),
    ],
  };
}

function plannedPart(planned: PlannedVisit): JsonObject {
  return {
    name: 'planned',
    part: [
      ...pointers('organization', planned.organizations),
      ...pointers('who', planned.who),
      { name: 'status', valueCode: planned.status },
      ...whenParts(planned),
    ],
  };
}

function overlapPart(clash: Clash): JsonObject {
  const { kinds, visits, goals } = clash;
  return {
    name: 'overlap',
    part: [
      ...kinds.map((kind) => ({ name: 'kind', valueCode: kind })),
      { name: 'explanation', valueString: explanationOf(clash) },
      ...pointers(
        'visit',
        visits.map(({ place }) => place),
      ),
      ...pointers(
        'organization',
        visits.flatMap(({ organization }) => organization ?? []),
      ),
      ...pointers('goal', goals),
    ],
  };
}

function pointer(name: string, reference: string): JsonObject {
  return { name, valueReference: { reference } };
}

function pointers(name: string, references: readonly string[]): readonly JsonObject[] {
  return references.map((reference) => pointer(name, reference));
}
