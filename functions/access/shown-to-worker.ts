import type { Resource } from '../fhir/resource.ts';
import { facilitates, isInTeamOf, looksAfter, names } from './circle.ts';
import { aboutOf, isGroup, isPatient, namedIn, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { isDataSet, isReleased } from './kring-marks.ts';
import { isLabelled } from './labels.ts';
import { isMember } from './membership.ts';
import type { PurposeOfUse, Role } from './principal.ts';
import { reduced, withoutOthers, withoutThese } from './redact.ts';
import { ruleOf } from './resource-rules.ts';
import { mayRead } from './roles.ts';
import { isEachShown, shownOfThose, shownToOrganization } from './shown-to-organization.ts';
import { answerOf, isTreating, refusesInPerson } from './treating.ts';

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

function ofOrganization(worker: Worker, resource: Resource, facts: Facts): Resource | undefined {
  const { organization, names: me } = worker;
  if (organization === undefined) return publicOf(resource);
  if (me.length > 0 && isRefused(worker, resource, facts)) return undefined;
  return shownToOrganization({ organization, names: me }, resource, facts);
}

/** Somebody whom it is about has refused her by name, which holds for what her own organisation has written too. */
function isRefused({ names: me }: Worker, resource: Resource, facts: Facts): boolean {
  const use = { purpose: 'TREAT', actors: me, resource } as const;
  return aboutOf(resource, facts.baseUrl)
    .filter(isPatient)
    .map((patient) => refusesInPerson(patient, use, facts))
    .includes(true);
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

/** In an emergency: anything about those whom the organisation treats, whatever withholds it. */
function isBehindGlass({ organization }: Worker, resource: Resource, facts: Facts): boolean {
  const about = aboutOf(resource, facts.baseUrl).filter(isPatient);
  if (organization === undefined || about.length === 0) return false;
  return about.every((patient) => isTreating(organization, patient, facts));
}

/** Who comes and what is planned in the groups that she leads; what else, only as each patient consents. */
function toCoFacilitator(worker: Worker, resource: Resource, facts: Facts): Resource | undefined {
  const open = publicOf(resource);
  if (open) return open;
  if (isLabelled(resource, 'restricted', 'sensitive')) return undefined;
  const about = aboutOf(resource, facts.baseUrl);
  if (about.length === 0) return undefined;
  if (isOfMyGroup(worker, resource, facts)) {
    return ruleOf(resource.resourceType).kind === 'care'
      ? undefined
      : withoutRefusing(worker, resource, facts);
  }
  if (!about.every((place) => isPatient(place) && isInMyGroup(worker, place, facts))) return undefined;
  const answers = about.map((patient) => consentedTo(worker, 'COC', patient, resource, facts));
  if (answers.includes('deny')) return undefined;
  if (answers.every((answer) => answer === 'permit')) return resource;
  return reduced(resource, 'contact') ?? ofTheirPart(worker, resource, facts);
}

function isOfMyGroup({ names: me }: Worker, resource: Resource, facts: Facts): boolean {
  return aboutOf(resource, facts.baseUrl).some((place) => isGroup(place) && facilitates(me, place, facts));
}

/** Of what is about one of them: their part in a session or in the plan of her group, and not what it was for. */
function ofTheirPart(worker: Worker, resource: Resource, facts: Facts): Resource | undefined {
  const wholes = placesAt(resource, ['partOf'], facts.baseUrl).map((place) => facts.resource(place));
  const isPart = wholes.some((whole) => whole !== undefined && isOfMyGroup(worker, whole, facts));
  return isPart ? reduced(resource, 'part') : undefined;
}

/** Without those who refuse that the other domain knows of them. */
function withoutRefusing(worker: Worker, resource: Resource, facts: Facts): Resource | undefined {
  const refusing = namedIn(resource, facts.baseUrl).filter(
    (place) => isPatient(place) && consentedTo(worker, 'COC', place, resource, facts) === 'deny',
  );
  if (refusing.length === 0) return resource;
  const copy = withoutThese(resource, refusing, facts.baseUrl);
  const isNamed = namedIn(copy, facts.baseUrl).some((place) => refusing.includes(place));
  return isNamed ? undefined : copy;
}

function isInMyGroup({ names: me }: Worker, patient: string, facts: Facts): boolean {
  return facts
    .pointing('Group', 'member', patient)
    .filter((group) => isMember(group, patient, facts.now, facts) && isOfParty(group, patient, facts))
    .map(({ id }) => facilitates(me, `Group/${id}`, facts))
    .includes(true);
}

/** A group that goes on with somebody whom its organisation does not look after any more tells nothing of her. */
function isOfParty(group: Resource, patient: string, facts: Facts): boolean {
  return placesAt(group, ['managingEntity'], facts.baseUrl).some((organization) =>
    isTreating(organization, patient, facts),
  );
}

function consentedTo(
  { organization, names: me }: Worker,
  purpose: PurposeOfUse,
  patient: string,
  resource: Resource,
  facts: Facts,
) {
  const actors = organization === undefined ? me : [organization, ...me];
  return answerOf(patient, { purpose, actors, resource }, facts);
}

/** Groups and their sessions whole; of each person who they are, and that and when they come. */
function toCoordinator(worker: Worker, resource: Resource, facts: Facts): Resource | undefined {
  if (isLabelled(resource, 'veryRestricted')) return undefined;
  const seen = ofOrganization(worker, resource, facts);
  if (seen !== resource) return seen;
  const about = aboutOf(resource, facts.baseUrl);
  if (about.length > 0 && about.every(isGroup)) return resource;
  const less = reduced(resource, 'contact') ?? reduced(resource, 'attendance');
  const tellsOfNobody = namedIn(resource, facts.baseUrl).length === 0;
  return less ?? (about.length === 0 && tellsOfNobody ? resource : undefined);
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
    consentedTo(worker, 'SUPNWK', patient, resource, facts) !== 'deny'
  );
}
