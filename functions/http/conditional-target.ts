import type { Resource } from '../fhir/resource.ts';
import type { SearchQuery } from '../fhir/search/query.ts';
import { inParallel } from './in-parallel.ts';
import type { Reader } from './places.ts';

/** How a request says which stored resource it means. */
export interface Conditional {
  readonly isConditional: boolean;
  /** What it looks for, where it is conditional. */
  readonly criteria?: SearchQuery;
  /** Nothing is written where they find something. */
  readonly isOnlyNew?: boolean;
}

interface Written extends Conditional {
  readonly resource: Resource;
}

/**
 * What criteria lead to counts, and not what the body says of itself: a body may have the identifier of another. A
 * write whose criteria find one has the id of that; one whose criteria find nothing is a new resource.
 */
export async function withTargets<T extends Written>(
  written: readonly T[],
  reader: Reader,
): Promise<readonly T[]> {
  const found = await inParallel(written, maxAtOnce, async (one): Promise<readonly T[]> => {
    if (one.criteria === undefined) return [one];
    const { matches } = await reader.api.repository.search(one.criteria, reader.view);
    const [only, second] = matches;
    // The commit refuses criteria that find several.
    if (second !== undefined) return [one];
    if (only !== undefined && one.isOnlyNew === true) return [];
    const id = only?.id ?? one.resource.id;
    const resource = { ...one.resource, ...(id !== undefined && { id }) };
    return [{ ...one, resource, isConditional: false }];
  });
  return found.flat();
}

const maxAtOnce = 8;
