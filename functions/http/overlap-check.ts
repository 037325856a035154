import type { Issue } from '../fhir/outcome.ts';
import { rewriteReferences } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import { tokenValue } from '../fhir/search/escape.ts';
import {
  type Appearance,
  appearancesIn,
  encountersIn,
  guardsOf,
  overlapIssues,
  type WrittenEncounter,
} from '../group-care/overlap-rules.ts';
import type { Encounter } from '../group-care/resources.ts';
import { type Known, resolver, type Written } from '../group-care/session-rules.ts';
import type { Entry } from '../repository/repository.ts';
import { allMatches } from './all-matches.ts';
import { type Guards, readGuards } from './guards.ts';
import { literalPlaces, type Reader, resourcesAt } from './places.ts';

/**
 * Who would be in two sessions at once, by what is written and what is stored, and the guards that keep it true until
 * the commit. Only what the caller may see is looked at.
 */
export async function overlapProblems(
  written: readonly (Written & { readonly isConditional: boolean })[],
  known: Known,
  entries: readonly Entry[],
  reader: Reader,
): Promise<{ readonly issues: readonly Issue[]; readonly guards: Guards }> {
  const encounters = encountersIn(written);
  if (encounters.length === 0) return { issues: [], guards: [] };
  const resolve = resolver(written, known);
  const appearances = appearancesIn(encounters, resolve);
  const names = guardsOf(encounters, appearances);
  const { repository, clock } = reader.api;
  // Before anything is read that they stand for.
  const guards = await readGuards(names, repository, clock());
  const gone = new Set(entries.flatMap((entry) => (entry.kind === 'delete' ? [entry.id] : [])));
  const there = await storedAbout(encounters, appearances, reader);
  const stored = there.encounters.filter(({ id = '' }) => !gone.has(id));
  const all = new Map([...known, ...there.known]);
  return { issues: overlapIssues(encounters, appearances, stored, (name) => all.get(name ?? '')), guards };
}

interface Stored {
  readonly encounters: readonly Encounter[];
  /** The roles of the facilitators and the sessions of the participations, by `Type/id`. */
  readonly known: Known;
}

const maxValues = 40;

async function storedAbout(
  encounters: readonly WrittenEncounter[],
  appearances: readonly Appearance[],
  reader: Reader,
): Promise<Stored> {
  const places = [...new Set(appearances.map(({ who }) => who))].filter((who) =>
    /^[A-Z]\w+\/[^/]+$/.test(who),
  );
  const practitioners = places.filter((who) => who.startsWith('Practitioner/'));
  const patients = places.filter((who) => who.startsWith('Patient/'));
  const isNew = ({ encounter, isConditional }: WrittenEncounter) =>
    !isConditional && encounter.id === undefined;
  const identifiers = encounters.filter(isNew).flatMap(({ encounter }) => encounter.identifier ?? []);
  const time = timeOf(appearances);
  const [roles, ...found] = await Promise.all([
    matching('PractitionerRole', 'practitioner', practitioners, [], reader),
    matching('Encounter', 'subject', patients, time, reader),
    // A participation need not say when it was: then it was when its session was.
    matching('Encounter', 'subject', patients, undated, reader),
    matching('Encounter', 'identifier', identifiers.map(tokenValue), [], reader),
  ]);
  const facilitators = [...practitioners, ...roles.map(nameOf)];
  const led = await matching('Encounter', 'participant', facilitators, time, reader);
  const all = [...new Map([...found.flat(), ...led].map((one) => [one.id, one as Encounter])).values()];
  const sessions = await resourcesAt(
    [...new Set(all.flatMap(({ partOf }) => partOf?.reference ?? []))],
    reader,
  );
  return {
    encounters: all,
    known: new Map([...roles.map((role) => [nameOf(role), role] as const), ...sessions]),
  };
}

const undated = [
  ['date:missing', 'true'],
  ['status', 'in-progress,onleave,finished'],
] as const;

function timeOf(appearances: readonly Appearance[]): readonly (readonly [string, string])[] {
  const instant = (time: number) => new Date(time).toISOString();
  const startMs = Math.min(...appearances.map(({ span }) => span.startMs));
  const endMs = Math.max(...appearances.map(({ span }) => span.endMs));
  if (appearances.length === 0) return [];
  return [
    ['date', `le${instant(endMs)}`],
    ['date', `ge${instant(startMs)}`],
  ];
}

async function matching(
  type: string,
  parameter: string,
  values: readonly string[],
  others: readonly (readonly [string, string])[],
  reader: Reader,
): Promise<readonly Resource[]> {
  const portions = Array.from({ length: Math.ceil(values.length / maxValues) }, (_, index) =>
    values.slice(index * maxValues, (index + 1) * maxValues),
  );
  const found = await Promise.all(
    portions.map((portion) => allMatches(type, [[parameter, portion.join(',')], ...others], reader)),
  );
  return found
    .flat()
    .map(({ resource }) => rewriteReferences(resource, literalPlaces([], [resource], reader.base)));
}

function nameOf({ resourceType, id }: Resource): string {
  return `${resourceType}/${id}`;
}
