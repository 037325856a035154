import { parseSearch } from '../../fhir/search/parse.ts';
import type { SearchDefinitions } from '../../fhir/search/query.ts';
import type { Repository, Version, View } from '../../repository/repository.ts';

export interface SearchSources {
  readonly repository: Pick<Repository, 'search'>;
  readonly searchDefinitions: SearchDefinitions;
  /** The FHIR base. */
  readonly base: string;
  readonly nowMs: number;
}

const everything: View = { visible: () => true };
const pageSize = 500;

/** Every resource of a type that matches, over all pages, for what Kring does by itself. */
export async function* everyMatch(
  { repository, searchDefinitions, base, nowMs }: SearchSources,
  type: string,
  parameters: readonly (readonly [string, string])[],
): AsyncGenerator<Version> {
  let cursor: string | undefined;
  do {
    const paging = [
      ['_count', String(pageSize)] as const,
      ...(cursor === undefined ? [] : [['_cursor', cursor] as const]),
    ];
    const options = { baseUrl: base, nowMs, handling: 'strict' } as const;
    const { query } = parseSearch(searchDefinitions, type, [...parameters, ...paging], options);
    const page = await repository.search(query, everything);
    yield* page.matches;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

export async function allMatches(...asked: Parameters<typeof everyMatch>): Promise<readonly Version[]> {
  const all: Version[] = [];
  for await (const version of everyMatch(...asked)) all.push(version);
  return all;
}
