import { withMembers } from '../../fhir/json.ts';
import { FhirError } from '../../fhir/outcome.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { profile } from '../../group-care/canonical.ts';
import type { Enrolment, Moment } from '../../group-care/enrolment/enroll.ts';
import type { Family } from '../../group-care/enrolment/families.ts';
import { waitingList } from '../../group-care/enrolment/waiting-list.ts';
import { type Group, hasProfile } from '../../group-care/resources.ts';
import type { Entry, ResourceChange, WriteView } from '../../repository/repository.ts';
import type { CallersView } from '../view.ts';
import type { StoredEnrolment } from './enrolment-standing.ts';

/** Whoever waits is named in the same breath as who joins, and the caller has to know them just as well. */
export async function requireMayEnroll(
  here: StoredEnrolment,
  family: Family,
  moment: Moment,
  view: CallersView,
): Promise<void> {
  const { group } = here;
  const added = family.map((place) => ({ entity: { reference: place }, period: { start: moment.day } }));
  const after = withMembers(group, {
    member: [...((group.member ?? []) as readonly JsonObject[]), ...added],
  });
  requireAllowed(view, await prepared(view, { before: group, after }));
}

export async function prepared(
  view: CallersView,
  change: { readonly before: Resource; readonly after: Resource },
) {
  await view.prepare([], [change]);
  return change;
}

export function requireAllowed(
  view: CallersView,
  change: { readonly before: Resource; readonly after: Resource },
): void {
  const refused = view.refuse(change);
  if (refused) throw new FhirError([refused]);
}

export function changesOf(before: StoredEnrolment, after: Enrolment): readonly Entry[] {
  const { version, list } = before;
  const group: readonly Entry[] =
    after.group === before.group
      ? []
      : [{ kind: 'update', resource: { ...after.group, id: version.id }, ifMatch: version.versionId }];
  if (JSON.stringify(after.waiting) === JSON.stringify(before.waiting)) return group;
  const resource = waitingList(list?.resource, `Group/${version.id}`, after.waiting);
  if (list === undefined) return [...group, { kind: 'create', resource }];
  return [...group, { kind: 'update', resource: { ...resource, id: list.id }, ifMatch: list.versionId }];
}

/**
 * The waiting lists of these groups may be written by whoever may change the groups, who also lets in those who have
 * waited, though she need not know them: `keptWaiting` has looked at that.
 */
export function keepingLists(
  view: CallersView,
  groups: readonly StoredEnrolment[],
  promoted: readonly Family[],
): WriteView {
  const waited = new Set(promoted.flat());
  const asAsked = (change: ResourceChange): ResourceChange => withoutJoining(change, waited);
  const subjects = new Set(groups.map(({ version }) => `Group/${version.id}`));
  const isList = (resource: Resource | undefined): boolean =>
    resource?.resourceType === 'List' &&
    hasProfile(resource, profile.waitingList) &&
    subjects.has(String((resource.subject as JsonObject | undefined)?.reference));
  return {
    ...view,
    prepare: (resources, changes = []) => view.prepare(resources, changes.map(asAsked)),
    acknowledges: (current) => isList(current) || view.acknowledges?.(current) !== false,
    refuse: (change, among) =>
      isList(change.after) && (change.before === undefined || isList(change.before))
        ? undefined
        : view.refuse(asAsked(change), among),
  };
}

/** The same change of a group without those who come in from its waiting list. */
function withoutJoining(change: ResourceChange, waited: ReadonlySet<string>): ResourceChange {
  const { before, after } = change;
  if (waited.size === 0 || before?.resourceType !== 'Group' || after === undefined) return change;
  const there = new Set(placesIn(before));
  const member = ((after as Group).member ?? []).filter(({ entity }) => {
    const place = entity?.reference ?? '';
    return there.has(place) || !waited.has(place);
  });
  return { ...change, after: withMembers(after, { member: member as readonly JsonObject[] }) };
}

function placesIn(group: Resource): readonly string[] {
  return ((group as Group).member ?? []).flatMap(({ entity }) => entity?.reference ?? []);
}
