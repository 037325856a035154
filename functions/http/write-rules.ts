import type { Issue } from '../fhir/outcome.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { capacityProblems } from './capacity-check.ts';
import type { Guards } from './guards.ts';
import { identifierProblems } from './identifier-check.ts';
import { responseProblems } from './response-check.ts';
import { type PlacedEntry, sessionProblems } from './session-check.ts';
import { standingProblems } from './standing-check.ts';

export interface WriteProblems {
  /** What breaks a rule that looks beyond one resource: at those written along with it, and at those stored. */
  readonly issues: readonly Issue[];
  /** To be written in the same commit, or what was found may not hold any more. */
  readonly guards: Guards;
}

/** @param kind `moved`: what was accepted once is only told of somebody else's record now, as a merge does */
export async function writeProblems(
  writes: readonly PlacedEntry[],
  request: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
  kind: 'written' | 'moved' = 'written',
): Promise<WriteProblems> {
  const [session, ...others] = await Promise.all([
    sessionProblems(writes, request, api, kind),
    standingProblems(writes, request, api),
    responseProblems(writes, request, api),
    // What a merge brings along was there before; two records of one family become one.
    kind === 'moved' ? [] : capacityProblems(writes, request, api),
  ]);
  // What a merge brings along was taken when it came.
  const identifiers = kind === 'moved' ? [] : identifierProblems(writes, api.identifierRules ?? new Map());
  return { issues: [...identifiers, ...session.issues, ...others.flat()], guards: session.guards };
}
