import { fhirError } from '../../fhir/outcome.ts';
import { parseReference } from '../../fhir/reference.ts';
import { isJsonObject } from '../../fhir/resource.ts';
import {
  canonicalClause,
  includedCanonicals,
  includedTargets,
  isMeantBy,
  referencesTo,
} from '../../fhir/search/includes.ts';
import type { DirectBranch, DirectClause } from '../../fhir/search/match.ts';
import type { ChainBranch, Clause, SearchQuery } from '../../fhir/search/query.ts';
import type { Context } from '../context.ts';
import { readMany } from '../read.ts';
import type { Version, View } from '../repository.ts';
import { seenOf } from '../sight.ts';
import { resolveHierarchy } from './hierarchy.ts';
import { search } from './run.ts';

/** The most resources that one end of a chain, a `_has` or a list may come to. */
const maxChained = 1_000;

/**
 * Turns what needs more than one resource (`subject:Patient.name=…`, `_has:…`, `_list`, `:in`, a hierarchy) into
 * references, ids and codes, so that what is left can be matched on a resource of `type` alone. It sees no more than
 * its caller may.
 */
export async function resolveClauses(
  context: Context,
  type: string,
  clauses: readonly Clause[],
  view: View,
): Promise<readonly DirectClause[]> {
  return await Promise.all(clauses.map((clause) => resolveClause(context, type, clause, view)));
}

async function resolveClause(
  context: Context,
  type: string,
  clause: Clause,
  view: View,
): Promise<DirectClause> {
  switch (clause.kind) {
    case 'missing':
      return clause;
    case 'chain':
      return await resolveChain(context, type, clause, view);
    case 'contained':
      return { ...clause, branches: await insideBranches(context, clause.branches, view) };
    case 'has':
      return byId(context, type, await referredTo(context, type, clause, view));
    case 'list':
      return byId(context, type, await listed(context, type, clause.lists, view));
    case 'any':
      return { kind: 'any', clauses: await resolveClauses(context, type, clause.clauses, view) };
    case 'value':
      if (clause.parameter.type === 'reference') return await resolveHierarchy(context, clause, view);
      return withoutTerminology(clause);
  }
}

/** Whoever asks with `:in` or `:below` gives the codes: what they are is not for the repository to know. */
function withoutTerminology(clause: Extract<Clause, { kind: 'value' }>): DirectClause {
  const { parameter, modifier } = clause;
  const needsCodes =
    modifier === 'in' || modifier === 'not-in' || modifier === 'above' || modifier === 'below';
  if (parameter.type !== 'token' || !needsCodes) return clause;
  const name = `${parameter.code}:${modifier}`;
  throw fhirError(
    'not-supported',
    `${name} is for searches, not for the criteria of a write`,
    `http.${name}`,
    400,
  );
}

type ChainClause = Extract<Clause, { kind: 'chain' }>;

/**
 * https://hl7.org/fhir/R4/search.html#chaining, where what is referred to may also be contained:
 * https://hl7.org/fhir/R4/search.html#contained
 */
async function resolveChain(
  context: Context,
  type: string,
  clause: ChainClause,
  view: View,
): Promise<DirectClause> {
  const { parameter, branches } = clause;
  const inside = insideBranches(context, branches, view);
  const found = await Promise.all(
    branches.map(async ({ targetType, clause: inner }) => {
      const matches = await everyMatch(context, targetType, inner, view, parameter.code);
      return matches.flatMap(({ resource }) => referencesTo(resource, parameter));
    }),
  );
  const outside: DirectClause = { kind: 'value', parameter, values: found.flat() };
  const contained: DirectClause = { kind: 'contained', type, parameter, branches: await inside };
  return { kind: 'any', clauses: [outside, contained] };
}

async function insideBranches(
  context: Context,
  branches: readonly ChainBranch[],
  view: View,
): Promise<readonly DirectBranch[]> {
  return await Promise.all(
    branches.map(async ({ targetType, clause }) => ({
      targetType,
      clause: await resolveClause(context, targetType, clause, view),
    })),
  );
}

/** https://hl7.org/fhir/R4/search.html#has: ids of the `type` resources that what matches refers to. */
async function referredTo(
  context: Context,
  type: string,
  { source, parameter, clause }: Extract<Clause, { kind: 'has' }>,
  view: View,
): Promise<readonly string[]> {
  const matches = await everyMatch(context, source, clause, view, '_has');
  const include = { source, parameter, targetType: type, iterate: false };
  const resources = matches.map(({ resource }) => resource);
  const canonicals = new Set(resources.flatMap((resource) => includedCanonicals(resource, include)));
  const meant = canonicals.size === 0 ? [] : await meantBy(context, type, canonicals, view);
  const targets = resources.flatMap((resource) => includedTargets(resource, include, context.baseUrl));
  return [...targets, ...meant].map(({ id }) => id);
}

/** What canonicals mean, of this type. https://hl7.org/fhir/R4/references.html#canonical */
async function meantBy(
  context: Context,
  type: string,
  canonicals: ReadonlySet<string>,
  view: View,
): Promise<readonly Version[]> {
  const clause = canonicalClause(context.definitions, type, canonicals);
  if (clause === undefined) return [];
  const found = await everyMatch(context, type, clause, view, '_has');
  return found.filter(({ resource }) => isMeantBy(resource, canonicals));
}

/** Ids of the `type` resources in lists that are there and may be seen. https://hl7.org/fhir/R4/search.html#list */
async function listed(
  context: Context,
  type: string,
  lists: readonly string[],
  view: View,
): Promise<readonly string[]> {
  const versions = await readMany(
    context,
    lists.map((id) => ({ type: 'List', id })),
  );
  return (await seenOf(versions, view)).flatMap(({ resource: { entry } }) => {
    return Array.isArray(entry) ? entry.flatMap((one) => memberId(one, type, context.baseUrl)) : [];
  });
}

function memberId(entry: unknown, type: string, baseUrl: string): readonly string[] {
  if (!isJsonObject(entry) || entry.deleted === true || !isJsonObject(entry.item)) return [];
  const { reference } = entry.item;
  const parsed = typeof reference === 'string' ? parseReference(reference, baseUrl) : undefined;
  return parsed?.kind === 'local' && parsed.type === type ? [parsed.id] : [];
}

function byId({ definitions }: Context, type: string, ids: readonly string[]): DirectClause {
  const parameter = definitions.parameter(type, '_id');
  if (parameter === undefined) throw new Error(`${type} has no search parameter _id`);
  return {
    kind: 'value',
    parameter,
    values: [...new Set(ids)].map((code) => ({ kind: 'token', code }) as const),
  };
}

/** @param at the name of the parameter that asks for it */
export async function everyMatch(
  context: Context,
  type: string,
  clause: Clause,
  view: View,
  at: string,
): Promise<readonly Version[]> {
  const page = await search(context, plainQuery(type, clause, maxChained), view);
  if (page.cursor === undefined) return page.matches;
  const text = `${at} leads to more than ${maxChained} ${type} resources; make its condition narrower`;
  throw fhirError('too-costly', text, `http.${at}`);
}

/** A search for what matches, and nothing about how it is answered. */
export function plainQuery(type: string, clause: Clause, count: number): SearchQuery {
  return {
    type,
    clauses: [clause],
    sort: [],
    count,
    total: 'none',
    includes: [],
    revIncludes: [],
    understood: [],
  };
}
