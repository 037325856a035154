import { wholeOrganization } from '../../access/whole-organization.ts';
import { rewriteReferences } from '../../fhir/reference.ts';
import type { CalendarDate } from '../../group-care/calendar-date.ts';
import { codeSystem, profile } from '../../group-care/canonical.ts';
import { isMemberAfter } from '../../group-care/enrolment/families.ts';
import { careModels, modelOf } from '../../group-care/matching/open-group.ts';
import { type Group, hasProfile } from '../../group-care/resources.ts';
import type { Version } from '../../repository/repository.ts';
import { inSight } from '../../repository/sight.ts';
import { type Guards, readGuards } from '../guards.ts';
import { literalPlaces, type Reader } from '../places.ts';
import { viewFor } from '../view.ts';
import { allMatches } from './every-match.ts';

/** A group of the same kind that somebody is in, and whether the caller is shown that. */
export interface Elsewhere {
  /** `Group/…`; absent where only the caller's organisation is shown it, and not the caller. */
  readonly group?: string;
}

export type Memberships = ReadonlyMap<string, Elsewhere>;

const maxValues = 40;

/**
 * Who of these is a member of another group of the same model after a day. As with sessions at the same time
 * (docs/decisions/0011-two-sessions-at-once.md): what is withheld from the caller's organisation is as if it were not.
 * @param apart groups that do not count: the one itself, and one that is left for it
 */
export async function membershipsElsewhere(
  people: readonly string[],
  group: Group,
  apart: readonly string[],
  day: CalendarDate,
  reader: Reader,
): Promise<Memberships> {
  const model = modelOf(group);
  if (model === undefined || people.length === 0) return new Map();
  const { api, base, principal, view } = reader;
  const found = await groupsOf(people, `${codeSystem.careGroupModel}|${careModels[model]}`, reader);
  const others = found.filter(({ id, resource }) => {
    return (
      !apart.includes(`Group/${id}`) && resource.active !== false && hasProfile(resource, profile.careGroup)
    );
  });
  const whole = wholeOrganization(principal);
  // Whoever works for no organisation has no other view than their own.
  const organizationsView = whole === undefined ? view : viewFor(whole, base, api);
  const [seen, known] = await Promise.all([inSight(others, view), inSight(others, organizationsView)]);
  const isIn = (version: Version | undefined, who: string) =>
    version !== undefined && isMemberAfter(relative(version, base), who, day);
  return new Map(
    [...new Set(people)].flatMap((who): readonly (readonly [string, Elsewhere])[] => {
      const shown = seen.find((version) => isIn(version, who));
      if (shown !== undefined) return [[who, { group: `Group/${shown.id}` }]];
      return known.some((version) => isIn(version, who)) ? [[who, {}]] : [];
    }),
  );
}

async function groupsOf(
  people: readonly string[],
  code: string,
  { api, base }: Reader,
): Promise<readonly Version[]> {
  const sources = { ...api, base, nowMs: api.clock() };
  const portions = Array.from({ length: Math.ceil(people.length / maxValues) }, (_, at) =>
    people.slice(at * maxValues, (at + 1) * maxValues),
  );
  const found = await Promise.all(
    portions.map((some) =>
      allMatches(sources, 'Group', [
        ['member', some.join(',')],
        ['code', code],
      ]),
    ),
  );
  return [...new Map(found.flat().map((version) => [version.id, version])).values()];
}

function relative({ resource }: Version, base: string): Group {
  return rewriteReferences(resource, literalPlaces([], [resource], base)) as Group;
}

/**
 * What keeps two requests from putting one person into two groups of a model: to be read before `membershipsElsewhere`,
 * and written with what is decided about these people.
 */
export async function membershipGuards(
  people: readonly string[],
  group: Group,
  { api }: Reader,
): Promise<ReadonlyMap<string, Guards[number]>> {
  const model = modelOf(group);
  const all = model === undefined ? [] : [...new Set(people)];
  const guards = await readGuards(
    all.map((who) => `member ${model} ${who}`),
    api.repository,
    api.clock(),
  );
  return new Map(
    all.flatMap((who, index) => {
      const guard = guards[index];
      return guard === undefined ? [] : [[who, guard] as const];
    }),
  );
}

/** In words, after who it is. */
export function elsewhereText({ group }: Elsewhere): string {
  return `is a member of ${group ?? 'another group of this kind, which you are not shown'}`;
}
