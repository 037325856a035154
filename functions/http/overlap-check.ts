import { wholeOrganization } from '../access/whole-organization.ts';
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
  type Sight,
  type WrittenEncounter,
} from '../group-care/overlap-rules.ts';
import type { Encounter } from '../group-care/resources.ts';
import { type Known, resolver, type Written } from '../group-care/session-rules.ts';
import type { Entry, View } from '../repository/repository.ts';
import { type Conditional, withTargets } from './conditional-target.ts';
import { type Guards, readGuards } from './guards.ts';
import { allMatches } from './operations/every-match.ts';
import { literalPlaces, type Reader, resourcesAt } from './places.ts';
import { viewFor } from './view.ts';

/**
 * Who would be in two sessions at once, by what is written and what is stored, and the guards that keep it true until
 * the commit. All that is stored is looked at, and told of only as far as the caller may see it.
 */
export async function overlapProblems(
  linked: readonly (Written & Conditional)[],
  known: Known,
  entries: readonly Entry[],
  reader: Reader,
): Promise<{ readonly issues: readonly Issue[]; readonly guards: Guards }> {
  const asWritten = encountersIn(linked);
  if (asWritten.length === 0) return { issues: [], guards: [] };
  const resolve = resolver(linked, known);
  const asSaid = appearancesIn(asWritten, resolve);
  const names = guardsOf(asWritten, asSaid);
  const { repository, clock } = reader.api;
  // Before anything is read that they stand for.
  const guards = await readGuards(names, repository, clock());
  const gone = new Set(entries.flatMap((entry) => (entry.kind === 'delete' ? [entry.id] : [])));
  const there = await storedAbout(asWritten, asSaid, reader);
  const stored = there.encounters.filter(({ id = '' }) => !gone.has(id));
  const all = new Map([...known, ...there.known]);
  const encounters =
    stored.length === 0 ? asWritten : encountersIn(await withTargets(linked.filter(isEncounter), reader));
  const appearances = stored.length === 0 ? asSaid : appearancesIn(encounters, resolve);
  const sightOf = await sightsOf(stored, reader);
  const lookUp = (name: string | undefined) => all.get(name ?? '');
  return { issues: overlapIssues(encounters, appearances, stored, lookUp, sightOf), guards };
}

function isEncounter({ resource }: Written): boolean {
  return resource.resourceType === 'Encounter';
}

/** What the caller, and the organisation that the caller works for, are shown of these. */
async function sightsOf(
  stored: readonly Encounter[],
  { base, principal, view, api }: Reader,
): Promise<(encounter: Encounter) => Sight> {
  const whole = wholeOrganization(principal);
  const [seen, known] = await Promise.all([
    shownAmong(stored, view),
    whole === undefined ? new Set() : shownAmong(stored, viewFor(whole, base, api)),
  ]);
  return (encounter) => {
    if (seen.has(encounter)) return 'seen';
    return known.has(encounter) ? 'unnamed' : 'withheld';
  };
}

async function shownAmong(stored: readonly Encounter[], view: View): Promise<ReadonlySet<unknown>> {
  if (stored.length > 0) await view.prepare?.(stored);
  return new Set(
    stored.filter((encounter) =>
      view.shown === undefined ? view.visible(encounter) : view.shown(encounter) !== undefined,
    ),
  );
}

interface Stored {
  readonly encounters: readonly Encounter[];
  /** The roles of the facilitators and the sessions of the participations, by `Type/id`. */
  readonly known: Known;
}

const everything: View = { visible: () => true };
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
  const identifiers = encounters.flatMap(({ encounter }) => encounter.identifier ?? []);
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
  const sessions = await resourcesAt([...new Set(all.flatMap(({ partOf }) => partOf?.reference ?? []))], {
    ...reader,
    view: everything,
  });
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
  { base, api }: Reader,
): Promise<readonly Resource[]> {
  const { repository, searchDefinitions, clock } = api;
  const sources = { repository, searchDefinitions, base, nowMs: clock() };
  const portions = Array.from({ length: Math.ceil(values.length / maxValues) }, (_, index) =>
    values.slice(index * maxValues, (index + 1) * maxValues),
  );
  const found = await Promise.all(
    portions.map((portion) => allMatches(sources, type, [[parameter, portion.join(',')], ...others])),
  );
  return found.flat().map(({ resource }) => rewriteReferences(resource, literalPlaces([], [resource], base)));
}

function nameOf({ resourceType, id }: Resource): string {
  return `${resourceType}/${id}`;
}
