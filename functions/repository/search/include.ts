import { fhirError } from '../../fhir/outcome.ts';
import {
  canonicalClause,
  includedCanonicals,
  includedTargets,
  isMeantBy,
  revIncludeClause,
} from '../../fhir/search/includes.ts';
import type { Clause, Include, SearchQuery } from '../../fhir/search/query.ts';
import type { Context } from '../context.ts';
import { readMany } from '../read.ts';
import type { ResourceKey, View } from '../repository.ts';
import type { Verdicts } from '../settled.ts';
import { seenOf } from '../sight.ts';
import type { StoredVersion } from '../version.ts';
import { plainQuery } from './resolve.ts';
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
    const includes = query.includes.filter(active);
    const found = await Promise.all([
      follow(context, includes, sources, view, verdicts),
      followCanonicals(context, includes, sources, view),
      pointers(context, query.revIncludes.filter(active), sources, view),
    ]);
    const fresh = found.flat().filter((version) => !seen.has(nameOf(version)));
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
  return await seenOf(versions, view);
}

/** What canonicals mean is found by its url, and its version where they name one. */
async function followCanonicals(
  context: Context,
  includes: readonly Include[],
  sources: readonly StoredVersion[],
  view: View,
): Promise<readonly StoredVersion[]> {
  const wanted = new Map<string, Set<string>>();
  for (const include of includes) {
    const urls = sources.flatMap(({ resource }) => includedCanonicals(resource, include));
    const { targetType, parameter } = include;
    for (const type of urls.length === 0 ? [] : targetType === undefined ? parameter.targets : [targetType]) {
      const known = wanted.get(type) ?? new Set();
      for (const url of urls) known.add(url);
      wanted.set(type, known);
    }
  }
  const found = await Promise.all([...wanted].map(([type, urls]) => meantBy(context, type, urls, view)));
  return found.flat();
}

async function meantBy(
  context: Context,
  type: string,
  canonicals: ReadonlySet<string>,
  view: View,
): Promise<readonly StoredVersion[]> {
  const clause = canonicalClause(context.definitions, type, canonicals);
  if (clause === undefined) return [];
  const found = await everyFound(context, type, clause, view);
  return found.filter(({ resource }) => isMeantBy(resource, canonicals));
}

async function pointers(
  context: Context,
  includes: readonly Include[],
  sources: readonly StoredVersion[],
  view: View,
): Promise<readonly StoredVersion[]> {
  const resources = sources.map(({ resource }) => resource);
  const clauses = includes.flatMap((include) => {
    const clause = revIncludeClause(include, resources);
    return clause ? [{ type: include.source, clause }] : [];
  });
  const lookUps = clauses.reduce((sum, { clause }) => sum + clause.values.length, 0);
  if (lookUps > maxLookUps) throw tooWide();
  const pages = await Promise.all(clauses.map(({ type, clause }) => everyFound(context, type, clause, view)));
  return pages.flat();
}

/** `_revinclude=*` looks for each match in each parameter that may refer to it. */
const maxLookUps = 10_000;

async function everyFound(
  context: Context,
  type: string,
  clause: Clause,
  view: View,
): Promise<readonly StoredVersion[]> {
  const { maxIncluded } = context.limits;
  const page = await search(context, plainQuery(type, clause, maxIncluded), view);
  if (page.cursor !== undefined) throw tooMany(maxIncluded);
  return page.matches;
}

function tooWide() {
  const text =
    'These includes would look for too many things at once; ask for smaller pages (_count), or name the types and parameters';
  return fhirError('too-costly', text, 'http._revinclude');
}

function tooMany(limit: number) {
  const text = `The includes of this page come to more than ${limit} resources; ask for smaller pages (_count) or fewer includes`;
  return fhirError('too-costly', text, 'http._include');
}
