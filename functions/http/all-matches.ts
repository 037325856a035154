import type { Version } from '../repository/repository.ts';
import type { FhirApi } from './api.ts';
import { searchOf } from './criteria.ts';
import type { Reader } from './places.ts';

const pageSize = 500;

/** A reader who only searches. */
export type Searching = Pick<Reader, 'base' | 'principal' | 'view'> & {
  readonly api: Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'>;
};

/**
 * Everything of a type that matches and that the caller may see, over all pages.
 * @param maxScanned the most resources to look at for one page, also of those that the caller may not see
 * @throws FhirError as `searchOf`
 */
export async function allMatches(
  type: string,
  parameters: readonly (readonly [string, string])[],
  { api, base, principal, view }: Searching,
  maxScanned?: number,
): Promise<readonly Version[]> {
  const { query } = searchOf(type, parameters, { base, principal }, api, 'strict');
  const found: Version[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.repository.search(
      {
        ...query,
        count: pageSize,
        ...(cursor !== undefined && { cursor }),
        ...(maxScanned !== undefined && { maxScanned }),
      },
      view,
    );
    found.push(...page.matches);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}
