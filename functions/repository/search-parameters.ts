import type { Repository, Version, View } from './repository.ts';

const maxParameters = 5_000;
const pageCount = 1_000;

/** What one searches by is no secret: everybody is told of it in the CapabilityStatement. */
const all: View = { visible: () => true };

/** Every SearchParameter that is stored; what was written last comes last, and wins where two say the same code. */
export async function storedSearchParameters(search: Repository['search']): Promise<readonly Version[]> {
  const versions: Version[] = [];
  let cursor: string | undefined;
  do {
    const page = await search({ ...everySearchParameter, ...(cursor && { cursor }) }, all);
    versions.push(...page.matches);
    cursor = page.cursor;
  } while (cursor !== undefined && versions.length < maxParameters);
  return versions.toSorted((a, b) => (a.lastUpdated < b.lastUpdated ? -1 : 1));
}

const everySearchParameter = {
  type: 'SearchParameter',
  clauses: [],
  sort: [],
  count: pageCount,
  total: 'none',
  includes: [],
  revIncludes: [],
  understood: [],
} as const;
