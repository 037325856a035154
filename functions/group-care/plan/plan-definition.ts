import { error, type Issue } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import type { CalendarDate } from '../calendar-date.ts';
import { codeSystem, extension } from '../canonical.ts';
import { isTimeZone } from '../local-day.ts';
import type { ScheduledSession } from '../schedule.ts';

/** What a group or a person is to have, and in which weeks: a PlanDefinition as this module reads and writes it. */
export interface Plan {
  /** Canonical, with its version. */
  readonly canonical: string;
  readonly title: string;
  /** How long a session lasts. */
  readonly minutes: number;
  /** IANA, such as Europe/Amsterdam. */
  readonly timeZone: string;
  /** Days on which no session is planned. */
  readonly daysOff: ReadonlySet<CalendarDate>;
  readonly sessions: readonly ScheduledSession[];
  readonly questionnaires: readonly PlannedQuestionnaire[];
}

export interface PlannedQuestionnaire extends Omit<ScheduledSession, 'number'> {
  /** Such as T1. */
  readonly moment: string;
  /** Canonical. */
  readonly questionnaire: string;
}

export interface PlanSource {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly model: 'centering-pregnancy' | 'centering-parenting';
  readonly title: string;
  /** Where the schedule comes from, or `default`. */
  readonly source: string;
  readonly minutes: number;
  readonly timeZone: string;
  readonly daysOff: readonly CalendarDate[];
  readonly sessions: readonly ScheduledSession[];
  readonly questionnaires: readonly PlannedQuestionnaire[];
}

const iso3166 = 'urn:iso:std:iso:3166';

/** The PlanDefinition of a country's schedule, to `$apply`. */
export function planDefinition(plan: PlanSource): Resource & { readonly id: string } {
  const id = `${plan.country.toLowerCase()}-${plan.model}`;
  return {
    resourceType: 'PlanDefinition',
    id,
    url: `https://kring.care/fhir/PlanDefinition/${id}`,
    version: '1',
    name: id.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    title: plan.title,
    status: 'active',
    subjectCodeableConcept: {
      coding: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Group' }],
    },
    jurisdiction: [{ coding: [{ system: iso3166, code: plan.country }] }],
    purpose: `Schedule: ${plan.source}`,
    extension: [
      { url: extension.timeZone, valueCode: plan.timeZone },
      { url: extension.sessionMinutes, valuePositiveInt: plan.minutes },
      ...plan.daysOff.map((valueDate) => ({ url: extension.dayOff, valueDate })),
    ],
    action: [
      ...plan.sessions.map((session) => ({
        extension: [due(session, [{ url: 'number', valuePositiveInt: session.number }])],
        title: `Session ${session.number}`,
        code: [{ coding: [{ system: codeSystem.encounterKind, code: 'group-session' }] }],
      })),
      ...plan.questionnaires.map((one) => ({
        extension: [due(one, [{ url: 'moment', valueCode: one.moment }])],
        title: `Questionnaire at ${one.moment}`,
        definitionCanonical: one.questionnaire,
      })),
    ],
  };
}

function due(
  { anchor, fromWeek, toWeek }: Omit<ScheduledSession, 'number'>,
  more: readonly JsonObject[],
): JsonObject {
  return {
    url: extension.due,
    extension: [
      { url: 'anchor', valueCode: anchor },
      { url: 'fromWeek', valueInteger: fromWeek },
      { url: 'toWeek', valueInteger: toWeek },
      ...more,
    ],
  };
}

/** Reads a plan that may be somebody else's: what it does not say has a default, what it cannot mean is told. */
export function readPlan(resource: Resource): { readonly plan: Plan; readonly issues: readonly Issue[] } {
  const actions = objects(resource.action).map((action, index) => ({
    action,
    at: `PlanDefinition.action[${index}]`,
  }));
  const sessions = actions.filter(({ action }) => action.definitionCanonical === undefined);
  const asked = actions.filter(({ action }) => action.definitionCanonical !== undefined);
  const unfit = actions.filter(({ action }) => dueOf(action) === undefined);
  const plan: Plan = {
    canonical:
      typeof resource.version === 'string' ? `${resource.url}|${resource.version}` : String(resource.url),
    title: String(resource.title ?? resource.name ?? 'Group care'),
    minutes: numberIn(resource, extension.sessionMinutes) ?? 120,
    timeZone: textIn(resource, extension.timeZone) ?? 'UTC',
    daysOff: new Set(extensionsOf(resource, extension.dayOff).map(({ valueDate }) => String(valueDate))),
    sessions: sessions.flatMap(({ action }, index) => {
      const when = dueOf(action);
      return when ? [{ ...when.window, number: when.number ?? index + 1 }] : [];
    }),
    questionnaires: asked.flatMap(({ action }) => {
      const when = dueOf(action);
      return when
        ? [{ ...when.window, moment: when.moment ?? '', questionnaire: String(action.definitionCanonical) }]
        : [];
    }),
  };
  const wrong = unfit.map(({ at }) =>
    error('business-rule', `It does not say when it is due: it needs the extension ${extension.due}`, at),
  );
  return { plan, issues: [...wrong, ...planIssues(plan, resource)] };
}

function planIssues(plan: Plan, { url }: Resource): readonly Issue[] {
  const numbers = plan.sessions.map(({ number }) => number);
  return [
    ...(typeof url === 'string'
      ? []
      : [error('required', 'A plan needs a url to be applied', 'PlanDefinition.url')]),
    ...(new Set(numbers).size === numbers.length
      ? []
      : [error('business-rule', 'Two sessions have the same number', 'PlanDefinition.action')]),
    ...(isTimeZone(plan.timeZone)
      ? []
      : [
          error(
            'business-rule',
            `${plan.timeZone} is no time zone, such as Europe/Amsterdam`,
            'PlanDefinition.extension',
          ),
        ]),
  ];
}

interface Due {
  readonly window: Omit<ScheduledSession, 'number'>;
  readonly number?: number;
  readonly moment?: string;
}

function dueOf(action: JsonObject): Due | undefined {
  const [found] = extensionsOf(action, extension.due);
  const part = (name: string) => objects(found?.extension).find(({ url }) => url === name);
  const [from, to, number] = [
    part('fromWeek')?.valueInteger,
    part('toWeek')?.valueInteger,
    part('number')?.valuePositiveInt,
  ];
  const [anchor, moment] = [part('anchor')?.valueCode, part('moment')?.valueCode];
  if (typeof from !== 'number' || typeof to !== 'number' || to < from) return undefined;
  if (anchor !== 'due-date' && anchor !== 'birth-date') return undefined;
  return {
    window: { anchor, fromWeek: from, toWeek: to },
    ...(typeof number === 'number' && { number }),
    ...(typeof moment === 'string' && { moment }),
  };
}

function extensionsOf(object: JsonObject, url: string): readonly JsonObject[] {
  return objects(object.extension).filter((one) => one.url === url);
}

function textIn(object: JsonObject, url: string): string | undefined {
  const value = extensionsOf(object, url)[0]?.valueCode;
  return typeof value === 'string' ? value : undefined;
}

function numberIn(object: JsonObject, url: string): number | undefined {
  const value = extensionsOf(object, url)[0]?.valuePositiveInt;
  return typeof value === 'number' ? value : undefined;
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
