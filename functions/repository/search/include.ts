import { fhirError } from '../../fhir/outcome.ts';
import { includedTargets, revIncludeClause } from '../../fhir/search/includes.ts';
import type { Include, SearchQuery } from '../../fhir/search/query.ts';
import type { Context } from '../context.ts';
import { readMany } from '../read.ts';
import type { ResourceKey, View } from '../repository.ts';
import type { Verdicts } from '../settled.ts';
import type { StoredVersion } from '../version.ts';
import { search } from './run.ts';

/** `:iterate` goes on from what was included, this often at the most. */
const maxRounds = 5;

/** https://hl7.org/fhir/R4/search.html#include. Each resource once, and none that is a match. */
export async function included(
  context: Context,
  query: SearchQuery,
  matches: readonly StoredVersion[],
  view: View,
  verdicts: Verdicts,
): Promise<readonly StoredVersion[]> {
  if (query.includes.length + query.revIncludes.length === 0) return [];
  const seen = new Set(matches.map(nameOf));
  const all: StoredVersion[] = [];
  let sources = matches;
  for (let round = 0; round < maxRounds && sources.length > 0; round++) {
    const active = (include: Include) => round === 0 || include.iterate;
    const [forward, backward] = await Promise.all([
      follow(context, query.includes.filter(active), sources, view, verdicts),
      pointers(context, query.revIncludes.filter(active), sources, view),
    ]);
    const fresh = [...forward, ...backward].filter((version) => !seen.has(nameOf(version)));
    sources = [...new Map(fresh.map((version) => [nameOf(version), version])).values()];
    for (const version of sources) seen.add(nameOf(version));
    all.push(...sources);
    if (all.length > context.limits.maxIncluded) throw tooMany(context.limits.maxIncluded);
  }
  return all;
}

function nameOf({ type, id }: ResourceKey): string {
  return `${type}/${id}`;
}

async function follow(
  context: Context,
  includes: readonly Include[],
  sources: readonly StoredVersion[],
  view: View,
  verdicts: Verdicts,
): Promise<readonly StoredVersion[]> {
  const keys = sources.flatMap((source) =>
    includes.flatMap((include) => includedTargets(source.resource, include, context.baseUrl)),
  );
  const unique = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  const versions = await readMany(context, unique, verdicts);
  return versions
    .filter((version) => version !== undefined)
    .filter((version) => !version.deleted && view.visible(version.resource));
}

async function pointers(
  context: Context,
  includes: readonly Include[],
  sources: readonly StoredVersion[],
  view: View,
): Promise<readonly StoredVersion[]> {
  const pages = await Promise.all(
    includes.map(async (include) => {
      const clause = revIncludeClause(include, sources);
      if (!clause) return [];
      const query: SearchQuery = {
        type: include.source,
        clauses: [clause],
        sort: [],
        count: context.limits.maxIncluded,
        total: 'none',
        includes: [],
        revIncludes: [],
        understood: [],
      };
      const page = await search(context, query, view);
      if (page.cursor !== undefined) throw tooMany(context.limits.maxIncluded);
      return page.matches;
    }),
  );
  return pages.flat();
}

function tooMany(limit: number) {
  const text = `The includes of this page come to more than ${limit} resources; ask for smaller pages (_count) or fewer includes`;
  return fhirError('too-costly', text, 'http._include');
}
