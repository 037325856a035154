import { parseCriteria } from '../../fhir/search/parse.ts';
import type { SearchDefinitions } from '../../fhir/search/query.ts';
import type { Repository } from '../../repository/repository.ts';
import { communicationsIn, watchAlert } from './tell.ts';

const maxFound = 500;

/**
 * Sees to alerts that nobody has seen to: raised while nothing followed the change feed, or what did so has failed. Done
 * again it does no harm.
 */
export async function watchForgotten({
  repository,
  searchDefinitions,
  base,
  clock,
}: {
  readonly repository: Pick<Repository, 'read' | 'search' | 'records'>;
  readonly searchDefinitions: SearchDefinitions;
  readonly base: string;
  readonly clock: () => number;
}): Promise<void> {
  const query = parseCriteria(searchDefinitions, 'Communication', [['status', 'preparation']], {
    baseUrl: base,
  });
  const { matches } = await repository.search({ ...query, count: maxFound }, { visible: () => true });
  for (const id of communicationsIn(matches)) await watchAlert({ repository, clock }, id);
}
