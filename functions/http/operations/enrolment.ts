import { withMembers } from '../../fhir/json.ts';
import { definitionUrl, type OperationDeclaration } from '../../fhir/operation-definition.ts';
import { FhirError, fhirError } from '../../fhir/outcome.ts';
import { type Arguments, readParameters } from '../../fhir/parameters.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { addDays } from '../../group-care/calendar-date.ts';
import { codeSystem, profile } from '../../group-care/canonical.ts';
import { capacityOf } from '../../group-care/enrolment/capacity.ts';
import {
  type Enrolment,
  enroll,
  leave,
  type Moment,
  placesLeft,
  withFamily,
} from '../../group-care/enrolment/enroll.ts';
import type { Family } from '../../group-care/enrolment/families.ts';
import { readWaiting, waitingList } from '../../group-care/enrolment/waiting-list.ts';
import { isInfant } from '../../group-care/infant.ts';
import { enroll as enrollDeclared, leaveGroup } from '../../group-care/operations/enrolment.ts';
import { type Group, hasProfile } from '../../group-care/resources.ts';
import type { CommitResult, Entry, ResourceChange, Version, WriteView } from '../../repository/repository.ts';
import type { FhirApi, FhirRequest, Handler } from '../api.ts';
import { commitDecided, type Decision } from '../commit-decided.ts';
import { createTurns } from '../in-turn.ts';
import { type Reader, resourcesAt } from '../places.ts';
import { shownVersion } from '../shown.ts';
import { type CallersView, viewFor } from '../view.ts';
import { throwAll } from './call-arguments.ts';
import { targetsByName } from './declared.ts';
import { allMatches } from './every-match.ts';
import { isOfOne, viewInNameOf } from './in-name-of.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { resolveReferences } from './resolve-references.ts';

/** A family joins a group or waits for it, and leaves: see the declarations, which are their OperationDefinitions. */
export const enrolmentOperations: readonly Operation[] = [
  operationOf(enrollDeclared, 'operation:enroll', enrollFamily),
  operationOf(leaveGroup, 'operation:leave', leaveFamily),
];

function operationOf(
  declared: OperationDeclaration,
  interaction: Operation['interaction'],
  handle: Handler<'type' | 'id'>,
): Operation {
  return {
    name: declared.name,
    definition: definitionUrl(declared),
    levels: ['instance'],
    resourceTypes: [declared.resource],
    methods: ['POST'],
    interaction,
    handle,
  };
}

const inTurn = createTurns();

/** What is stored of a group's enrolment, and the caller's view of it. */
export interface StoredEnrolment extends Enrolment {
  readonly version: Version;
  readonly list: Version | undefined;
}

/** The guard of everything that decides about the places of a group. */
function placesGuard(id: string): string {
  return `places Group/${id}`;
}

async function enrollFamily(request: FhirRequest<'type' | 'id'>, api: FhirApi) {
  const { input, family, view, reader } = await familyIn(request, api, enrollDeclared);
  const { id } = request.params;
  const today = new Date(api.clock()).toISOString().slice(0, 10);
  const day = input.text('start') ?? today;
  const movesFrom = idOfGroup(input, reader.places);
  const ids = [id, ...(movesFrom === undefined ? [] : [movesFrom])].toSorted();
  return inTurn(ids.join(), () =>
    commitDecided(ids.map(placesGuard), request, api, async () => {
      const [here, there] = await Promise.all([
        storedEnrolment(id, view, reader, api),
        movesFrom === undefined ? undefined : storedEnrolment(movesFrom, view, reader, api),
      ]);
      const moment = await momentOf(day, [here, ...(there ? [there] : [])], family, reader, api);
      await requireMayEnroll(here, family, moment, view);
      const joined = enroll(here, family, input.flag('wait') ?? true, moment);
      if (joined.outcome === 'refused') throw new FhirError([joined.issue]);
      const left =
        there && joined.outcome === 'enrolled' ? leave(there, family, moment, addDays(day, 1)) : undefined;
      if (left?.outcome === 'refused') throw new FhirError([left.issue]);
      const entries = [
        ...changesOf(here, joined.left),
        ...(there && left ? changesOf(there, left.left) : []),
      ];
      const promoted = [...joined.promoted, ...(left?.promoted ?? [])];
      return {
        entries,
        view: keepingLists(view, [here, ...(there ? [there] : [])], promoted),
        result: (results) =>
          enrolmentAnswer(joined.outcome, groupIn(results, id, here), moment, promoted, [
            ...(joined.outcome === 'waiting'
              ? [{ name: 'position', valuePositiveInt: joined.position }]
              : []),
          ]),
      };
    }),
  );
}

async function leaveFamily(request: FhirRequest<'type' | 'id'>, api: FhirApi) {
  const { input, family, view, reader } = await familyIn(request, api, leaveGroup);
  const { id } = request.params;
  const day = input.text('end') ?? new Date(api.clock()).toISOString().slice(0, 10);
  return inTurn(id, () =>
    commitDecided([placesGuard(id)], request, api, async () => {
      const here = await storedEnrolment(id, view, reader, api);
      const moment = await momentOf(day, [here], family, reader, api);
      requireAllowed(view, await prepared(view, { before: here.group, after: here.group }));
      const left = leave(here, family, moment, addDays(day, 1));
      if (left.outcome === 'refused') throw new FhirError([left.issue]);
      const decision: Decision<ReturnType<typeof enrolmentAnswer>> = {
        entries: changesOf(here, left.left),
        view: keepingLists(view, [here], left.promoted),
        result: (results) =>
          enrolmentAnswer(
            left.outcome,
            groupIn(results, id, here),
            { ...moment, day: addDays(day, 1) },
            left.promoted,
            [],
          ),
      };
      return decision;
    }),
  );
}

function idOfGroup(input: Arguments, places: ReadonlyMap<string, string>): string | undefined {
  const argument = input.one('movesFrom');
  return argument && places.get(argument.at)?.split('/')[1];
}

type CallReader = Reader & { readonly places: ReadonlyMap<string, string> };

async function familyIn(request: FhirRequest<'type' | 'id'>, api: FhirApi, declared: OperationDeclaration) {
  const { principal, base } = request;
  const read = readParameters(await request.json(), declared);
  throwAll(read.issues, 400);
  const view = viewFor(principal, base, api);
  const reader: Reader = { base, principal, view, api };
  const { places, issues } = await resolveReferences(read.arguments, targetsByName(declared), reader);
  throwAll(issues, 422);
  const [head, ...others] = [...new Set(read.arguments.all('subject').map(({ at }) => places.get(at) ?? ''))];
  if (head === undefined) throw fhirError('required', 'Who joins or leaves is missing: give subject');
  const family: Family = [head, ...others];
  return { input: read.arguments, family, view, reader: { ...reader, places } satisfies CallReader };
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

async function momentOf(
  day: string,
  groups: readonly Enrolment[],
  family: Family,
  reader: Reader,
  api: FhirApi,
): Promise<Moment> {
  const members = groups.flatMap(({ group, waiting }) => [
    ...(group.member ?? []).flatMap(({ entity }) => entity?.reference ?? []),
    ...waiting.flatMap(({ family }) => family),
  ]);
  const people = await resourcesAt([...new Set([...members, ...family])], reader);
  const isChild = (place: string) => isInfant(people.get(place), day);
  const kept = new Set<string>();
  for (const one of groups) for (const head of await keptWaiting(one, day, reader)) kept.add(head);
  return {
    day,
    now: new Date(api.clock()).toISOString(),
    isChild,
    mayJoin: ([head]) => head === family[0] || !kept.has(head),
  };
}

/**
 * Those on a waiting list whom the group's organisation looks after no longer: they would keep everybody else from
 * leaving. Weighed by what the organisation may know, and not by what this one of its workers does.
 */
async function keptWaiting(
  { group, waiting }: Enrolment,
  day: string,
  { principal, base, api }: Reader,
): Promise<readonly string[]> {
  const organization = group.managingEntity?.reference;
  if (organization === undefined || waiting.length === 0 || !isOfOne(principal)) return [];
  const view = viewInNameOf(organization, base, api);
  const joining = waiting.map(({ family }) => ({ before: group, after: withFamily(group, family, day) }));
  await view.prepare([], joining);
  return waiting.flatMap(({ family: [head] }, index) => {
    const change = joining[index];
    return change !== undefined && view.refuse(change) !== undefined ? [head] : [];
  });
}

/** Whoever waits is named in the same breath as who joins, and the caller has to know them just as well. */
async function requireMayEnroll(
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

async function prepared(view: CallersView, change: { readonly before: Resource; readonly after: Resource }) {
  await view.prepare([], [change]);
  return change;
}

function requireAllowed(
  view: CallersView,
  change: { readonly before: Resource; readonly after: Resource },
): void {
  const refused = view.refuse(change);
  if (refused) throw new FhirError([refused]);
}

function changesOf(before: StoredEnrolment, after: Enrolment): readonly Entry[] {
  const { version, list } = before;
  const group: readonly Entry[] =
    after.group === before.group
      ? []
      : [{ kind: 'update', resource: { ...after.group, id: version.id }, ifMatch: version.versionId }];
  if (after.waiting.length === before.waiting.length && isPrefix(before, after)) return group;
  const resource = waitingList(list?.resource, `Group/${version.id}`, after.waiting);
  if (list === undefined) return [...group, { kind: 'create', resource }];
  return [...group, { kind: 'update', resource: { ...resource, id: list.id }, ifMatch: list.versionId }];
}

function isPrefix(before: Enrolment, after: Enrolment): boolean {
  return before.waiting.every(({ family }, index) => family[0] === after.waiting[index]?.family[0]);
}

/**
 * The waiting lists of these groups may be written by whoever may change the groups, who also lets in those who have
 * waited, though she need not know them: `keptWaiting` has looked at that.
 */
function keepingLists(
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

function groupIn(results: readonly CommitResult[], id: string, before: StoredEnrolment): Group {
  const written = results.find(({ version }) => version?.type === 'Group' && version.id === id);
  return (written?.version?.resource ?? before.group) as Group;
}

function enrolmentAnswer(
  outcome: string,
  group: Group,
  moment: Moment,
  promoted: readonly Family[],
  more: readonly JsonObject[],
) {
  const places =
    capacityOf(group) === undefined ? [] : [{ name: 'places', valueInteger: placesLeft(group, moment) }];
  return parametersAnswer([
    { name: 'outcome', valueCode: outcome },
    ...more,
    { name: 'group', resource: group },
    ...places,
    ...promoted.map(([reference]) => ({ name: 'promoted', valueReference: { reference } })),
  ]);
}
