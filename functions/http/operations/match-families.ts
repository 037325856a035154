import type { Argument, Arguments } from '../../fhir/parameters.ts';
import type { SeekingFamily } from '../../group-care/matching/fit.ts';
import { spokenBy, townOf } from '../../group-care/matching/person.ts';
import type { Reader } from '../places.ts';
import { newestDueDates } from './due-dates.ts';
import type { Resolved } from './resolve-references.ts';

/** A family as it was sent, with what its Patient adds. */
export function familyOf(
  { parts }: Argument,
  index: number,
  { places, resources }: Resolved,
  dueDates: ReadonlyMap<string, string>,
): SeekingFamily {
  const subject = parts.one('subject');
  const place = subject && places.get(subject.at);
  const languages = parts.texts('language');
  const dueDate = parts.text('dueDate') ?? (parts.one('birthDate') ? undefined : dueDates.get(place ?? ''));
  const birthDate = parts.text('birthDate');
  const [latitude, longitude] = [parts.number('latitude'), parts.number('longitude')];
  const patient = place === undefined ? undefined : resources.get(place);
  const town = parts.text('town') ?? townOf(patient);
  const maxDistanceKm = parts.number('maxDistanceKm');
  return {
    id: place ?? parts.text('id') ?? `family ${index + 1}`,
    ...(dueDate !== undefined && { dueDate }),
    ...(birthDate !== undefined && { birthDate }),
    languages: languages.length > 0 ? languages : spokenBy(patient),
    ...(latitude !== undefined && longitude !== undefined && { position: { latitude, longitude } }),
    ...(town !== undefined && { town }),
    ...(maxDistanceKm !== undefined && { maxDistanceKm }),
    times: parts.all('time').map(({ parts: time }) => {
      const [weekday, part] = [time.text('weekday'), time.text('part')];
      return { ...(weekday !== undefined && { weekday }), ...(part !== undefined && { part }) };
    }),
    wishes: parts.all('wish').flatMap(({ at }) => places.get(at) ?? []),
  };
}

/** The newest that the caller may see, of those for whom no date is given. */
export async function dueDatesOf(
  input: Arguments,
  { places }: Resolved,
  reader: Reader,
): Promise<ReadonlyMap<string, string>> {
  const asked = input.all('family').flatMap(({ parts }) => {
    const subject = parts.one('subject');
    const place = subject && places.get(subject.at);
    return place === undefined || parts.one('dueDate') || parts.one('birthDate') ? [] : [place];
  });
  return newestDueDates(asked, reader);
}
