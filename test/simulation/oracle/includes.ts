import type { Include, SearchQuery } from '../../../functions/fhir/search/query.ts';
import type { Version } from '../../../functions/repository/repository.ts';
import { isSeen } from '../work/sights.ts';
import { namesReferredTo, type Within } from './matching.ts';
import { isSame, nameOf, type TimedVersion } from './timeline.ts';

/** What the matches of a page refer to, or is referred from, comes with them, and nothing else does. */
export function includesAreRight(
  { includes, revIncludes }: SearchQuery,
  matches: readonly Version[],
  included: readonly Version[],
  within: Within,
): readonly string[] {
  const named = new Set([...matches, ...included].map(nameOf));
  const names = new Set(matches.map(nameOf));
  const targets = matches.flatMap(({ resource }) =>
    includes.flatMap(({ parameter }) => [...namesReferredTo(resource, parameter)]),
  );
  const missing = [
    ...targets.filter((name) => !named.has(name) && isThere(name, within)),
    ...revIncludes.flatMap((include) => pointers(include, names, within).filter((name) => !named.has(name))),
  ];
  const strangers = included.filter((version) => {
    const wanted =
      targets.includes(nameOf(version)) || revIncludes.some((one) => points(one, version, names));
    const current = within.timeline.during(version, within.stretch).some((one) => isSame(version, one));
    return !wanted || !current || !isSeen(within.sight, version.resource);
  });
  return [
    ...missing.map((name) => `${name} is not included`),
    ...strangers.map((version) => `${nameOf(version)} is included, and should not be`),
  ];
}

/** Whether a resource was there and could be seen all the time. */
function isThere(name: string, { timeline, stretch, sight }: Within): boolean {
  const [type = '', id = ''] = name.split('/');
  const during = timeline.during({ type, id }, stretch);
  return during.length > 0 && during.every((one) => one?.resource && isSeen(sight, one.resource));
}

/** What referred to one of these all the time. */
function pointers(
  include: Include,
  names: ReadonlySet<string>,
  { timeline, stretch, sight }: Within,
): readonly string[] {
  const refers = (one: TimedVersion | undefined) =>
    one?.resource !== undefined &&
    isSeen(sight, one.resource) &&
    !namesReferredTo(one.resource, include.parameter).isDisjointFrom(names);
  return timeline
    .ofType(include.source)
    .filter((key) => {
      const during = timeline.during(key, stretch);
      // What is changed meanwhile may move to another match's rows.
      return during.length === 1 && during.every(refers);
    })
    .map(nameOf);
}

function points({ parameter }: Include, { resource }: Version, names: ReadonlySet<string>): boolean {
  return !namesReferredTo(resource, parameter).isDisjointFrom(names);
}
