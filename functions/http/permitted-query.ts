import { mayInteract } from '../access/decide.ts';
import type { Principal } from '../access/principal.ts';
import { FhirError, type Issue } from '../fhir/outcome.ts';
import type { ChainBranch, Clause, Include, SearchPart, SearchQuery } from '../fhir/search/query.ts';

/**
 * The query as far as its caller may ask it. What a chain finds out is what a search of its target type would tell, so
 * that each target needs that permission: branches that a chain without a type has to other types are left out, as
 * includes are. https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
 * @throws FhirError 401 or 403 for a chain of which nothing is left
 */
export function permittedQuery(query: SearchQuery, principal: Principal): SearchQuery {
  return {
    ...query,
    ...permittedPart(query, principal),
    ...(query.others && { others: query.others.map((part) => permittedPart(part, principal)) }),
    includes: query.includes.flatMap((include) => permittedInclude(include, principal)),
    revIncludes: query.revIncludes.filter(({ source }) => !mayInteract(principal, 'search', source)),
  };
}

function permittedPart({ type, clauses, sort }: SearchPart, principal: Principal): SearchPart {
  const permitted = clauses.map((clause) => {
    const judged = permittedClause(clause, principal);
    if ('severity' in judged) throw new FhirError([judged]);
    return judged;
  });
  return { type, clauses: permitted, sort };
}

function permittedClause(clause: Clause, principal: Principal): Clause | Issue {
  if (clause.kind === 'has') return permittedHas(clause, principal);
  if (clause.kind === 'list') return mayInteract(principal, 'read', 'List') ?? clause;
  if (clause.kind === 'any') return permittedAny(clause, principal);
  if (clause.kind !== 'chain') return clause;
  const judged = clause.branches.map((branch) => permittedBranch(branch, principal));
  const branches = judged.filter((one): one is ChainBranch => 'targetType' in one);
  const [refused] = judged.filter((one): one is Issue => 'severity' in one);
  return branches.length === 0 && refused ? refused : { ...clause, branches };
}

function permittedAny(clause: Extract<Clause, { kind: 'any' }>, principal: Principal): Clause | Issue {
  const judged = clause.clauses.map((one) => permittedClause(one, principal));
  const [refused] = judged.filter((one): one is Issue => 'severity' in one);
  return refused ?? { ...clause, clauses: judged.filter((one): one is Clause => !('severity' in one)) };
}

/** What refers to a resource tells of those that refer. */
function permittedHas(clause: Extract<Clause, { kind: 'has' }>, principal: Principal): Clause | Issue {
  const refused = mayInteract(principal, 'search', clause.source);
  if (refused) return refused;
  const inner = permittedClause(clause.clause, principal);
  return 'severity' in inner ? inner : { ...clause, clause: inner };
}

function permittedBranch({ targetType, clause }: ChainBranch, principal: Principal): ChainBranch | Issue {
  const refused = mayInteract(principal, 'search', targetType);
  if (refused) return refused;
  const inner = permittedClause(clause, principal);
  return 'severity' in inner ? inner : { targetType, clause: inner };
}

/** An included resource is read, not searched for. */
function permittedInclude(include: Include, principal: Principal): readonly Include[] {
  const { targetType, parameter } = include;
  const targets = targetType === undefined ? parameter.targets : [targetType];
  const readable = targets.filter((type) => !mayInteract(principal, 'read', type));
  if (readable.length === targets.length) return [include];
  return readable.map((type) => ({ ...include, targetType: type }));
}
