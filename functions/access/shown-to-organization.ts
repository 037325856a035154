import type { Resource } from '../fhir/resource.ts';
import { names, organizationsAt, runsGroup } from './circle.ts';
import { aboutOf, isGroup, placeOf, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { isReleased } from './kring-marks.ts';
import { isLabelled } from './labels.ts';
import { reduced, withoutOthers } from './redact.ts';
import { ruleOf } from './resource-rules.ts';
import { answerOf, hasTreated, isTreating } from './treating.ts';

/** An organisation, and who works there if it is a person who asks. */
export interface Asker {
  /** `Organization/…` */
  readonly organization: string;
  /** `Practitioner/…`, `PractitionerRole/…`; none of a system. */
  readonly names: readonly string[];
}

/**
 * What an organisation sees: what it answers for, what it was given, and what is about those whom it treats unless
 * they refuse or a label keeps it with whoever answers for it. Of an appointment of several people it sees its own.
 */
export function shownToOrganization(asker: Asker, resource: Resource, facts: Facts): Resource | undefined {
  const { organization } = asker;
  switch (ruleOf(resource.resourceType).kind) {
    case 'knowledge':
    case 'directory':
      return resource;
    case 'report':
      return isReleased(resource) || isOwn(organization, resource, facts) ? resource : undefined;
    case 'follows':
      return seesAllItBelongsTo(asker, resource, facts) ? resource : undefined;
    case 'person':
    case 'planning':
    case 'care':
      return shownOfCare(asker, resource, facts);
    case 'audit':
    case 'own':
    case 'withheld':
      return undefined;
  }
}

function shownOfCare(asker: Asker, resource: Resource, facts: Facts): Resource | undefined {
  const { organization } = asker;
  if (isOwn(organization, resource, facts) || isGiven(asker, resource, facts)) return resource;
  if (ruleOf(resource.resourceType).belongsTo.length > 0) {
    return seesAllItBelongsTo(asker, resource, facts) ? resource : undefined;
  }
  const shared = shownOfThose(resource, (place) => isInCircle(asker, place, resource, facts), facts);
  if (shared === resource) return resource;
  if (isProvided(organization, resource, facts)) return resource;
  return shared ?? shownOfFormer(asker, resource, facts);
}

/** All of it to who may know about all whom it is about, or about their group; of an appointment, what is about the others left out. */
export function shownOfThose(
  resource: Resource,
  may: (place: string) => boolean,
  { baseUrl }: Pick<Facts, 'baseUrl'>,
): Resource | undefined {
  const about = aboutOf(resource, baseUrl);
  const own = about.filter(may);
  if (own.length > 0 && (own.length === about.length || own.some(isGroup))) return resource;
  if (own.length === 0 || resource.resourceType !== 'Appointment') return undefined;
  const copy = reduced(resource, 'own');
  return copy && withoutOthers(copy, own, baseUrl);
}

/** The organisation answers for it. */
function isOwn(organization: string, resource: Resource, facts: Facts): boolean {
  return names(resource, ruleOf(resource.resourceType).manager, [organization], facts);
}

/** It provided the encounter in which this was made. */
function isProvided(organization: string, resource: Resource, facts: Facts): boolean {
  return providerOf(resource, facts) === organization;
}

/** The organisation that provided the encounter in which this was made, as far as it is known. */
export function providerOf(resource: Resource, facts: Facts): string | undefined {
  const { encounter } = ruleOf(resource.resourceType);
  const [place] = encounter === undefined ? [] : placesAt(resource, [encounter], facts.baseUrl);
  const made = place === undefined ? undefined : facts.resource(place);
  return made && placeOf(made.serviceProvider, facts.baseUrl);
}

/** It was sent to that organisation, and nobody whom it is about has refused that. */
function isGiven(asker: Asker, resource: Resource, facts: Facts): boolean {
  const { given } = ruleOf(resource.resourceType);
  if (!organizationsAt(resource, given, facts).includes(asker.organization)) return false;
  return aboutOf(resource, facts.baseUrl).every(
    (place) => isGroup(place) || answersOf(asker, place, resource, facts) !== 'deny',
  );
}

/** Whether it may know this about that patient or group as a party to the care. */
function isInCircle(asker: Asker, place: string, resource: Resource, facts: Facts): boolean {
  const { organization } = asker;
  if (isGroup(place)) return runsGroup(organization, place, facts);
  if (isLabelled(resource, 'restricted', 'sensitive')) return false;
  const answer = answersOf(asker, place, resource, facts);
  if (answer === 'deny' || (answer === 'silent' && isLabelled(resource, 'needsConsent'))) return false;
  return isTreating(organization, place, facts);
}

/** Who it is whom an organisation once looked after, so that what it wrote then still has a name. */
function shownOfFormer(asker: Asker, resource: Resource, facts: Facts): Resource | undefined {
  const place = `Patient/${resource.id}`;
  if (resource.resourceType !== 'Patient' || isLabelled(resource, 'restricted', 'sensitive'))
    return undefined;
  const answer = answersOf(asker, place, resource, facts);
  if (answer === 'deny' || (answer === 'silent' && isLabelled(resource, 'needsConsent'))) return undefined;
  return hasTreated(asker.organization, place, facts) ? reduced(resource, 'identity') : undefined;
}

function answersOf({ organization, names: me }: Asker, patient: string, resource: Resource, facts: Facts) {
  return answerOf(patient, { purpose: 'TREAT', actors: [organization, ...me], resource }, facts);
}

function seesAllItBelongsTo(asker: Asker, resource: Resource, facts: Facts): boolean {
  return isEachShown(resource, (target) => shownToOrganization(asker, target, facts), facts);
}

/** What belongs to several things is as close as the closest of them. */
export function isEachShown(
  resource: Resource,
  shown: (target: Resource) => Resource | undefined,
  facts: Facts,
): boolean {
  const places = placesAt(resource, ruleOf(resource.resourceType).belongsTo, facts.baseUrl);
  return (
    places.length > 0 &&
    places.every((place) => {
      const target = facts.resource(place);
      return target !== undefined && !isOfOthers(target) && shown(target) === target;
    })
  );
}

/** What follows something cannot be followed again: no endless chains. */
function isOfOthers({ resourceType }: Resource): boolean {
  return ruleOf(resourceType).kind === 'follows';
}
