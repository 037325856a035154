import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Context, Report } from './context.ts';
import { objectsIn } from './value-set-check.ts';

interface Reading {
  readonly report: Report;
  readonly say: Report['error'];
  /** Whether all that the measure asks for must be there. */
  readonly isComplete: boolean;
}

/**
 * That a MeasureReport says what its Measure asks (https://hl7.org/fhir/R4/measurereport.html): groups, populations and
 * stratifiers by their codes, and scores that can be.
 * @param measureOf a Measure that is known here, by canonical URL
 */
export function checkMeasureReport(
  resource: JsonObject,
  at: string,
  { report, isStrict, errorsOnly }: Context,
  measureOf: (url: string) => JsonObject | undefined,
): void {
  const { measure: url, type, status, group } = resource;
  if (typeof url !== 'string' || type === 'data-collection' || (errorsOnly && !isStrict)) return;
  const measure = containedOrKnown(resource, url, measureOf);
  if (measure === undefined) {
    const diagnostics = `The measure ${url.slice(0, 200)} is not known here, so the report was not held against it.`;
    if (isStrict) report.information('not-supported', diagnostics, `${at}.measure`);
    return;
  }
  const say = isStrict ? report.error : report.warning;
  const reading = { report, say, isComplete: status === 'complete' };
  const scoring = codesOf(measure.scoring).map((each) => each.replace(/^.*\|/, ''))[0];
  checkParts('group', objectsIn(group), objectsIn(measure.group), at, reading, (own, asked, place) => {
    checkScore(own.measureScore, scoring, place, say);
    checkParts('population', objectsIn(own.population), objectsIn(asked.population), place, reading);
    checkParts(
      'stratifier',
      objectsIn(own.stratifier),
      objectsIn(asked.stratifier),
      place,
      reading,
      (each, _, here) => {
        objectsIn(each.stratum).forEach((stratum, index) => {
          const inner = { ...reading, isComplete: false };
          checkScore(stratum.measureScore, scoring, `${here}.stratum[${index}]`, say);
          checkParts(
            'population',
            objectsIn(stratum.population),
            objectsIn(asked.population),
            `${here}.stratum[${index}]`,
            inner,
          );
        });
      },
    );
  });
}

function containedOrKnown(
  { contained }: JsonObject,
  url: string,
  measureOf: (url: string) => JsonObject | undefined,
): JsonObject | undefined {
  if (!url.startsWith('#')) return measureOf(url);
  return objectsIn(contained).find(({ id, resourceType }) => `#${id}` === url && resourceType === 'Measure');
}

/** Each part of the report is one that the measure asks for, by code; none twice, and none is left out. */
function checkParts(
  name: 'group' | 'population' | 'stratifier',
  own: readonly JsonObject[],
  asked: readonly JsonObject[],
  at: string,
  { say, isComplete }: Reading,
  inner: (own: JsonObject, asked: JsonObject, at: string) => void = () => {},
): void {
  const found = new Set<JsonObject>();
  own.forEach((part, index) => {
    const place = `${at}.${name}[${index}]`;
    const match = matchOf(part, own, asked);
    if (match === undefined) {
      const diagnostics =
        part.code === undefined
          ? `With several, each ${name} needs the code that the measure has for it.`
          : `The measure has no ${name} with this code.`;
      say('not-found', diagnostics, `${place}.code`);
      return;
    }
    if (found.has(match)) say('duplicate', `The measure has one ${name} with this code.`, `${place}.code`);
    found.add(match);
    inner(part, match, place);
  });
  for (const part of isComplete ? asked : []) {
    if (!found.has(part))
      say('required', `The measure asks for a ${name} with the code ${shown(part.code)}.`, `${at}.${name}`);
  }
}

/** The only one needs no code. */
function matchOf(
  { code }: JsonObject,
  own: readonly JsonObject[],
  asked: readonly JsonObject[],
): JsonObject | undefined {
  const codes = codesOf(code);
  const [only] = asked;
  if (asked.length === 1 && own.length === 1 && (codes.length === 0 || codesOf(only?.code).length === 0))
    return only;
  return asked.find((each) => {
    const others = codesOf(each.code);
    return others.length > 0 ? codes.some((one) => others.includes(one)) : sameText(code, each.code);
  });
}

/** `system|code` of every coding; a stratifier of a report has a list of concepts. */
function codesOf(concept: Json | undefined): readonly string[] {
  const concepts = Array.isArray(concept) ? concept : [concept];
  return concepts
    .filter(isJsonObject)
    .flatMap(({ coding }) =>
      objectsIn(coding).flatMap(({ system, code }) =>
        code === undefined ? [] : [`${system ?? ''}|${code}`],
      ),
    );
}

function sameText(one: Json | undefined, other: Json | undefined): boolean {
  const [a] = Array.isArray(one) ? one : [one];
  return isJsonObject(a) && isJsonObject(other) && a.text !== undefined && a.text === other.text;
}

function shown(concept: Json | undefined): string {
  const text = isJsonObject(concept) && typeof concept.text === 'string' ? concept.text : '';
  return (codesOf(concept)[0]?.replace(/^.*\|/, '') ?? text).slice(0, 60);
}

function checkScore(
  score: Json | undefined,
  scoring: string | undefined,
  at: string,
  say: Report['error'],
): void {
  if (!isJsonObject(score)) return;
  const place = `${at}.measureScore`;
  if (scoring === 'cohort') say('business-rule', 'A cohort measure has no score.', place);
  const { value, code, unit } = score;
  if (scoring !== 'proportion' || typeof value !== 'number') return;
  const most = code === '%' || unit === '%' ? 100 : code === undefined && unit === undefined ? 1 : undefined;
  if (most !== undefined && (value < 0 || value > most))
    say(
      'value',
      `The score of a proportion is from 0 to ${most}${most === 1 ? ', or in %' : ''}.`,
      `${place}.value`,
    );
}
