import { error, FhirError, fhirError, type Issue } from '../fhir/outcome.ts';
import { parseReference, referencesIn } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import type { SearchQuery } from '../fhir/search/query.ts';
import type { Context } from './context.ts';
import { atEntry, type EntryDecision } from './entry-decision.ts';
import type { PlannedChange } from './planned.ts';
import type { CommitExtra, ResourceKey, View } from './repository.ts';
import { resolveClauses } from './search/resolve.ts';
import { search } from './search/run.ts';
import { holds } from './search/scan.ts';

export type Found = ResourceKey;

/**
 * What each conditional reference (`Patient?identifier=…`) of the changed resources points at, once all other
 * entries are carried out: https://hl7.org/fhir/R4/http.html#trules
 * @throws FhirError 412 naming each entry whose reference finds nothing or more than one
 */
export async function findConditionalReferences(
  context: Context,
  decisions: readonly EntryDecision[],
  view: View,
  { conditionalReference }: CommitExtra,
): Promise<ReadonlyMap<string, Found>> {
  const entriesBy = new Map<string, number>();
  const changes = decisions.map((decision) => (decision.kind === 'change' ? decision.change : undefined));
  changes.forEach((change, index) => {
    if (!change?.after) return;
    for (const reference of conditionalReferences(change.after)) {
      if (!entriesBy.has(reference)) entriesBy.set(reference, index);
    }
  });
  if (entriesBy.size === 0) return new Map();
  if (!conditionalReference) {
    throw fhirError('not-supported', 'Conditional references are resolved in a transaction only');
  }
  const planned = changes.filter((change) => change !== undefined);
  const issues: Issue[] = [];
  const found = new Map<string, Found>();
  await Promise.all(
    [...entriesBy].map(async ([reference, index]) => {
      const candidates = await candidatesOf(context, conditionalReference(reference), planned, view);
      const [only] = candidates;
      if (only && candidates.length === 1) found.set(reference, only);
      else issues.push(unresolved(reference, candidates.length, decisions.length > 1 ? index : undefined));
    }),
  );
  if (issues[0]) throw new FhirError([issues[0], ...issues.slice(1)], 412);
  return found;
}

async function candidatesOf(
  context: Context,
  query: SearchQuery,
  planned: readonly PlannedChange[],
  view: View,
): Promise<readonly ResourceKey[]> {
  const clauses = await resolveClauses(context, query.type, query.clauses, view);
  const touched = new Set(planned.map(({ key }) => `${key.type}/${key.id}`));
  const page = await search(context, { ...query, clauses, count: 2 + touched.size }, view);
  const stored = page.matches.filter(({ type, id }) => !touched.has(`${type}/${id}`));
  const fresh = planned.filter(({ key, after }) => {
    if (key.type !== query.type || !after) return false;
    const resource = { ...after, id: key.id } as Resource;
    return clauses.every((clause) => holds(clause, resource, context.baseUrl));
  });
  return [...stored, ...fresh.map(({ key }) => key)];
}

function conditionalReferences(resource: Resource): readonly string[] {
  const links = referencesIn(resource).map(({ reference }) => reference);
  return links.filter((link) => parseReference(link).kind === 'conditional');
}

function unresolved(reference: string, count: number, index: number | undefined): Issue {
  const type = reference.slice(0, reference.indexOf('?'));
  const text =
    count === 0
      ? `A conditional reference to a ${type} finds nothing; it has to find exactly one`
      : `A conditional reference to a ${type} finds more than one; it has to find exactly one`;
  const issue = error(count === 0 ? 'not-found' : 'multiple-matches', text);
  return index === undefined ? issue : atEntry(issue, index);
}
