import { mayInteract } from '../../access/decide.ts';
import { isReduced } from '../../access/labels.ts';
import { definitionUrl } from '../../fhir/operation-definition.ts';
import { error, FhirError, fhirError, type Issue } from '../../fhir/outcome.ts';
import { type Arguments, readParameters } from '../../fhir/parameters.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { tokenValue } from '../../fhir/search/escape.ts';
import { addDays, type CalendarDate } from '../../group-care/calendar-date.ts';
import { extension } from '../../group-care/canonical.ts';
import { locationOf } from '../../group-care/enrolment/continue.ts';
import { memberPlace, membersFrom } from '../../group-care/enrolment/families.ts';
import { apply } from '../../group-care/operations/apply.ts';
import {
  appliedKey,
  appliedSystem,
  groupPlan,
  isMovable,
  isSettled,
  personalPlan,
  plannedSession,
  questionnaireTask,
  type SessionPlace,
  taskPart,
} from '../../group-care/plan/applied.ts';
import { plannedDates } from '../../group-care/plan/calendar.ts';
import { type Plan, readPlan } from '../../group-care/plan/plan-definition.ts';
import type { Encounter, Group, Patient } from '../../group-care/resources.ts';
import { windowOfSession } from '../../group-care/schedule.ts';
import { begunStatuses } from '../../group-care/session-time.ts';
import type { CommitResult, Entry } from '../../repository/repository.ts';
import { allMatches } from '../all-matches.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitDecided } from '../commit-decided.ts';
import type { Reader } from '../places.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import { targetsByName } from './declared.ts';
import { newestDueDates } from './due-dates.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { type Resolved, resolveReferences } from './resolve-references.ts';

/** A schedule becomes plans, sessions and tasks: see the declaration, which is its OperationDefinition. */
export const applyOperation: Operation = {
  name: apply.name,
  definition: definitionUrl(apply),
  levels: ['instance'],
  resourceTypes: ['PlanDefinition'],
  methods: ['POST'],
  interaction: 'operation:apply',
  handle: applyPlan,
};

type Stored = Resource & { readonly id: string };

interface Call {
  readonly input: Arguments;
  readonly resolved: Resolved;
  readonly plan: Plan;
  readonly reader: Reader;
  readonly nowMs: number;
  readonly today: CalendarDate;
  /** A coordinator plans, and asks nobody anything. */
  readonly makesTasks: boolean;
}

async function applyPlan(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { principal, base } = request;
  const { arguments: input, issues } = readParameters(await request.json(), apply);
  throwAll(issues, 400);
  const view = viewFor(principal, base, api);
  const reader = { base, principal, view, api };
  const key = { type: 'PlanDefinition', id: request.params.id };
  const stored = await api.repository.read(key.type, key.id);
  const { plan, issues: wrong } = readPlan((await shownVersion(stored, key, view, api.repository)).resource);
  throwAll([...wrong, ...settingIssues(input)], 422);
  const nowMs = api.clock();
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const makesTasks = mayInteract(principal, 'create', 'Task') === undefined;
  return commitDecided([`apply ${plan.canonical.split('|')[0]}`], request, api, async () => {
    const resolved = await resolveReferences(input, targetsByName(apply), reader);
    throwAll(resolved.issues, 422);
    const call: Call = { input, resolved, plan, reader, nowMs, today, makesTasks };
    const subject = placeOf(input, 'subject', resolved) ?? '';
    const drawn = subject.startsWith('Group/')
      ? await forGroup(subject, call)
      : await forPatient(subject, call);
    return { entries: drawn.entries(), result: (results) => drawn.answer(results) };
  });
}

function throwAll([first, ...others]: readonly Issue[], status: number): void {
  if (first) throw new FhirError([first, ...others], status);
}

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function settingIssues(input: Arguments): readonly Issue[] {
  const [weekday, time] = [input.text('weekday'), input.text('time')];
  const roles = input
    .all('facilitator')
    .filter(({ parts }) => !facilitatorRoles.includes(parts.text('role') ?? ''));
  return [
    ...(weekday === undefined || weekdays.includes(weekday)
      ? []
      : [error('value', `weekday is one of ${weekdays.join(', ')}`, input.one('weekday')?.at)]),
    ...(time === undefined || /^([01]\d|2[0-3]):[0-5]\d(:00)?$/.test(time)
      ? []
      : [error('value', 'time is a time of day such as 09:30', input.one('time')?.at)]),
    ...roles.map(({ at }) => error('value', `role is ${facilitatorRoles.join(' or ')}`, at)),
  ];
}

const facilitatorRoles = ['medically-responsible-facilitator', 'co-facilitator'];

function placeOf(input: Arguments, name: string, { places }: Resolved): string | undefined {
  const argument = input.one(name);
  return argument && places.get(argument.at);
}

/** What is to be written, each by the key of its identifier, and what is there already. */
class Drawn {
  readonly #stored: ReadonlyMap<string, Stored>;
  readonly #wanted = new Map<string, { readonly resource: Resource; readonly before: Stored | undefined }>();
  readonly notes: string[] = [];
  readonly omitted: number[] = [];

  constructor(stored: readonly Stored[]) {
    this.#stored = new Map(stored.flatMap((one) => keysOf(one).map((key) => [key, one])));
  }

  before(key: string): Stored | undefined {
    return this.#stored.get(key);
  }

  /** @returns how the other resources refer to it */
  put(key: string, resource: Resource): string {
    const before = this.before(key);
    this.#wanted.set(key, { resource, before });
    return before ? `${before.resourceType}/${before.id}` : referenceTo(key);
  }

  keep(key: string): string | undefined {
    const before = this.before(key);
    if (before) this.#wanted.set(key, { resource: before, before });
    return before && `${before.resourceType}/${before.id}`;
  }

  /** Only what changes: the same again writes nothing. */
  entries(): readonly Entry[] {
    return this.#changed().map(([key, { resource, before }]) => {
      if (before === undefined) return { kind: 'create', resource, fullUrl: referenceTo(key) };
      const versionId = before.meta?.versionId;
      return {
        kind: 'update',
        resource: { ...resource, id: before.id },
        ...(versionId !== undefined && { ifMatch: versionId }),
      };
    });
  }

  #changed() {
    return [...this.#wanted].filter(
      ([, { resource, before }]) => JSON.stringify(resource) !== JSON.stringify(before),
    );
  }

  answer(results: readonly CommitResult[]): Answer {
    const written = new Map(this.#changed().map(([key], index) => [key, results[index]?.version]));
    const all = [...this.#wanted].map(([key, { resource, before }]) => ({
      resource: written.get(key)?.resource ?? before ?? resource,
    }));
    const named = (type: string, name: string, isIt = (_: Resource) => true): readonly JsonObject[] =>
      all
        .filter(({ resource }) => resource.resourceType === type && isIt(resource))
        .map(({ resource }) => ({ name, valueReference: { reference: `${type}/${resource.id}` } }));
    const [main, ...personal] = all.filter(({ resource }) => resource.resourceType === 'CarePlan');
    return parametersAnswer([
      ...(main ? [{ name: 'return', resource: main.resource }] : []),
      ...named('Appointment', 'appointment'),
      ...personal.map(({ resource }) => ({
        name: 'personal',
        valueReference: { reference: `CarePlan/${resource.id}` },
      })),
      ...named('Task', 'task'),
      ...this.omitted.map((valuePositiveInt) => ({ name: 'omitted', valuePositiveInt })),
      ...this.notes.map((valueString) => ({ name: 'note', valueString })),
    ]);
  }
}

function referenceTo(key: string): string {
  return `urn:kring:${encodeURIComponent(key)}`;
}

function keysOf({ identifier }: Stored): readonly string[] {
  const all = Array.isArray(identifier) ? (identifier as readonly JsonObject[]) : [];
  return all.flatMap(({ system, value }) =>
    system === appliedSystem && typeof value === 'string' ? [value] : [],
  );
}

const maxValues = 30;

async function storedWith(
  keys: readonly string[],
  types: readonly string[],
  reader: Reader,
): Promise<readonly Stored[]> {
  const portions = Array.from({ length: Math.ceil(keys.length / maxValues) }, (_, at) =>
    keys.slice(at * maxValues, (at + 1) * maxValues),
  );
  const found = await Promise.all(
    types.flatMap((type) =>
      portions.map((some) => {
        const values = some.map((value) => tokenValue({ system: appliedSystem, value }));
        return allMatches(type, [['identifier', values.join(',')]], reader);
      }),
    ),
  );
  return found.flat().map(({ id, resource }) => ({ ...resource, id }));
}

async function forPatient(patient: string, call: Call): Promise<Drawn> {
  const { plan, reader } = call;
  const anchors = await anchorsOf([patient], call);
  const drawn = new Drawn(await storedWith(personalKeys(plan, patient), typesOf(call, ['CarePlan']), reader));
  const anchor = anchors.get(patient);
  if (anchor === undefined)
    throw fhirError('business-rule', noAnchor(patient, plan), 'Parameters.parameter', 422);
  drawPersonal(drawn, patient, anchor, undefined, call);
  return drawn;
}

function typesOf({ makesTasks }: Call, types: readonly string[]): readonly string[] {
  return makesTasks ? [...types, 'Task'] : types;
}

function personalKeys(plan: Plan, patient: string): readonly string[] {
  return [
    appliedKey(plan, patient),
    ...plan.questionnaires.map((one) => appliedKey(plan, patient, taskPart(one))),
  ];
}

function noAnchor(patient: string, plan: Plan): string {
  const what = plan.sessions[0]?.anchor === 'birth-date' ? 'birth date' : 'due date (LOINC 11778-8)';
  return `Of ${patient} no ${what} is known: record it, or give it as anchor`;
}

function drawPersonal(
  drawn: Drawn,
  patient: string,
  anchor: CalendarDate,
  partOf: string | undefined,
  call: Call,
): void {
  const { plan, today, nowMs, makesTasks } = call;
  const now = new Date(nowMs).toISOString();
  const tasks = plan.questionnaires.flatMap((one) => {
    const key = appliedKey(plan, patient, taskPart(one));
    const before = drawn.before(key);
    if (!makesTasks) return [];
    if (before && !isMovable(before)) return drawn.keep(key) ?? [];
    // What should have been asked before the plan was made is not asked any more.
    if (!before && windowOfSession(one, anchor).end < today) return [];
    return [drawn.put(key, questionnaireTask(plan, patient, one, anchor, now, before))];
  });
  const key = appliedKey(plan, patient);
  const shown = drawn.before(key);
  if (shown && isReduced(shown)) {
    drawn.keep(key);
    drawn.notes.push(
      `The plan of ${patient} stays as it is: you are shown a part of it, and cannot change it`,
    );
    return;
  }
  drawn.put(key, personalPlan(plan, patient, anchor, partOf, tasks, drawn.before(key)));
}

async function forGroup(place: string, call: Call): Promise<Drawn> {
  const { plan, reader, resolved, today } = call;
  const group = resolved.resources.get(place) as Group;
  const members = [...new Set(membersFrom(group, today).map(memberPlace))];
  const anchors = await anchorsOf(members, call);
  const keys = [
    appliedKey(plan, place),
    ...plan.sessions.map(({ number }) => appliedKey(plan, place, `session-${number}`)),
  ];
  const personal = members.filter((one) => anchors.has(one)).flatMap((one) => personalKeys(plan, one));
  const [own, held] = await Promise.all([
    storedWith([...keys, ...personal], typesOf(call, ['CarePlan', 'Appointment']), reader),
    heldSessions(place, reader),
  ]);
  const drawn = new Drawn(own);
  const days = drawSessions(drawn, place, group, [...anchors.values()], held, call);
  const groupKey = appliedKey(plan, place);
  const appointments = plan.sessions.flatMap(({ number }) => days.references.get(number) ?? []);
  const whole = drawn.put(
    groupKey,
    groupPlan(plan, place, appointments, [...days.dates.values()], drawn.before(groupKey)),
  );
  for (const [patient, anchor] of anchors) drawPersonal(drawn, patient, anchor, whole, call);
  const unknown = members.filter((one) => !anchors.has(one) && isExpected(one, call));
  drawn.notes.push(...unknown.map((one) => noAnchor(one, plan)));
  if (anchors.size === 0) drawn.notes.push('No session could be planned: no member has a date to count from');
  return drawn;
}

/** In a parenting group the dates are the babies', and of the mothers none is asked for. */
function isExpected(member: string, { plan, resolved }: Call): boolean {
  return plan.sessions[0]?.anchor !== 'birth-date' || !resolved.resources.has(member);
}

interface DrawnSessions {
  readonly references: ReadonlyMap<number, string>;
  readonly dates: ReadonlyMap<number, CalendarDate>;
}

function drawSessions(
  drawn: Drawn,
  place: string,
  group: Group,
  anchors: readonly CalendarDate[],
  held: ReadonlyMap<number, CalendarDate>,
  call: Call,
): DrawnSessions {
  const { plan, nowMs, today } = call;
  const planned = plan.sessions.flatMap(({ number }) => {
    const before = drawn.before(appliedKey(plan, place, `session-${number}`));
    return before ? [{ number, before }] : [];
  });
  const kept = planned.filter(({ number, before }) => held.has(number) || isSettled(before, nowMs));
  const settled = new Map([
    ...kept.map(({ number, before }) => [number, String(before.start).slice(0, 10)] as const),
    ...held,
  ]);
  const meets = meetingOf(group);
  const weekday = call.input.text('weekday') ?? meets.weekday;
  const { dates, omitted } = plannedDates(
    plan.sessions,
    anchors,
    {
      notBefore: call.input.text('start') ?? addDays(today, 1),
      daysOff: new Set([...plan.daysOff, ...call.input.texts('dayOff')]),
      ...(weekday !== undefined && { weekday: weekdays.indexOf(weekday) }),
    },
    [...settled].map(([number, date]) => ({ number, date })),
    new Set(planned.map(({ number }) => number)),
  );
  drawn.omitted.push(...omitted);
  const references = new Map<number, string>();
  for (const { number } of kept) {
    const reference = drawn.keep(appliedKey(plan, place, `session-${number}`));
    if (reference !== undefined) references.set(number, reference);
  }
  const where = sessionPlace(group, meets.time, call);
  for (const session of dates) {
    const key = appliedKey(plan, place, `session-${session.number}`);
    references.set(
      session.number,
      drawn.put(key, plannedSession(plan, place, session, where, drawn.before(key))),
    );
  }
  return {
    references,
    dates: new Map([...settled, ...dates.map(({ number, date }) => [number, date] as const)]),
  };
}

function meetingOf({ extension: all = [] }: Group): { readonly weekday?: string; readonly time?: string } {
  const parts = (all.find(({ url }) => url === extension.meetingTime)?.extension ??
    []) as readonly JsonObject[];
  const weekday = parts.find(({ url }) => url === 'weekday')?.valueCode;
  const time = parts.find(({ url }) => url === 'start')?.valueTime;
  return {
    ...(typeof weekday === 'string' && { weekday }),
    ...(typeof time === 'string' && { time }),
  };
}

function sessionPlace(group: Group, time: string | undefined, { input, resolved }: Call): SessionPlace {
  const location = placeOf(input, 'location', resolved) ?? locationOf(group);
  return {
    time: input.text('time') ?? time ?? '10:00',
    ...(location !== undefined && { location }),
    facilitators: input.all('facilitator').map(({ parts }) => ({
      individual: placeOf(parts, 'individual', resolved) ?? '',
      role: parts.text('role') ?? '',
    })),
  };
}

/** The days of the sessions that took place, by number. */
async function heldSessions(group: string, reader: Reader): Promise<ReadonlyMap<number, CalendarDate>> {
  const found = await allMatches('Encounter', [['subject', group]], reader);
  return new Map(
    found.flatMap(({ resource }) => {
      const {
        status,
        period,
        extension: all = [],
      } = resource as Encounter & { extension?: readonly JsonObject[] };
      const number = (all as readonly JsonObject[]).find(
        ({ url }) => url === extension.sessionNumber,
      )?.valuePositiveInt;
      const start = period?.start?.slice(0, 10);
      return begunStatuses.includes(status) && typeof number === 'number' && start !== undefined
        ? [[number, start] as const]
        : [];
    }),
  );
}

/** The date that each counts from: as given, or the newest due date, or the birth date. */
async function anchorsOf(people: readonly string[], call: Call): Promise<ReadonlyMap<string, CalendarDate>> {
  const { input, resolved, plan, reader } = call;
  const given = new Map(
    input.all('anchor').flatMap(({ parts }) => {
      const [who, date] = [placeOf(parts, 'subject', resolved), parts.text('date')];
      return who === undefined || date === undefined ? [] : [[who, date] as const];
    }),
  );
  const asked = people.filter((one) => !given.has(one));
  const found =
    plan.sessions[0]?.anchor === 'birth-date'
      ? await birthDatesOf(asked, call)
      : await newestDueDates(asked, reader);
  return new Map([...found, ...[...given].filter(([who]) => people.includes(who))]);
}

/** Of the babies; how old the mothers are does not matter. */
async function birthDatesOf(
  people: readonly string[],
  { reader, today }: Call,
): Promise<ReadonlyMap<string, CalendarDate>> {
  const oldest = `${Number(today.slice(0, 4)) - 5}${today.slice(4)}`;
  const portions = Array.from({ length: Math.ceil(people.length / maxValues) }, (_, at) =>
    people.slice(at * maxValues, (at + 1) * maxValues),
  );
  const found = await Promise.all(
    portions.map((some) =>
      allMatches('Patient', [['_id', some.map((one) => one.split('/')[1]).join(',')]], reader),
    ),
  );
  return new Map(
    found.flat().flatMap(({ id, resource }) => {
      const { birthDate } = resource as Patient;
      return birthDate !== undefined && birthDate.length === 10 && birthDate > oldest
        ? [[`Patient/${id}`, birthDate] as const]
        : [];
    }),
  );
}
