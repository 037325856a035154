import type { Clause, SearchQuery } from '../fhir/search/query.ts';
import type { Key } from '../store/item-store.ts';
import type { Content } from './cell.ts';
import { guardKey } from './keys.ts';
import type { Attempt } from './planned.ts';
import type { SettledCell } from './settled.ts';

/**
 * A guard makes a race out of two conditional requests with the same criteria: each reads it before it searches and
 * commits on what it read, so that one wins and the other begins anew and finds the winner.
 */
export function guardOf(criteria: SearchQuery): Key {
  return guardKey(normalised(criteria));
}

/** Criteria that mean the same give the same text: order and repetition do not count. */
function normalised({ type, clauses }: SearchQuery): string {
  return JSON.stringify([type, unique(clauses.map(normalisedClause))]);
}

function normalisedClause(clause: Clause): string {
  const code = clause.parameter.code;
  if (clause.kind === 'missing') return JSON.stringify([code, 'missing', clause.missing]);
  if (clause.kind === 'chain') {
    const branches = clause.branches.map((branch) =>
      [branch.targetType, normalisedClause(branch.clause)].join(' '),
    );
    return JSON.stringify([code, 'chain', unique(branches)]);
  }
  const values = clause.values.map((value) => JSON.stringify(Object.entries(value).sort(byName)));
  return JSON.stringify([code, clause.modifier ?? '', unique(values)]);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

/** A guard says nothing but that somebody has been here: that its revision is another one now. */
export function guardContent(before: SettledCell, attempt: Attempt): Content {
  const version = (before.content?.version ?? 0) + 1;
  return { version, stampMs: attempt.stampMs, attempt: attempt.id, deleted: false, body: { kind: 'none' } };
}
