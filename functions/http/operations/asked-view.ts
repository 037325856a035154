import { FhirError, fhirError, type Issue } from '../../fhir/outcome.ts';
import { isJsonObject } from '../../fhir/resource.ts';
import { parseViewDefinition } from '../../indicator/view/parse-view-definition.ts';
import type { NamedView, ViewDefinition } from '../../indicator/view/view-definition.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { itself, type OperationInput, placeOf, references } from './parameters.ts';

const ways = ['viewCanonical', 'viewReference', 'viewResource'] as const;

/**
 * The view of the URL, or else of exactly one of `viewCanonical`, `viewReference` and `viewResource`.
 * https://build.fhir.org/ig/FHIR/sql-on-fhir-v2/OperationDefinition-ViewDefinitionRun.html
 * @throws FhirError 400, 404 for one that there is not, 422 with each thing that is wrong in a ViewDefinition
 */
export function askedView(
  input: OperationInput,
  { params, base }: Pick<FhirRequest<'type' | 'id'>, 'params' | 'base'>,
  views: readonly NamedView[],
  api: Pick<FhirApi, 'limits'>,
): ViewDefinition {
  const given = ways.filter((name) => input.names().includes(name));
  if (params.id !== '') return viewOfUrl(params.id, given[0], views);
  const [way, other] = given;
  if (way === undefined || other !== undefined) {
    const text = `Exactly one of ${ways.join(', ')} says which view; here ${given.join(' and ') || 'none'} does`;
    throw fhirError('required', text, placeOf(way ?? 'viewResource'), 400);
  }
  if (way === 'viewResource') return viewSent(input, api);
  const [named = ''] = references(input, way);
  const found = views.find((view) => isNamed(view, way, named.replace(`${base}/`, '')));
  if (found) return found;
  throw notFound(named, views, placeOf(way));
}

function viewOfUrl(id: string, also: string | undefined, views: readonly NamedView[]): NamedView {
  if (also !== undefined) {
    throw fhirError('invalid', `The URL says which view; ${also} cannot be sent with it`, placeOf(also));
  }
  const found = views.find((view) => isId(view, id));
  if (found) return found;
  throw notFound(`ViewDefinition/${id}`, views, undefined);
}

/** A ViewDefinition, or its JSON as a text. */
function viewSent(input: OperationInput, api: Pick<FhirApi, 'limits'>): ViewDefinition {
  const [sent, another] = input.values('viewResource');
  const view = sent === undefined ? undefined : itself(sent, api);
  if (another !== undefined || !isJsonObject(view)) {
    const severalOrNone = 'viewResource should be one ViewDefinition';
    throw fhirError('structure', severalOrNone, placeOf('viewResource'), 400);
  }
  const parsed = parseViewDefinition(view);
  if ('select' in parsed) return parsed;
  throw unprocessable(parsed);
}

function isNamed(view: NamedView, way: 'viewCanonical' | 'viewReference', named: string): boolean {
  const [url, version] = named.split('|');
  const isCanonical = view.url === url && (version === undefined || version === view.version);
  if (way === 'viewCanonical') return isCanonical;
  // Before there was viewCanonical, a canonical URL was sent as viewReference.
  return isCanonical || isId(view, named.replace(/^ViewDefinition\//, ''));
}

/** A name is one of SQL, and an id has no underscore. */
function isId({ name }: NamedView, id: string): boolean {
  return id === name || id === name.replaceAll('_', '-');
}

function notFound(named: string, views: readonly NamedView[], place: string | undefined): Error {
  const known = views.map(({ name }) => `ViewDefinition/${name.replaceAll('_', '-')}`).join(', ');
  const unknown = `There is no ${named}; there are ${known}, and any other can be sent as viewResource`;
  return fhirError('not-found', unknown, place, 404);
}

export function unprocessable([first, ...others]: readonly Issue[]): Error {
  if (first === undefined) throw new RangeError('nothing is wrong');
  return new FhirError([first, ...others], 422);
}
