import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { listOf, objectsAt, placeOf } from './elements.ts';
import type { Facts } from './facts.ts';
import { isLabelled, labelCodes } from './labels.ts';
import { holdsAt } from './period.ts';
import type { PurposeOfUse } from './principal.ts';
import { broader, knownPurposes } from './purposes.ts';
import { resourceRules } from './resource-rules.ts';

/*
 * What patients have consented to: https://hl7.org/fhir/R4/consent.html. A provision that Kring cannot weigh in full
 * denies as much as it may, and permits as little: what cannot be decided is not opened.
 */

/** For whom and what for something is to be used. */
export interface Use {
  readonly purpose: PurposeOfUse;
  /** Organisation and worker, `Type/id`; none for figures and research. */
  readonly actors: readonly string[];
  readonly resource: Resource;
}

export type Answer = 'permit' | 'deny' | 'silent';

/** Without `resource` and `pointing` nothing is known about who works where. */
type Known = Pick<Facts, 'now' | 'baseUrl'> & Partial<Pick<Facts, 'resource' | 'pointing'>>;

/** What all consents in force say together: one that denies outweighs those that permit. */
export function consented(consents: readonly Resource[], use: Use, known: Known): Answer {
  const answers = consents.filter(isInForce).map((consent) => answerOf(consent, use, known));
  if (answers.includes('deny')) return 'deny';
  return answers.includes('permit') ? 'permit' : 'silent';
}

/** A consent that was withdrawn is `inactive`: it permits and denies nothing any more. */
function isInForce({ status }: Resource): boolean {
  return status === 'active';
}

function answerOf(consent: Resource, use: Use, known: Known): Answer {
  const { provision } = consent;
  const rule = policyRule(consent);
  if (!isJsonObject(provision)) return rule;
  const bare = provision.type === undefined && provision.provision === undefined;
  if (!bare) return provided(provision, use, known) ?? 'silent';
  return appliesTo(provision, use, known, rule === 'deny' ? 'widely' : 'narrowly') ? rule : 'silent';
}

/** `OPTIN` and `OPTOUT` of http://terminology.hl7.org/CodeSystem/v3-ActCode, for a consent without provisions. */
function policyRule(consent: Resource): Answer {
  const codes = objectsAt(consent, 'policyRule.coding').map(({ code }) => code);
  if (codes.includes('OPTOUT')) return 'deny';
  return codes.includes('OPTIN') ? 'permit' : 'silent';
}

/** Provisions within are the exceptions to the one around them: https://hl7.org/fhir/R4/consent.html#6.2.5 */
function provided(provision: JsonObject, use: Use, known: Known): Answer | undefined {
  const inner = objectsAt(provision, 'provision');
  const exceptions = inner.map((one) => provided(one, use, known)).filter((one) => one !== undefined);
  const permits = provision.type === 'permit';
  const denies = provision.type === 'deny';
  const applies = appliesTo(provision, use, known, denies ? 'widely' : 'narrowly');
  if (exceptions.includes('deny')) return 'deny';
  // A permission within a permission or a refusal does not reach beyond it.
  const isAround = applies || Object.keys(provision).every((name) => name === 'type' || name === 'provision');
  if (exceptions.includes('permit') && isAround) return 'permit';
  if (!applies) return undefined;
  return permits ? 'permit' : denies ? 'deny' : undefined;
}

type Reading = 'widely' | 'narrowly';

const weighed = new Set(['id', 'type', 'period', 'purpose', 'actor', 'class', 'dataPeriod', 'provision']);

function appliesTo(provision: JsonObject, use: Use, known: Known, reading: Reading): boolean {
  const others = Object.keys(provision).filter((name) => !weighed.has(name));
  if (others.length > 0 && reading === 'narrowly') return false;
  return (
    holdsAt(provision.period, known.now) &&
    isFor(provision.purpose, use.purpose, reading) &&
    isOfType(provision.class, use.resource.resourceType, reading) &&
    isTo(provision, use, known, reading) &&
    coversData(provision.dataPeriod, use.resource, reading)
  );
}

/** A list that names none means all. What stands there without a code nobody understands: `undefined`. */
function codesAt(codings: Json): readonly (string | undefined)[] {
  return listOf(codings).map((coding) =>
    isJsonObject(coding) && typeof coding.code === 'string' ? coding.code : undefined,
  );
}

/** A denial of a purpose is one of all that belong to it, and one of a purpose that is not understood is of all. */
function isFor(codings: Json | undefined, purpose: PurposeOfUse, reading: Reading): boolean {
  if (codings === undefined) return true;
  const codes = codesAt(codings);
  if (codes.includes(purpose)) return true;
  if (reading === 'narrowly') return false;
  return codes.some(
    (code) => code === undefined || broader[purpose].includes(code) || !knownPurposes.has(code),
  );
}

/** A class is a type of R4, by its name or the URL of its definition. */
function isOfType(codings: Json | undefined, resourceType: string, reading: Reading): boolean {
  if (codings === undefined) return true;
  const types = codesAt(codings).map((code) =>
    code?.replace(/^http:\/\/hl7\.org\/fhir\/StructureDefinition\//, ''),
  );
  if (types.includes(resourceType)) return true;
  return (
    reading === 'widely' && types.some((type) => type === undefined || !Object.hasOwn(resourceRules, type))
  );
}

/** An actor that cannot be told from others is anybody when it is denied, and nobody when it is permitted. */
function isTo(provision: JsonObject, { actors }: Use, known: Known, reading: Reading): boolean {
  if (provision.actor === undefined) return true;
  const places = objectsAt(provision, 'actor').map(({ reference }) => placeOf(reference, known.baseUrl));
  if (actors.some((actor) => places.includes(actor))) return true;
  return reading === 'widely' && places.some((place) => place === undefined || mayBe(place, actors, known));
}

/** Whether somebody who is denied may be the one who asks, or be shown what the system of their organisation is. */
function mayBe(place: string, actors: readonly string[], known: Known): boolean {
  const [type = ''] = place.split('/');
  if (actors.length === 0 || ['Organization', 'Patient', 'RelatedPerson'].includes(type)) return false;
  if (!isWorker(place)) return true;
  const people = actors.filter(isWorker);
  if (people.length > 0) {
    const denied = practitionerOf(place, known);
    const asking = people.map((one) => practitionerOf(one, known));
    return denied === undefined || asking.includes(undefined) || asking.includes(denied);
  }
  const employers = employersAt(place, known);
  return employers.length === 0 || employers.some((one) => actors.includes(one));
}

function isWorker(place: string): boolean {
  return /^Practitioner(Role)?\//.test(place);
}

function practitionerOf(place: string, known: Known): string | undefined {
  if (place.startsWith('Practitioner/')) return place;
  const role = known.resource?.(place);
  return role && placeOf(role.practitioner, known.baseUrl);
}

/** Where somebody works; nothing when that is not known. */
function employersAt(place: string, known: Known): readonly string[] {
  const roles = place.startsWith('Practitioner/')
    ? known.pointing?.('PractitionerRole', 'practitioner', place)
    : [known.resource?.(place)].filter((role) => role !== undefined);
  return (roles ?? []).flatMap((role) => placeOf(role.organization, known.baseUrl) ?? []);
}

/** When something was: the elements that say so, by their names in R4. */
const dateElements = [
  'effectiveDateTime',
  'effectiveInstant',
  'occurrenceDateTime',
  'performedDateTime',
  'authored',
  'authoredOn',
  'recordedDate',
  'date',
  'issued',
];

function coversData(period: Json | undefined, resource: Resource, reading: Reading): boolean {
  if (period === undefined) return true;
  const date = dateElements.map((name) => resource[name]).find((value) => typeof value === 'string');
  if (typeof date !== 'string') return reading === 'widely';
  return holdsAt(period, date.length > 10 ? date : `${date.padEnd(10, '-01')}T12:00:00Z`);
}

/** The uses beyond care that a patient may refuse or must permit: figures for a registry, and research. */
export type SecondaryUse = 'PUBHLTH' | 'HRESCH';

/** What silence means, where a country does not say otherwise. */
const bySilence: Readonly<Record<SecondaryUse, 'permit' | 'deny'>> = { PUBHLTH: 'permit', HRESCH: 'deny' };

/**
 * Whether something about a patient may flow into facts for figures (`PUBHLTH`) or into a research release (`HRESCH`).
 * To be asked when the flow is made and again for each release, so that a withdrawal counts from the next one on.
 * @param consents all of that patient
 * @param silence what it means where no consent says anything; without it, what it means in this module
 */
export function mayFlow(
  resource: Resource,
  consents: readonly Resource[],
  purpose: SecondaryUse,
  known: Known,
  silence: 'permit' | 'deny' = bySilence[purpose],
): boolean {
  if (isLabelled(resource, 'noReuse', 'veryRestricted')) return false;
  if (purpose === 'HRESCH' && isLabelled(resource, 'restricted', 'sensitive')) return false;
  const answer = consented(consents, { purpose, actors: [], resource }, known);
  return (answer === 'silent' ? silence : answer) === 'permit';
}

/** Whether these could keep back one thing and not another: consents that refuse nothing cannot. */
export function couldRefuse(consents: readonly Resource[]): boolean {
  return consents.some(
    (consent) => policyRule(consent) === 'deny' || objectsAt(consent, 'provision').some(holdsDenial),
  );
}

function holdsDenial(provision: JsonObject): boolean {
  return provision.type === 'deny' || objectsAt(provision, 'provision').some(holdsDenial);
}

/** The labels with which a resource flows nowhere: the codes to search for, of which `mayFlow` is the judge. */
export const closedLabels: readonly string[] = labelCodes('noReuse', 'veryRestricted');
