import { error, FhirError, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import { parameterValues } from '../fhir/search/index-values.ts';
import type { DirectClause } from '../fhir/search/match.ts';
import type { SearchQuery } from '../fhir/search/query.ts';
import type { Context } from './context.ts';
import { tokenValue } from './index-rows.ts';
import { type EntryOutcome, isChange } from './planned.ts';
import type { Entry, View } from './repository.ts';
import { resolveClauses } from './search/resolve.ts';
import { holds } from './search/scan.ts';

/** What a conditional entry looks for. */
export function criteriaOf(entry: Entry): SearchQuery | undefined {
  if (entry.kind === 'create') return entry.ifNoneExist;
  return entry.kind === 'update-where' || entry.kind === 'delete-where' ? entry.criteria : undefined;
}

/** A resource as an entry will leave it. */
interface Fresh {
  readonly index: number;
  readonly resource: Resource;
}

/**
 * A transaction fails when what one entry looks for is what another one writes: which of the two came first would
 * decide whether there are two resources or one. https://hl7.org/fhir/R4/http.html#trules
 * @throws FhirError 400 naming both entries
 */
export async function refuseOverlaps(
  context: Context,
  entries: readonly Entry[],
  outcomes: readonly EntryOutcome[],
  view: View,
): Promise<void> {
  if (entries.length < 2 || !entries.some(criteriaOf)) return;
  const fresh = Map.groupBy(outcomes.flatMap(freshOf), ({ resource }) => resource.resourceType);
  const byToken = new Map<string, ReadonlyMap<string, readonly Fresh[]>>();
  const issues: Issue[] = [];
  for (const [index, entry] of entries.entries()) {
    // A deletion comes before anything else is written.
    const criteria = entry.kind === 'delete-where' ? undefined : criteriaOf(entry);
    const outcome = outcomes[index];
    const others = criteria && fresh.get(criteria.type);
    if (!others || !outcome || 'sameAs' in outcome) continue;
    const clauses = await resolveClauses(context, criteria.type, criteria.clauses, view);
    const candidates = candidatesOf(context, criteria.type, clauses, others, byToken);
    const other = candidates.find(
      (one) => one.index !== index && clauses.every((clause) => holds(clause, one.resource, context.baseUrl)),
    );
    if (other) issues.push(overlap(index, other.index));
  }
  if (issues[0]) throw new FhirError([issues[0], ...issues.slice(1)], 400);
}

function freshOf(outcome: EntryOutcome, index: number): Fresh[] {
  if (!isChange(outcome) || !outcome.after) return [];
  return [{ index, resource: { ...outcome.after, id: outcome.key.id } }];
}

/** A session looks for two hundred identifiers among two hundred resources: by code, not each by each. */
function candidatesOf(
  { baseUrl }: Context,
  type: string,
  clauses: readonly DirectClause[],
  others: readonly Fresh[],
  known: Map<string, ReadonlyMap<string, readonly Fresh[]>>,
): readonly Fresh[] {
  for (const clause of clauses) {
    if (clause.kind !== 'value' || clause.modifier !== undefined) continue;
    const codes = clause.values.flatMap((value) =>
      value.kind === 'token' && value.code !== undefined ? [tokenValue(value.code)] : [],
    );
    if (codes.length === 0 || codes.length < clause.values.length) continue;
    const key = `${type} ${clause.parameter.code}`;
    const index = known.get(key) ?? tokenIndex(clause, others, baseUrl);
    known.set(key, index);
    return codes.flatMap((code) => index.get(code) ?? []);
  }
  return others;
}

function tokenIndex(
  { parameter }: Extract<DirectClause, { kind: 'value' }>,
  others: readonly Fresh[],
  baseUrl: string,
): ReadonlyMap<string, readonly Fresh[]> {
  const pairs = others.flatMap((fresh) =>
    parameterValues(parameter, fresh.resource, baseUrl).flatMap((value) =>
      value.kind === 'token' && value.code !== undefined ? [{ code: tokenValue(value.code), fresh }] : [],
    ),
  );
  const grouped = Map.groupBy(pairs, ({ code }) => code);
  return new Map([...grouped].map(([code, some]) => [code, some.map(({ fresh }) => fresh)]));
}

function overlap(index: number, other: number): Issue {
  const text = `The criteria of Bundle.entry[${index}] are met by what Bundle.entry[${other}] writes; in a transaction each resource may have one entry only`;
  return error('invalid', text, `Bundle.entry[${index}]`);
}
