import type { Resource } from '../fhir/resource.ts';
import { objectsAt, placeOf } from './elements.ts';
import type { Facts } from './facts.ts';
import { holdsAt } from './period.ts';

/** Whether a patient is a member at an instant; one who is inactive without an end never is. */
export function isMember(group: Resource, patient: string, instant: string, { baseUrl }: Facts): boolean {
  return objectsAt(group, 'member').some(
    (member) =>
      placeOf(member.entity, baseUrl) === patient &&
      (member.inactive !== true || objectsAt(member, 'period').some(({ end }) => end !== undefined)) &&
      holdsAt(member.period, instant),
  );
}

const openEpisode: ReadonlySet<unknown> = new Set(['planned', 'waitlist', 'active', 'onhold']);

export function isOpenEpisode(episode: Resource, now: string): boolean {
  return openEpisode.has(episode.status) && holdsAt(episode.period, now);
}
