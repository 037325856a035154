import { fhirError } from '../../fhir/outcome.ts';
import { rewriteReferences } from '../../fhir/reference.ts';
import type { Resource } from '../../fhir/resource.ts';
import { tokenValue } from '../../fhir/search/escape.ts';
import { addDays } from '../../group-care/calendar-date.ts';
import { profile } from '../../group-care/canonical.ts';
import type { Stored, StoredSession } from '../../group-care/record-session/reconcile.ts';
import { nameOf, referenceOf } from '../../group-care/record-session/reconcile.ts';
import { type Encounter, hasProfile, type Identifier } from '../../group-care/resources.ts';
import { allMatches } from '../all-matches.ts';
import { literalPlaces, type Reader } from '../places.ts';

type Pairs = readonly (readonly [string, string])[];

/** The session with that identifier, as far as the caller may see it. @throws FhirError 412 when there are several */
export async function sessionWith(identifier: Identifier, reader: Reader): Promise<Stored | undefined> {
  const { value = '' } = identifier;
  const sessions = await sessionsWith(identifier, reader);
  const counting = sessions.filter(({ status }) => status !== 'entered-in-error');
  const [session, second] = counting.length > 0 ? counting : sessions;
  if (second === undefined) return session;
  const text = `${nameOf(second)} and others have the identifier ${value} too: it should be of one session`;
  throw fhirError('multiple-matches', text, "Parameters.parameter.where(name = 'identifier')", 412);
}

/** Every session with that identifier that the caller may see. */
export async function sessionsWith(identifier: Identifier, reader: Reader): Promise<readonly Stored[]> {
  const found = await stored('Encounter', [['identifier', tokenValue(identifier)]], reader);
  return found.filter((one) => hasProfile(one, profile.sessionEncounter));
}

/** Types, besides Immunization, that name the Encounter they were made in. */
export type PartType = 'Observation' | 'Procedure' | 'DiagnosticReport' | 'QuestionnaireResponse';

/** The session with its participants and what was found and given in it. */
export async function storedSession(
  session: Stored | undefined,
  types: readonly PartType[],
  reader: Reader,
): Promise<StoredSession> {
  if (session === undefined) return { participants: [], parts: [] };
  const all = await stored('Encounter', [['part-of', nameOf(session)]], reader);
  const participants = all.filter((one) => hasProfile(one, profile.participantEncounter));
  const names = participants.map(nameOf);
  const found = await Promise.all([
    ...types.map((type) => portioned(type, (values) => [['encounter', values.join(',')]], names, reader)),
    immunizations(session, participants, reader),
  ]);
  return {
    session,
    participants,
    parts: found.flat().filter((part) => names.includes(referenceOf(part.encounter) ?? '')),
  };
}

/** R4 has no search parameter for the encounter of an Immunization: they are found by whom and when. */
async function immunizations(
  session: Stored,
  participants: readonly Stored[],
  reader: Reader,
): Promise<readonly Stored[]> {
  const patients = participants.flatMap(({ subject }) => referenceOf(subject) ?? []);
  const { period } = session as Encounter;
  const [start, end] = [period?.start?.slice(0, 10), (period?.end ?? period?.start)?.slice(0, 10)];
  // The day that was written may be another one in another time zone.
  const days =
    start === undefined || end === undefined
      ? []
      : ([
          ['date', `ge${addDays(start, -1)}`],
          ['date', `le${addDays(end, 1)}`],
        ] as const);
  return portioned('Immunization', (values) => [['patient', values.join(',')], ...days], patients, reader);
}

const maxValues = 40;

async function portioned(
  type: string,
  parameters: (values: readonly string[]) => Pairs,
  values: readonly string[],
  reader: Reader,
): Promise<readonly Stored[]> {
  const portions = Array.from({ length: Math.ceil(values.length / maxValues) }, (_, index) =>
    values.slice(index * maxValues, (index + 1) * maxValues),
  );
  return (await Promise.all(portions.map((portion) => stored(type, parameters(portion), reader)))).flat();
}

async function stored(type: string, parameters: Pairs, reader: Reader): Promise<readonly Stored[]> {
  const found = await allMatches(type, parameters, reader);
  return found.map(({ resource }) => relative(resource, reader.base)).filter(isStored);
}

function isStored(resource: Resource): resource is Stored {
  return resource.id !== undefined;
}

function relative(resource: Resource, base: string): Resource {
  return rewriteReferences(resource, literalPlaces([], [resource], base));
}
