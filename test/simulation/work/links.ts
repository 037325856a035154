import type { SearchQuery } from '../../../functions/fhir/search/query.ts';
import type { Entry } from '../../../functions/repository/repository.ts';
import { criteria } from '../../repository/setup.ts';
import type { World } from '../world.ts';
import { content, identifiers, withIdentifier } from './content.ts';

/**
 * Entries that refer to each other: an observation of a patient who comes with it (`urn:uuid:…`), or of one who is
 * looked for (a conditional reference). https://hl7.org/fhir/R4/http.html#trules
 */
export function linked(world: World): readonly Entry[] {
  const { choices, journal } = world;
  const value = choices.pick(identifiers);
  if (choices.next(2) === 0) return [observationOf(world, `Patient?identifier=urn:k|${value}`)];
  const fullUrl = `urn:uuid:${journal.newToken()}`;
  const resource = withIdentifier(content(world, { type: 'Patient' }), value);
  const mother: Entry = choices.pick([
    { kind: 'create', resource, fullUrl },
    { kind: 'create', resource, fullUrl, ifNoneExist: criteria('Patient', `identifier=urn:k|${value}`) },
    { kind: 'update-where', resource, fullUrl, criteria: criteria('Patient', `identifier=urn:k|${value}`) },
  ]);
  return [observationOf(world, fullUrl), mother];
}

function observationOf(world: World, reference: string): Entry {
  const resource = content(world, { type: 'Observation' });
  return { kind: 'create', resource: { ...resource, subject: { reference } } };
}

export function referenceQuery(reference: string): SearchQuery {
  const [type = '', text = ''] = reference.split('?');
  return criteria(type, text);
}
