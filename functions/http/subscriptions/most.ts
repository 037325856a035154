import { ownerSystem } from '../../access/own.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { parseCriteria } from '../../fhir/search/parse.ts';
import type { Entry } from '../../repository/repository.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { type Guards, readGuards } from '../guards.ts';

type Caller = Pick<FhirRequest, 'base' | 'principal'>;

const maxSubscriptions = 50;

/**
 * Counts the Subscriptions that a system would have with these entries.
 *
 * @returns the guards of the count, for the commit: of requests at the same moment each counts what the others made
 * @throws FhirError `business-rule` where there would be too many
 */
export async function countedIn(
  entries: readonly Entry[],
  { principal, base }: Caller,
  api: FhirApi,
): Promise<Guards> {
  const fresh = entries.filter(
    (entry) => entry.kind === 'create' && entry.resource.resourceType === 'Subscription',
  ).length;
  if (principal.kind !== 'client' || fresh === 0) return [];
  const guards = await readGuards([`subscriptions of ${principal.clientId}`], api.repository, api.clock());
  const parameters = [['_tag', `${ownerSystem}|${principal.clientId}`]] as const;
  const query = parseCriteria(api.searchDefinitions, 'Subscription', parameters, { baseUrl: base });
  const { matches } = await api.repository.search(
    { ...query, count: maxSubscriptions },
    { visible: () => true },
  );
  if (matches.length + fresh <= maxSubscriptions) return guards;
  const text = `A system has at most ${maxSubscriptions} Subscriptions: delete one, or widen the filters of another`;
  throw fhirError('business-rule', text);
}
