import { definitionUrl, type OperationDeclaration } from '../../fhir/operation-definition.ts';
import { error, FhirError, fhirError, type Issue } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import type { Resource } from '../../fhir/resource.ts';
import { addDays } from '../../group-care/calendar-date.ts';
import { endMatch, startMatch } from '../../group-care/operations/volunteers.ts';
import {
  type EndReason,
  endedMatch,
  endReasons,
  impactTask,
  isMatch,
  matchKind,
  momentOf,
  startedMatch,
  withdrawnTask,
} from '../../group-care/volunteers/match.ts';
import type { CommitResult, Entry, Version, WriteView } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest, Handler } from '../api.ts';
import { commitDecided } from '../commit-decided.ts';
import type { Reader } from '../places.ts';
import { shownVersion } from '../shown.ts';
import { todayOf } from '../today.ts';
import { viewFor } from '../view.ts';
import { allMatches } from './every-match.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { readCall } from './read-call.ts';
import { type MatchVersion, openMatchOf, startIssues, startOf } from './volunteer-start.ts';
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
  const wanted = startOf(input, places, request, todayOf(api));
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

async function end(request: Called, api: FhirApi): Promise<Answer> {
  const { input, reader } = await readCall(request, api, endMatch, (call) => endIssues(call.input));
  const reason = input.text('reason') ?? '';
  const now = new Date(api.clock()).toISOString();
  const day = input.text('end') ?? todayOf(api);
  const { id } = request.params;
  return commitDecided([`end CareTeam/${id}`], request, api, async () => {
    const before = await storedMatch(id, reader);
    const tasks = await tasksOf(id, reader);
    if (before.resource.status === 'inactive') {
      return { entries: [], result: () => answer('unchanged', `CareTeam/${id}`, tasks.map(placeOf)) };
    }
    const after = endedMatch(before.resource, day, reason as EndReason, addDays(todayOf(api), 1));
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
