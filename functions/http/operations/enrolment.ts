import { definitionUrl, type OperationDeclaration } from '../../fhir/operation-definition.ts';
import { error, FhirError, type Issue } from '../../fhir/outcome.ts';
import type { Argument } from '../../fhir/parameters.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { addDays } from '../../group-care/calendar-date.ts';
import { capacityOf } from '../../group-care/enrolment/capacity.ts';
import { type Enrolment, enroll, leave, type Moment, placesLeft } from '../../group-care/enrolment/enroll.ts';
import { type Family, familyOf, memberPlace, membersFrom } from '../../group-care/enrolment/families.ts';
import { infantYears, isInfant } from '../../group-care/infant.ts';
import { enroll as enrollDeclared, leaveGroup } from '../../group-care/operations/enrolment.ts';
import { dayIssues } from '../../group-care/operations/input-rules.ts';
import type { Group } from '../../group-care/resources.ts';
import type { CommitResult } from '../../repository/repository.ts';
import type { FhirApi, FhirRequest, Handler } from '../api.ts';
import { commitDecided, type Decision } from '../commit-decided.ts';
import { createTurns } from '../in-turn.ts';
import { todayOf } from '../today.ts';
import { throwAll } from './call-arguments.ts';
import { type Standing, type StoredEnrolment, standingIn, storedEnrolment } from './enrolment-standing.ts';
import { changesOf, keepingLists, prepared, requireAllowed, requireMayEnroll } from './enrolment-writes.ts';
import { elsewhereText } from './memberships.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { type Call, placeIn, readCall } from './read-call.ts';
import type { Resolved } from './resolve-references.ts';
import { goneIssues } from './stored-people.ts';

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

/** The guard of everything that decides about the places of a group. */
function placesGuard(id: string): string {
  return `places Group/${id}`;
}

type Request = FhirRequest<'type' | 'id'>;

async function enrollFamily(request: Request, api: FhirApi) {
  const called = await readCall(request, api, enrollDeclared, (call) => enrolProblems(call, request));
  const { input, resolved, reader } = called;
  const { id } = request.params;
  const today = todayOf(api);
  const day = input.text('start') ?? today;
  const named = familyIn(called);
  const movesFrom = placeIn(input, 'movesFrom', resolved)?.split('/')[1];
  const ids = [id, ...(movesFrom === undefined ? [] : [movesFrom])].toSorted();
  return inTurn(ids.join(), () =>
    commitDecided(ids.map(placesGuard), request, api, async () => {
      const [here, there] = await Promise.all([
        storedEnrolment(id, reader.view, reader, api),
        movesFrom === undefined ? undefined : storedEnrolment(movesFrom, reader.view, reader, api),
      ]);
      const family = there === undefined ? named : withBabies(named, there.group, day);
      const [standing, standingThere] = await Promise.all([
        standingIn(here, family, [`Group/${movesFrom}`], { day, today }, reader),
        there && standingIn(there, [], [`Group/${id}`], { day, today }, reader),
      ]);
      const { moment } = standing;
      await requireMayEnroll(here, family, moment, reader.view);
      requireNowhereElse(family, here, standing);
      const joined = enroll(here, family, input.flag('wait') ?? true, moment);
      if (joined.outcome === 'refused') throw new FhirError([joined.issue]);
      const left = there && joined.outcome === 'enrolled' ? moved(there, family, standingThere) : undefined;
      const promoted = [...joined.promoted, ...(left?.promoted ?? [])];
      return {
        entries: [...changesOf(here, joined.left), ...(there && left ? changesOf(there, left.left) : [])],
        guards: [
          ...standing.guardsOf([...family, ...joined.promoted.flat()]),
          ...(standingThere?.guardsOf((left?.promoted ?? []).flat().filter((who) => !family.includes(who))) ??
            []),
        ],
        view: keepingLists(reader.view, [here, ...(there ? [there] : [])], promoted),
        result: (results) =>
          enrolmentAnswer(
            joined.outcome,
            groupIn(results, id, here),
            moment,
            { ...joined, promoted },
            joined.outcome === 'waiting' ? [{ name: 'position', valuePositiveInt: joined.position }] : [],
          ),
      };
    }),
  );
}

/** Who moves leaves the one group for the other. @throws FhirError 422 for who is in none that could be left */
function moved(there: StoredEnrolment, family: Family, standing: Standing | undefined) {
  if (standing === undefined) return undefined;
  const { moment } = standing;
  const left = leave(there, family, moment, addDays(moment.day, 1));
  if (left.outcome === 'left') return left;
  const text = `${family[0]} is no member of Group/${there.version.id} on ${moment.day} and cannot move from it: leave movesFrom out`;
  throw new FhirError([left.outcome === 'refused' ? left.issue : error('business-rule', text)]);
}

async function leaveFamily(request: Request, api: FhirApi) {
  const called = await readCall(request, api, leaveGroup, ({ input }) =>
    dayIssues(input, 'end', todayOf(api)),
  );
  const { input, reader } = called;
  const { id } = request.params;
  const today = todayOf(api);
  const day = input.text('end') ?? today;
  const family = familyIn(called);
  return inTurn(id, () =>
    commitDecided([placesGuard(id)], request, api, async () => {
      const here = await storedEnrolment(id, reader.view, reader, api);
      const { moment, guardsOf } = await standingIn(here, family, [], { day, today }, reader);
      requireAllowed(reader.view, await prepared(reader.view, { before: here.group, after: here.group }));
      const left = leave(here, family, moment, addDays(day, 1));
      if (left.outcome === 'refused') throw new FhirError([left.issue]);
      const decision: Decision<ReturnType<typeof enrolmentAnswer>> = {
        entries: changesOf(here, left.left),
        guards: guardsOf(left.promoted.flat()),
        view: keepingLists(reader.view, [here], left.promoted),
        result: (results) =>
          enrolmentAnswer(
            left.outcome,
            groupIn(results, id, here),
            { ...moment, day: addDays(day, 1) },
            left,
            [],
          ),
      };
      return decision;
    }),
  );
}

async function enrolProblems(call: Call, request: Request): Promise<readonly Issue[]> {
  const { input, resolved, reader } = call;
  const today = todayOf(reader.api);
  const subjects = input.all('subject');
  const isSame = placeIn(input, 'movesFrom', resolved) === `Group/${request.params.id}`;
  return [
    ...dayIssues(input, 'start', today),
    ...(isSame
      ? [error('value', 'movesFrom is the group itself: leave it out', input.one('movesFrom')?.at)]
      : []),
    ...babyIssues(subjects, resolved, input.text('start') ?? today),
    ...(await goneIssues(subjects, call)),
  ];
}

/** Only babies come along with somebody: a grown-up takes a place of her own. */
function babyIssues(
  [head, ...others]: readonly Argument[],
  { places, resources }: Resolved,
  day: string,
): readonly Issue[] {
  const own = head && places.get(head.at);
  return others.flatMap(({ at }) => {
    const place = places.get(at);
    if (place === undefined || place === own || isInfant(resources.get(place), day)) return [];
    const text = `${place} is no child of less than ${infantYears} years, by what is known of the birth date: whoever else joins is a family of their own`;
    return [error('business-rule', text, at)];
  });
}

/** The babies that came with her into the group that she leaves come along. */
function withBabies([head, ...others]: Family, there: Group, day: string): Family {
  const babies = membersFrom(there, day)
    .filter((one) => familyOf(one) === head)
    .map(memberPlace);
  return [head, ...new Set([...others, ...babies.filter((place) => place !== head)])];
}

/** @throws FhirError 422 with each of the family who would join and is a member of another group of the kind */
function requireNowhereElse(family: Family, { group }: Enrolment, { elsewhere, moment }: Standing): void {
  const members = new Set(membersFrom(group, moment.day).map(memberPlace));
  const issues = family.flatMap((who) => {
    const other = elsewhere.get(who);
    if (other === undefined || members.has(who)) return [];
    const text = `${who} ${elsewhereText(other)}, and nobody is in two groups of one kind at once: end that membership first ($leave), or move her from it (movesFrom)`;
    return [error('business-rule', text)];
  });
  throwAll(issues, 422);
}

function familyIn({ input, resolved }: Call): Family {
  const [head = '', ...others] = new Set(input.all('subject').map(({ at }) => resolved.places.get(at) ?? ''));
  return [head, ...others];
}

function groupIn(results: readonly CommitResult[], id: string, before: StoredEnrolment): Group {
  const written = results.find(({ version }) => version?.type === 'Group' && version.id === id);
  return (written?.version?.resource ?? before.group) as Group;
}

function enrolmentAnswer(
  outcome: string,
  group: Group,
  moment: Moment,
  { promoted, passedOver }: { readonly promoted: readonly Family[]; readonly passedOver: readonly Family[] },
  more: readonly JsonObject[],
) {
  const places =
    capacityOf(group) === undefined ? [] : [{ name: 'places', valueInteger: placesLeft(group, moment) }];
  const named = (name: string, families: readonly Family[]) =>
    families.map(([reference]) => ({ name, valueReference: { reference } }));
  return parametersAnswer([
    { name: 'outcome', valueCode: outcome },
    ...more,
    { name: 'group', resource: group },
    ...places,
    ...named('promoted', promoted),
    ...named('passedOver', passedOver),
  ]);
}
