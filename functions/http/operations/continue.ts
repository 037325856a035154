import { definitionUrl } from '../../fhir/operation-definition.ts';
import { error, FhirError, fhirError, type Issue } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { tokenValue } from '../../fhir/search/escape.ts';
import {
  type Continuation,
  continuedGroup,
  defaultParentingCapacity,
  locationOf,
  parentingCode,
  windowOf,
} from '../../group-care/enrolment/continue.ts';
import type { Family } from '../../group-care/enrolment/families.ts';
import { infantYears } from '../../group-care/infant.ts';
import { continueGroup } from '../../group-care/operations/enrolment.ts';
import { dayIssues } from '../../group-care/operations/input-rules.ts';
import type { Group, Patient, Period } from '../../group-care/resources.ts';
import type { Version } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitDecided, type Decision } from '../commit-decided.ts';
import type { Reader } from '../places.ts';
import { todayOf } from '../today.ts';
import type { CallersView } from '../view.ts';
import { knownOf, whyNobody, whyRefused } from './continue-families.ts';
import { handingOver } from './continue-receiver.ts';
import { storedEnrolment } from './enrolment-standing.ts';
import { allMatches } from './every-match.ts';
import { membershipGuards } from './memberships.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { type Call, placeIn, readCall } from './read-call.ts';
import type { Resolved } from './resolve-references.ts';
/** A pregnancy group goes on as a parenting group: see the declaration, which is its OperationDefinition. */
export const continueOperation: Operation = {
  name: continueGroup.name,
  definition: definitionUrl(continueGroup),
  levels: ['instance'],
  resourceTypes: ['Group'],
  methods: ['POST'],
  interaction: 'operation:continue',
  handle: continueAt,
};

async function continueAt(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { input, resolved, reader } = await readCall(request, api, continueGroup, problemsOf);
  const { view } = reader;
  const { id } = request.params;
  return commitDecided([`continue Group/${id}`], request, api, async () => {
    const source = await storedEnrolment(id, view, reader, api);
    await requireManaged(source.group, view);
    const organization =
      placeIn(input, 'organization', resolved) ?? source.group.managingEntity?.reference ?? '';
    const asked = familiesIn(input, resolved);
    const before = await existing(input.object('identifier'), id, reader);
    if (before) return madeBefore(before, asked, api);
    const toGroup = { ...source.group, ...parentingCode } as Group;
    const guards = await membershipGuards(asked.flat(), toGroup, reader);
    const known = await knownOf(asked.flat(), toGroup, input.text('start') ?? '', reader);
    const judged = await Promise.all(
      asked.map(async (family) => ({
        family,
        reason:
          whyNobody(family, source.group, input.text('start') ?? '', known) ??
          (await whyRefused(family, source.group, organization, reader)),
      })),
    );
    const families = judged.filter(({ reason }) => reason === undefined).map(({ family }) => family);
    const left = judged.filter(({ reason }) => reason !== undefined);
    if (families.length === 0) return done(undefined, 'none', [], left);
    const group = continuedGroup(
      source.group,
      continuationOf(input, resolved, organization, source.group, families),
    );
    return {
      ...done(undefined, 'created', families, left),
      entries: [{ kind: 'create', resource: group }],
      guards: families.flat().flatMap((who) => guards.get(who) ?? []),
      view: await handingOver(view, organization, reader),
    };
  });
}

function problemsOf({ input, resolved, reader }: Call): readonly Issue[] {
  const today = todayOf(reader.api);
  const { start, end } = (input.object('birthDateWindow') ?? {}) as Period;
  const isTurned = start !== undefined && end !== undefined && start > end;
  return [
    ...dayIssues(input, 'start', today),
    ...(isTurned
      ? [error('value', `birthDateWindow ends on ${end}, before it starts`, input.one('birthDateWindow')?.at)]
      : []),
    ...twiceIssues(input, resolved),
  ];
}

/** Each person is of one family. */
function twiceIssues(input: Arguments, { places }: Resolved): readonly Issue[] {
  const named = input.all('family').flatMap(({ parts }) => parts.all('subject'));
  const first = new Map(named.map(({ at }) => [places.get(at), at] as const).toReversed());
  return named.flatMap(({ at }) => {
    const place = places.get(at);
    return place === undefined || first.get(place) === at
      ? []
      : [error('value', `${place} is there twice`, at)];
  });
}

/** Only who may change the pregnancy group says where it goes on. @throws FhirError 403 */
async function requireManaged(group: Group, view: CallersView): Promise<void> {
  const change = { before: group, after: group };
  await view.prepare([], [change]);
  const refused = view.refuse(change);
  if (refused) throw new FhirError([refused]);
}

function familiesIn(input: Arguments, { places }: Resolved): readonly Family[] {
  return input.all('family').flatMap(({ parts }) => {
    const [head, ...others] = [...new Set(parts.all('subject').map(({ at }) => places.get(at) ?? ''))];
    return head === undefined ? [] : [[head, ...others] as const];
  });
}

/** The group that was made of this one under that identifier, which is asked for again. */
async function existing(
  identifier: JsonObject | undefined,
  source: string,
  reader: Reader,
): Promise<Version | undefined> {
  if (identifier === undefined) return undefined;
  const found = await allMatches({ ...reader.api, base: reader.base, nowMs: reader.api.clock() }, 'Group', [
    ['identifier', tokenValue(identifier)],
  ]);
  return found.find(({ resource }) => JSON.stringify(resource.extension ?? []).includes(`"Group/${source}"`));
}

/** As it was made: who has left or joined it since is for the other organisation to tell. */
async function madeBefore(
  group: Version,
  families: readonly Family[],
  { repository }: FhirApi,
): Promise<Decision<Answer>> {
  const first = (await repository.vread('Group', group.id, '1')) ?? group;
  const taken = new Set(membersOf(first).map(({ entity }) => entity?.reference));
  const reason = 'The group was made without this family: the other organisation brings it in with $enroll';
  return done(
    group.id,
    'unchanged',
    families.filter(([head]) => taken.has(head)),
    families.filter(([head]) => !taken.has(head)).map((family) => ({ family, reason })),
  );
}

function membersOf(version: Version) {
  return version.deleted ? [] : ((version.resource as Group).member ?? []);
}

function continuationOf(
  input: Arguments,
  resolved: Resolved,
  organization: string,
  source: Group,
  families: readonly Family[],
): Continuation {
  const start = input.text('start') ?? '';
  const identifier = input.object('identifier');
  const location = placeIn(input, 'location', resolved) ?? locationOf(source);
  const capacity = input.number('capacity') ?? defaultParentingCapacity;
  if (families.length > capacity) {
    const text = `${families.length} families go on, and there is room for ${capacity}: give a larger capacity, or name fewer`;
    throw new FhirError([error('business-rule', text, input.one('capacity')?.at ?? 'Parameters')]);
  }
  return {
    organization,
    ...(identifier !== undefined && { identifier }),
    name: input.text('name') ?? '',
    start,
    capacity,
    birthDateWindow: windowIn(input, resolved, families, start),
    ...(location !== undefined && { location }),
    families,
  };
}

/** @throws FhirError 400 when neither is a window given nor a baby named whose birth date is known */
function windowIn(
  input: Arguments,
  { resources }: Resolved,
  families: readonly Family[],
  start: string,
): Period {
  const given = input.object('birthDateWindow');
  if (given !== undefined) return given as Period;
  const firstDay = String(Number(start.slice(0, 4)) - infantYears);
  const births = families.flatMap(([, ...others]) =>
    others.flatMap((place) => (resources.get(place) as Patient | undefined)?.birthDate ?? []),
  );
  const found = windowOf(births.filter((date) => date > firstDay && date.length === 10));
  if (found) return found;
  throw fhirError(
    'required',
    'Name the babies with their mothers, or give birthDateWindow',
    'Parameters.parameter',
  );
}

function done(
  group: string | undefined,
  outcome: 'created' | 'unchanged' | 'none',
  families: readonly Family[],
  left: readonly { readonly family: Family; readonly reason: string | undefined }[],
): Decision<Answer> {
  return {
    entries: [],
    result: ([written]) => {
      // Not the group itself: it is the other organisation's, who may have changed it since.
      const id = written?.version?.id ?? group;
      return parametersAnswer([
        ...(id === undefined ? [] : [{ name: 'group', valueReference: { reference: `Group/${id}` } }]),
        { name: 'outcome', valueCode: outcome },
        ...families.map(([reference]) => ({ name: 'continued', valueReference: { reference } })),
        ...left.map(({ family: [reference], reason }) => ({
          name: 'notContinued',
          part: [
            { name: 'subject', valueReference: { reference } },
            { name: 'reason', valueString: reason ?? '' },
          ],
        })),
      ]);
    },
  };
}
