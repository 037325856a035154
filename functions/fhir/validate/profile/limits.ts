import type { ElementDefinition } from '../../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../../resource.ts';
import { compareTimes } from '../invariant/points-in-time.ts';
import { safeExpression } from '../safe-expression.ts';
import type { OccurrenceCheck } from './slicing.ts';

const regexUrl = 'http://hl7.org/fhir/StructureDefinition/regex';

/** `maxLength`, `minValue[x]`, `maxValue[x]` and the extension `regex` (https://hl7.org/fhir/R4/elementdefinition.html). */
export function limitChecks(element: ElementDefinition, profile: string): readonly OccurrenceCheck[] {
  return [
    lengthCheck(element, profile),
    ...boundChecks(element, profile),
    formCheck(element, profile),
  ].filter((check) => check !== undefined);
}

function lengthCheck({ maxLength }: ElementDefinition, profile: string): OccurrenceCheck | undefined {
  if (maxLength === undefined) return undefined;
  return ({ value, at }, { report }) => {
    if (typeof value !== 'string' || [...value].length <= maxLength) return;
    const found = `Is ${[...value].length} characters long`;
    report.error('too-long', `${found}; ${profile} allows ${maxLength}.`, at);
  };
}

function boundChecks(element: ElementDefinition, profile: string): (OccurrenceCheck | undefined)[] {
  const stated = element as unknown as JsonObject;
  return (['minValue', 'maxValue'] as const).map((prefix) => {
    const name = Object.keys(stated).find((each) => each.startsWith(prefix));
    const limit = name === undefined ? undefined : stated[name];
    if (limit === undefined) return undefined;
    const shown = JSON.stringify(isJsonObject(limit) ? limit.value : limit);
    const word = prefix === 'minValue' ? 'least' : 'most';
    return ({ value, at }, { report }) => {
      const order = compare(value, limit);
      const isOutside = order !== undefined && (prefix === 'minValue' ? order < 0 : order > 0);
      if (isOutside) report.error('value', `Must be at ${word} ${shown}, says ${profile}.`, at);
    };
  });
}

/** @returns `undefined` for values that have no order, such as quantities of different units */
function compare(value: Json, limit: Json): number | undefined {
  if (isJsonObject(value) && isJsonObject(limit)) {
    const isSame = (value.code ?? value.unit) === (limit.code ?? limit.unit);
    return isSame ? compare(value.value ?? null, limit.value ?? null) : undefined;
  }
  if (typeof value === 'number' && typeof limit === 'number') return value - limit;
  if (typeof value !== 'string' || typeof limit !== 'string') return undefined;
  try {
    return compareTimes(value, limit);
  } catch {
    // Of another precision, or with a part of a second that is finer than the two can be compared by.
    return value === limit ? 0 : value < limit ? -1 : 1;
  }
}

function formCheck(element: ElementDefinition, profile: string): OccurrenceCheck | undefined {
  const extensions = [
    ...((element as unknown as { readonly extension?: readonly JsonObject[] }).extension ?? []),
    ...(element.type ?? []).flatMap(({ extension = [] }) => extension),
  ];
  const source = extensions.find(({ url }) => url === regexUrl)?.valueString;
  const expression = typeof source === 'string' ? safeExpression(`^(?:${source})$`) : undefined;
  if (expression === undefined) return undefined;
  return ({ value, at }, { report }) => {
    if (value === null || isJsonObject(value) || expression.test(String(value).slice(0, maxTested))) return;
    report.error('value', `Must be of the form ${String(source).slice(0, 200)}, says ${profile}.`, at);
  };
}

const maxTested = 10_000;
