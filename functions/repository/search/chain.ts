import { fhirError } from '../../fhir/outcome.ts';
import type { DirectClause } from '../../fhir/search/match.ts';
import type { Clause, SearchQuery, SearchValue } from '../../fhir/search/query.ts';
import type { Context } from '../context.ts';
import type { View } from '../repository.ts';
import { search } from './run.ts';

const maxChained = 1_000;

/**
 * Turns `subject:Patient.name=…` into the references of the patients that it finds, so that what is left can be
 * matched on one resource alone. A chain sees no more than its caller may.
 */
export async function resolveChains(
  context: Context,
  clauses: readonly Clause[],
  view: View,
): Promise<readonly DirectClause[]> {
  return await Promise.all(clauses.map((clause) => resolveChain(context, clause, view)));
}

async function resolveChain(context: Context, clause: Clause, view: View): Promise<DirectClause> {
  if (clause.kind !== 'chain') return clause;
  const found = await Promise.all(
    clause.branches.map(async ({ targetType, clause: inner }): Promise<readonly SearchValue[]> => {
      const page = await search(context, everyMatch(targetType, inner), view);
      if (page.cursor !== undefined) throw tooMany(clause.parameter.code, targetType);
      return page.matches.map(({ type, id }) => ({ kind: 'reference', type, id }) as const);
    }),
  );
  return { kind: 'value', parameter: clause.parameter, values: found.flat() };
}

function everyMatch(type: string, clause: Clause): SearchQuery {
  return {
    type,
    clauses: [clause],
    sort: [],
    count: maxChained,
    total: 'none',
    includes: [],
    revIncludes: [],
    understood: [],
  };
}

function tooMany(code: string, type: string) {
  const text = `${code} is chained to more than ${maxChained} ${type} resources; make the chained condition narrower`;
  return fhirError('too-costly', text, `http.${code}`);
}
