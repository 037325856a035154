import { definitionUrl } from '../../fhir/operation-definition.ts';
import { error, type Issue } from '../../fhir/outcome.ts';
import type { Argument, Arguments } from '../../fhir/parameters.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import type { Whereabouts } from '../../group-care/matching/criteria.ts';
import type { MeetingTime } from '../../group-care/matching/fit.ts';
import { availableTimes, spokenBy, townOf } from '../../group-care/matching/person.ts';
import {
  languageIssues,
  timeIssues,
  weightsIn,
  whereaboutsIssues,
} from '../../group-care/operations/input-rules.ts';
import { matchVolunteers } from '../../group-care/operations/volunteers.ts';
import {
  defaultVolunteerWeights,
  type Volunteer,
  volunteerCriteria,
  type WishingFamily,
} from '../../group-care/volunteers/fit.ts';
import {
  type CareTeam,
  isOpenMatch,
  matchKind,
  volunteersIn,
  wasNoFit,
} from '../../group-care/volunteers/match.ts';
import {
  proposeVolunteers,
  type VolunteerMatch,
  volunteersFor,
} from '../../group-care/volunteers/propose.ts';
import { allMatches } from '../all-matches.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import type { Reader } from '../places.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { type Call, readCall } from './read-call.ts';
import type { Resolved } from './resolve-references.ts';
import { goneIssues } from './stored-people.ts';

/** Which volunteers fit a family: see the declaration, which is its OperationDefinition. */
export const matchVolunteersOperation: Operation = {
  name: matchVolunteers.name,
  definition: definitionUrl(matchVolunteers),
  levels: ['type'],
  resourceTypes: ['CareTeam'],
  methods: ['POST'],
  interaction: 'operation:match-volunteers',
  handle: matchAll,
};

const defaultCount = 5;

async function matchAll(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { input, resolved, reader } = await readCall(request, api, matchVolunteers, problemsOf);
  const { weights } = weightsIn(input, volunteerCriteria, defaultVolunteerWeights);
  const matches = await knownMatches(input, resolved, reader);
  const families = input.all('family').map((one, index) => familyOf(one, index, resolved, matches));
  const volunteers = input.all('volunteer').map((one, index) => volunteerOf(one, index, resolved, matches));
  const found =
    input.flag('propose') === true
      ? proposeVolunteers(families, volunteers, weights)
      : volunteersFor(families, volunteers, input.number('count') ?? defaultCount, weights);
  return parametersAnswer([
    ...found.matches.map(matchPart),
    ...found.unmatched.map(({ family, reason }) => ({
      name: 'unmatched',
      part: [named('subject', 'id', family.id), { name: 'reason', valueString: reason }],
    })),
  ]);
}

async function problemsOf(call: Call): Promise<readonly Issue[]> {
  const { input, resolved } = call;
  const seekers = [...input.all('family'), ...input.all('volunteer')];
  const subjects = input.all('family').flatMap(({ parts }) => parts.all('subject'));
  return [
    ...weightsIn(input, volunteerCriteria, defaultVolunteerWeights).wrong,
    ...twiceIssues(input, resolved),
    ...seekers.flatMap((one) => [...whereaboutsIssues(one), ...timeIssues(one), ...languageIssues(one)]),
    ...(await goneIssues(subjects, call)),
  ];
}

function twiceIssues(input: Arguments, resolved: Resolved): readonly Issue[] {
  return (['family', 'volunteer'] as const).flatMap((name) => {
    const all = input.all(name).map((one, index) => ({ at: one.at, id: idOf(one, name, index, resolved) }));
    const first = new Map(all.map(({ id, at }) => [id, at] as const).toReversed());
    return all.flatMap(({ at, id }) =>
      first.get(id) === at ? [] : [error('value', `${id} is there twice`, at)],
    );
  });
}

const subjectNames = { family: 'subject', volunteer: 'practitioner' } as const;

function idOf(
  { parts }: Argument,
  name: keyof typeof subjectNames,
  index: number,
  { places }: Resolved,
): string {
  const subject = parts.one(subjectNames[name]);
  return (subject && places.get(subject.at)) ?? parts.text('id') ?? `${name} ${index + 1}`;
}

function familyOf(
  argument: Argument,
  index: number,
  resolved: Resolved,
  matches: readonly CareTeam[],
): WishingFamily {
  const { parts } = argument;
  const id = idOf(argument, 'family', index, resolved);
  const person = resolved.resources.get(id);
  const languages = parts.texts('language');
  const failed = matches.filter((one) => one.subject?.reference === id && wasNoFit(one));
  return {
    id,
    languages: languages.length > 0 ? languages : spokenBy(person),
    ...whereabouts(parts, person),
    times: timesIn(parts),
    preferences: parts.texts('preference'),
    excluded: [
      ...parts.all('exclude').flatMap(({ at }) => resolved.places.get(at) ?? []),
      ...failed.flatMap(volunteersIn),
    ],
  };
}

function volunteerOf(
  argument: Argument,
  index: number,
  resolved: Resolved,
  matches: readonly CareTeam[],
): Volunteer {
  const { parts } = argument;
  const id = idOf(argument, 'volunteer', index, resolved);
  const person = resolved.resources.get(id);
  const languages = parts.texts('language');
  const times = timesIn(parts);
  const busy = matches.filter((one) => isOpenMatch(one) && volunteersIn(one).includes(id)).length;
  return {
    id,
    languages: languages.length > 0 ? languages : spokenBy(person),
    ...whereabouts(parts, person),
    times: times.length > 0 ? times : availableTimes(person),
    offers: parts.texts('offers'),
    places: (parts.number('families') ?? 1) - busy,
  };
}

function whereabouts(parts: Arguments, person: Resource | undefined): Whereabouts {
  const [latitude, longitude] = [parts.number('latitude'), parts.number('longitude')];
  const town = parts.text('town') ?? townOf(person);
  const maxDistanceKm = parts.number('maxDistanceKm');
  return {
    ...(latitude !== undefined && longitude !== undefined && { position: { latitude, longitude } }),
    ...(town !== undefined && { town }),
    ...(maxDistanceKm !== undefined && { maxDistanceKm }),
  };
}

function timesIn(parts: Arguments): readonly MeetingTime[] {
  return parts.all('time').map(({ parts: time }) => {
    const [weekday, part] = [time.text('weekday'), time.text('part')];
    return { ...(weekday !== undefined && { weekday }), ...(part !== undefined && { part }) };
  });
}

const maxValues = 40;

/** Of these families and these volunteers, as far as the caller may see them. */
async function knownMatches(
  input: Arguments,
  resolved: Resolved,
  reader: Reader,
): Promise<readonly CareTeam[]> {
  const of = async (name: keyof typeof subjectNames, parameter: string) => {
    const places = input.all(name).flatMap((one, index) => {
      const id = idOf(one, name, index, resolved);
      return resolved.resources.has(id) ? [id] : [];
    });
    const portions = Array.from({ length: Math.ceil(places.length / maxValues) }, (_, at) =>
      places.slice(at * maxValues, (at + 1) * maxValues),
    );
    const category = ['category', `${matchKind.system}|${matchKind.code}`] as const;
    const found = await Promise.all(
      portions.map((some) => allMatches('CareTeam', [[parameter, some.join(',')], category], reader)),
    );
    return found.flat();
  };
  const all = (await Promise.all([of('family', 'subject'), of('volunteer', 'participant')])).flat();
  return [...new Map(all.map(({ id, resource }) => [id, resource as CareTeam])).values()];
}

function matchPart({ family, volunteer, fit }: VolunteerMatch): JsonObject {
  return {
    name: 'match',
    part: [
      named('subject', 'id', family.id),
      named('volunteer', 'volunteerId', volunteer.id),
      { name: 'score', valueDecimal: fit.score },
      ...fit.criteria.map((one) => ({
        name: 'criterion',
        part: [
          { name: 'name', valueCode: one.name },
          { name: 'score', valueDecimal: one.score },
          { name: 'weight', valueDecimal: one.weight },
          { name: 'explanation', valueString: one.explanation },
        ],
      })),
    ],
  };
}

function named(reference: string, text: string, id: string): JsonObject {
  return /^(Patient|Practitioner|PractitionerRole)\//.test(id)
    ? { name: reference, valueReference: { reference: id } }
    : { name: text, valueString: id };
}
