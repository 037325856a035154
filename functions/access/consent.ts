import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { listOf, objectsAt, placeOf } from './elements.ts';
import type { Facts } from './facts.ts';
import { isLabelled, labelCodes } from './labels.ts';
import { holdsAt } from './period.ts';
import type { PurposeOfUse } from './principal.ts';

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

type Known = Pick<Facts, 'now' | 'baseUrl'>;

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
    isOneOf(codesAt(provision.purpose), use.purpose) &&
    isOneOf(codesAt(provision.class), use.resource.resourceType) &&
    isOneOf(actorsOf(provision, known, reading), ...use.actors) &&
    coversData(provision.dataPeriod, use.resource, reading)
  );
}

/** A list that names none means all. */
function isOneOf(allowed: readonly string[] | undefined, ...wanted: readonly string[]): boolean {
  return allowed === undefined || wanted.some((one) => allowed.includes(one));
}

function codesAt(codings: Json | undefined): readonly string[] | undefined {
  if (codings === undefined) return undefined;
  return listOf(codings)
    .filter(isJsonObject)
    .flatMap(({ code }) => (typeof code === 'string' ? [code] : []));
}

/** An actor that cannot be told from others is anybody when it is denied, and nobody when it is permitted. */
function actorsOf(
  provision: JsonObject,
  { baseUrl }: Known,
  reading: Reading,
): readonly string[] | undefined {
  if (provision.actor === undefined) return undefined;
  const places = objectsAt(provision, 'actor').map(({ reference }) => placeOf(reference, baseUrl));
  if (reading === 'widely' && places.includes(undefined)) return undefined;
  return places.filter((place) => place !== undefined);
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
