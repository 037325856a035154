import { fhirError } from '../../fhir/outcome.ts';
import { codeSystem, profile } from '../../group-care/canonical.ts';
import { type Enrolment, type Moment, withFamily } from '../../group-care/enrolment/enroll.ts';
import { readWaiting, type Waiting } from '../../group-care/enrolment/waiting-list.ts';
import { isInfant } from '../../group-care/infant.ts';
import { goneOf } from '../../group-care/person-rules.ts';
import { type Group, hasProfile } from '../../group-care/resources.ts';
import type { Version } from '../../repository/repository.ts';
import type { FhirApi } from '../api.ts';
import type { Guards } from '../guards.ts';
import { type Reader, resourcesAt } from '../places.ts';
import { shownVersion } from '../shown.ts';
import type { CallersView } from '../view.ts';
import { allMatches } from './every-match.ts';
import { isOfOne, viewInNameOf } from './in-name-of.ts';
import { type Memberships, membershipGuards, membershipsElsewhere } from './memberships.ts';
import { storedPeople } from './stored-people.ts';

/** What is stored of a group's enrolment, and the caller's view of it. */
export interface StoredEnrolment extends Enrolment {
  readonly version: Version;
  readonly list: Version | undefined;
}

/** @throws FhirError 404, 410, 422 unless it is a care group that the caller sees */
export async function storedEnrolment(
  id: string,
  view: CallersView,
  { base }: Pick<Reader, 'base'>,
  api: FhirApi,
): Promise<StoredEnrolment> {
  const { repository } = api;
  const version = await shownVersion(
    await repository.read('Group', id),
    { type: 'Group', id },
    view,
    repository,
  );
  if (!hasProfile(version.resource, profile.careGroup)) {
    const text = `Group/${id} is no care group: it should have ${profile.careGroup} in meta.profile`;
    throw fhirError('business-rule', text);
  }
  // Whoever plans the group plans its waiting list, though it is a List like those of what somebody is treated for.
  const sources = { repository, searchDefinitions: api.searchDefinitions, base, nowMs: api.clock() };
  const [list] = await allMatches(sources, 'List', [
    ['subject', `Group/${id}`],
    ['code', `${codeSystem.listKind}|waiting-list`],
    ['status', 'current'],
  ]);
  return { version, list, group: version.resource as Group, waiting: readWaiting(list?.resource) };
}

/** What is known of those whom a decision about a group is about. */
export interface Standing {
  readonly moment: Moment;
  readonly elsewhere: Memberships;
  /** Of those of them who become members. */
  readonly guardsOf: (people: readonly string[]) => Guards;
}

export async function standingIn(
  { group, waiting, version }: StoredEnrolment,
  joining: readonly string[],
  apart: readonly string[],
  { day, today }: { readonly day: string; readonly today: string },
  reader: Reader,
): Promise<Standing> {
  const { api } = reader;
  const members = (group.member ?? []).flatMap(({ entity }) => entity?.reference ?? []);
  const waiters = waiting.flatMap(({ family }) => family);
  const candidates = [...new Set([...waiters, ...joining])];
  const guards = await membershipGuards(candidates, group, reader);
  const here = `Group/${version.id}`;
  const [people, stored, kept, others, own] = await Promise.all([
    resourcesAt([...new Set([...members, ...candidates])], reader),
    storedPeople(candidates, api),
    keptWaiting(group, waiting, day, reader),
    membershipsElsewhere(
      waiters.filter((who) => !joining.includes(who)),
      group,
      [here],
      day < today ? today : day,
      reader,
    ),
    membershipsElsewhere(joining, group, [here, ...apart], day, reader),
  ]);
  const elsewhere = new Map([...others, ...own]);
  const hindrance = (place: string) => {
    const person = stored.get(place);
    if (kept.has(place) && !joining.includes(place)) return 'withheld';
    return (person && goneOf(person)) ?? (elsewhere.has(place) ? 'elsewhere' : undefined);
  };
  const isChild = (place: string) => isInfant(people.get(place), day);
  return {
    moment: { day, today, now: new Date(api.clock()).toISOString(), isChild, hindrance },
    elsewhere,
    guardsOf: (joined) => [...new Set(joined)].flatMap((who) => guards.get(who) ?? []),
  };
}

/**
 * Those on a waiting list whom the group's organisation looks after no longer: they would keep everybody else from
 * leaving. Weighed by what the organisation may know, and not by what this one of its workers does.
 */
async function keptWaiting(
  group: Group,
  waiting: readonly Waiting[],
  day: string,
  { principal, base, api }: Reader,
): Promise<ReadonlySet<string>> {
  const organization = group.managingEntity?.reference;
  if (organization === undefined || waiting.length === 0 || !isOfOne(principal)) return new Set();
  const view = viewInNameOf(organization, base, api);
  const joining = waiting.map(({ family }) => ({ before: group, after: withFamily(group, family, day) }));
  await view.prepare([], joining);
  const refused = waiting.filter((_, index) => {
    const change = joining[index];
    return change !== undefined && view.refuse(change) !== undefined;
  });
  return new Set(refused.map(({ family: [head] }) => head));
}
