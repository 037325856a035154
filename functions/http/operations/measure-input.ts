import { fhirError } from '../../fhir/outcome.ts';
import type { Indicator } from '../../indicator/measure.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { resourcesAt } from '../places.ts';
import { viewFor } from '../view.ts';
import type { Days } from './own-units.ts';
import type { OperationInput } from './parameters.ts';

/** Reading what the operations on Measure are called with. */

/**
 * @throws FhirError 400 for a parameter that the operation does not know, or that is there twice: what is not read must
 * not be believed
 */
export function refuseUnknown(input: OperationInput, operation: string, known: readonly string[]): void {
  const twice = known.find((name) => input.values(name).length > 1);
  if (twice !== undefined) {
    throw fhirError('value', `${twice} is there twice; it should be there once`, at(twice), 400);
  }
  const unknown = input
    .names()
    .find((name) => !known.includes(name) && !['_format', '_pretty'].includes(name));
  if (unknown === undefined) return;
  const text = `${unknown} is no parameter of $${operation} here; those are ${known.join(', ')}`;
  throw fhirError('not-supported', text, at(unknown), 400);
}

/** By the id in the URL, or the parameter `measure`: a canonical URL (with a version or without), `Measure/id` or an id. */
export function indicatorOf(measures: readonly Indicator[], id: string, input: OperationInput): Indicator {
  const named = input.text('measure');
  if (id !== '' && named !== undefined) {
    throw fhirError(
      'invalid',
      `The URL names the measure (${id}): leave the parameter out`,
      at('measure'),
      400,
    );
  }
  if (id === '' && named === undefined) {
    throw fhirError(
      'required',
      'measure is needed: a canonical URL, or Measure/ and an id',
      at('measure'),
      400,
    );
  }
  const [wanted = '', version] = (named ?? id).split('|');
  const found = measures.find(
    ({ name, url }) => url === wanted || wanted === name || wanted === `Measure/${name}`,
  );
  const known = measures.map(({ name }) => name).join(', ');
  if (!found)
    throw fhirError('not-found', `There is no measure ${wanted}; there are ${known}`, undefined, 404);
  if (version === undefined || version === found.version) return found;
  const text = `There is no version ${version} of ${found.name}; there is ${found.version}`;
  throw fhirError('not-found', text, undefined, 404);
}

/**
 * Of `periodStart` and `periodEnd`: what is written less exactly than a day begins with its first and ends with its last
 * (https://hl7.org/fhir/R4/measure-operation-evaluate-measure.html).
 * @throws FhirError 400
 */
export function daysOf(input: OperationInput): Days {
  const start = dayOf(input, 'periodStart', 'first');
  const end = dayOf(input, 'periodEnd', 'last');
  if (start <= end) return { start, end };
  throw fhirError('value', `periodEnd (${end}) is before periodStart (${start})`, at('periodEnd'), 400);
}

function dayOf(input: OperationInput, name: string, which: 'first' | 'last'): string {
  const text = input.text(name);
  if (text === undefined) {
    throw fhirError('required', `${name} is needed: a date such as 2026-01-01`, at(name), 400);
  }
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? [];
  const monthThen = month ?? (which === 'first' ? '01' : '12');
  const lastDay = new Date(Date.UTC(Number(year), Number(monthThen), 0)).getUTCDate();
  const dayThen = day ?? (which === 'first' ? '01' : String(lastDay));
  const exists = year !== undefined && Number(monthThen) >= 1 && Number(monthThen) <= 12;
  if (exists && Number(dayThen) >= 1 && Number(dayThen) <= lastDay) return `${year}-${monthThen}-${dayThen}`;
  throw fhirError(
    'value',
    `${name} is ${text}; it should be a date such as 2026-01-01, 2026-01 or 2026`,
    at(name),
    400,
  );
}

/** A text, or the reference of a Reference. @throws FhirError 400 unless it is of one of these types */
export function placeOf(input: OperationInput, name: string, types: readonly string[]): string | undefined {
  const reference = input.object(name)?.reference ?? input.text(name);
  if (reference === undefined) return undefined;
  const place = String(reference);
  if (new RegExp(`^(?:${types.join('|')})/[A-Za-z0-9.-]{1,64}$`).test(place)) return place;
  const right = types.map((type) => `${type}/123`).join(' or ');
  throw fhirError('value', `${name} is ${place}; it should be a reference such as ${right}`, at(name), 400);
}

/**
 * Who or what is asked about is there, and the caller may see it: figures of nobody are no answer to a name that is
 * misspelt.
 * @param named references by the name of their parameter
 * @throws FhirError 404
 */
export async function requireThere(
  named: Readonly<Record<string, string | undefined>>,
  { principal, base }: Pick<FhirRequest, 'principal' | 'base'>,
  api: FhirApi,
): Promise<void> {
  const references = Object.values(named).flatMap((reference) => reference ?? []);
  const found = await resourcesAt(references, { principal, base, view: viewFor(principal, base, api), api });
  for (const [name, reference] of Object.entries(named)) {
    if (reference === undefined || found.get(reference) !== undefined) continue;
    const text = `There is no ${reference} that this access token may see`;
    throw fhirError('not-found', text, at(name), 404);
  }
}

export function at(name: string): string {
  return `Parameters.parameter.where(name = '${name}')`;
}
