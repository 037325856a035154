import { error, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import { type Change, forbidden, isParty } from './change.ts';
import { employersOf, organizationsAt } from './circle.ts';
import { aboutOf, isGroup, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { closingLabels, droppedLabels } from './labels.ts';
import { refusedAfter } from './refused-after.ts';
import { ruleOf } from './resource-rules.ts';
import { mayWrite } from './roles.ts';
import { providerOf } from './shown-to-organization.ts';
import { shownToWorker, type Worker } from './shown-to-worker.ts';
import { manages } from './treating.ts';

/**
 * Why a worker, or a system that works for one organisation, may not make this change. What is not seen is answered
 * as what is not there, and ids are the server's to give: else a write would tell who else is known here.
 * @param among all changes of the same commit
 */
export function refusedToWorker(
  worker: Worker,
  change: Change,
  among: readonly Change[],
  facts: Facts,
): Issue | undefined {
  const { before, after } = change;
  const resource = after ?? before;
  if (resource === undefined) return undefined;
  const roles = worker.roles.filter((role) => mayWrite(role, resource.resourceType));
  if (roles.length === 0) return forbidden(`Your role does not change a ${resource.resourceType}`);
  if (worker.breaksGlass) return forbidden('With the glass broken you may read, and change nothing');
  const writer = { ...worker, roles };
  return (
    refusedBefore(writer, change, facts) ??
    (before && after && refusedRelabelling(writer, before, after)) ??
    (before && after && refusedTaking(writer, before, after, facts)) ??
    (after && refusedAfter(writer, change, among, facts))
  );
}

function refusedBefore(
  worker: Worker,
  { before, after, choosesId }: Change,
  facts: Facts,
): Issue | undefined {
  const place = `${(after ?? before)?.resourceType}/${(after ?? before)?.id}`;
  if (before === undefined) return choosesId === true ? nothingAt(place) : undefined;
  const shown = shownToWorker(worker, before, facts);
  if (shown === undefined) return nothingAt(place);
  if (shown !== before)
    return forbidden(`You are shown a copy of ${place} with less in it, and cannot change it`);
  return answersFor(worker, before, facts)
    ? undefined
    : forbidden(`${place} is another organisation's: only the one that answers for it changes it`);
}

/** The same words for what is not there and for what may not be seen. */
function nothingAt(place: string): Issue {
  return error(
    'not-found',
    `There is no ${place}; to create one, leave the id to the server (POST, or PUT to criteria)`,
  );
}

/** What is labelled stays so, unless a data manager says otherwise: many systems send back no labels at all. */
function refusedRelabelling({ roles }: Worker, before: Resource, after: Resource): Issue | undefined {
  const dropped = droppedLabels(before, after);
  if (dropped.length === 0 || roles.includes('data-manager')) return undefined;
  return forbidden(
    `The security label ${dropped.join(', ')} is missing: send it along, or let a data manager take it away`,
  );
}

/**
 * What nobody answers for is corrected by every treating party that sees it, but whose it is, whom it is about and what
 * keeps it closed is changed only by where all whom it is about are registered: else it could be taken from them.
 */
function refusedTaking(worker: Worker, before: Resource, after: Resource, facts: Facts): Issue | undefined {
  if (belongingOf(before, facts) === belongingOf(after, facts)) return undefined;
  if (answersFor(worker, before, facts, managesAll)) return undefined;
  return forbidden(
    'Whose this is, whom it is about and its labels are changed only by the organisation that answers for it, or where its patient is registered',
  );
}

/** All that decides who answers for a resource, and who is shown it. */
function belongingOf(resource: Resource, facts: Facts): string {
  const { manager, given, belongsTo, encounter } = ruleOf(resource.resourceType);
  const paths = [...manager, ...given, ...belongsTo, ...(encounter === undefined ? [] : [encounter])];
  return JSON.stringify([
    paths.map((path) => placesAt(resource, [path], facts.baseUrl).toSorted()),
    aboutOf(resource, facts.baseUrl).toSorted(),
    closingLabels(resource),
  ]);
}

/** Whether an organisation may speak for all whom something is about that nobody answers for. */
type SpeaksFor = (organization: string, about: readonly string[], facts: Facts) => boolean;

const treatsAll: SpeaksFor = (organization, about, facts) =>
  about.every((place) => isParty(organization, place, facts));

/** A group is spoken for by who manages it, with all who are in it. */
const managesAll: SpeaksFor = (organization, about, facts) => {
  const groups = about.filter(isGroup);
  return (groups.length > 0 ? groups : about).every((place) => manages(organization, place, facts));
};

function answersFor(
  worker: Worker,
  before: Resource,
  facts: Facts,
  speaksFor: SpeaksFor = treatsAll,
): boolean {
  const { organization } = worker;
  const { kind, manager, belongsTo } = ruleOf(before.resourceType);
  const managers = placesAt(before, manager, facts.baseUrl);
  if (organization === undefined) return false;
  if (managers.length > 0) return managers.includes(organization);
  if (before.resourceType === 'Practitioner') {
    return isEmployedOnlyBy(organization, `Practitioner/${before.id}`, facts);
  }
  if (kind === 'directory' || kind === 'report') return false;
  const provider = providerOf(before, facts);
  if (provider !== undefined) return provider === organization;
  if (belongsTo.length > 0) {
    return placesAt(before, belongsTo, facts.baseUrl).every((place) => {
      const target = facts.resource(place);
      return (
        target !== undefined &&
        ruleOf(target.resourceType).kind !== 'follows' &&
        answersFor(worker, target, facts, speaksFor)
      );
    });
  }
  const about = aboutOf(before, facts.baseUrl);
  if (about.length > 0) return speaksFor(organization, about, facts);
  const given = organizationsAt(before, ruleOf(before.resourceType).given, facts);
  return speaksFor === managesAll
    ? given.length > 0 && given.every((one) => one === organization)
    : given.includes(organization);
}

function isEmployedOnlyBy(organization: string, practitioner: string, facts: Facts): boolean {
  const employers = employersOf(practitioner, facts);
  return employers.length > 0 && employers.every((one) => one === organization);
}
