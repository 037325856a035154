import type { JsonObject, Resource } from '../fhir/resource.ts';
import { elementsAt, objectsAt, placeOf, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { holdsAt } from './period.ts';

const activeTeam: ReadonlySet<unknown> = new Set([undefined, 'proposed', 'active']);

export function isActiveTeam(team: Resource, now: string): boolean {
  return activeTeam.has(team.status) && holdsAt(team.period, now);
}

/** Whether a team manages itself by, or has among its present participants, any of these organisations and workers. */
export function isInTeam(team: Resource, wanted: readonly string[], facts: Facts): boolean {
  if (managersOf(team, facts).some((place) => wanted.includes(place))) return true;
  return objectsAt(team, 'participant').some(
    (participant) => holdsAt(participant.period, facts.now) && isNamed(participant, wanted, facts),
  );
}

export function managersOf(team: Resource, { baseUrl }: Pick<Facts, 'baseUrl'>): readonly string[] {
  return placesAt(team, ['managingOrganization'], baseUrl);
}

function isNamed(participant: JsonObject, wanted: readonly string[], { baseUrl }: Facts): boolean {
  return ['member', 'onBehalfOf']
    .flatMap((name) => elementsAt(participant, name))
    .some((element) => wanted.includes(placeOf(element, baseUrl) ?? ''));
}
