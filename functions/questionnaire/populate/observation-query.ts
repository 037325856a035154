import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import type { Answer } from '../answer.ts';
import { answerOf } from '../answer-value.ts';
import { elementsAt, extensionValue } from '../element.ts';
import type { Item } from '../questionnaire.ts';
import { sdcUrl } from '../sdc.ts';

/** https://hl7.org/fhir/uv/sdc/populate.html#observation-based-population: those of any other status are no source. */
const statuses = ['final', 'amended', 'corrected'] as const;
const maxLookedAt = 50;

/** How far back an item looks for an Observation that answers it; `undefined` when it does not. */
export function lookBack({ element }: Item): JsonObject | undefined {
  const period = extensionValue(element, sdcUrl('observationLinkPeriod'));
  return isJsonObject(period) && codesOf(element).length > 0 ? period : undefined;
}

/** The search for the Observations that may answer an item, the newest first; `undefined` for a period in no unit of time. */
export function observationQuery(
  { element }: Item,
  period: JsonObject,
  subject: string,
  now: string,
): string | undefined {
  const from = earlier(now, period);
  if (from === undefined) return undefined;
  const codes = codesOf(element).map(
    ({ system, code }) => `${system === undefined ? '' : `${system}|`}${code}`,
  );
  const parameters = {
    subject,
    code: codes.join(','),
    status: statuses.join(','),
    date: `ge${from}`,
    _sort: '-date',
    _count: String(maxLookedAt),
  };
  return `Observation?${new URLSearchParams(parameters)}`;
}

function codesOf(element: JsonObject): readonly JsonObject[] {
  return elementsAt(element, 'code', '')
    .map(([coding]) => coding)
    .filter(({ code }) => typeof code === 'string');
}

const daysOf: Readonly<Record<string, number>> = { d: 1, wk: 7 };
const monthsOf: Readonly<Record<string, number>> = { mo: 1, a: 12 };
const msOf: Readonly<Record<string, number>> = { h: 3_600_000, min: 60_000, s: 1_000, ms: 1 };
const words: Readonly<Record<string, string>> = {
  year: 'a',
  month: 'mo',
  week: 'wk',
  day: 'd',
  hour: 'h',
  minute: 'min',
  second: 's',
};

/** The instant that lies a Duration before another. */
function earlier(now: string, { value, code, unit }: JsonObject): string | undefined {
  const said = String(code ?? unit ?? '');
  const name = words[said.replace(/s$/, '')] ?? said;
  if (typeof value !== 'number') return undefined;
  const then = new Date(now);
  const [days, months, ms] = [daysOf[name], monthsOf[name], msOf[name]];
  if (months !== undefined) goBackMonths(then, Math.round(value * months));
  else if (days !== undefined) then.setTime(then.getTime() - value * days * 86_400_000);
  else if (ms !== undefined) then.setTime(then.getTime() - value * ms);
  else return undefined;
  // Periods such as 3,000 years mean "however long ago".
  return then.getUTCFullYear() < 1 || Number.isNaN(then.getTime()) ? '0001-01-01' : then.toISOString();
}

/** To the last day of a shorter month. */
function goBackMonths(date: Date, months: number): void {
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
}

/** What an item takes from Observations: an answer, and the Observation within which its own items look. */
export interface Observed {
  readonly answer: Answer | undefined;
  readonly observation: JsonObject;
}

/**
 * The newest of these that can answer the item; of a group, the newest that there is.
 * @param observations in any order
 */
export function newest(
  item: Item,
  observations: readonly JsonObject[],
  subject: string,
): Observed | undefined {
  const usable = observations.filter((observation) => isAbout(observation, subject)).sort(byTime);
  for (const observation of usable) {
    const answer = answerFrom(item, observation);
    if (answer !== undefined || item.type === 'group') return { answer, observation };
  }
  return undefined;
}

/** Components, and members that are at hand, of the Observation that the outer item is bound to. */
export function withinObservation(
  item: Item,
  outer: JsonObject,
  resolve: (reference: string) => JsonObject | undefined,
): readonly JsonObject[] {
  const members = elementsAt(outer, 'hasMember', '').flatMap(([{ reference }]): JsonObject[] => {
    const member = typeof reference === 'string' ? resolve(reference) : undefined;
    return member ? [member] : [];
  });
  const components = elementsAt(outer, 'component', '').map(
    ([component]): JsonObject => ({
      ...component,
      status: outer.status,
      effectiveDateTime: outer.effectiveDateTime,
    }),
  );
  return [...components, ...members].filter((observation) => hasCode(observation, item));
}

export function hasCode({ code }: JsonObject, { element }: Item): boolean {
  const given = isJsonObject(code) ? elementsAt(code, 'coding', '').map(([coding]) => coding) : [];
  return codesOf(element).some((wanted) =>
    given.some((coding) => coding.code === wanted.code && (wanted.system ?? coding.system) === coding.system),
  );
}

/** What is observed of something else, such as the heart of a fetus, is not about the subject. */
function isAbout({ status, focus }: JsonObject, subject: string): boolean {
  if (!statuses.some((each) => each === status)) return false;
  const foci = Array.isArray(focus) ? focus.filter(isJsonObject) : [];
  return foci.length === 0 || foci.some(({ reference }) => sameReference(reference, subject));
}

function sameReference(reference: Json | undefined, subject: string): boolean {
  return typeof reference === 'string' && (reference === subject || reference.endsWith(`/${subject}`));
}

function byTime(a: JsonObject, b: JsonObject): number {
  const [left, right] = [timeOf(a), timeOf(b)];
  return left === right ? 0 : left < right ? 1 : -1;
}

function timeOf({ effectiveDateTime, effectiveInstant, effectivePeriod, issued }: JsonObject): string {
  const period = isJsonObject(effectivePeriod) ? (effectivePeriod.end ?? effectivePeriod.start) : undefined;
  const text = String(effectiveDateTime ?? effectiveInstant ?? period ?? issued ?? '');
  const time = Date.parse(text);
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

const valueTypes: Readonly<Record<string, string>> = {
  valueQuantity: 'Quantity',
  valueCodeableConcept: 'CodeableConcept',
  valueString: 'string',
  valueBoolean: 'boolean',
  valueInteger: 'integer',
  valueTime: 'time',
  valueDateTime: 'dateTime',
};

function answerFrom(item: Item, observation: JsonObject): Answer | undefined {
  const name = Object.keys(valueTypes).find((each) => observation[each] !== undefined);
  const json = name === undefined ? undefined : observation[name];
  const type = name === undefined ? undefined : valueTypes[name];
  return json === undefined || type === undefined ? undefined : answerOf({ type, json }, item);
}
