import type { Issue } from '../../fhir/outcome.ts';
import type { Argument } from '../../fhir/parameters.ts';
import { parseReference } from '../../fhir/reference.ts';
import { goneIssue, goneOf } from '../../group-care/person-rules.ts';
import type { Patient } from '../../group-care/resources.ts';
import type { FhirApi } from '../api.ts';
import type { Call } from './read-call.ts';

/**
 * The Patients as they are stored, whatever of them the caller is shown: for what may not happen to them whoever asks,
 * and of which the answer tells no more than that.
 */
export async function storedPeople(
  places: readonly string[],
  { repository }: Pick<FhirApi, 'repository'>,
): Promise<ReadonlyMap<string, Patient>> {
  const asked = [...new Set(places)].flatMap((place) => {
    const parsed = parseReference(place);
    return parsed.kind === 'local' && parsed.type === 'Patient' ? [{ type: 'Patient', id: parsed.id }] : [];
  });
  const versions = await repository.readMany(asked);
  return new Map(
    versions.flatMap((version) =>
      version?.deleted === false ? [[`Patient/${version.id}`, version.resource as Patient] as const] : [],
    ),
  );
}

/** Of these arguments, those that lead to somebody for whom nothing is planned any more. */
export async function goneIssues(
  subjects: readonly Argument[],
  { resolved, reader }: Call,
): Promise<readonly Issue[]> {
  const named = subjects.flatMap(({ at }) => {
    const place = resolved.places.get(at);
    return place === undefined ? [] : [{ at, place }];
  });
  const people = await storedPeople(
    named.map(({ place }) => place),
    reader.api,
  );
  return named.flatMap(({ at, place }) => {
    const person = people.get(place);
    return person !== undefined && goneOf(person) !== undefined ? [goneIssue(place, at)] : [];
  });
}
