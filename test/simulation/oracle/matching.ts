import type { Resource } from '../../../functions/fhir/resource.ts';
import { parameterValues } from '../../../functions/fhir/search/index-values.ts';
import { matches as clauseMatches } from '../../../functions/fhir/search/match.ts';
import type { Clause } from '../../../functions/fhir/search/query.ts';
import { baseUrl } from '../../repository/setup.ts';
import type { TimedVersion } from './timeline.ts';

/** Whether a version matches, as a full scan would decide it. */
export function matches(version: TimedVersion | undefined, clauses: readonly Clause[]): boolean {
  const { resource } = version ?? {};
  return resource !== undefined && clauses.every((clause) => holds(clause, resource));
}

function holds(clause: Clause, resource: Resource): boolean {
  if (clause.kind !== 'value' && clause.kind !== 'missing') {
    throw new Error(`The clients of the simulator ask for no ${clause.kind}`);
  }
  return clauseMatches(parameterValues(clause.parameter, resource, baseUrl), clause);
}
