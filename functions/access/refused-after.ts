import { error, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import { type Change, forbidden, isParty } from './change.ts';
import { employersOf, organizationsAt } from './circle.ts';
import { aboutOf, foreignIn, isGroup, isPatient, namedIn, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { isLabelled, isReduced } from './labels.ts';
import { ruleOf } from './resource-rules.ts';
import { providerOf } from './shown-to-organization.ts';
import { isMine, shownToWorker, type Worker } from './shown-to-worker.ts';
import { takenBy } from './treating.ts';

/** Types whose organisation has to be said: without it nobody would see them, or nobody answer for them. */
const needsManager: ReadonlySet<string> = new Set([
  'Consent',
  'Encounter',
  'EpisodeOfCare',
  'Group',
  'HealthcareService',
  'Location',
  'MeasureReport',
  'Patient',
  'PractitionerRole',
]);

/** Why a worker may not leave a resource like this: whose it says it is, whom it names, what it belongs to. */
export function refusedAfter(
  worker: Worker,
  { before, after }: Change,
  among: readonly Change[],
  facts: Facts,
): Issue | undefined {
  if (after === undefined) return undefined;
  if (isReduced(after)) return reducedCopy;
  const { organization } = worker;
  const { resourceType } = after;
  if (organization === undefined) return forbidden('You work for no organisation that could answer for it');
  const { kind, manager } = ruleOf(resourceType);
  const managers = placesAt(after, manager, facts.baseUrl);
  const known = before ? placesAt(before, manager, facts.baseUrl) : [];
  if (resourceType === 'Organization' && !managers.includes(organization)) {
    return forbidden('Organisations are registered by the programme');
  }
  const foreign = managers.find((one) => one !== organization && !known.includes(one));
  if (before && known.length === 0 && managers.length > 0) return claimed;
  if (foreign !== undefined || (needsManager.has(resourceType) && managers.length === 0)) {
    return wrongManager(resourceType, manager, organization);
  }
  const fresh = new Set(among.flatMap(createdPlace));
  return (
    refusedNames(worker, before, after, fresh, facts) ??
    refusedRole(organization, after, fresh, facts) ??
    refusedBelonging(worker, after, fresh, facts) ??
    refusedRestricted(organization, after, among, facts) ??
    (before && refusedHandover(organization, before, after, among, facts)) ??
    (kind === 'directory' || isSomebodys(organization, after, facts) ? undefined : nobodys(resourceType))
  );
}

/** What is made in it, or about it, would become the claimant's own. */
const claimed = error(
  'forbidden',
  'No organisation answers for this so far, and none takes it for its own: let the programme say whose it is',
);

/** Of every change it is a reduced copy that is not taken back. */
export const reducedCopy = error(
  'business-rule',
  'This is a copy with less in it (SUBSETTED, REDACTED), which would take away what is not in it; it cannot be written back',
);

function createdPlace({ before, after }: Change): readonly string[] {
  return before === undefined && after?.id !== undefined ? [`${after.resourceType}/${after.id}`] : [];
}

/** Whoever is named must be known to the writer already, or be created along with it: nobody brings themselves in. */
function refusedNames(
  worker: Worker,
  before: Resource | undefined,
  after: Resource,
  fresh: ReadonlySet<string>,
  facts: Facts,
): Issue | undefined {
  const [elsewhere] = foreignIn(after, facts.baseUrl);
  if (elsewhere !== undefined && !(before && foreignIn(before, facts.baseUrl).includes(elsewhere))) {
    return error(
      'business-rule',
      `Refer to persons and groups as Type/id, not by ${elsewhere}`,
      after.resourceType,
    );
  }
  const known = new Set(before ? namedIn(before, facts.baseUrl) : []);
  const own = `${after.resourceType}/${after.id}`;
  const unknown = namedIn(after, facts.baseUrl)
    .filter((place) => place !== own && !known.has(place) && !fresh.has(place))
    .filter((place) => !mayName(worker, place, facts));
  const { organization } = worker;
  const taken = organization === undefined ? undefined : takenBy(organization, after, facts);
  const first = unknown[0] ?? (taken !== undefined && !fresh.has(taken) ? taken : undefined);
  return first === undefined
    ? undefined
    : error('business-rule', `There is no ${first} whom you look after`, after.resourceType);
}

/** A facilitator names those whom she looks after; others those to whom their organisation is a treating party. */
function mayName(worker: Worker, place: string, facts: Facts): boolean {
  const { organization, roles } = worker;
  if (organization === undefined || !isParty(organization, place, facts)) return false;
  return roles.some((role) => role !== 'facilitator') || isMine(worker, place, facts);
}

/** A practitioner who works elsewhere is not claimed: that would give power over what is known of them. */
function refusedRole(
  organization: string,
  after: Resource,
  fresh: ReadonlySet<string>,
  facts: Facts,
): Issue | undefined {
  if (after.resourceType !== 'PractitionerRole') return undefined;
  const claimed = placesAt(after, ['practitioner'], facts.baseUrl).filter((place) => !fresh.has(place));
  const elsewhere = claimed.some((place) => {
    const employers = employersOf(place, facts);
    return employers.length > 0 && !employers.includes(organization);
  });
  return elsewhere
    ? forbidden(
        'That practitioner has a role at another organisation, and none at yours: let the programme add it',
      )
    : undefined;
}

function refusedBelonging(
  worker: Worker,
  after: Resource,
  fresh: ReadonlySet<string>,
  facts: Facts,
): Issue | undefined {
  const places = placesAt(after, ruleOf(after.resourceType).belongsTo, facts.baseUrl);
  const unseen = places.find((place) => {
    if (fresh.has(place)) return false;
    const target = facts.resource(place);
    return target === undefined || shownToWorker(worker, target, facts) !== target;
  });
  return unseen === undefined
    ? undefined
    : error('business-rule', `There is no ${unseen} that it could belong to`);
}

/** What is restricted stays with whoever answers for it, so somebody has to. */
function refusedRestricted(
  organization: string,
  after: Resource,
  among: readonly Change[],
  facts: Facts,
): Issue | undefined {
  if (!isLabelled(after, 'restricted', 'sensitive')) return undefined;
  const { manager, given } = ruleOf(after.resourceType);
  const provider = providerAmong(after, among, facts);
  const answers = [
    ...placesAt(after, manager, facts.baseUrl),
    ...organizationsAt(after, given, facts),
    provider,
  ];
  return answers.includes(organization) ? undefined : nobodys(after.resourceType);
}

/** The provider of its encounter, which may be made or changed along with it. */
function providerAmong(after: Resource, among: readonly Change[], facts: Facts): string | undefined {
  const { encounter } = ruleOf(after.resourceType);
  const [place] = encounter === undefined ? [] : placesAt(after, [encounter], facts.baseUrl);
  const made = among.find(({ after: other }) => place === `${other?.resourceType}/${other?.id}`)?.after;
  return made ? placesAt(made, ['serviceProvider'], facts.baseUrl)[0] : providerOf(after, facts);
}

/** Who answers for something does not make another answer for it: that other could take away the sight of it. */
function refusedHandover(
  organization: string,
  before: Resource,
  after: Resource,
  among: readonly Change[],
  facts: Facts,
): Issue | undefined {
  const provider = providerAmong(after, among, facts);
  if (provider === undefined || provider === organization || provider === providerOf(before, facts)) {
    return undefined;
  }
  return forbidden(
    `That encounter is another organisation's, which would answer for this ${after.resourceType}`,
  );
}

function isSomebodys(organization: string, after: Resource, facts: Facts): boolean {
  const { manager, given, belongsTo } = ruleOf(after.resourceType);
  return (
    placesAt(after, [...manager, ...belongsTo], facts.baseUrl).length > 0 ||
    aboutOf(after, facts.baseUrl).some((place) => isPatient(place) || isGroup(place)) ||
    organizationsAt(after, given, facts).includes(organization)
  );
}

function nobodys(resourceType: string): Issue {
  const { about, manager, belongsTo, given, encounter } = ruleOf(resourceType);
  const elements = [...about, ...manager, ...belongsTo, ...given, encounter].filter(Boolean).join(', ');
  return error(
    'business-rule',
    `Nobody would answer for it, so that nobody would see it: say whose it is by reference (${elements})`,
    resourceType,
  );
}

function wrongManager(resourceType: string, manager: readonly string[], organization: string): Issue {
  return error(
    'business-rule',
    `The organisation that answers for a ${resourceType} is the one that writes it: ${manager.join(', ')} must be ${organization}`,
    `${resourceType}.${manager[0]}`,
  );
}
