import { isReduced } from '../../access/labels.ts';
import { definitionUrl } from '../../fhir/operation-definition.ts';
import type { Issue } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import { rewriteReferences } from '../../fhir/reference.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { codeSystem, profile } from '../../group-care/canonical.ts';
import { isInfant } from '../../group-care/infant.ts';
import { costs } from '../../group-care/operations/costs.ts';
import { numberIssues, periodIssues } from '../../group-care/operations/input-rules.ts';
import { roster } from '../../group-care/operations/roster.ts';
import { type Encounter, type Group, hasCode, hasProfile, sessionDate } from '../../group-care/resources.ts';
import {
  type Cost,
  type CostInputs,
  costLimits,
  defaultCostInputs,
  groupCost,
  type HeldSession,
  individualCost,
  shortened,
  withOneFacilitator,
} from '../../group-care/roster/cost.ts';
import { type Roster, rosterCsv, rosterOf } from '../../group-care/roster/roster.ts';
import { heldSpan } from '../../group-care/session-time.ts';
import { allMatches } from '../all-matches.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { literalPlaces, type Reader, resourcesAt } from '../places.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import { argumentsOf } from './call-arguments.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';

/** Who was at which session, and what it cost: see the declarations, which are their OperationDefinitions. */
export const rosterOperations: readonly Operation[] = [
  {
    name: roster.name,
    definition: definitionUrl(roster),
    levels: ['instance'],
    resourceTypes: ['Group'],
    methods: ['GET', 'POST'],
    interaction: 'operation:roster',
    handle: tellRoster,
  },
  {
    name: costs.name,
    definition: definitionUrl(costs),
    levels: ['instance'],
    resourceTypes: ['Group'],
    methods: ['GET', 'POST'],
    interaction: 'operation:costs',
    handle: tellCosts,
  },
];

type Called = FhirRequest<'type' | 'id'>;

async function tellRoster(request: Called, api: FhirApi): Promise<Answer> {
  const input = await argumentsOf(request, roster, periodIssues);
  const { group, sessions, participations, reader } = await held(request, input, api);
  const subjects = [
    ...(group.member ?? []).map(({ entity }) => entity?.reference ?? ''),
    ...participations.map(({ subject }) => subject?.reference ?? ''),
  ];
  const people = await resourcesAt(
    [...new Set(subjects)].filter((one) => one !== ''),
    reader,
  );
  const found = rosterOf(group, sessions, participations, people);
  if (input.flag('csv') !== true) return rosterAnswer(found);
  const bytes = new TextEncoder().encode(rosterCsv(found));
  const raw = { bytes, contentType: 'text/csv; charset=utf-8' };
  return { status: 200, raw, patients: new Set(subjects.filter((one) => one.startsWith('Patient/'))) };
}

interface Held {
  readonly group: Group;
  readonly sessions: readonly Encounter[];
  readonly participations: readonly Encounter[];
  readonly reader: Reader;
}

const maxValues = 40;

async function held({ params, principal, base }: Called, input: Arguments, api: FhirApi): Promise<Held> {
  const view = viewFor(principal, base, api);
  const reader = { base, principal, view, api };
  const key = { type: 'Group', id: params.id };
  const version = await shownVersion(
    await api.repository.read('Group', params.id),
    key,
    view,
    api.repository,
  );
  const encounters = async (parameter: string, places: readonly string[]) => {
    const portions = Array.from({ length: Math.ceil(places.length / maxValues) }, (_, at) =>
      places.slice(at * maxValues, (at + 1) * maxValues),
    );
    const found = await Promise.all(
      portions.map((some) => allMatches('Encounter', [[parameter, some.join(',')]], reader)),
    );
    return found.flat().map(({ resource }) => relative(resource, base) as Encounter);
  };
  const [start, end] = [input.text('start') ?? '', input.text('end') ?? '9999'];
  const sessions = (await encounters('subject', [`Group/${params.id}`]))
    .filter((one) => hasProfile(one, profile.sessionEncounter))
    .filter((one) => {
      const date = sessionDate(one) ?? start;
      return date >= start && date <= end;
    });
  const participations = await encounters(
    'part-of',
    sessions.map(({ id }) => `Encounter/${id}`),
  );
  return {
    group: relative(version.resource, base) as Group,
    sessions,
    // A copy with less in it, such as a coordinator is shown, has lost its profile.
    participations: participations.filter(
      (one) => hasProfile(one, profile.participantEncounter) || isReduced(one),
    ),
    reader,
  };
}

function relative(resource: Resource, base: string): Resource {
  return rewriteReferences(resource, literalPlaces([], [resource], base));
}

function rosterAnswer({ sessions, rows }: Roster): Answer {
  const reference = (name: string, place: string) => ({ name, valueReference: { reference: place } });
  return parametersAnswer([
    ...sessions.map(({ encounter, number, date, status, present, expected }) => ({
      name: 'session',
      part: [
        reference('encounter', encounter),
        ...(number === undefined ? [] : [{ name: 'number', valuePositiveInt: number }]),
        ...(date === undefined ? [] : [{ name: 'date', valueDate: date }]),
        { name: 'status', valueCode: status },
        { name: 'present', valueInteger: present },
        { name: 'expected', valueInteger: expected },
      ],
    })),
    ...rows.map(({ subject, name, attended, expected, cells }) => ({
      name: 'participant',
      part: [
        reference('subject', subject),
        ...(name === undefined ? [] : [{ name: 'name', valueString: name }]),
        { name: 'attended', valueInteger: attended },
        { name: 'expected', valueInteger: expected },
        ...[...cells.values()].map((cell) => ({
          name: 'attendance',
          part: [
            reference('encounter', cell.encounter),
            { name: 'status', valueCode: cell.status },
            ...(cell.reason === undefined ? [] : [{ name: 'reason', valueCode: cell.reason }]),
            ...(cell.partner ? [{ name: 'partner', valueBoolean: true }] : []),
          ],
        })),
      ],
    })),
  ]);
}

async function tellCosts(request: Called, api: FhirApi): Promise<Answer> {
  const input = await argumentsOf(request, costs, costIssues);
  const inputs = inputsIn(input);
  const { sessions, participations, reader } = await held(request, input, api);
  const subjects = [...new Set(participations.flatMap(({ subject }) => subject?.reference ?? []))];
  const people = await resourcesAt(subjects, reader);
  const finished = sessions.filter(({ status }) => status === 'finished');
  const judged = finished.map((session) => heldSession(session, participations, people));
  const all = judged.filter((one) => one !== undefined);
  const notes = [
    ...(judged.length > all.length
      ? [`${judged.length - all.length} sessions without an end were left out`]
      : []),
  ];
  return costsAnswer(all, inputs, input.number('shorterMinutes') ?? 90, notes);
}

function costIssues(input: Arguments): readonly Issue[] {
  const limits = Object.entries({
    ...costLimits,
    shorterMinutes: [1, costLimits.preparationMinutes[1]] as const,
  });
  return [...periodIssues(input), ...limits.flatMap(([name, limit]) => numberIssues(input, name, limit))];
}

function inputsIn(input: Arguments): CostInputs {
  const given = Object.keys(defaultCostInputs).flatMap((name) => {
    const value = input.number(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...defaultCostInputs, ...Object.fromEntries(given) };
}

function heldSession(
  session: Encounter,
  participations: readonly Encounter[],
  people: ReadonlyMap<string, Resource | undefined>,
): HeldSession | undefined {
  const span = session.period?.end === undefined ? undefined : heldSpan(session);
  if (span === undefined) return undefined;
  const role = (code: string) =>
    (session.participant ?? []).filter(({ type }) =>
      type?.some((one) => hasCode(one, { system: codeSystem.facilitatorRole, code })),
    ).length;
  const there = participations
    .filter(({ partOf, status }) => partOf?.reference === `Encounter/${session.id}` && status === 'finished')
    .flatMap(({ subject }) => subject?.reference ?? []);
  const day = sessionDate(session) ?? '';
  const grown = there.filter((one) => !isInfant(people.get(one), day));
  return {
    minutes: (span.endMs - span.startMs) / 60_000,
    responsible: role('medically-responsible-facilitator'),
    coFacilitators: role('co-facilitator'),
    // A baby comes with somebody; one who came with nobody that is recorded counts for a family.
    families: grown.length > 0 ? grown.length : Math.min(there.length, 1),
  };
}

function costsAnswer(
  sessions: readonly HeldSession[],
  inputs: CostInputs,
  shorterMinutes: number,
  notes: readonly string[],
): Answer {
  const group = groupCost(sessions, inputs);
  const scenarios: readonly (readonly [string, Cost | undefined])[] = [
    ['group', group],
    ['individual', group && individualCost(group.contacts, inputs)],
    ['fewer-facilitators', groupCost(withOneFacilitator(sessions), inputs)],
    ['shorter-sessions', groupCost(shortened(sessions, shorterMinutes), inputs)],
    ['both', groupCost(shortened(withOneFacilitator(sessions), shorterMinutes), inputs)],
  ];
  const none = group ? [] : ['No family was at a session that has ended: there is nothing to reckon with'];
  return parametersAnswer([
    ...scenarios.flatMap(([name, cost]) => (cost ? [care(name, cost)] : [])),
    ...Object.entries({ ...inputs, shorterMinutes }).map(([name, value]) => ({
      name: 'input',
      part: [
        { name: 'name', valueCode: name },
        { name: 'value', valueDecimal: value },
      ],
    })),
    ...[...notes, ...none].map((valueString) => ({ name: 'note', valueString })),
  ]);
}

function care(name: string, { arithmetic, sessions, contacts, ...figures }: Cost): JsonObject {
  return {
    name: 'care',
    part: [
      { name: 'name', valueCode: name },
      { name: 'sessions', valueInteger: sessions },
      { name: 'contacts', valueInteger: contacts },
      ...Object.entries(figures).map(([figure, valueDecimal]) => ({ name: figure, valueDecimal })),
      ...arithmetic.map((valueString) => ({ name: 'arithmetic', valueString })),
    ],
  };
}
