import type { Resource } from '../fhir/resource.ts';
import { isActiveTeam, isInTeam, managersOf } from './care-team.ts';
import { objectsAt, placeOf, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { isMember } from './membership.ts';
import { ruleOf } from './resource-rules.ts';
import { isTreating } from './treating.ts';

/** An organisation runs a group that it manages, or whose care team it is in, if who manages the group manages that. */
export function runsGroup(organization: string, place: string, facts: Facts): boolean {
  const group = facts.resource(place);
  if (group === undefined) return false;
  const home = placesAt(group, ['managingEntity'], facts.baseUrl);
  if (home.includes(organization)) return true;
  return facts
    .pointing('CareTeam', 'subject', place)
    .filter((team) => managersOf(team, facts).some((manager) => home.includes(manager)))
    .some((team) => isActiveTeam(team, facts.now) && isInTeam(team, [organization], facts));
}

/**
 * Who leads a group: is in its care team, or leads a session of it that is to come or was held in the last twelve
 * weeks, of an organisation that runs the group.
 */
export function facilitates(worker: readonly string[], group: string, facts: Facts): boolean {
  return facts.once(`${worker} leads ${group}`, () => leads(worker, group, facts));
}

function leads(worker: readonly string[], group: string, facts: Facts): boolean {
  const teams = facts.pointing('CareTeam', 'subject', group);
  const sessions = facts.pointing('Encounter', 'subject', group);
  const isOfGroup = (resource: Resource) =>
    placesAt(resource, ruleOf(resource.resourceType).manager, facts.baseUrl).some((organization) =>
      runsGroup(organization, group, facts),
    );
  return (
    teams.some((team) => isActiveTeam(team, facts.now) && isInTeam(team, worker, facts) && isOfGroup(team)) ||
    sessions.some((session) => leadsSession(worker, session, facts) && isOfGroup(session))
  );
}

const sessionWeeks = 12;
const weekMs = 7 * 24 * 60 * 60 * 1_000;
const toCome: ReadonlySet<unknown> = new Set(['planned', 'arrived', 'triaged', 'in-progress', 'onleave']);

/** A session counts until twelve weeks after it, or after she left it; while it is still to be dated, too. */
function leadsSession(worker: readonly string[], session: Resource, { now, baseUrl }: Facts): boolean {
  if (session.status !== 'finished' && !toCome.has(session.status)) return false;
  const first = Date.parse(now) - sessionWeeks * weekMs;
  const [period] = objectsAt(session, 'period');
  return objectsAt(session, 'participant').some((participant) => {
    if (!worker.includes(placeOf(participant.individual, baseUrl) ?? '')) return false;
    const [own] = objectsAt(participant, 'period');
    const last = own?.end ?? period?.end ?? period?.start ?? own?.start;
    return typeof last === 'string' ? Date.parse(last) >= first : toCome.has(session.status);
  });
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

/** In a care team of hers that is managed by a treating party. */
export function isInTeamOf(worker: readonly string[], patient: string, facts: Facts): boolean {
  return facts
    .pointing('CareTeam', 'patient', patient)
    .filter((team) => isActiveTeam(team, facts.now) && isInTeam(team, worker, facts))
    .flatMap((team) => managersOf(team, facts))
    .some((organization) => isTreating(organization, patient, facts));
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
