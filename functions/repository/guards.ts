import { isJsonObject, type Json, type Resource } from '../fhir/resource.ts';
import { parameterValues } from '../fhir/search/index-values.ts';
import type { Clause, SearchQuery } from '../fhir/search/query.ts';
import type { Key } from '../store/item-store.ts';
import type { Content } from './cell.ts';
import type { Context } from './context.ts';
import { guardKey } from './keys.ts';
import type { Attempt } from './planned.ts';
import type { SettledCell } from './settled.ts';

/**
 * Guards make a race out of two conditional requests that look for the same: each reads them before it searches and
 * commits on what it read, so that one wins and the other begins anew and finds the winner. Every code that the
 * criteria name has a guard, whatever its system, and so has every identifier of what would be created: so
 * `identifier=s|1`, `identifier=1,2` and a resource with that identifier meet. Criteria without a code are guarded by
 * their own text.
 */
export function guardsOf(criteria: SearchQuery, resource?: Resource): readonly Key[] {
  const codes = [...criteria.clauses.flatMap(codesOf), ...identifiersOf(resource)];
  if (codes.length === 0) return [guardKey(normalised(criteria))];
  return codes.map((code) => codeGuard(criteria.type, code));
}

/**
 * A purge removes rows without waiting for who may be searching by them, and so touches every guard of a conditional
 * request that may be looking for that version: those of its codes, and one for its type.
 */
export function guardsOfPurged(
  { definitions, baseUrl }: Pick<Context, 'definitions' | 'baseUrl'>,
  resource: Resource,
): readonly Key[] {
  const { resourceType: type } = resource;
  const codes = definitions
    .parameters(type)
    .filter((parameter) => parameter.type === 'token')
    .flatMap((parameter) => parameterValues(parameter, resource, baseUrl))
    .flatMap((value): NamedCode[] =>
      value.kind === 'token' && value.code !== undefined ? [[value.parameter, value.code.toLowerCase()]] : [],
    );
  return [purgeGuard(type), ...codes.map((code) => codeGuard(type, code))];
}

/**
 * Guards that tell of a purge and that a request only looks at, before its searches and after them: of its own type when
 * its criteria name no code, and of the types that a chain leads to.
 */
export function purgeGuardsOf({ type, clauses }: SearchQuery): readonly Key[] {
  const own = clauses.some(namesCodesAlone) ? [] : [type];
  return unique([...own, ...clauses.flatMap(typesBeyond)]).map(purgeGuard);
}

/** Whatever fulfils it bears one of its codes, and so touches its guard when it is purged. */
function namesCodesAlone(clause: Clause): boolean {
  return clause.kind === 'value' && codesOf(clause).length === clause.values.length;
}

function typesBeyond(clause: Clause): readonly string[] {
  switch (clause.kind) {
    case 'has':
      return [clause.source, ...typesBeyond(clause.clause)];
    case 'chain':
      return clause.branches.flatMap((branch) => [branch.targetType, ...typesBeyond(branch.clause)]);
    case 'any':
      return clause.clauses.flatMap(typesBeyond);
    case 'value':
      return clause.modifier === 'above' || clause.modifier === 'below' ? clause.parameter.targets : [];
    default:
      return [];
  }
}

function purgeGuard(type: string): Key {
  return guardKey(JSON.stringify(['purged', type]));
}

function codeGuard(type: string, code: NamedCode): Key {
  return guardKey(JSON.stringify([type, ...code]));
}

type NamedCode = readonly [parameter: string, code: string];

function codesOf(clause: Clause): readonly NamedCode[] {
  if (clause.kind !== 'value' || clause.modifier !== undefined) return [];
  return clause.values.flatMap((value): NamedCode[] =>
    value.kind === 'token' && value.code !== undefined
      ? [[clause.parameter.code, value.code.toLowerCase()]]
      : [],
  );
}

function identifiersOf(resource: Resource | undefined): readonly NamedCode[] {
  const identifier = resource?.identifier;
  const all: readonly Json[] = Array.isArray(identifier) ? identifier : [];
  return all.flatMap((each): NamedCode[] =>
    isJsonObject(each) && typeof each.value === 'string' ? [['identifier', each.value.toLowerCase()]] : [],
  );
}

/** Criteria that mean the same give the same text: order and repetition do not count. */
export function normalised({ type, clauses }: SearchQuery): string {
  return JSON.stringify([type, unique(clauses.map(normalisedClause))]);
}

function normalisedClause(clause: Clause): string {
  if (clause.kind === 'list') return JSON.stringify(['_list', unique(clause.lists)]);
  if (clause.kind === 'any') return JSON.stringify(['any', unique(clause.clauses.map(normalisedClause))]);
  const code = clause.parameter.code;
  if (clause.kind === 'has') {
    return JSON.stringify([clause.source, code, 'has', normalisedClause(clause.clause)]);
  }
  if (clause.kind === 'missing') return JSON.stringify([code, 'missing', clause.missing]);
  if (clause.kind === 'chain' || clause.kind === 'contained') {
    const branches = clause.branches.map((branch) =>
      [branch.targetType, normalisedClause(branch.clause)].join(' '),
    );
    return JSON.stringify([code, clause.kind, unique(branches)]);
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
