import { stringify } from '../../fhir/json.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { Version } from '../../repository/repository.ts';
import { backport } from '../../subscription/backport.ts';
import { statusParameters } from '../../subscription/notification.ts';
import { readSubscription } from '../../subscription/request.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { searchOf } from '../criteria.ts';
import { inParallel } from '../in-parallel.ts';
import { shownVersion } from '../shown.ts';
import { readProgress } from '../subscriptions/ledger.ts';
import { offerEvents } from '../subscriptions/offer-events.ts';
import { principalOf, readSubscriber } from '../subscriptions/subscriber.ts';
import { viewFor } from '../view.ts';
import type { Operation } from './operation.ts';
import { operationInput } from './parameters.ts';

type Call = FhirRequest<'type' | 'id'>;

/**
 * `GET /fhir/Subscription/{id}/$status`, and `GET /fhir/Subscription/$status?id=…&status=…` of all that the caller sees:
 * http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-status
 */
export const subscriptionStatusOperation: Operation = {
  name: 'status',
  definition: backport.statusOperation,
  levels: ['type', 'instance'],
  resourceTypes: ['Subscription'],
  methods: ['GET', 'POST'],
  interaction: 'operation:subscription-status',
  handle: async (request, api) => {
    const asked = await askedFor(request, api);
    const statuses = await inParallel(asked, 8, (version) => statusOf(version, request, api));
    const entry = statuses.map((resource, index) => ({
      fullUrl: `${request.base}/Subscription/${asked[index]?.id}/$status`,
      resource,
      search: { mode: 'match' },
    }));
    const bundle = { resourceType: 'Bundle', type: 'searchset', total: entry.length };
    return { status: 200, content: stringify(entry.length === 0 ? bundle : { ...bundle, entry }) };
  },
};

async function askedFor(request: Call, api: FhirApi): Promise<readonly Version[]> {
  const { params, principal, base } = request;
  const view = viewFor(principal, base, api);
  if (params.id !== '') {
    const version = await api.repository.read('Subscription', params.id);
    return [await shownVersion(version, { type: 'Subscription', id: params.id }, view, api.repository)];
  }
  const input = await operationInput(request);
  const parameters = (['_id', 'status'] as const).flatMap((name): [string, string][] => {
    const values = input.texts(name.replace('_', ''));
    return values.length === 0 ? [] : [[name, values.join(',')]];
  });
  const { query } = searchOf('Subscription', parameters, request, api, 'strict');
  return (await api.repository.search({ ...query, count: 1_000 }, view)).matches;
}

async function statusOf({ id, resource }: Version, { base }: Call, api: FhirApi): Promise<Resource> {
  await offerAll(id, resource, base, api);
  const { progress } = await readProgress(api.repository.records, id);
  const problem = typeof resource.error === 'string' ? resource.error : '';
  return statusParameters({
    base,
    id,
    topic: String(resource.criteria),
    status: String(resource.status),
    type: 'query-status',
    eventsSinceStart: progress.numbered,
    content: 'id-only',
    problem: progress.problem || problem,
  });
}

/** What the owner asks for is offered to it: then it has its numbers. The programme's own system looks on. */
export async function offerAll(id: string, resource: Resource, base: string, api: FhirApi): Promise<void> {
  const { repository, searchDefinitions, clock, subscriptions } = api;
  const stored = await readSubscriber(repository.records, id);
  const asked = readSubscription(resource);
  if (stored === undefined || subscriptions === undefined || !('topic' in asked)) return;
  const { auth } = subscriptions;
  const principal = await principalOf(stored.subscriber, { records: repository.records, auth });
  if (principal === undefined) return;
  const context = { repository, searchDefinitions, base, clock, auth };
  await offerEvents(context, { id, principal, filters: asked.filters }, maxOffered);
}

const maxOffered = 1_000;
