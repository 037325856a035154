import type { Resource } from '../../../functions/fhir/resource.ts';
import { parameterValues } from '../../../functions/fhir/search/index-values.ts';
import { matches as clauseMatches } from '../../../functions/fhir/search/match.ts';
import type { Clause, SearchParameter } from '../../../functions/fhir/search/query.ts';
import { baseUrl } from '../../repository/setup.ts';
import type { Stretch } from '../journal.ts';
import { isSeen, type Sight } from '../work/sights.ts';
import { nameOf, type TimedVersion, type Timeline } from './timeline.ts';

/** Where a search looks: what it asks of other resources may have changed while it went on. */
export interface Within {
  readonly timeline: Timeline;
  readonly stretch: Stretch;
  readonly sight: Sight;
}

/** `surely`: whatever moment of the stretch one takes. `perhaps`: at one of them, each other resource at its own. */
export type Certainty = 'surely' | 'perhaps';

/** Whether a version matches and is seen, as a full scan would decide it. */
export function matches(
  version: TimedVersion | undefined,
  clauses: readonly Clause[],
  within: Within,
  certainty: Certainty,
): boolean {
  const { resource } = version ?? {};
  if (!version || !resource || !isSeen(within.sight, resource)) return false;
  return clauses.every((clause) => holds(clause, version, resource, within, certainty));
}

function holds(
  clause: Clause,
  version: TimedVersion,
  resource: Resource,
  within: Within,
  certainty: Certainty,
): boolean {
  const { timeline, stretch } = within;
  const some = (wanted: (one: TimedVersion | undefined) => boolean, type: string): boolean =>
    timeline.ofType(type).some((key) => {
      const during = timeline.during(key, stretch);
      return certainty === 'surely' ? during.every(wanted) : during.some(wanted);
    });
  switch (clause.kind) {
    case 'value':
    case 'missing':
      return clauseMatches(parameterValues(clause.parameter, resource, baseUrl), clause);
    case 'chain':
      return clause.branches.some(({ targetType, clause: inner }) => {
        const targets = namesReferredTo(resource, clause.parameter);
        return some(
          (one) =>
            one !== undefined && targets.has(nameOf(one.key)) && matches(one, [inner], within, certainty),
          targetType,
        );
      });
    case 'has':
      return some(
        (one) =>
          matches(one, [clause.clause], within, certainty) &&
          one?.resource !== undefined &&
          namesReferredTo(one.resource, clause.parameter).has(nameOf(version.key)),
        clause.source,
      );
    default:
      throw new Error(`The clients of the simulator ask for no ${clause.kind}`);
  }
}

/** `Type/id` of what a resource refers to by a search parameter. */
export function namesReferredTo(resource: Resource, parameter: SearchParameter): ReadonlySet<string> {
  const values = parameterValues(parameter, resource, baseUrl);
  return new Set(
    values.flatMap((value) =>
      value.kind === 'reference' && value.type !== undefined ? [`${value.type}/${value.id}`] : [],
    ),
  );
}
