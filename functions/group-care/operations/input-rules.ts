import { error, type Issue } from '../../fhir/outcome.ts';
import type { Argument, Arguments } from '../../fhir/parameters.ts';
import { addDays, type CalendarDate } from '../calendar-date.ts';

/*
 * What the parameters of several operations have to hold to, besides their types. Each issue names the parameter and
 * stands where it was sent.
 */

/** A number that is sent has to lie in these limits, both included. */
export function numberIssues(
  input: Arguments,
  name: string,
  [min, max]: readonly [number, number],
): readonly Issue[] {
  const value = input.number(name);
  if (value === undefined || (value >= min && value <= max)) return [];
  return [error('value', `${name} is ${value}; it is a number from ${min} to ${max}`, input.one(name)?.at)];
}

/** The end of a period is not before its start. */
export function periodIssues(input: Arguments): readonly Issue[] {
  const [start, end] = [input.text('start'), input.text('end')];
  if (start === undefined || end === undefined || start <= end) return [];
  return [error('value', `start is ${start}, and end is ${end}, which is before it`, input.one('end')?.at)];
}

/** Further from now a day is a slip of the pen. */
const yearDays = 366;
const daysBack = 10 * yearDays;
const daysAhead = 2 * yearDays;

/** A day on which something is to begin or to end. */
export function dayIssues(input: Arguments, name: string, today: CalendarDate): readonly Issue[] {
  return farDayIssues(input.one(name), [addDays(today, -daysBack), addDays(today, daysAhead)]);
}

/** @param window the first and the last day that there may be */
export function farDayIssues(
  argument: Argument | undefined,
  [first, last]: readonly [CalendarDate, CalendarDate],
): readonly Issue[] {
  if (argument === undefined || typeof argument.value !== 'string') return [];
  if (argument.value >= first && argument.value <= last) return [];
  const text = `${argument.name} is ${argument.value}; it is a day from ${first} to ${last}`;
  return [error('value', text, argument.at)];
}

/** Half way round the earth. */
const farthestKm = 20_038;

/** Where somebody lives: a position is a whole one, and a distance is counted from somewhere. */
export function whereaboutsIssues({ parts, at }: Argument): readonly Issue[] {
  const [latitude, longitude] = [parts.isSent('latitude'), parts.isSent('longitude')];
  const [given, missing] = latitude ? ['latitude', 'longitude'] : ['longitude', 'latitude'];
  return [
    ...(latitude === longitude
      ? []
      : [error('required', `${given} is given without ${missing}: a position takes both`, at)]),
    ...numberIssues(parts, 'latitude', [-90, 90]),
    ...numberIssues(parts, 'longitude', [-180, 180]),
    ...numberIssues(parts, 'maxDistanceKm', [0, farthestKm]),
    ...(parts.isSent('maxDistanceKm') && !latitude && !longitude
      ? [
          error(
            'required',
            'maxDistanceKm is given without latitude and longitude, from which it is counted',
            parts.one('maxDistanceKm')?.at ?? at,
          ),
        ]
      : []),
  ];
}

export const weekdayCodes = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const partsOfDay = ['morning', 'afternoon', 'evening'] as const;

/** When somebody can come. */
export function timeIssues({ parts }: Argument): readonly Issue[] {
  return parts
    .all('time')
    .flatMap(({ parts: time }) => [
      ...codeIssues(time, 'weekday', weekdayCodes),
      ...codeIssues(time, 'part', partsOfDay),
    ]);
}

function codeIssues(input: Arguments, name: string, codes: readonly string[]): readonly Issue[] {
  const code = input.text(name);
  if (code === undefined || codes.includes(code)) return [];
  return [error('value', `${name} is ${code}; it is one of ${codes.join(', ')}`, input.one(name)?.at)];
}

const languageTag = /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i;

/** https://www.rfc-editor.org/info/bcp47 */
export function languageIssues({ parts }: Argument): readonly Issue[] {
  return parts
    .all('language')
    .filter(({ value }) => typeof value === 'string' && !languageTag.test(value))
    .map(({ value, at }) => error('value', `language is ${value}; it is a tag of BCP 47 such as nl`, at));
}

const heaviest = 1_000;

/** How much each criterion counts: those that are sent, in place of the usual ones. */
export function weightsIn<Name extends string>(
  input: Arguments,
  names: readonly Name[],
  usual: Readonly<Record<Name, number>>,
): { readonly weights: Readonly<Record<Name, number>>; readonly wrong: readonly Issue[] } {
  const sent = input
    .all('weight')
    .map(({ parts, at }) => ({ at, parts, name: names.find((one) => one === parts.text('criterion')) }));
  const weights: Record<Name, number> = { ...usual };
  for (const { name, parts } of sent) {
    if (name !== undefined) weights[name] = parts.number('value') ?? usual[name];
  }
  const wrong = sent.flatMap(({ at, parts, name }, index) => [
    ...(name === undefined && parts.text('criterion') !== undefined
      ? [error('value', `criterion is one of ${names.join(', ')}`, at)]
      : []),
    ...(name !== undefined && sent.findIndex((other) => other.name === name) !== index
      ? [error('value', `${name} is given a weight twice`, at)]
      : []),
    ...numberIssues(parts, 'value', [0, heaviest]),
  ]);
  const isNothing = wrong.length === 0 && names.every((name) => weights[name] === 0);
  const nothing = error(
    'value',
    'Of all criteria the weight is 0: nothing is left to judge by',
    'Parameters',
  );
  return { weights, wrong: isNothing ? [nothing] : wrong };
}
