import type { Issue } from '../fhir/outcome.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { responseProblems } from './response-check.ts';
import { type PlacedEntry, sessionProblems } from './session-check.ts';
import { standingProblems } from './standing-check.ts';

/** What breaks a rule that looks beyond one resource: at those written along with it, and at those stored. */
export async function writeProblems(
  writes: readonly PlacedEntry[],
  request: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<readonly Issue[]> {
  const rules = [sessionProblems, standingProblems, responseProblems];
  return (await Promise.all(rules.map((rule) => rule(writes, request, api)))).flat();
}
