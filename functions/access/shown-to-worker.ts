import type { Resource } from '../fhir/resource.ts';
import { facilitates, hasTreated, isInTeamOf, isMember, looksAfter, names } from './circle.ts';
import { consented } from './consent.ts';
import { aboutOf, isGroup, isPatient, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { isDataSet, isReleased } from './kring-marks.ts';
import { isLabelled } from './labels.ts';
import type { PurposeOfUse, Role } from './principal.ts';
import { reduced, withoutOthers } from './redact.ts';
import { ruleOf } from './resource-rules.ts';
import { mayRead } from './roles.ts';
import { isEachShown, shownOfThose, shownToOrganization } from './shown-to-organization.ts';

/** Somebody who works in the programme, or the system of those who do. */
export interface Worker {
  readonly roles: readonly Role[];
  /** `Organization/…` */
  readonly organization: string | undefined;
  /** How sessions and care teams name the worker: `Practitioner/…`, `PractitionerRole/…`. */
  readonly names: readonly string[];
  readonly breaksGlass: boolean;
}

/** The resource itself, a copy with less in it, or nothing: the most that any one of the worker's roles allows. */
export function shownToWorker(worker: Worker, resource: Resource, facts: Facts): Resource | undefined {
  let less: Resource | undefined;
  for (const role of worker.roles) {
    if (!mayRead(role, resource.resourceType)) continue;
    const shown = byRole[role](worker, resource, facts);
    if (shown === resource) return resource;
    less ??= shown;
  }
  return less;
}

type Shows = (worker: Worker, resource: Resource, facts: Facts) => Resource | undefined;

const byRole: Readonly<Record<Role, Shows>> = {
  programme: (_worker, resource) => resource,
  vendor: ofOrganization,
  'data-manager': (worker, resource, facts) =>
    isLabelled(resource, 'veryRestricted') ? undefined : ofOrganization(worker, resource, facts),
  facilitator: toFacilitator,
  'co-facilitator': toCoFacilitator,
  coordinator: toCoordinator,
  volunteer: toVolunteer,
  registry: (_worker, resource) => (isReleased(resource) ? resource : undefined),
  researcher: (_worker, resource) => (isDataSet(resource) ? resource : undefined),
  operator: (_worker, resource) => resource,
  auditor: (_worker, resource) => resource,
};

function ofOrganization({ organization }: Worker, resource: Resource, facts: Facts): Resource | undefined {
  return organization === undefined ? publicOf(resource) : shownToOrganization(organization, resource, facts);
}

/** What is nobody's in particular. */
function publicOf(resource: Resource): Resource | undefined {
  const { kind } = ruleOf(resource.resourceType);
  return kind === 'knowledge' || kind === 'directory' ? resource : undefined;
}

/** Of what the organisation sees, what is about the groups that she leads and those whom she looks after. */
function toFacilitator(worker: Worker, resource: Resource, facts: Facts): Resource | undefined {
  const open = publicOf(resource);
  if (open) return open;
  if (worker.breaksGlass && isBehindGlass(worker, resource, facts)) return resource;
  const seen = ofOrganization(worker, resource, facts);
  if (seen === undefined) return undefined;
  const about = aboutOf(resource, facts.baseUrl);
  if (about.length === 0) {
    if (ruleOf(resource.resourceType).belongsTo.length === 0) return seen;
    return isEachShown(resource, (target) => toFacilitator(worker, target, facts), facts) ? seen : undefined;
  }
  return shownOfThose(seen, (place) => isMine(worker, place, facts), facts);
}

/** She leads that group, or looks after that patient. */
export function isMine({ names: me }: Worker, place: string, facts: Facts): boolean {
  return isGroup(place) ? facilitates(me, place, facts) : looksAfter(me, place, facts);
}

/** In an emergency: anything about those whom the organisation treats or has treated, whatever withholds it. */
function isBehindGlass({ organization }: Worker, resource: Resource, facts: Facts): boolean {
  const about = aboutOf(resource, facts.baseUrl).filter(isPatient);
  if (organization === undefined || about.length === 0) return false;
  return about.every((patient) => hasTreated(organization, patient, facts));
}

/** Who comes and what is planned in the groups that she leads; what else, only as each patient consents. */
function toCoFacilitator(worker: Worker, resource: Resource, facts: Facts): Resource | undefined {
  const open = publicOf(resource);
  if (open) return open;
  if (isLabelled(resource, 'restricted', 'sensitive')) return undefined;
  const about = aboutOf(resource, facts.baseUrl);
  if (about.length === 0) return undefined;
  if (about.some((place) => isGroup(place) && facilitates(worker.names, place, facts))) {
    return ruleOf(resource.resourceType).kind === 'care' ? undefined : resource;
  }
  if (!about.every((place) => isPatient(place) && isInMyGroup(worker, place, facts))) return undefined;
  const answers = about.map((patient) => answerOf(worker, 'COC', patient, resource, facts));
  if (answers.includes('deny')) return undefined;
  if (answers.every((answer) => answer === 'permit')) return resource;
  if (resource.resourceType === 'Encounter' && !isOfMySession(worker, resource, facts)) return undefined;
  return reduced(resource, 'contact') ?? reduced(resource, 'attendance');
}

function isInMyGroup({ names: me }: Worker, patient: string, facts: Facts): boolean {
  return facts
    .pointing('Group', 'member', patient)
    .filter((group) => isMember(group, patient, facts.now, facts))
    .map(({ id }) => facilitates(me, `Group/${id}`, facts))
    .includes(true);
}

function isOfMySession({ names: me }: Worker, encounter: Resource, facts: Facts): boolean {
  const sessions = placesAt(encounter, ['partOf'], facts.baseUrl).map((place) => facts.resource(place));
  return sessions
    .flatMap((session) => (session === undefined ? [] : aboutOf(session, facts.baseUrl)))
    .some((place) => isGroup(place) && facilitates(me, place, facts));
}

function answerOf(
  { organization, names: me }: Worker,
  purpose: PurposeOfUse,
  patient: string,
  resource: Resource,
  facts: Facts,
) {
  const actors = organization === undefined ? me : [organization, ...me];
  return consented(facts.pointing('Consent', 'patient', patient), { purpose, actors, resource }, facts);
}

/** Groups and their sessions whole; of each person who they are, and that and when they come. */
function toCoordinator(worker: Worker, resource: Resource, facts: Facts): Resource | undefined {
  if (isLabelled(resource, 'veryRestricted')) return undefined;
  const seen = ofOrganization(worker, resource, facts);
  if (seen !== resource) return seen;
  const about = aboutOf(resource, facts.baseUrl);
  if (about.every(isGroup)) return resource;
  return reduced(resource, 'contact') ?? reduced(resource, 'attendance');
}

/** The family at whose side she stands: who they are, and when she meets them. */
function toVolunteer(worker: Worker, resource: Resource, facts: Facts): Resource | undefined {
  const open = publicOf(resource);
  if (open) return open;
  if (isLabelled(resource, 'restricted', 'sensitive')) return undefined;
  const families = aboutOf(resource, facts.baseUrl).filter(
    (place) => isPatient(place) && isMatched(worker, place, resource, facts),
  );
  if (families.length === 0) return undefined;
  if (resource.resourceType !== 'Appointment') return reduced(resource, 'contact');
  if (!names(resource, ['participant.actor'], worker.names, facts)) return undefined;
  const copy = reduced(resource, 'own');
  return copy && withoutOthers(copy, families, facts.baseUrl);
}

function isMatched(worker: Worker, patient: string, resource: Resource, facts: Facts): boolean {
  return (
    isInTeamOf(worker.names, patient, facts) &&
    answerOf(worker, 'SUPNWK', patient, resource, facts) !== 'deny'
  );
}
