import type { Clause, SearchQuery } from '../fhir/search/query.ts';
import type { Key } from '../store/item-store.ts';
import type { Content } from './cell.ts';
import { guardKey } from './keys.ts';
import type { Attempt } from './planned.ts';
import type { SettledCell } from './settled.ts';

/**
 * A guard makes a race out of two conditional requests that look for the same: each reads it before it searches and
 * commits on what it read, so that one wins and the other begins anew and finds the winner. Criteria with an
 * identifier or another code are guarded by that code alone, so that `identifier=s|1` and `identifier=1` meet;
 * two that name no value in common are guarded each by its own text.
 */
export function guardOf(criteria: SearchQuery): Key {
  const codes = criteria.clauses.flatMap((clause) => codeOf(clause) ?? []).sort(identifiersFirst);
  const [shared] = codes;
  return guardKey(shared ? JSON.stringify([criteria.type, shared]) : normalised(criteria));
}

type NamedCode = readonly [parameter: string, code: string];

function codeOf(clause: Clause): NamedCode[] | undefined {
  if (clause.kind !== 'value' || clause.modifier !== undefined) return undefined;
  const [value] = clause.values;
  if (clause.values.length !== 1 || value?.kind !== 'token' || value.code === undefined) return undefined;
  return [[clause.parameter.code, value.code.toLowerCase()]];
}

function identifiersFirst([a, x]: NamedCode, [b, y]: NamedCode): number {
  if (a !== b) return a === 'identifier' ? -1 : b === 'identifier' ? 1 : a < b ? -1 : 1;
  return x < y ? -1 : 1;
}

/** Criteria that mean the same give the same text: order and repetition do not count. */
export function normalised({ type, clauses }: SearchQuery): string {
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
