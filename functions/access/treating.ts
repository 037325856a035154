import type { Resource } from '../fhir/resource.ts';
import { isActiveTeam, isInTeam, managersOf } from './care-team.ts';
import { type Answer, consented, type Use } from './consent.ts';
import { isPatient, objectsAt, placeOf, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { isMember, isOpenEpisode } from './membership.ts';

/**
 * The circle of care. An organisation is a treating party of a patient
 * - who is registered with it (`Patient.managingOrganization`), or
 * - in whose care team it is (`CareTeam`), as long as that lasts, if the team is managed by where she is registered, or
 * - when a consent that was recorded there names it.
 * What an organisation writes in its own name (an episode of care, a group, a team, a consent) proves nothing: an
 * invitation that has ended would go on by what the invited one made of it.
 */
export function isTreating(organization: string, patient: string, facts: Facts): boolean {
  return treats(organization, patient, facts) || isInvited(organization, patient, facts);
}

function treats(organization: string, patient: string, facts: Facts): boolean {
  return facts.once(`${organization} treats ${patient}`, () => {
    // Asked for along with the person, so that they are read at once.
    const teams = facts.pointing('CareTeam', 'patient', patient);
    const home = homesOf(patient, facts);
    return (
      home.includes(organization) ||
      teams.some(
        (team) =>
          managersOf(team, facts).some((manager) => home.includes(manager)) &&
          isActiveTeam(team, facts.now) &&
          isInTeam(team, [organization], facts),
      )
    );
  });
}

/** Whether it ever was; what it then wrote itself, and who the patient is, it keeps. */
export function hasTreated(organization: string, patient: string, facts: Facts): boolean {
  // Who wrote these in its own name was a treating party then.
  const episodes = facts.pointing('EpisodeOfCare', 'patient', patient);
  const groups = facts.pointing('Group', 'member', patient);
  return (
    isTreating(organization, patient, facts) ||
    episodes.some(
      (episode) => episode.status !== 'entered-in-error' && managersOf(episode, facts).includes(organization),
    ) ||
    groups.some((group) => placesAt(group, ['managingEntity'], facts.baseUrl).includes(organization))
  );
}

/**
 * Who answers for a patient: where she is registered. Whom the programme has registered with nobody is with those who
 * have an open episode of care of her or manage a group that she is in; only such an organisation writes another.
 */
function homesOf(patient: string, facts: Facts): readonly string[] {
  const person = facts.resource(patient);
  const episodes = facts.pointing('EpisodeOfCare', 'patient', patient);
  const groups = facts.pointing('Group', 'member', patient);
  if (person === undefined) return [];
  if (person.managingOrganization !== undefined) return managersOf(person, facts);
  return [
    ...episodes
      .filter((episode) => isOpenEpisode(episode, facts.now))
      .flatMap((episode) => managersOf(episode, facts)),
    ...groups
      .filter((group) => isMember(group, patient, facts.now, facts))
      .flatMap((group) => placesAt(group, ['managingEntity'], facts.baseUrl)),
  ];
}

/** The first patient registered with nobody whom an organisation would bring to itself by what it writes. */
export function takenBy(organization: string, after: Resource, facts: Facts): string | undefined {
  if (after.resourceType === 'EpisodeOfCare' && !isOpenEpisode(after, facts.now)) return undefined;
  if (after.resourceType !== 'EpisodeOfCare' && after.resourceType !== 'Group') return undefined;
  return placesAt(after, ['patient', 'member.entity'], facts.baseUrl)
    .filter(isPatient)
    .filter((place) => after.resourceType !== 'Group' || isMember(after, place, facts.now, facts))
    .find((place) => {
      const person = facts.resource(place);
      const isNobodys = person !== undefined && person.managingOrganization === undefined;
      return isNobodys && !homesOf(place, facts).includes(organization);
    });
}

/** Whether an organisation is the one that answers for a patient, or that manages a group. */
export function manages(organization: string, place: string, facts: Facts): boolean {
  if (isPatient(place)) return homesOf(place, facts).includes(organization);
  const group = facts.resource(place);
  return group !== undefined && placesAt(group, ['managingEntity'], facts.baseUrl).includes(organization);
}

function isInvited(organization: string, patient: string, facts: Facts): boolean {
  const person = facts.resource(patient);
  const consents = facts.pointing('Consent', 'patient', patient);
  if (person === undefined) return false;
  const naming = consents.filter(({ provision }) => namesActor(provision, [organization], facts.baseUrl));
  const use = { purpose: 'TREAT', actors: [organization], resource: person } as const;
  return weighed(naming, patient, use, facts) === 'permit';
}

/** What the patient's consents say: denials whoever recorded them, permissions as recorded where she is registered. */
export function answerOf(patient: string, use: Use, facts: Facts): Answer {
  return weighed(facts.pointing('Consent', 'patient', patient), patient, use, facts);
}

function weighed(consents: readonly Resource[], patient: string, use: Use, facts: Facts): Answer {
  const all = consented(consents, use, facts);
  if (all !== 'permit') return all;
  const home = homesOf(patient, facts);
  const confirmed = consents.filter((consent) =>
    placesAt(consent, ['organization'], facts.baseUrl).some((place) => home.includes(place)),
  );
  return consented(confirmed, use, facts);
}

/** Whether a patient has refused a worker in person, wherever the worker is. */
export function refusesInPerson(patient: string, use: Use, facts: Facts): boolean {
  if (use.actors.length === 0) return false;
  const workers = /^Practitioner(Role)?\//;
  const naming = facts
    .pointing('Consent', 'patient', patient)
    .filter(({ provision }) =>
      actorsIn(provision, facts.baseUrl).some((place) => place !== undefined && workers.test(place)),
    );
  return consented(naming, use, facts) === 'deny';
}

function namesActor(provision: unknown, wanted: readonly string[], baseUrl: string): boolean {
  return actorsIn(provision, baseUrl).some((place) => wanted.includes(place ?? ''));
}

function actorsIn(provision: unknown, baseUrl: string): readonly (string | undefined)[] {
  const within = { within: provision } as Parameters<typeof objectsAt>[0];
  return objectsAt(within, 'within').flatMap((one) => [
    ...objectsAt(one, 'actor').map(({ reference }) => placeOf(reference, baseUrl)),
    ...objectsAt(one, 'provision').flatMap((inner) => actorsIn(inner, baseUrl)),
  ]);
}
