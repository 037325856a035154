import { definitionUrl, type OperationDeclaration } from '../../fhir/operation-definition.ts';
import { error, FhirError, fhirError, type Issue } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { addDays } from '../../group-care/calendar-date.ts';
import { codeSystem, extension } from '../../group-care/canonical.ts';
import { dayIssues, numberIssues } from '../../group-care/operations/input-rules.ts';
import { endMatch, startMatch } from '../../group-care/operations/volunteers.ts';
import { volunteerCriteria } from '../../group-care/volunteers/fit.ts';
import {
  type CareTeam,
  type EndReason,
  endedMatch,
  endReasons,
  impactTask,
  isMatch,
  isOpenMatch,
  matchKind,
  momentOf,
  type Start,
  startedMatch,
  volunteersIn,
  withdrawnTask,
} from '../../group-care/volunteers/match.ts';
import type { CommitResult, Entry, Version, WriteView } from '../../repository/repository.ts';
import { inSight } from '../../repository/sight.ts';
import type { Answer, FhirApi, FhirRequest, Handler } from '../api.ts';
import { commitDecided } from '../commit-decided.ts';
import type { Reader } from '../places.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import { allMatches } from './every-match.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { placeIn, type Call as ReadCall, readCall } from './read-call.ts';
import { goneIssues } from './stored-people.ts';

/** A match of a volunteer and a family begins and ends: see the declarations, which are their OperationDefinitions. */
export const volunteerMatchOperations: readonly Operation[] = [
  operationOf(startMatch, 'operation:start-match', start),
  operationOf(endMatch, 'operation:end-match', end),
];

type Called = FhirRequest<'type' | 'id'>;

function operationOf(
  declared: OperationDeclaration,
  interaction: Operation['interaction'],
  handle: Handler<'type' | 'id'>,
): Operation {
  return {
    name: declared.name,
    definition: definitionUrl(declared),
    levels: [declared.level.type ? 'type' : 'instance'],
    resourceTypes: [declared.resource],
    methods: ['POST'],
    interaction,
    handle,
  };
}

const fullUrl = 'urn:kring:volunteer-match';

async function start(request: Called, api: FhirApi): Promise<Answer> {
  const { input, resolved, reader } = await readCall(request, api, startMatch, (call) =>
    startIssues(call, request),
  );
  const { places } = resolved;
  const now = new Date(api.clock()).toISOString();
  const wanted = startOf(input, places, request, now.slice(0, 10));
  const name = `match ${wanted.subject} ${wanted.volunteer}`;
  return commitDecided([name], request, api, async () => {
    const before = await openMatchOf(wanted, reader);
    if (before !== undefined && before.resource.status !== 'proposed') {
      const tasks = await tasksOf(before.id, reader);
      return { entries: [], result: () => answer('unchanged', `CareTeam/${before.id}`, tasks.map(placeOf)) };
    }
    const after = startedMatch(before?.resource, wanted);
    const match = before === undefined ? fullUrl : `CareTeam/${before.id}`;
    const entries: readonly Entry[] = [
      before === undefined
        ? { kind: 'create', resource: after, fullUrl }
        : { kind: 'update', resource: { ...after, id: before.id }, ifMatch: before.versionId },
      ...(['intake', 'one-year'] as const).map(
        (moment): Entry => ({
          kind: 'create',
          resource: impactTask(match, wanted.subject, moment, wanted.start, now),
        }),
      ),
    ];
    return { entries, view: askingOf(reader, before), result: (results) => answered('started', results) };
  });
}

async function startIssues(call: ReadCall, { principal }: Called): Promise<readonly Issue[]> {
  const { input, resolved, reader } = call;
  const known: readonly string[] = [...volunteerCriteria, 'experience'];
  const isOfNobody = !('organization' in principal && principal.organization !== undefined);
  const volunteer = placeIn(input, 'volunteer', resolved) ?? '';
  return [
    ...input
      .all('criterion')
      .filter(({ parts }) => parts.isSent('name') && !known.includes(parts.text('name') ?? ''))
      .map(({ at }) => error('value', `name is one of ${known.join(', ')}`, at)),
    ...input.all('criterion').flatMap(({ parts }) => numberIssues(parts, 'score', [0, 1])),
    ...dayIssues(input, 'start', new Date(reader.api.clock()).toISOString().slice(0, 10)),
    ...(isOfNobody && !input.isSent('organization')
      ? [error('required', 'Which organisation answers for the match? Give organization', 'Parameters')]
      : []),
    ...(resolved.resources.get(volunteer)?.active === false
      ? [
          error(
            'business-rule',
            `The record of ${volunteer} is not in use (active is false): she begins no match`,
            input.one('volunteer')?.at,
          ),
        ]
      : []),
    ...(await goneIssues(input.all('subject'), call)),
  ];
}

function startOf(
  input: Arguments,
  places: ReadonlyMap<string, string>,
  { principal }: Called,
  today: string,
): Start {
  const at = (name: string) => {
    const argument = input.one(name);
    return argument && places.get(argument.at);
  };
  const own = 'organization' in principal ? principal.organization : undefined;
  const organization = at('organization') ?? own ?? '';
  return {
    subject: at('subject') ?? '',
    volunteer: at('volunteer') ?? '',
    coordinator: at('coordinator'),
    organization,
    start: input.text('start') ?? today,
    criteria: input.all('criterion').map(({ parts }) => criterionOf(parts)),
  };
}

function criterionOf(parts: Arguments): JsonObject {
  const [score, code] = [parts.number('score'), parts.text('name') ?? ''];
  return {
    url: extension.matchCriterion,
    extension: [
      {
        url: 'criterion',
        valueCodeableConcept: { coding: [{ system: codeSystem.matchCriterion, code }] },
      },
      ...(score === undefined ? [] : [{ url: 'score', valueDecimal: score }]),
      { url: 'explanation', valueString: parts.text('explanation') ?? '' },
    ],
  };
}

type MatchVersion = Version & { readonly resource: CareTeam };

/** Of this volunteer at the side of this family, at the same organisation. */
async function openMatchOf(
  { subject, volunteer, organization }: Start,
  { api, base, view }: Reader,
): Promise<MatchVersion | undefined> {
  const sources = { ...api, base, nowMs: api.clock() };
  const found = await allMatches(sources, 'CareTeam', [
    ['subject', subject],
    ['category', `${matchKind.system}|${matchKind.code}`],
  ]);
  const all = found as readonly MatchVersion[];
  const shown = await inSight(all, view);
  // As it is stored, though a coordinator is shown a copy.
  return all.find(
    ({ resource }, index) =>
      shown[index] !== undefined &&
      isOpenMatch(resource) &&
      volunteersIn(resource).includes(volunteer) &&
      (resource.managingOrganization ?? []).some(({ reference }) => reference === organization),
  );
}

async function end(request: Called, api: FhirApi): Promise<Answer> {
  const { input, reader } = await readCall(request, api, endMatch, (call) => endIssues(call.input));
  const reason = input.text('reason') ?? '';
  const now = new Date(api.clock()).toISOString();
  const day = input.text('end') ?? now.slice(0, 10);
  const { id } = request.params;
  return commitDecided([`end CareTeam/${id}`], request, api, async () => {
    const before = await storedMatch(id, reader);
    const tasks = await tasksOf(id, reader);
    if (before.resource.status === 'inactive') {
      return { entries: [], result: () => answer('unchanged', `CareTeam/${id}`, tasks.map(placeOf)) };
    }
    const after = endedMatch(before.resource, day, reason as EndReason, addDays(now.slice(0, 10), 1));
    if ('severity' in after) throw new FhirError([after as Issue]);
    const hadBegun = before.resource.status !== 'proposed';
    const subject = before.resource.subject?.reference ?? '';
    const entries: readonly Entry[] = [
      { kind: 'update', resource: { ...(after as Resource), id }, ifMatch: before.versionId },
      ...tasks.flatMap(({ id: task, versionId, resource }): readonly Entry[] => {
        const withdrawn = withdrawnTask(resource, day);
        return withdrawn === undefined
          ? []
          : [{ kind: 'update', resource: { ...withdrawn, id: task }, ifMatch: versionId }];
      }),
      ...(hadBegun && !tasks.some(({ resource }) => momentOf(resource) === 'end')
        ? [
            {
              kind: 'create',
              resource: impactTask(`CareTeam/${id}`, subject, 'end', day, now),
            } as const,
          ]
        : []),
    ];
    return { entries, view: askingOf(reader, before), result: (results) => answered('ended', results) };
  });
}

function endIssues(input: Arguments): readonly Issue[] {
  const reason = input.text('reason');
  if (reason === undefined || Object.hasOwn(endReasons, reason)) return [];
  const text = `reason is one of ${Object.keys(endReasons).join(', ')}`;
  return [error('value', text, input.one('reason')?.at)];
}

/** As it is stored, for who is shown anything of it. @throws FhirError 404, 410, 422 */
async function storedMatch(id: string, { api, view }: Reader): Promise<MatchVersion> {
  const { repository } = api;
  const stored = await repository.read('CareTeam', id);
  await shownVersion(stored, { type: 'CareTeam', id }, view as WriteView, repository);
  if (stored !== undefined && isMatch(stored.resource) && stored.resource.status !== 'entered-in-error') {
    return stored as MatchVersion;
  }
  throw fhirError(
    'business-rule',
    `CareTeam/${id} is no match of a volunteer and a family: its category should be ${matchKind.code}`,
  );
}

async function tasksOf(match: string, { api, base }: Reader): Promise<readonly Version[]> {
  const sources = { ...api, base, nowMs: api.clock() };
  return allMatches(sources, 'Task', [['based-on', `CareTeam/${match}`]]);
}

function placeOf({ type, id }: Version): string {
  return `${type}/${id}`;
}

/**
 * Who may make a match may ask the family what it means, and ends it, though it sees but a copy of the match and may not
 * write Tasks otherwise: only of the caller's own organisation, and only these.
 */
function askingOf({ base, principal, api }: Reader, before: MatchVersion | undefined): WriteView {
  const view = viewFor(principal, base, api);
  const own = 'organization' in principal ? principal.organization : undefined;
  const isOwn =
    before !== undefined &&
    own !== undefined &&
    (before.resource.managingOrganization ?? []).some(({ reference }) => reference === own);
  const match = `CareTeam/${before?.id}`;
  const isThisMatch = (resource: Resource | undefined) =>
    isOwn && resource?.resourceType === 'CareTeam' && resource.id === before?.id;
  const asks = (resource: Resource | undefined, places: readonly string[]) =>
    resource?.resourceType === 'Task' &&
    momentOf(resource) !== undefined &&
    ((resource.basedOn ?? []) as readonly { readonly reference?: string }[]).some(({ reference = '' }) =>
      places.includes(reference),
    );
  return {
    ...view,
    acknowledges: (current) =>
      isThisMatch(current) || asks(current, [match]) || view.acknowledges?.(current) !== false,
    refuse: (change, among = []) => {
      if (isThisMatch(change.before)) return undefined;
      const made = among.flatMap(({ before: old, after }) =>
        old === undefined && after?.resourceType === 'CareTeam' ? [`CareTeam/${after.id}`] : [],
      );
      const places = [...(isOwn ? [match] : []), ...made];
      return asks(change.after, places) ? undefined : view.refuse(change, among);
    },
  };
}

function answered(outcome: string, results: readonly CommitResult[]): Answer {
  const places = results.flatMap(({ version }) => (version === undefined ? [] : [placeOf(version)]));
  const match = places.find((place) => place.startsWith('CareTeam/')) ?? '';
  return answer(
    outcome,
    match,
    places.filter((place) => place.startsWith('Task/')),
  );
}

function answer(outcome: string, match: string, tasks: readonly string[]): Answer {
  return parametersAnswer([
    { name: 'outcome', valueCode: outcome },
    { name: 'match', valueReference: { reference: match } },
    ...tasks.map((reference) => ({ name: 'task', valueReference: { reference } })),
  ]);
}
