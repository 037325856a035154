import type { JsonObject, Resource } from '../fhir/resource.ts';
import { elementsAt, objectsAt, placeOf, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { holdsAt } from './period.ts';

/**
 * The circle of care. An organisation is a treating party of a patient
 * - who is registered with it (`Patient.managingOrganization`),
 * - of whom it has an episode of care (`EpisodeOfCare.managingOrganization`),
 * - in whose care team it is (`CareTeam`), or
 * - who is a member of a group that it runs (`Group.managingEntity`),
 * each as long as that lasts. Nobody brings themselves in: who writes any of these must be a treating party already.
 */
export function treats(organization: string, patient: string, facts: Facts): boolean {
  return facts.once(`${organization} treats ${patient}`, () => isParty(organization, patient, facts));
}

function isParty(organization: string, patient: string, facts: Facts): boolean {
  const { baseUrl, now } = facts;
  const person = facts.resource(patient);
  if (person && placesAt(person, ['managingOrganization'], baseUrl).includes(organization)) return true;
  // Asked for along with the person, so that they are read at once.
  const episodes = facts.pointing('EpisodeOfCare', 'patient', patient);
  const teams = facts.pointing('CareTeam', 'patient', patient);
  const groups = facts.pointing('Group', 'member', patient);
  if (person === undefined) return false;
  return (
    episodes.some((episode) => isOpenEpisode(episode, now) && isManagedBy(episode, organization, facts)) ||
    teams.some((team) => isActiveTeam(team, now) && isInTeam(team, [organization], facts)) ||
    groups.some(
      (group) =>
        isMember(group, patient, now, facts) &&
        placesAt(group, ['managingEntity'], baseUrl).includes(organization),
    )
  );
}

/** Whether it ever was; what it then wrote itself, and who the patient is, it keeps. */
export function hasTreated(organization: string, patient: string, facts: Facts): boolean {
  return (
    treats(organization, patient, facts) ||
    facts
      .pointing('EpisodeOfCare', 'patient', patient)
      .some(
        (episode) => episode.status !== 'entered-in-error' && isManagedBy(episode, organization, facts),
      ) ||
    facts
      .pointing('Group', 'member', patient)
      .some((group) => placesAt(group, ['managingEntity'], facts.baseUrl).includes(organization))
  );
}

/** An organisation runs a group that it manages, or whose care team it is in. */
export function runsGroup(organization: string, place: string, facts: Facts): boolean {
  const group = facts.resource(place);
  if (group === undefined) return false;
  if (placesAt(group, ['managingEntity'], facts.baseUrl).includes(organization)) return true;
  return facts
    .pointing('CareTeam', 'subject', place)
    .some((team) => isActiveTeam(team, facts.now) && isInTeam(team, [organization], facts));
}

/** Who leads a group: named by its care team, or by a session of it. */
export function facilitates(worker: readonly string[], group: string, facts: Facts): boolean {
  return facts.once(`${worker} leads ${group}`, () => leads(worker, group, facts));
}

function leads(worker: readonly string[], group: string, facts: Facts): boolean {
  const teams = facts.pointing('CareTeam', 'subject', group);
  const sessions = facts.pointing('Encounter', 'subject', group);
  return (
    teams.some((team) => isActiveTeam(team, facts.now) && isInTeam(team, worker, facts)) ||
    sessions.some((session) => names(session, ['participant.individual'], worker, facts))
  );
}

/** Whether a worker looks after a patient: leads a group that she is in, is in her care team, or is her own clinician. */
export function looksAfter(worker: readonly string[], patient: string, facts: Facts): boolean {
  const groups = facts
    .pointing('Group', 'member', patient)
    .filter((group) => isMember(group, patient, facts.now, facts));
  const person = facts.resource(patient);
  return [
    groups.some(({ id }) => facilitates(worker, `Group/${id}`, facts)),
    isInTeamOf(worker, patient, facts),
    person !== undefined && names(person, ['generalPractitioner'], worker, facts),
  ].includes(true);
}

export function isInTeamOf(worker: readonly string[], patient: string, facts: Facts): boolean {
  return facts
    .pointing('CareTeam', 'patient', patient)
    .some((team) => isActiveTeam(team, facts.now) && isInTeam(team, worker, facts));
}

/** Whether a patient is a member at an instant; one who is inactive without an end never is. */
export function isMember(group: Resource, patient: string, instant: string, { baseUrl }: Facts): boolean {
  return objectsAt(group, 'member').some(
    (member) =>
      placeOf(member.entity, baseUrl) === patient &&
      (member.inactive !== true || objectsAt(member, 'period').some(({ end }) => end !== undefined)) &&
      holdsAt(member.period, instant),
  );
}

/** Organisations that an element names: themselves, or by a role or service of theirs. */
export function organizationsAt(
  resource: Resource,
  paths: readonly string[],
  facts: Facts,
): readonly string[] {
  return placesAt(resource, paths, facts.baseUrl).flatMap((place) => {
    const [type = ''] = place.split('/');
    if (type === 'Organization') return [place];
    const owner = ownerElements[type];
    const named = owner === undefined ? undefined : facts.resource(place);
    return named === undefined || owner === undefined ? [] : placesAt(named, [owner], facts.baseUrl);
  });
}

const ownerElements: Readonly<Record<string, string>> = {
  PractitionerRole: 'organization',
  HealthcareService: 'providedBy',
};

/** Organisations that a practitioner has a role at. */
export function employersOf(practitioner: string, facts: Facts): readonly string[] {
  return facts
    .pointing('PractitionerRole', 'practitioner', practitioner)
    .flatMap((role) => placesAt(role, ['organization'], facts.baseUrl));
}

export function names(
  resource: Resource,
  paths: readonly string[],
  wanted: readonly string[],
  { baseUrl }: Pick<Facts, 'baseUrl'>,
): boolean {
  return placesAt(resource, paths, baseUrl).some((place) => wanted.includes(place));
}

const openEpisode: ReadonlySet<unknown> = new Set(['planned', 'waitlist', 'active', 'onhold']);

function isOpenEpisode(episode: Resource, now: string): boolean {
  return openEpisode.has(episode.status) && holdsAt(episode.period, now);
}

function isManagedBy(resource: Resource, organization: string, facts: Facts): boolean {
  return names(resource, ['managingOrganization'], [organization], facts);
}

const activeTeam: ReadonlySet<unknown> = new Set([undefined, 'proposed', 'active']);

function isActiveTeam(team: Resource, now: string): boolean {
  return activeTeam.has(team.status) && holdsAt(team.period, now);
}

function isInTeam(team: Resource, wanted: readonly string[], facts: Facts): boolean {
  if (names(team, ['managingOrganization'], wanted, facts)) return true;
  return objectsAt(team, 'participant').some(
    (participant) => holdsAt(participant.period, facts.now) && isNamed(participant, wanted, facts),
  );
}

function isNamed(participant: JsonObject, wanted: readonly string[], { baseUrl }: Facts): boolean {
  return ['member', 'onBehalfOf']
    .flatMap((name) => elementsAt(participant, name))
    .some((element) => wanted.includes(placeOf(element, baseUrl) ?? ''));
}
