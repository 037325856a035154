import { error, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import { type Change, forbidden, isParty } from './change.ts';
import { employersOf, organizationsAt } from './circle.ts';
import { aboutOf, placesAt } from './elements.ts';
import type { Facts } from './facts.ts';
import { droppedLabels } from './labels.ts';
import { refusedAfter } from './refused-after.ts';
import { ruleOf } from './resource-rules.ts';
import { mayWrite } from './roles.ts';
import { providerOf } from './shown-to-organization.ts';
import { shownToWorker, type Worker } from './shown-to-worker.ts';

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

function answersFor(worker: Worker, before: Resource, facts: Facts): boolean {
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
        answersFor(worker, target, facts)
      );
    });
  }
  const about = aboutOf(before, facts.baseUrl);
  if (about.length > 0) return about.every((place) => isParty(organization, place, facts));
  return organizationsAt(before, ruleOf(before.resourceType).given, facts).includes(organization);
}

function isEmployedOnlyBy(organization: string, practitioner: string, facts: Facts): boolean {
  const employers = employersOf(practitioner, facts);
  return employers.length > 0 && employers.every((one) => one === organization);
}
