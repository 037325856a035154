import { parseReference, rewriteReferences } from '../fhir/reference.ts';
import type { Found } from './conditional-references.ts';
import type { EntryDecision } from './entry-decision.ts';
import type { EntryOutcome } from './planned.ts';
import type { Entry, ResourceKey } from './repository.ts';

/**
 * Gives every resource its references: to other entries by their new ids, to what conditional references found.
 * https://hl7.org/fhir/R4/http.html#trules
 */
export function linkAll(
  entries: readonly Entry[],
  decisions: readonly EntryDecision[],
  references: ReadonlyMap<string, Found>,
): readonly EntryOutcome[] {
  const targets = new Map([...references].map(([reference, key]) => [reference, placeOf(key)]));
  const fullUrls = entries.map((entry) => ('fullUrl' in entry ? entry.fullUrl : undefined));
  fullUrls.forEach((fullUrl, index) => {
    const key = keyOf(decisions, index);
    if (fullUrl !== undefined && key) targets.set(fullUrl, placeOf(key));
  });
  const byRoot = new Map<string, ReadonlyMap<string, string>>();
  return decisions.map((decision, index) => {
    const root = rootOf(fullUrls[index]);
    if (root === undefined) return linked(decision, targets);
    const known = byRoot.get(root) ?? withRelative(targets, root);
    byRoot.set(root, known);
    return linked(decision, known);
  });
}

/**
 * Where relative references of an entry are read from: `http://ehr.example/fhir/` for an entry whose `fullUrl` is
 * `http://ehr.example/fhir/Patient/1`. https://hl7.org/fhir/R4/bundle.html#references
 */
function rootOf(fullUrl: string | undefined): string | undefined {
  const parsed = fullUrl === undefined ? undefined : parseReference(fullUrl);
  if (parsed?.kind !== 'absolute') return undefined;
  return parsed.url.slice(0, -`${parsed.type}/${parsed.id}`.length);
}

/** What lies below the root is named by its relative reference too. */
function withRelative(targets: ReadonlyMap<string, string>, root: string): ReadonlyMap<string, string> {
  const relative = [...targets].flatMap(([url, place]): [string, string][] =>
    url.startsWith(root) ? [[url.slice(root.length), place]] : [],
  );
  return new Map([...targets, ...relative]);
}

function placeOf({ type, id }: ResourceKey): string {
  return `${type}/${id}`;
}

function keyOf(decisions: readonly EntryDecision[], index: number): ResourceKey | undefined {
  const decision = decisions[index];
  if (decision?.kind === 'same') return keyOf(decisions, decision.index);
  if (decision?.kind === 'change') return decision.change.key;
  return decision?.kind === 'answer' ? decision.result.version : undefined;
}

function linked(decision: EntryDecision, targets: ReadonlyMap<string, string>): EntryOutcome {
  if (decision.kind === 'same') return { sameAs: decision.index };
  if (decision.kind === 'answer') return decision.result;
  if (decision.kind === 'refuse') throw new Error('A refused entry is thrown before it is linked');
  const { change } = decision;
  if (!change.after || targets.size === 0) return change;
  return { ...change, after: rewriteReferences(change.after, targets) };
}
